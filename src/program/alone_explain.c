/* What each article means for the optimum: whether it holds, what it costs, its price. */
#include "program/alone_explain.h"

#include "base/err.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for an explanation");
}

static bool is_linear(const cmt_lp *lp)
{
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (lp->columns[c].integer)
            return false;
    }
    return true;
}

/* Whether every variable of an expression has one value at all optimal points. */
static bool is_settled(const cmt_explainer *x, const cmt_expr *e)
{
    if (e->op == CMT_EXPR_VARIABLE) {
        const cmt_alone_range *r = x->ranges == NULL ? NULL : &x->ranges[e->item];
        return r != NULL && r->low != NULL && r->high != NULL
               && mpq_equal(r->low, r->high) != 0;
    }
    for (size_t k = 0; k < e->n_children; k++) {
        if (!is_settled(x, e->children[k]))
            return false;
    }
    return true;
}

/* Whether an inequality or equation holds as an equation at all optimal points: what the
 * solver came to first may not decide on what is told. */
static cmt_status is_tight(const cmt_explainer *x,
                           const cmt_article *a,
                           cmt_linear *form,
                           bool *out)
{
    cmt_status st = CMT_OK;
    const cmt_demand demand = {.origin = a->id, .line = a->line, .expr = a->expr};
    mpq_ptr value = cmt_q(x->mem);
    *out = false;
    if (!cmt_expr_is_linear(a->expr))
        return CMT_OK;
    if (value == NULL)
        return no_room(x->err);
    CMT_TRY(cmt_linear_build(x->mem, &x->vars, &demand, a->expr->children[0], form,
                             x->err));
    CMT_TRY(cmt_linear_value(x->mem, form, x->answer->last->x, value, x->err));
    *out = mpq_equal(value, a->expr->value) != 0;
    if (*out && a->expr->op != CMT_EXPR_EQUALS && !is_settled(x, a->expr)) {
        mpq_srcptr end = NULL;
        CMT_TRY(cmt_alone_end(x->mem, x->answer, x->solver, form,
                              a->expr->op == CMT_EXPR_AT_LEAST, &end, x->err));
        *out = end != NULL && mpq_equal(end, value) != 0;
    }
done:
    return st;
}

/* What becomes of the program when an article is left out: "without", and what the article
 * costs, "lost". @param[out] binds it costs something */
static cmt_status add_without(const cmt_explainer *x,
                              size_t article,
                              cmt_value *entry,
                              bool *binds)
{
    cmt_status st = CMT_OK;
    const cmt_alone rest = {.document = x->document};
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_chain *chain = scratch == NULL ? NULL : cmt_chain_new(scratch, x->solver);
    bool *skip = scratch == NULL
                     ? NULL
                     : CMT_NEW_ARRAY(scratch, bool, x->document->frame.n_articles + 1);
    mpq_ptr lost = cmt_q(x->mem);
    cmt_alone_answer got = {0};
    if (chain == NULL || skip == NULL || lost == NULL) {
        cmt_arena_free(scratch);
        return no_room(x->err);
    }
    skip[article] = true;
    CMT_TRY(cmt_alone_run(scratch, &rest, chain, skip, &got, x->err));
    cmt_value *without = cmt_value_object(x->mem);
    cmt_value_set_string(x->mem, without, "status",
                         cmt_solution_status_name(got.status));
    *binds = got.status == CMT_SOLUTION_UNBOUNDED;
    if (got.status == CMT_SOLUTION_OPTIMAL) {
        mpq_sub(lost, got.last->objective, x->answer->last->objective);
        if (!x->answer->program->maximise)
            mpq_neg(lost, lost);
        *binds = mpq_sgn(lost) != 0;
        cmt_value_set(x->mem, without, "objective",
                      cmt_value_q(x->mem, got.last->objective));
        cmt_value_set(x->mem, entry, "lost", cmt_value_q(x->mem, lost));
    }
    if (*binds || got.status != CMT_SOLUTION_OPTIMAL)
        cmt_value_set(x->mem, entry, "without", without);
done:
    cmt_arena_free(scratch);
    return st;
}

/* The violation, where all optimal points agree on it. */
static cmt_status add_violation(const cmt_explainer *x,
                                const cmt_article *a,
                                cmt_value *entry,
                                const char **state)
{
    const cmt_demand demand = {.origin = a->id, .line = a->line, .expr = a->expr};
    mpq_ptr v = cmt_q(x->mem);
    if (v == NULL)
        return no_room(x->err);
    if (a->tier > 0 && !is_settled(x, a->expr)) {
        *state = "tied";
        return CMT_OK;
    }
    if (a->tier > 0) {
        const cmt_status st = cmt_expr_violation(x->mem, &x->vars, &demand,
                                                 x->answer->last->x, v, x->err);
        if (st != CMT_OK)
            return st;
    }
    cmt_value_set(x->mem, entry, "violation", cmt_value_q(x->mem, v));
    if (mpq_sgn(v) != 0)
        *state = "breached";
    return CMT_OK;
}

static cmt_status explain_article(cmt_explainer *x, size_t k, cmt_value *list)
{
    cmt_status st = CMT_OK;
    const cmt_article *a = &x->document->frame.articles[k];
    cmt_value *entry = cmt_value_object(x->mem);
    cmt_linear form = {0};
    const char *state = "holds";
    bool tight = false;
    bool binds = false;
    cmt_value_set_string(x->mem, entry, "article", a->id);
    cmt_value_set_int(x->mem, entry, "tier", a->tier);
    cmt_value_set_int(x->mem, entry, "line", a->line);
    const char *text = cmt_alone_text(x->mem, x->document, a);
    if (text != NULL)
        cmt_value_set_string(x->mem, entry, "text", text);
    CMT_TRY(add_violation(x, a, entry, &state));
    CMT_TRY(is_tight(x, a, &form, &tight));
    /* What does not bind an optimal point of a linear program costs nothing. */
    const bool social = x->document->n_gets > 0;
    if (!social && (tight || a->tier > 0 || !x->linear))
        CMT_TRY(add_without(x, k, entry, &binds));
    if (!social && (tight || state[0] == 'b') && form.n > 0)
        CMT_TRY(cmt_explain_change(x, k, &form, entry));
    if (binds && state[0] == 'h')
        state = "binds";
    cmt_value_set_string(x->mem, entry, "state", state);
    cmt_value_add(x->mem, list, entry);
done:
    return st;
}

cmt_status cmt_alone_explain(cmt_arena *mem,
                             const cmt_alone *what,
                             const cmt_alone_answer *answer,
                             const cmt_alone_range *ranges,
                             const cmt_solver *solver,
                             cmt_value *report,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_space space = {0};
    cmt_explainer x = {.mem = mem,
                       .what = what,
                       .document = what->document,
                       .answer = answer,
                       .ranges = ranges,
                       .solver = solver,
                       .linear = is_linear(answer->program),
                       .err = err};
    cmt_value *list = cmt_value_array(mem);
    if (x.document == NULL)
        CMT_TRY(cmt_alone_document(mem, what->model, &x.document, err));
    CMT_TRY(cmt_space_declare(mem, solver, x.document, &space, err));
    x.vars = space.vars;
    for (size_t k = 0; k < x.document->frame.n_articles; k++)
        CMT_TRY(explain_article(&x, k, list));
    if (!cmt_arena_ok(mem))
        return no_room(err);
    cmt_value_set(mem, report, "articles", list);
done:
    return st;
}
