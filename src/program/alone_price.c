/* One-sided prices: the range of a multiplier over all optimal ones.
 *
 * Written as minimising, the optimum is  z(b) = max over the dual polyhedron of
 *     b y + l alpha - u beta   subject to   y A + alpha - beta = c,                    (1)
 *     y_r >= 0 on >= rows, <= 0 on <= rows;   alpha, beta >= 0,
 * alpha and beta only where a column has that bound. z is convex in b, and its rate of change
 * in a direction s is the most that s y is over the optimal y, its rate against s the least:
 * so hold the value of (1) at z, and ask for both. */
#include "base/err.h"
#include "program/alone.h"
#include "program/alone_rates.h"

typedef struct dual {
    cmt_arena *mem;
    const cmt_lp *lp;
    cmt_lp_builder *builder;
    mpq_srcptr zero;
    mpq_srcptr one;
    mpq_srcptr minus;
    uint32_t *y;     /* [n_rows] columns of the dual program */
    uint32_t *alpha; /* [n_columns] or UINT32_MAX */
    uint32_t *beta;
    cmt_term *value; /* the dual objective */
    size_t n_value;
    cmt_err *err;
} dual;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for prices");
}

static uint32_t add(dual *d, const char *what, size_t k, cmt_sense sense)
{
    const char *name = cmt_arena_printf(d->mem, "%s(%zu)", what, k);
    if (name == NULL)
        return UINT32_MAX;
    return cmt_lp_add_column(d->builder, name, false,
                             sense == CMT_SENSE_GE ? d->zero : NULL,
                             sense == CMT_SENSE_LE ? d->zero : NULL);
}

static cmt_status add_columns(dual *d)
{
    const cmt_lp *lp = d->lp;
    for (size_t r = 0; r < lp->n_rows; r++) {
        d->y[r] = add(d, "y", r, lp->rows[r].sense);
        d->value[d->n_value++] = (cmt_term){d->y[r], lp->rows[r].rhs};
    }
    for (size_t c = 0; c < lp->n_columns; c++) {
        const cmt_column *column = &lp->columns[c];
        d->alpha[c] = UINT32_MAX;
        d->beta[c] = UINT32_MAX;
        if (column->lower != NULL) {
            d->alpha[c] = add(d, "alpha", c, CMT_SENSE_GE);
            d->value[d->n_value++] = (cmt_term){d->alpha[c], column->lower};
        }
        if (column->upper != NULL) {
            mpq_ptr less = cmt_q(d->mem);
            if (less == NULL)
                return no_room(d->err);
            mpq_neg(less, column->upper);
            d->beta[c] = add(d, "beta", c, CMT_SENSE_GE);
            d->value[d->n_value++] = (cmt_term){d->beta[c], less};
        }
    }
    return cmt_arena_ok(d->mem) ? CMT_OK : no_room(d->err);
}

/* The primal matrix by columns: row indices and values, behind one another. */
typedef struct by_column {
    size_t *first; /* [n_columns + 1] */
    cmt_term *at;  /* .column is the row */
} by_column;

static bool turn(const dual *d, by_column *m)
{
    const cmt_lp *lp = d->lp;
    size_t n = 0;
    for (size_t r = 0; r < lp->n_rows; r++)
        n += lp->rows[r].n_terms;
    m->first = CMT_NEW_ARRAY(d->mem, size_t, lp->n_columns + 2);
    m->at = CMT_NEW_ARRAY(d->mem, cmt_term, n + 1);
    if (m->first == NULL || m->at == NULL)
        return false;
    for (size_t r = 0; r < lp->n_rows; r++) {
        for (size_t k = 0; k < lp->rows[r].n_terms; k++)
            m->first[lp->rows[r].terms[k].column + 2]++;
    }
    for (size_t c = 2; c < lp->n_columns + 2; c++)
        m->first[c] += m->first[c - 1];
    for (size_t r = 0; r < lp->n_rows; r++) {
        for (size_t k = 0; k < lp->rows[r].n_terms; k++) {
            const cmt_term *t = &lp->rows[r].terms[k];
            m->at[m->first[t->column + 1]++] = (cmt_term){(uint32_t)r, t->value};
        }
    }
    return true;
}

/* Rows (1). */
static cmt_status add_rows(dual *d)
{
    by_column m = {0};
    const cmt_lp *lp = d->lp;
    cmt_term *terms = CMT_NEW_ARRAY(d->mem, cmt_term, lp->n_rows + 2);
    mpq_t *costs = cmt_q_array(d->mem, lp->n_columns + 1);
    if (terms == NULL || costs == NULL || !turn(d, &m))
        return no_room(d->err);
    for (size_t k = 0; k < lp->n_objective; k++) {
        mpq_ptr c = costs[lp->objective[k].column];
        mpq_set(c, lp->objective[k].value);
        if (lp->maximise)
            mpq_neg(c, c);
    }
    for (size_t c = 0; c < lp->n_columns; c++) {
        size_t n = 0;
        for (size_t k = m.first[c]; k < m.first[c + 1]; k++)
            terms[n++] = (cmt_term){d->y[m.at[k].column], m.at[k].value};
        if (d->alpha[c] != UINT32_MAX)
            terms[n++] = (cmt_term){d->alpha[c], d->one};
        if (d->beta[c] != UINT32_MAX)
            terms[n++] = (cmt_term){d->beta[c], d->minus};
        const cmt_row row = {.name = cmt_arena_printf(d->mem, "column(%zu)", c),
                             .sense = CMT_SENSE_EQ,
                             .rhs = costs[c],
                             .terms = terms,
                             .n_terms = n};
        if (row.name == NULL || !cmt_lp_add_row(d->builder, &row))
            return no_room(d->err);
    }
    return CMT_OK;
}

/* The value of (1), held at the optimum. */
static cmt_status hold_value(dual *d, mpq_srcptr optimum)
{
    mpq_ptr z = cmt_q(d->mem);
    if (z == NULL)
        return no_room(d->err);
    mpq_set(z, optimum);
    if (d->lp->maximise)
        mpq_neg(z, z);
    const cmt_row row = {.name = "optimal",
                         .sense = CMT_SENSE_EQ,
                         .rhs = z,
                         .terms = d->value,
                         .n_terms = d->n_value};
    return cmt_lp_add_row(d->builder, &row) ? CMT_OK : no_room(d->err);
}

static cmt_status build(dual *d, mpq_srcptr optimum)
{
    cmt_status st = CMT_OK;
    const size_t n = d->lp->n_columns;
    mpq_t *numbers = cmt_q_array(d->mem, 3);
    d->builder = cmt_lp_builder_new(d->mem);
    d->y = CMT_NEW_ARRAY(d->mem, uint32_t, d->lp->n_rows + 1);
    d->alpha = CMT_NEW_ARRAY(d->mem, uint32_t, n + 1);
    d->beta = CMT_NEW_ARRAY(d->mem, uint32_t, n + 1);
    d->value = CMT_NEW_ARRAY(d->mem, cmt_term, d->lp->n_rows + 2 * n + 1);
    if (numbers == NULL || d->builder == NULL || d->y == NULL || d->alpha == NULL
        || d->beta == NULL || d->value == NULL)
        return no_room(d->err);
    mpq_set_si(numbers[1], 1, 1);
    mpq_set_si(numbers[2], -1, 1);
    d->zero = numbers[0];
    d->one = numbers[1];
    d->minus = numbers[2];
    CMT_TRY(add_columns(d));
    CMT_TRY(add_rows(d));
    CMT_TRY(hold_value(d, optimum));
done:
    return st;
}

/* The most or the least of the sum; NULL where there is no end to it. */
static cmt_status extreme(dual *d,
                          const cmt_term *terms,
                          size_t n,
                          bool most,
                          const cmt_solver *solver,
                          mpq_srcptr *out)
{
    cmt_status st = CMT_OK;
    cmt_lp lp = {0};
    cmt_solution answer = {0};
    if (!cmt_lp_set_objective(d->builder, most, terms, n))
        return no_room(d->err);
    CMT_TRY(cmt_lp_snapshot(d->builder, &lp, d->err));
    CMT_TRY(solver->solve(solver->self, d->mem, &lp, &answer, d->err));
    if (answer.status == CMT_SOLUTION_INFEASIBLE)
        return cmt_fail(d->err, CMT_E_BUG, "an optimum without multipliers");
    if (answer.status == CMT_SOLUTION_UNPROVED)
        return cmt_fail(d->err, CMT_E_LIMIT, "no price within the solver's limits");
    *out = answer.status == CMT_SOLUTION_UNBOUNDED ? NULL : answer.objective;
done:
    return st;
}

static cmt_status negate(dual *d, mpq_srcptr *q)
{
    if (*q == NULL)
        return CMT_OK;
    mpq_ptr less = cmt_q(d->mem);
    if (less == NULL)
        return no_room(d->err);
    mpq_neg(less, *q);
    *q = less;
    return CMT_OK;
}

cmt_status cmt_rate_linear(cmt_arena *mem,
                           const cmt_lp *lp,
                           mpq_srcptr optimum,
                           const cmt_direction *direction,
                           const cmt_solver *solver,
                           mpq_srcptr *rate,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    dual d = {.mem = mem, .lp = lp, .err = err};
    mpq_srcptr out = NULL;
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, direction->n + 1);
    if (terms == NULL)
        return no_room(err);
    CMT_TRY(build(&d, optimum));
    for (size_t k = 0; k < direction->n; k++) {
        const cmt_term *t = &direction->terms[k];
        terms[k] = (cmt_term){d.y[t->column], t->value};
    }
    CMT_TRY(extreme(&d, terms, direction->n, true, solver, &out));
    if (lp->maximise)
        CMT_TRY(negate(&d, &out));
    *rate = out;
done:
    return st;
}

cmt_status cmt_alone_price_rows(cmt_arena *mem,
                                const cmt_lp *lp,
                                mpq_srcptr optimum,
                                const uint32_t *rows,
                                const int *signs,
                                size_t n,
                                const cmt_solver *solver,
                                cmt_alone_price *out,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    dual d = {.mem = mem, .lp = lp, .err = err};
    cmt_alone_price price = {0};
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, n + 1);
    if (terms == NULL)
        return no_room(err);
    CMT_TRY(build(&d, optimum));
    for (size_t k = 0; k < n; k++)
        terms[k] = (cmt_term){d.y[rows[k]], signs[k] > 0 ? d.one : d.minus};
    CMT_TRY(extreme(&d, terms, n, true, solver, &price.raised));
    CMT_TRY(extreme(&d, terms, n, false, solver, &price.lowered));
    /* z falls as fast as it rises the other way; and maximising turned its sign. */
    CMT_TRY(negate(&d, lp->maximise ? &price.raised : &price.lowered));
    *out = price;
done:
    return st;
}
