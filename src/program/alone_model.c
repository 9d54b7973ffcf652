/* A model's rows as articles: what is said of articles can then be said of rows. */
#include "base/err.h"
#include "program/alone_parts.h"

typedef struct maker {
    cmt_arena *mem;
    const cmt_lp *model;
    cmt_program_document *out;
} maker;

static cmt_expr *new_expr(cmt_arena *mem, cmt_expr_op op, unsigned line)
{
    cmt_expr *e = CMT_NEW(mem, cmt_expr);
    if (e == NULL)
        return NULL;
    *e = (cmt_expr){.op = op,
                    .line = line,
                    .question = CMT_NONE,
                    .context = CMT_NONE,
                    .item = CMT_NONE,
                    .item2 = CMT_NONE};
    return e;
}

static const cmt_expr **children(cmt_arena *mem, cmt_expr *of, size_t n)
{
    const cmt_expr **at = CMT_NEW_ARRAY(mem, const cmt_expr *, n);
    if (at == NULL)
        return NULL;
    of->children = at;
    of->n_children = n;
    return at;
}

/** value times variable. NULL on shortage. */
static const cmt_expr *make_term(cmt_arena *mem, const cmt_term *term, unsigned line)
{
    cmt_expr *times = new_expr(mem, CMT_EXPR_TIMES, line);
    cmt_expr *variable = new_expr(mem, CMT_EXPR_VARIABLE, line);
    if (times == NULL || variable == NULL)
        return NULL;
    const cmt_expr **one = children(mem, times, 1);
    if (one == NULL)
        return NULL;
    times->value = term->value;
    variable->question = 0;
    variable->item = term->column;
    one[0] = variable;
    return times;
}

/** The sum of some terms. NULL on shortage. */
static const cmt_expr *make_sum(cmt_arena *mem,
                                const cmt_term *from,
                                size_t n,
                                unsigned line)
{
    cmt_expr *sum = new_expr(mem, CMT_EXPR_SUM, line);
    if (sum == NULL)
        return NULL;
    const cmt_expr **terms = children(mem, sum, n);
    for (size_t k = 0; k < n && terms != NULL; k++)
        terms[k] = make_term(mem, &from[k], line);
    return cmt_arena_ok(mem) ? sum : NULL;
}

/** sum of the terms (sense) rhs. NULL on shortage. */
static const cmt_expr *make_row(cmt_arena *mem, const cmt_row *row)
{
    static const cmt_expr_op ops[] = {[CMT_SENSE_GE] = CMT_EXPR_AT_LEAST,
                                      [CMT_SENSE_LE] = CMT_EXPR_AT_MOST,
                                      [CMT_SENSE_EQ] = CMT_EXPR_EQUALS};
    cmt_expr *root = new_expr(mem, ops[row->sense], row->line);
    if (root == NULL)
        return NULL;
    const cmt_expr **one = children(mem, root, 1);
    const cmt_expr *sum = make_sum(mem, row->terms, row->n_terms, row->line);
    if (one == NULL || sum == NULL)
        return NULL;
    root->value = row->rhs;
    one[0] = sum;
    return root;
}

static bool make_variables(const maker *m)
{
    const size_t n = m->model->n_columns;
    cmt_declared *variables = CMT_NEW_ARRAY(m->mem, cmt_declared, n);
    cmt_item *items = CMT_NEW_ARRAY(m->mem, cmt_item, n);
    cmt_question *question = CMT_NEW(m->mem, cmt_question);
    uint32_t *general = CMT_NEW(m->mem, uint32_t);
    if (variables == NULL || items == NULL || question == NULL || general == NULL)
        return false;
    for (size_t k = 0; k < n; k++) {
        const cmt_column *c = &m->model->columns[k];
        variables[k] = (cmt_declared){.id = c->name,
                                      .type = c->integer ? CMT_VARIABLE_INTEGER
                                                         : CMT_VARIABLE_REAL,
                                      .lower = c->lower,
                                      .upper = c->upper};
        items[k] = (cmt_item){.id = c->name, .eligible = true};
    }
    *question = (cmt_question){.id = "variables",
                               .kind = CMT_KIND_WEIGHTS,
                               .contexts = general,
                               .n_contexts = 1,
                               .items = items,
                               .n_items = n};
    m->out->variables = variables;
    m->out->n_variables = n;
    m->out->frame.questions = question;
    m->out->frame.n_questions = 1;
    return true;
}

static bool make_articles(const maker *m)
{
    const size_t n = m->model->n_rows;
    cmt_article *articles = CMT_NEW_ARRAY(m->mem, cmt_article, n);
    if (articles == NULL)
        return false;
    for (size_t r = 0; r < n; r++) {
        const cmt_row *row = &m->model->rows[r];
        articles[r] = (cmt_article){.id = row->name,
                                    .in_context = CMT_NONE,
                                    .expr = make_row(m->mem, row),
                                    .source = row->text,
                                    .line = row->line};
        if (articles[r].expr == NULL)
            return false;
    }
    m->out->frame.articles = articles;
    m->out->frame.n_articles = n;
    return true;
}

cmt_status cmt_alone_document(cmt_arena *mem,
                              const cmt_lp *model,
                              const cmt_program_document **out,
                              cmt_err *err)
{
    cmt_program_document *document = CMT_NEW(mem, cmt_program_document);
    cmt_context *general = CMT_NEW(mem, cmt_context);
    const maker m = {.mem = mem, .model = model, .out = document};
    if (document == NULL || general == NULL || !make_variables(&m)
        || !make_articles(&m))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the rows of a model");
    *general = (cmt_context){.id = "general", .within = CMT_NONE};
    document->maximise = model->maximise;
    document->objective = make_sum(mem, model->objective, model->n_objective, 0);
    if (document->objective == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the rows of a model");
    document->frame.contexts = general;
    document->frame.n_contexts = 1;
    *out = document;
    return CMT_OK;
}
