#include "rules/weights/median_normalised.h"

#include "base/err.h"
#include "rules/claim.h"

#define MAX_SHARE_DIGITS 4096

/* Numbers at work: weight below, at and above a share; ends of the medians; their sum. */
enum { BELOW, AT, ABOVE, LOW, HIGH, TERM, SUM, N_NUMBERS };

static void weigh(const cmt_contest *contest, size_t i, mpq_srcptr share, mpq_t *q)
{
    for (int k = BELOW; k <= ABOVE; k++)
        mpq_set_ui(q[k], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int side =
            mpq_cmp(contest->answer_weights[a * contest->n_alternatives + i], share);
        const int to = side < 0 ? BELOW : side > 0 ? ABOVE : AT;
        mpq_add(q[to], q[to], contest->answer_weight[a]);
    }
}

/* The low end of the medians of share i is an answer with less than half strictly below it
 * and at least half up to it; the high end the same from above. */
static bool is_end(const cmt_contest *contest, size_t i, bool low, mpq_t *q)
{
    weigh(contest, i, q[low ? LOW : HIGH], q);
    const int near = low ? BELOW : ABOVE;
    const int far = low ? ABOVE : BELOW;
    mpq_add(q[TERM], q[near], q[AT]);
    if (mpq_sgn(q[AT]) == 0 || mpq_cmp(q[TERM], q[far]) < 0)
        return false;
    mpq_add(q[TERM], q[far], q[AT]);
    return mpq_cmp(q[near], q[TERM]) < 0;
}

/* medians[i] from the ends that the witness gives. */
static bool read_median(const cmt_contest *contest,
                        const cmt_rule_args *args,
                        const cmt_outcome *claim,
                        size_t i,
                        mpq_t *q,
                        mpq_ptr median)
{
    const cmt_rule *rule = &cmt_rule_weights_median_normalised;
    const cmt_value *low = cmt_value_at(cmt_value_get(claim->witness, "low"), i);
    const cmt_value *high = cmt_value_at(cmt_value_get(claim->witness, "high"), i);
    if (!cmt_value_as_q(low, MAX_SHARE_DIGITS, q[LOW])
        || !cmt_value_as_q(high, MAX_SHARE_DIGITS, q[HIGH])
        || !is_end(contest, i, true, q) || !is_end(contest, i, false, q))
        return false;
    if (cmt_rule_option_is(rule, args, "side", "midpoint")) {
        mpq_add(median, q[LOW], q[HIGH]);
        mpq_div_2exp(median, median, 1);
    } else {
        mpq_set(median,
                cmt_rule_option_is(rule, args, "side", "low") ? q[LOW] : q[HIGH]);
    }
    return true;
}

static cmt_status check_shares(const cmt_contest *contest,
                               const cmt_outcome *claim,
                               mpq_t *medians,
                               mpq_t *q,
                               cmt_err *err)
{
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_mul(q[TERM], q[SUM], claim->weights[i]);
        if (mpq_equal(q[TERM], medians[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the share of `%s` is not its part of the medians",
                            contest->ids[i]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_weights_median_normalised_check(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               const cmt_rule_args *args,
                                               const cmt_outcome *claim,
                                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    bool any_weight = false;
    mpq_t *medians = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, N_NUMBERS);
    if (medians == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu medians", n);
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++)
        any_weight = any_weight || mpq_sgn(contest->answer_weight[a]) > 0;
    for (size_t i = 0; i < n && any_weight; i++) {
        if (!read_median(contest, args, claim, i, q, medians[i])) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "those are not the medians of the shares of `%s`",
                            contest->ids[i]);
        }
        mpq_add(q[SUM], q[SUM], medians[i]);
    }
    if (cmt_value_count(cmt_value_get(claim->witness, "low")) != (any_weight ? n : 0)
        || cmt_value_count(cmt_value_get(claim->witness, "high"))
               != (any_weight ? n : 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "there is one median interval a share");
    const bool tied = mpq_sgn(q[SUM]) == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_WEIGHTS, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (!tied)
        CMT_TRY(check_shares(contest, claim, medians, q, err));
done:
    return st;
}
