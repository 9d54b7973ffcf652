/* What comes of raising or lowering an article's number: a rate, or what the next number
 * makes. */
#include "program/alone_explain.h"

#include "base/err.h"
#include "program/alone_rates.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for what a number changes");
}

/* The rows of the program that an article made, and which way its constant moves them. */
static size_t find_rows(const cmt_explainer *x,
                        const cmt_lp *lp,
                        size_t article,
                        const cmt_linear *form,
                        uint32_t *rows,
                        int *signs)
{
    size_t n = 0;
    if (x->what->model != NULL) {
        rows[0] = (uint32_t)article;
        signs[0] = 1;
        return 1;
    }
    for (size_t r = 0; r < lp->n_rows && n < 2 && form->n > 0; r++) {
        const cmt_row *row = &lp->rows[r];
        if (row->origin != x->document->frame.articles[article].id || row->n_terms == 0)
            continue;
        const bool same = mpq_sgn(row->terms[0].value) == mpq_sgn(form->terms[0].value);
        rows[n] = (uint32_t)r;
        signs[n++] = same ? 1 : -1;
    }
    return n;
}

/* --- sums that move in steps --------------------------------------------------------------- */

/* The document with another number in one article. NULL on shortage. */
static cmt_program_document *other_number(cmt_arena *mem,
                                          const cmt_program_document *from,
                                          size_t article,
                                          mpq_srcptr number)
{
    cmt_program_document *to = CMT_NEW(mem, cmt_program_document);
    cmt_article *articles = CMT_NEW_ARRAY(mem, cmt_article, from->frame.n_articles + 1);
    cmt_expr *expr = CMT_NEW(mem, cmt_expr);
    if (to == NULL || articles == NULL || expr == NULL)
        return NULL;
    for (size_t k = 0; k < from->frame.n_articles; k++)
        articles[k] = from->frame.articles[k];
    *expr = *articles[article].expr;
    expr->value = number;
    articles[article].expr = expr;
    *to = *from;
    to->frame.articles = articles;
    return to;
}

static cmt_status solve_at(const cmt_explainer *x,
                           size_t article,
                           mpq_srcptr number,
                           cmt_arena *scratch,
                           cmt_value *entry)
{
    cmt_status st = CMT_OK;
    cmt_alone_answer got = {0};
    cmt_alone other = {0};
    mpq_ptr change = cmt_q(x->mem);
    cmt_chain *chain = cmt_chain_new(scratch, x->solver);
    other.document = other_number(scratch, x->document, article, number);
    if (change == NULL || chain == NULL || other.document == NULL)
        return no_room(x->err);
    CMT_TRY(cmt_alone_run(scratch, &other, chain, NULL, &got, x->err));
    cmt_value_set(x->mem, entry, "to", cmt_value_q(x->mem, number));
    cmt_value_set_string(x->mem, entry, "status", cmt_solution_status_name(got.status));
    if (got.status == CMT_SOLUTION_OPTIMAL) {
        mpq_sub(change, got.last->objective, x->answer->last->objective);
        cmt_value_set(x->mem, entry, "objective",
                      cmt_value_q(x->mem, got.last->objective));
        cmt_value_set(x->mem, entry, "change", cmt_value_q(x->mem, change));
    }
done:
    return st;
}

static cmt_status add_step(
    const cmt_explainer *x, size_t article, mpq_srcptr step, bool up, cmt_value *entry)
{
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_value *move = cmt_value_object(x->mem);
    mpq_ptr to = cmt_q(x->mem);
    if (scratch == NULL || move == NULL || to == NULL) {
        cmt_arena_free(scratch);
        return no_room(x->err);
    }
    (up ? mpq_add : mpq_sub)(to, x->document->frame.articles[article].expr->value,
                             step);
    const cmt_status st = solve_at(x, article, to, scratch, move);
    cmt_arena_free(scratch);
    if (st != CMT_OK)
        return st;
    cmt_value_set(x->mem, entry, up ? "raised" : "lowered", move);
    return CMT_OK;
}

/* --- sums that move freely ----------------------------------------------------------------- */

static cmt_status add_rate(const cmt_explainer *x,
                           const uint32_t *rows,
                           const int *signs,
                           size_t n,
                           bool up,
                           cmt_value *entry)
{
    cmt_rate_kind kind = CMT_RATE_HIDDEN;
    const char *key = up ? "raised" : "lowered";
    mpq_ptr rate = cmt_q(x->mem);
    int turned[2] = {0, 0};
    if (rate == NULL)
        return no_room(x->err);
    for (size_t k = 0; k < n; k++)
        turned[k] = up ? signs[k] : -signs[k];
    const cmt_status st = cmt_way_rate(x->mem, x->way, rows, turned, NULL, n, x->solver,
                                       &kind, rate, x->err);
    if (st != CMT_OK)
        return st;
    if (kind == CMT_RATE_KNOWN)
        cmt_value_set(x->mem, entry, key, cmt_value_q(x->mem, rate));
    if (kind == CMT_RATE_NOTHING_LEFT)
        cmt_value_set(x->mem, entry, key, cmt_value_null(x->mem));
    if (kind == CMT_RATE_JUMPS)
        cmt_value_set_string(x->mem, entry, key, "jumps");
    return CMT_OK;
}

cmt_status cmt_explain_change(cmt_explainer *x,
                              size_t article,
                              const cmt_linear *form,
                              cmt_value *entry)
{
    cmt_status st = CMT_OK;
    uint32_t rows[2];
    int signs[2];
    const bool stepwise =
        form->step != NULL && x->document->frame.articles[article].tier == 0;
    if (!stepwise && x->way == NULL) {
        cmt_way *way = CMT_NEW(x->mem, cmt_way);
        if (way == NULL)
            return no_room(x->err);
        CMT_TRY(cmt_way_build(x->mem, x->what, x->solver, way, x->err));
        x->way = way;
    }
    if (!stepwise && x->way->n == 0)
        return CMT_OK;
    const size_t n = stepwise ? 0
                              : find_rows(x, &x->way->programs[x->way->n - 1], article,
                                          form, rows, signs);
    for (int k = 0; k < 2 && (stepwise || n > 0); k++) {
        CMT_TRY(stepwise ? add_step(x, article, form->step, k == 0, entry)
                         : add_rate(x, rows, signs, n, k == 0, entry));
    }
done:
    return st;
}
