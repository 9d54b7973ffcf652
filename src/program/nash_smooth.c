/* The objective `nash` where what groups get moves without steps. */
#include "base/err.h"
#include "program/nash.h"

#define PRICE_BITS 30U /* prices are rounded up to a multiple of 2^-30 */

/* Of the points at hand that reach the relaxation's optimum, the one that gives the first
 * group most, then the second … : u is then what any solver finds. */
static cmt_status make_unique(cmt_nash *k, mpq_t *u)
{
    cmt_status st = CMT_OK;
    const size_t rows = k->lp.n_rows;
    const size_t names = k->n_names;
    cmt_term *sum = CMT_NEW_ARRAY(k->s->mem, cmt_term, k->n + 1);
    mpq_ptr optimum = cmt_q(k->s->mem);
    if (sum == NULL || optimum == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n; g++)
        sum[g] = (cmt_term){k->groups[g].missed, k->groups[g].weight};
    mpq_set(optimum, k->answer.objective);
    CMT_TRY(cmt_nash_row(k, CMT_SENSE_LE, optimum, sum, k->n));
    for (size_t g = 0; g < k->n; g++) {
        cmt_term *row = CMT_NEW_ARRAY(k->s->mem, cmt_term, 1);
        if (row == NULL)
            return cmt_nash_no_room(k);
        row[0] = (cmt_term){k->groups[g].gets, k->one};
        CMT_TRY(cmt_nash_ask(k, NULL, true, row, 1));
        if (!k->feasible)
            return cmt_fail(k->s->err, CMT_E_BUG, "the optimum of `nash` is gone");
        mpq_set(u[g], k->answer.objective);
        CMT_TRY(cmt_nash_row(k, CMT_SENSE_GE, u[g], row, 1));
    }
    k->lp.n_rows = rows;
    k->n_names = names;
done:
    return st;
}

static bool is_all_positive(const cmt_nash *k, const mpq_t *u)
{
    for (size_t g = 0; g < k->n; g++) {
        if (mpq_sgn(u[g]) <= 0 && k->groups[g].counts == CMT_NONE)
            return false;
    }
    return true;
}

/* Keep the vector where its value is larger than that of the best. */
static cmt_status weigh(cmt_nash *k, mpq_t *u)
{
    mpq_t *q = cmt_q_array(k->s->mem, 2);
    if (q == NULL)
        return cmt_nash_no_room(k);
    if (!is_all_positive(k, (const mpq_t *)u))
        return CMT_OK; /* the logarithm of nothing */
    cmt_nash_value(k, (const mpq_t *)u, CMT_NASH_VALUE_BITS, q[0], q[1]);
    if (k->found && mpq_cmp(q[0], k->low) < 0)
        return CMT_OK;
    k->best = u;
    k->found = true;
    k->ties[0] = u;
    k->n_ties = 1;
    mpq_set(k->low, q[0]);
    mpq_set(k->high, q[1]);
    return CMT_OK;
}

/* By concavity no outcome's value is larger than that of r by more than
 *      (11e) max sum of w_g U(g) / r_g, less 1
 * the prices w_g / r_g rounded up to short numbers unless they are wanted exact. */
static cmt_status price_out(
    cmt_nash *k, const char *step, const mpq_t *r, bool rounded, mpq_ptr excess)
{
    cmt_term *sum = CMT_NEW_ARRAY(k->s->mem, cmt_term, k->n + 1);
    mpq_t *q = cmt_q_array(k->s->mem, k->n + 1);
    if (sum == NULL || q == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n; g++) {
        mpq_div(q[g], k->groups[g].weight, r[g]);
        if (rounded) {
            mpq_mul_2exp(q[g], q[g], PRICE_BITS);
            cmt_q_ceil(q[g]);
            mpq_div_2exp(q[g], q[g], PRICE_BITS);
        }
        sum[g] = (cmt_term){k->groups[g].gets, q[g]};
    }
    const cmt_status st = cmt_nash_ask(k, step, true, sum, k->n);
    if (st == CMT_OK && k->feasible) {
        mpq_sub(excess, k->answer.bound != NULL ? k->answer.bound : k->answer.objective,
                k->one);
    }
    return st;
}

static cmt_status is_had(cmt_nash *k, const mpq_t *r, bool *out)
{
    cmt_status st = CMT_OK;
    const size_t rows = k->lp.n_rows;
    const size_t names = k->n_names;
    for (size_t g = 0; g < k->n; g++) {
        cmt_term *row = CMT_NEW_ARRAY(k->s->mem, cmt_term, 1);
        if (row == NULL)
            return cmt_nash_no_room(k);
        row[0] = (cmt_term){k->groups[g].gets, k->one};
        CMT_TRY(cmt_nash_row(k, CMT_SENSE_GE, r[g], row, 1));
    }
    CMT_TRY(cmt_nash_ask(k, NULL, false, NULL, 0));
    *out = k->feasible;
    k->lp.n_rows = rows;
    k->n_names = names;
done:
    return st;
}

/* Try the simplest numbers within a 2^-bits part of the best: often the optimum is simple,
 * and then (11e) shows that it is one. A value that is 2^-b short may be off by a part of about
 * 2^-(b / 2). */
static cmt_status simplify(cmt_nash *k, unsigned bits)
{
    cmt_status st = CMT_OK;
    mpq_t *r = cmt_q_array(k->s->mem, k->n + 1);
    mpq_t *q = cmt_q_array(k->s->mem, 4);
    bool had = false;
    if (r == NULL || q == NULL)
        return cmt_nash_no_room(k);
    for (size_t g = 0; g < k->n; g++) {
        mpq_div_2exp(q[0], k->best[g], bits);
        mpq_sub(q[1], k->best[g], q[0]);
        mpq_add(q[2], k->best[g], q[0]);
        if (mpq_sgn(k->best[g]) == 0)
            continue;
        if (mpq_cmp(q[2], k->one) > 0)
            mpq_set(q[2], k->one);
        cmt_q_simplest(r[g], q[1], q[2]);
    }
    if (!k->mixed)
        CMT_TRY(price_out(k, NULL, (const mpq_t *)r, false, q[3]));
    if (mpq_sgn(q[3]) != 0)
        return CMT_OK; /* less: it cannot be had; more: something is better */
    CMT_TRY(is_had(k, (const mpq_t *)r, &had));
    if (!had)
        return CMT_OK;
    if (k->mixed) /* not concave, so no proof: but as good, and simpler */
        return weigh(k, r);
    k->best = r;
    k->ties[0] = r;
    k->exact = true;
    cmt_nash_value(k, (const mpq_t *)r, CMT_NASH_VALUE_BITS, k->low, k->high);
done:
    return st;
}

/* Whether bound - low <= 2^-bits. */
static bool is_within(const cmt_nash *k, unsigned bits, mpq_t *q)
{
    mpq_sub(q[0], k->bound, k->low);
    mpq_div_2exp(q[1], k->one, bits);
    return k->found && mpq_cmp(q[0], q[1]) <= 0;
}

static cmt_status finish(cmt_nash *k, mpq_t *q)
{
    cmt_status st = CMT_OK;
    if (!k->found) {
        return cmt_fail(k->s->err, CMT_E_LIMIT,
                        "no outcome within the solver's limits gives every group "
                        "something that the objective `nash` asks for");
    }
    if (k->mixed)
        return CMT_OK;
    CMT_TRY(price_out(k, "nash: points by welfare", (const mpq_t *)k->best, !k->exact,
                      q[0]));
    mpq_add(q[0], q[0], k->low);
    if (mpq_cmp(q[0], k->bound) < 0)
        mpq_set(k->bound, q[0]);
done:
    return st;
}

cmt_status cmt_nash_smooth(cmt_nash *k)
{
    cmt_status st = CMT_OK;
    static const unsigned tries[] = {8, 12, 16, CMT_NASH_GAP_BITS};
    size_t tried = 0;
    mpq_t *q = cmt_q_array(k->s->mem, 2);
    if (q == NULL)
        return cmt_nash_no_room(k);
    while (k->n_solves + k->n < CMT_NASH_MAX_SOLVES && !k->exact
           && !is_within(k, CMT_NASH_GAP_BITS, q)) {
        mpq_t *u = cmt_q_array(k->s->mem, k->n + 1);
        if (u == NULL)
            return cmt_nash_no_room(k);
        CMT_TRY(cmt_nash_relax(k));
        if (!k->feasible)
            return cmt_fail(k->s->err, CMT_E_BUG, "nobody can get anything");
        CMT_TRY(make_unique(k, u));
        CMT_TRY(weigh(k, u));
        CMT_TRY(cmt_nash_touch(k, (const mpq_t *)u));
        while (tried < 4 && !k->exact && is_within(k, tries[tried], q))
            CMT_TRY(simplify(k, tries[tried++] / 2 - 1));
    }
    CMT_TRY(finish(k, q));
done:
    return st;
}
