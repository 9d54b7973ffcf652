#include "rows/linear.h"

#include "base/err.h"

#include <stdlib.h>

/** A coefficient on its way: columns may repeat until they are merged. */
typedef struct part {
    uint32_t column;
    mpq_ptr value;
} part;

typedef struct gather {
    cmt_arena *mem;
    const cmt_variables *vars;
    const cmt_demand *demand;
    part *parts;
    size_t n;
} gather;

static cmt_status find_issue(const cmt_variables *vars,
                             const cmt_demand *demand,
                             const cmt_expr *expr,
                             uint32_t *issue,
                             cmt_err *err)
{
    const cmt_charter *charter = vars->charter;
    const uint32_t from = expr->context == CMT_NONE ? demand->context : expr->context;
    const uint32_t at = cmt_context_resolve(charter, expr->question, from);
    const uint32_t k = cmt_variables_issue(vars, expr->question, at);
    if (at == CMT_NONE || k == CMT_NONE) {
        return cmt_fail_at(err, CMT_E_REFERENCE, expr->line, demand->origin,
                           "question '%s' has no variables where '%s' is read",
                           charter->questions[expr->question].id, demand->origin);
    }
    *issue = k;
    return CMT_OK;
}

cmt_status cmt_variable_find(const cmt_variables *vars,
                             const cmt_demand *demand,
                             const cmt_expr *expr,
                             uint32_t *column,
                             cmt_err *err)
{
    uint32_t k = 0;
    const cmt_status st = find_issue(vars, demand, expr, &k, err);
    if (st != CMT_OK)
        return st;
    const cmt_question *q = &vars->charter->questions[expr->question];
    if (expr->op == CMT_EXPR_ABOVE && q->kind != CMT_KIND_RANKING) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, expr->line, demand->origin,
                           "not supported yet: 'above' over question '%s', which is no "
                           "ranking",
                           q->id);
    }
    const bool chance = expr->op == CMT_EXPR_CHANCE;
    if (chance != vars->issues[k].chances) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, expr->line, demand->origin,
                           "not supported yet: what question '%s' chooses and the "
                           "chances of its lottery at once",
                           q->id);
    }
    *column = cmt_variables_column(vars, k, expr->item, expr->item2);
    return CMT_OK;
}

/** Coefficients that an expression will give before merging. */
static size_t count_parts(const cmt_charter *charter, const cmt_expr *expr)
{
    if (expr->op == CMT_EXPR_COST)
        return charter->questions[expr->question].n_items;
    if (expr->op != CMT_EXPR_SUM && expr->op != CMT_EXPR_TIMES)
        return 1;
    size_t n = 0;
    for (size_t k = 0; k < expr->n_children; k++)
        n += count_parts(charter, expr->children[k]);
    return n;
}

static void put(gather *g, uint32_t column, mpq_srcptr factor, mpq_srcptr value)
{
    mpq_ptr v = g->parts[g->n].value;
    g->parts[g->n++].column = column;
    if (value == NULL) {
        mpq_set(v, factor);
    } else {
        mpq_mul(v, factor, value);
    }
}

static cmt_status walk_cost(gather *g,
                            const cmt_expr *expr,
                            mpq_srcptr factor,
                            cmt_err *err)
{
    uint32_t k = 0;
    const cmt_status st = find_issue(g->vars, g->demand, expr, &k, err);
    if (st != CMT_OK)
        return st;
    const cmt_question *q = &g->vars->charter->questions[expr->question];
    for (uint32_t a = 0; a < q->n_items; a++)
        put(g, cmt_variables_column(g->vars, k, a, 0), factor, q->items[a].cost);
    return CMT_OK;
}

/** Put factor times `expr` into the parts. Recursion is bounded by CMT_MAX_EXPR_DEPTH. */
static cmt_status walk(gather *g, const cmt_expr *expr, mpq_srcptr factor, cmt_err *err)
{
    cmt_status st = CMT_OK;
    uint32_t column = 0;
    mpq_ptr inner = NULL;
    switch (expr->op) {
    case CMT_EXPR_CHOSEN:
    case CMT_EXPR_ABOVE:
    case CMT_EXPR_WEIGHT:
    case CMT_EXPR_CHANCE:
    case CMT_EXPR_LEVEL:
    case CMT_EXPR_VARIABLE:
        st = cmt_variable_find(g->vars, g->demand, expr, &column, err);
        if (st == CMT_OK)
            put(g, column, factor, NULL);
        return st;
    case CMT_EXPR_COST:
        return walk_cost(g, expr, factor, err);
    case CMT_EXPR_TIMES:
        inner = cmt_q(g->mem);
        if (inner == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a coefficient");
        mpq_mul(inner, factor, expr->value);
        return walk(g, expr->children[0], inner, err);
    case CMT_EXPR_SUM:
        for (size_t k = 0; k < expr->n_children && st == CMT_OK; k++)
            st = walk(g, expr->children[k], factor, err);
        return st;
    case CMT_EXPR_AT_LEAST:
    case CMT_EXPR_AT_MOST:
    case CMT_EXPR_EQUALS:
    case CMT_EXPR_ALL:
    case CMT_EXPR_ANY:
    case CMT_EXPR_NOT:
    case CMT_EXPR_IMPLIES:
    case CMT_EXPR_IFF:
    case CMT_EXPR_EXACTLY:
    case CMT_EXPR_AT_LEAST_OF:
    case CMT_EXPR_AT_MOST_OF:
        break;
    }
    return cmt_fail_at(err, CMT_E_RANGE, expr->line, g->demand->origin,
                       "'%s' needs a number here, not a truth value",
                       g->demand->origin);
}

static int by_column(const void *a, const void *b)
{
    const part *x = a;
    const part *y = b;
    return (x->column > y->column) - (x->column < y->column);
}

/** Merge equal columns and drop zeros. */
static cmt_term *merge(cmt_arena *mem, part *parts, size_t n, size_t *kept)
{
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, n + 1);
    *kept = 0;
    if (terms == NULL)
        return NULL;
    qsort(parts, n, sizeof *parts, by_column);
    for (size_t k = 0; k < n;) {
        mpq_ptr total = parts[k].value;
        size_t next = k + 1;
        for (; next < n && parts[next].column == parts[k].column; next++)
            mpq_add(total, total, parts[next].value);
        if (mpq_sgn(total) != 0)
            terms[(*kept)++] = (cmt_term){parts[k].column, total};
        k = next;
    }
    return terms;
}

/** Add a term at a bound to an end of the range; false where there is no bound. */
static bool reach(mpq_ptr end, mpq_srcptr value, mpq_srcptr bound, mpq_ptr scratch)
{
    if (bound == NULL)
        return false;
    mpq_mul(scratch, value, bound);
    mpq_add(end, end, scratch);
    return true;
}

/** low and high: each term at the bound that makes it least, or most. */
static void find_range(const cmt_variables *vars, cmt_linear *f, mpq_t *low, mpq_t term)
{
    bool has_low = true;
    bool has_high = true;
    for (size_t k = 0; k < f->n; k++) {
        const cmt_column *c = &vars->columns[f->terms[k].column];
        mpq_srcptr a = f->terms[k].value;
        const bool up = mpq_sgn(a) > 0;
        has_low = reach(low[0], a, up ? c->lower : c->upper, term) && has_low;
        has_high = reach(low[1], a, up ? c->upper : c->lower, term) && has_high;
    }
    f->low = has_low ? low[0] : NULL;
    f->high = has_high ? low[1] : NULL;
}

/** The coarsest grid that holds all values: gcd of the numerators over lcm of the
 *  denominators, where all columns are integer. */
static bool find_step(const cmt_variables *vars, const cmt_linear *f, mpq_ptr step)
{
    mpz_set_ui(mpq_numref(step), 0);
    mpz_set_ui(mpq_denref(step), 1);
    for (size_t k = 0; k < f->n; k++) {
        if (!vars->columns[f->terms[k].column].integer)
            return false;
        mpz_lcm(mpq_denref(step), mpq_denref(step), mpq_denref(f->terms[k].value));
    }
    mpz_t scaled;
    mpz_init(scaled);
    for (size_t k = 0; k < f->n; k++) {
        mpz_divexact(scaled, mpq_denref(step), mpq_denref(f->terms[k].value));
        mpz_mul(scaled, scaled, mpq_numref(f->terms[k].value));
        mpz_gcd(mpq_numref(step), mpq_numref(step), scaled);
    }
    mpz_clear(scaled);
    mpq_canonicalize(step);
    return f->n > 0;
}

cmt_status cmt_linear_build(cmt_arena *mem,
                            const cmt_variables *vars,
                            const cmt_demand *demand,
                            const cmt_expr *expr,
                            cmt_linear *out,
                            cmt_err *err)
{
    const size_t most = count_parts(vars->charter, expr);
    mpq_t *values = cmt_q_array(mem, most + 5);
    gather g = {.mem = mem, .vars = vars, .demand = demand};
    g.parts = CMT_NEW_ARRAY(mem, part, most + 1);
    if (values == NULL || g.parts == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu terms", most);
    for (size_t k = 0; k < most; k++)
        g.parts[k].value = values[k];
    mpq_set_ui(values[most], 1, 1);
    const cmt_status st = walk(&g, expr, values[most], err);
    if (st != CMT_OK)
        return st;
    cmt_linear f = {0};
    f.terms = merge(mem, g.parts, g.n, &f.n);
    if (f.terms == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu terms", most);
    find_range(vars, &f, &values[most + 1], values[most + 3]);
    f.step = find_step(vars, &f, values[most + 4]) ? values[most + 4] : NULL;
    *out = f;
    return CMT_OK;
}

cmt_status cmt_linear_negate(cmt_arena *mem,
                             const cmt_linear *form,
                             cmt_linear *out,
                             cmt_err *err)
{
    mpq_t *values = cmt_q_array(mem, form->n + 2);
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, form->n + 1);
    if (values == NULL || terms == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu terms", form->n);
    for (size_t k = 0; k < form->n; k++) {
        mpq_neg(values[k], form->terms[k].value);
        terms[k] = (cmt_term){form->terms[k].column, values[k]};
    }
    if (form->high != NULL)
        mpq_neg(values[form->n], form->high);
    if (form->low != NULL)
        mpq_neg(values[form->n + 1], form->low);
    *out = (cmt_linear){.terms = terms,
                        .n = form->n,
                        .low = form->high == NULL ? NULL : values[form->n],
                        .high = form->low == NULL ? NULL : values[form->n + 1],
                        .step = form->step};
    return CMT_OK;
}

cmt_status cmt_linear_value(
    cmt_arena *mem, const cmt_linear *form, const mpq_t *x, mpq_ptr out, cmt_err *err)
{
    mpq_t *work = cmt_q_array(mem, 2);
    if (work == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    for (size_t k = 0; k < form->n; k++) {
        mpq_mul(work[1], form->terms[k].value, x[form->terms[k].column]);
        mpq_add(work[0], work[0], work[1]);
    }
    mpq_set(out, work[0]);
    return CMT_OK;
}
