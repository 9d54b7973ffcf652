/* The objective `nash` where what groups get moves in steps. */
#include "base/err.h"
#include "program/nash.h"

/* From now on some group gets at least a step more than this vector gives it. Vectors that
 * are nowhere larger are worth no more, so nothing is lost but the vector itself. */
static cmt_status cut_off(cmt_nash *k, const mpq_t *u)
{
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(k->s->mem, k->n + 1);
    cmt_term *any = CMT_NEW_ARRAY(k->s->mem, cmt_term, k->n + 1);
    if (q == NULL || any == NULL)
        return cmt_nash_no_room(k);
    size_t n = 0;
    for (size_t g = 0; g < k->n; g++) {
        mpq_add(q[g], u[g], k->groups[g].step);
        if (mpq_cmp(q[g], k->one) > 0)
            continue;
        mpq_neg(q[g], q[g]);
        const uint32_t more = cmt_nash_column(k);
        cmt_term *row = CMT_NEW_ARRAY(k->s->mem, cmt_term, 2);
        if (more == CMT_NONE || row == NULL)
            return cmt_nash_no_room(k);
        row[0] = (cmt_term){k->groups[g].gets, k->one};
        row[1] = (cmt_term){more, q[g]};
        CMT_TRY(cmt_nash_row(k, CMT_SENSE_GE, k->zero, row, 2));
        any[n++] = (cmt_term){more, k->one};
    }
    CMT_TRY(cmt_nash_row(k, CMT_SENSE_GE, k->one, any, n));
done:
    return st;
}

/* Take the vector at hand: better than the best, its like, or worse. */
static cmt_status weigh(cmt_nash *k, mpq_t *u)
{
    int order = 1;
    if (k->found) {
        const cmt_status st =
            cmt_nash_compare(k, (const mpq_t *)u, (const mpq_t *)k->best, &order);
        if (st != CMT_OK)
            return st;
    }
    if (order < 0)
        return CMT_OK;
    if (order > 0) {
        k->n_ties = 0;
        k->best = u;
        k->found = true;
        cmt_nash_value(k, (const mpq_t *)u, CMT_NASH_VALUE_BITS, k->low, k->high);
    }
    k->ties[k->n_ties++] = u;
    return CMT_OK;
}

/* What the outcome at hand gives at least, rounded up to what it can be: a point that is
 * not proved to be optimal may say less than that. NULL on shortage. */
static mpq_t *vector_at_hand(const cmt_nash *k)
{
    mpq_t *u = cmt_q_array(k->s->mem, k->n + 1);
    for (size_t g = 0; u != NULL && g < k->n; g++) {
        mpq_div(u[g], k->answer.x[k->groups[g].gets], k->groups[g].step);
        cmt_q_ceil(u[g]);
        mpq_mul(u[g], u[g], k->groups[g].step);
    }
    return u;
}

cmt_status cmt_nash_grid(cmt_nash *k)
{
    cmt_status st = CMT_OK;
    for (size_t round = 0; round < CMT_NASH_MAX_VECTORS; round++) {
        /* What is cut off is known: the bound speaks of the rest alone. */
        mpq_set(k->bound, k->zero);
        CMT_TRY(cmt_nash_relax(k));
        k->exact = k->found && (!k->feasible || mpq_cmp(k->bound, k->low) < 0);
        if (k->exact)
            return CMT_OK;
        if (!k->feasible)
            return cmt_fail(k->s->err, CMT_E_BUG, "nobody can get what somebody gets");
        mpq_t *u = vector_at_hand(k);
        if (u == NULL)
            return cmt_nash_no_room(k);
        CMT_TRY(weigh(k, u));
        CMT_TRY(cmt_nash_touch(k, (const mpq_t *)u));
        CMT_TRY(cut_off(k, (const mpq_t *)u));
    }
    if (mpq_cmp(k->bound, k->high) < 0)
        mpq_set(k->bound, k->high);
    k->s->space.unproved = true;
done:
    return st;
}
