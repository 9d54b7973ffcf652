/* The program of the objective `nash`: tangents, and the rows that a search adds. */
#include "base/err.h"
#include "base/logarithm.h"
#include "program/nash.h"

#include <string.h>

static cmt_status reserve_rows(cmt_nash *k)
{
    if (k->lp.n_rows < k->cap_rows)
        return CMT_OK;
    const size_t cap = 2 * k->lp.n_rows + 16;
    cmt_row *more = CMT_NEW_ARRAY(k->s->mem, cmt_row, cap);
    if (more == NULL)
        return cmt_nash_no_room(k);
    if (k->lp.n_rows > 0)
        memcpy(more, k->lp.rows, k->lp.n_rows * sizeof *more);
    k->rows = more;
    k->lp.rows = more;
    k->cap_rows = cap;
    return CMT_OK;
}

cmt_status cmt_nash_row(
    cmt_nash *k, cmt_sense sense, mpq_srcptr rhs, const cmt_term *terms, size_t n)
{
    const cmt_status st = reserve_rows(k);
    if (st != CMT_OK)
        return st;
    const char *name = cmt_arena_printf(k->s->mem, "nash(%zu)", ++k->n_names);
    if (name == NULL)
        return cmt_nash_no_room(k);
    k->rows[k->lp.n_rows++] = (cmt_row){
        .name = name, .sense = sense, .rhs = rhs, .terms = terms, .n_terms = n};
    return CMT_OK;
}

uint32_t cmt_nash_column(cmt_nash *k)
{
    const char *name = cmt_arena_printf(k->s->mem, "more(%zu)", ++k->n_names);
    if (name == NULL)
        return CMT_NONE;
    if (k->lp.n_columns >= k->cap_columns) {
        const size_t cap = 2 * k->lp.n_columns + 16;
        cmt_column *more = CMT_NEW_ARRAY(k->s->mem, cmt_column, cap);
        if (more == NULL)
            return CMT_NONE;
        memcpy(more, k->lp.columns, k->lp.n_columns * sizeof *more);
        k->columns = more;
        k->lp.columns = more;
        k->cap_columns = cap;
    }
    k->columns[k->lp.n_columns] =
        (cmt_column){.name = name, .integer = true, .lower = k->zero, .upper = k->one};
    return (uint32_t)k->lp.n_columns++;
}

cmt_status cmt_nash_ask(
    cmt_nash *k, const char *step, bool maximise, const cmt_term *terms, size_t n)
{
    cmt_solution answer = {0};
    cmt_lp lp = k->lp;
    lp.maximise = maximise;
    lp.objective = terms;
    lp.n_objective = n;
    k->n_solves++;
    const cmt_status st =
        cmt_space_ask(&k->s->space, step, &lp, &answer, &k->feasible, k->s->err);
    if (st == CMT_OK && k->feasible)
        k->answer = answer;
    return st;
}

cmt_status cmt_nash_relax(cmt_nash *k)
{
    cmt_term *sum = CMT_NEW_ARRAY(k->s->mem, cmt_term, k->n + 1);
    mpq_ptr bound = cmt_q(k->s->mem);
    if (sum == NULL || bound == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n; g++)
        sum[g] = (cmt_term){k->groups[g].missed, k->groups[g].weight};
    const cmt_status st = cmt_nash_ask(k, NULL, false, sum, k->n);
    if (st != CMT_OK || !k->feasible)
        return st;
    if (k->answer.bound == NULL)
        return CMT_OK;
    mpq_neg(bound, k->answer.bound);
    if (mpq_cmp(bound, k->bound) < 0)
        mpq_set(k->bound, bound);
    return CMT_OK;
}

/* Line (11d) at x. */
static cmt_status add_tangent(cmt_nash *k, const cmt_nash_group *g, mpq_srcptr x)
{
    cmt_term *row = CMT_NEW_ARRAY(k->s->mem, cmt_term, 3);
    mpq_t *q = cmt_q_array(k->s->mem, 3);
    size_t n = 0;
    if (row == NULL || q == NULL)
        return cmt_nash_no_room(k);
    cmt_q_log(x, CMT_NASH_ROW_BITS, q[2], q[0]);
    mpq_sub(q[0], k->one, q[0]); /* c: log x rounded up makes it smaller */
    mpq_neg(q[2], q[0]);
    mpq_inv(q[1], x);
    row[n++] = (cmt_term){g->gets, q[1]};
    if (g->counts != CMT_NONE)
        row[n++] = (cmt_term){g->counts, q[2]};
    row[n++] = (cmt_term){g->missed, k->one};
    return cmt_nash_row(k, CMT_SENSE_GE, g->counts != CMT_NONE ? k->zero : q[0], row,
                        n);
}

/* u to twelve binary digits, rounded: a short number whose tangent is nearly that at u. */
static void shorten(mpq_ptr x, mpq_srcptr u)
{
    const long k = 12 + (long)mpz_sizeinbase(mpq_denref(u), 2)
                   - (long)mpz_sizeinbase(mpq_numref(u), 2);
    const unsigned long bits = k > 0 ? (unsigned long)k : 0;
    mpz_mul_2exp(mpq_numref(x), mpq_numref(u), bits + 1);
    mpz_fdiv_q(mpq_numref(x), mpq_numref(x), mpq_denref(u));
    mpz_add_ui(mpq_numref(x), mpq_numref(x), 1);
    mpz_fdiv_q_2exp(mpq_numref(x), mpq_numref(x), 1);
    mpz_set_ui(mpq_denref(x), 1);
    mpq_div_2exp(x, x, bits);
}

cmt_status cmt_nash_touch(cmt_nash *k, const mpq_t *u)
{
    cmt_status st = CMT_OK;
    mpq_t *x = cmt_q_array(k->s->mem, k->n + 1);
    if (x == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n && st == CMT_OK; g++) {
        cmt_nash_group *group = &k->groups[g];
        if (group->counts != CMT_NONE && mpq_sgn(u[g]) == 0)
            continue;
        mpq_div_2exp(x[g], group->least, 3);
        if (mpq_cmp(u[g], x[g]) > 0)
            shorten(x[g], u[g]);
        if (mpq_cmp(x[g], group->least) < 0)
            mpq_set(group->least, x[g]);
        st = add_tangent(k, group, x[g]);
    }
    return st;
}

cmt_status cmt_nash_start(cmt_nash *k)
{
    cmt_status st = CMT_OK;
    cmt_space *space = &k->s->space;
    for (size_t g = 0; g < k->n; g++) {
        k->groups[g].missed = cmt_space_column(space, "missed", false);
        if (k->groups[g].missed == UINT32_MAX)
            return cmt_nash_no_room(k);
    }
    CMT_TRY(cmt_lp_snapshot(space->builder, &k->lp, k->s->err));
    for (unsigned shift = 0; shift <= 3; shift++) {
        for (size_t g = 0; g < k->n; g++) {
            mpq_ptr x = cmt_q(k->s->mem);
            if (x == NULL)
                return cmt_nash_no_room(k);
            mpq_div_2exp(x, k->one, shift);
            mpq_set(k->groups[g].least, x);
            CMT_TRY(add_tangent(k, &k->groups[g], x));
        }
    }
done:
    return st;
}
