#include "rules/weights/independent_markets.h"

#include "base/err.h"
#include "rules/claim.h"

#define MAX_TIME_DIGITS 65536

/* Numbers at work: all weight, the weight above a share and at it, the time. */
enum { ALL, ABOVE, AT, TIME, TERM, SUM, N_NUMBERS };

static void weigh(const cmt_contest *contest, size_t i, mpq_srcptr share, mpq_t *q)
{
    mpq_set_ui(q[ABOVE], 0, 1);
    mpq_set_ui(q[AT], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int side =
            mpq_cmp(contest->answer_weights[a * contest->n_alternatives + i], share);
        if (side > 0) {
            mpq_add(q[ABOVE], q[ABOVE], contest->answer_weight[a]);
        } else if (side == 0) {
            mpq_add(q[AT], q[AT], contest->answer_weight[a]);
        }
    }
}

/* time * above <= share * all <= time * (above + at); `moves` where a smaller time would
 * not do: the share stands at its right end. */
static bool is_price(mpq_srcptr share, mpq_t *q, bool *moves)
{
    mpq_t *term = &q[TERM];
    mpq_mul(*term, q[TIME], q[ABOVE]);
    mpq_add(q[AT], q[AT], q[ABOVE]);
    mpq_mul(q[AT], q[AT], q[TIME]);
    mpq_mul(q[ABOVE], share, q[ALL]);
    const int left = mpq_cmp(*term, q[ABOVE]);
    const int right = mpq_cmp(q[ABOVE], q[AT]);
    *moves = *moves || (right == 0 && mpq_sgn(share) > 0);
    return left <= 0 && right <= 0;
}

static cmt_status check_prices(const cmt_contest *contest,
                               const cmt_outcome *claim,
                               mpq_t *q,
                               cmt_err *err)
{
    bool moves = false;
    if (!cmt_value_as_q(cmt_value_get(claim->witness, "time"), MAX_TIME_DIGITS, q[TIME])
        || mpq_sgn(q[TIME]) <= 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the time of the phantoms is missing");
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_srcptr share = claim->weights[i];
        weigh(contest, i, share, q);
        if (mpq_sgn(share) < 0 || !is_price(share, q, &moves)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the share of `%s` is not its price at that time",
                            contest->ids[i]);
        }
        mpq_add(q[SUM], q[SUM], share);
    }
    if (mpq_cmp_ui(q[SUM], 1, 1) != 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the shares do not sum to 1");
    if (!moves)
        return cmt_fail(err, CMT_E_NEGATIVE, "an earlier time gives the same shares");
    return CMT_OK;
}

cmt_status cmt_weights_independent_markets_check(cmt_arena *mem,
                                                 const cmt_contest *contest,
                                                 const cmt_rule_args *args,
                                                 const cmt_outcome *claim,
                                                 cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(mem, N_NUMBERS);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++)
        mpq_add(q[ALL], q[ALL], contest->answer_weight[a]);
    const bool tied = mpq_sgn(q[ALL]) == 0 || contest->n_alternatives == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (!tied)
        CMT_TRY(check_prices(contest, claim, q, err));
done:
    return st;
}
