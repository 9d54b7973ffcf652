#include "rules/weights/nash.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "rules/claim.h"

#define PRICE_BITS 64

/* For every point y, log u(y) - log u(x) <= u(y) / u(x) - 1. So the mean of log overlap at y
 * is at most that at x + (sum of price * overlap at y) - 1, where price >= part of the weight
 * over overlap at x. And by weak duality, for any unit price t >= 0,
 *
 *   sum of price * overlap at y <= t + sum over alternatives of
 *                                  the integral of max(0, prices of answers above s - t) ds.
 *
 * The claimed gap is that bound less 1. */
typedef struct view {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_outcome *claim;
    size_t n;
    size_t m;
    mpq_t *price;    /* [m] */
    uint32_t *order; /* [m] */
    size_t column;
    mpq_t *q; /* numbers below */
} view;

enum { ALL, GAP, UNIT, BOUND, ABOVE, FROM, TERM, N_NUMBERS };

static mpq_srcptr wish(const view *v, size_t a, size_t i)
{
    return v->contest->answer_weights[a * v->n + i];
}

static cmt_status price_answers(view *v, cmt_err *err)
{
    mpz_ptr z = cmt_z(v->mem);
    if (z == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a price");
    for (size_t a = 0; a < v->m; a++) {
        if (mpq_sgn(v->contest->answer_weight[a]) <= 0)
            continue;
        mpq_set_ui(v->q[TERM], 0, 1);
        for (size_t i = 0; i < v->n; i++) {
            mpq_srcptr x = v->claim->weights[i];
            mpq_add(v->q[TERM], v->q[TERM],
                    mpq_cmp(wish(v, a, i), x) < 0 ? wish(v, a, i) : x);
        }
        if (mpq_sgn(v->q[TERM]) <= 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "answer %zu overlaps with nothing",
                            a + 1);
        }
        mpq_mul(v->q[TERM], v->q[TERM], v->q[ALL]);
        mpq_div(v->q[TERM], v->contest->answer_weight[a], v->q[TERM]);
        mpz_mul_2exp(z, mpq_numref(v->q[TERM]), PRICE_BITS);
        mpz_cdiv_q(z, z, mpq_denref(v->q[TERM]));
        mpq_set_z(v->price[a], z);
        mpq_div_2exp(v->price[a], v->price[a], PRICE_BITS);
    }
    return CMT_OK;
}

static int by_wish(const void *a, const void *b, const void *context)
{
    const view *v = context;
    return mpq_cmp(wish(v, *(const uint32_t *)a, v->column),
                   wish(v, *(const uint32_t *)b, v->column));
}

/* q[BOUND] += the integral for alternative `column`: between one answer's share and the
 * next, what the answers above give less the unit price, where that is more than 0. */
static cmt_status integrate(view *v, cmt_err *err)
{
    mpq_set_ui(v->q[ABOVE], 0, 1);
    mpq_set_ui(v->q[FROM], 0, 1);
    for (uint32_t a = 0; a < v->m; a++) {
        v->order[a] = a;
        mpq_add(v->q[ABOVE], v->q[ABOVE], v->price[a]);
    }
    if (!cmt_sort(v->mem, v->order, v->m, sizeof *v->order, by_wish, v))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu answers", v->m);
    mpq_sub(v->q[ABOVE], v->q[ABOVE], v->q[UNIT]);
    for (size_t k = 0; k < v->m && mpq_sgn(v->q[ABOVE]) > 0; k++) {
        mpq_srcptr to = wish(v, v->order[k], v->column);
        mpq_sub(v->q[TERM], to, v->q[FROM]);
        mpq_mul(v->q[TERM], v->q[TERM], v->q[ABOVE]);
        mpq_add(v->q[BOUND], v->q[BOUND], v->q[TERM]);
        mpq_set(v->q[FROM], to);
        mpq_sub(v->q[ABOVE], v->q[ABOVE], v->price[v->order[k]]);
    }
    return CMT_OK;
}

static cmt_status check_gap(view *v, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_value *witness = v->claim->witness;
    mpq_set_ui(v->q[TERM], 0, 1);
    for (size_t i = 0; i < v->n; i++) {
        mpq_add(v->q[TERM], v->q[TERM], v->claim->weights[i]);
        if (mpq_sgn(v->claim->weights[i]) < 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "a share is negative");
    }
    if (mpq_cmp_ui(v->q[TERM], 1, 1) != 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the shares do not sum to 1");
    if (!cmt_value_as_q(cmt_value_get(witness, "gap"), CMT_MAX_CERTIFICATE_DIGITS,
                        v->q[GAP])
        || !cmt_value_as_q(cmt_value_get(witness, "price"), CMT_MAX_CERTIFICATE_DIGITS,
                           v->q[UNIT])
        || mpq_sgn(v->q[UNIT]) < 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the proof of the gap is missing");
    CMT_TRY(price_answers(v, err));
    mpq_set(v->q[BOUND], v->q[UNIT]);
    for (v->column = 0; v->column < v->n; v->column++)
        CMT_TRY(integrate(v, err));
    mpq_set_ui(v->q[TERM], 1, 1);
    mpq_sub(v->q[BOUND], v->q[BOUND], v->q[TERM]);
    if (mpq_equal(v->q[BOUND], v->q[GAP]) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the price proves another gap");
    if (v->claim->unproved != (mpq_cmp_ui(v->q[GAP], 1, 1000000) > 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "a gap above 1/1000000 is `unproved`");
done:
    return st;
}

cmt_status cmt_weights_nash_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t m = contest->n_answers;
    cmt_outcome plain = *claim;
    view v = {.mem = mem, .contest = contest, .claim = claim, .m = m};
    v.n = contest->n_alternatives;
    v.price = cmt_q_array(mem, m + 1);
    v.order = CMT_NEW_ARRAY(mem, uint32_t, m + 1);
    v.q = cmt_q_array(mem, N_NUMBERS);
    if (v.price == NULL || v.order == NULL || v.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers", m);
    if (m > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < m; a++)
        mpq_add(v.q[ALL], v.q[ALL], contest->answer_weight[a]);
    const bool tied = mpq_sgn(v.q[ALL]) == 0 || v.n == 0;
    plain.unproved = plain.unproved && tied;
    CMT_TRY(cmt_claim_parts(contest, &plain, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (!tied)
        CMT_TRY(check_gap(&v, err));
done:
    return st;
}
