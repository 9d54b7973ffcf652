#include "rules/level/median.h"

#include "base/err.h"
#include "rules/claim.h"

#define MAX_LEVEL_DIGITS 4096

/* Twice the weight strictly below (side < 0) or above (side > 0) a level, less all weight:
 * at most 0 on both sides of a median. */
static int excess(
    const cmt_contest *contest, mpq_srcptr level, int side, bool or_at, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int at = mpq_cmp(contest->answer_level[a], level);
        const bool counts = side < 0 ? at < 0 : at > 0;
        mpq_add(q[0], q[0], contest->answer_weight[a]);
        if (counts || (or_at && at == 0)) {
            mpq_sub(q[0], q[0], contest->answer_weight[a]);
            mpq_sub(q[0], q[0], contest->answer_weight[a]);
        }
    }
    return -mpq_sgn(q[0]);
}

static bool is_median(const cmt_contest *contest, mpq_srcptr level, mpq_t *q)
{
    return excess(contest, level, -1, false, q) <= 0
           && excess(contest, level, 1, false, q) <= 0;
}

/* The ends of the median interval: low and high are medians; exactly half of the weight
 * lies at or below low where high is another level, and then at or above high. */
static bool is_interval(const cmt_contest *contest,
                        mpq_srcptr low,
                        mpq_srcptr high,
                        mpq_t *q)
{
    if (!is_median(contest, low, q) || !is_median(contest, high, q))
        return false;
    bool low_is_answer = false;
    bool high_is_answer = false;
    for (size_t a = 0; a < contest->n_answers; a++) {
        if (mpq_sgn(contest->answer_weight[a]) == 0)
            continue;
        low_is_answer = low_is_answer || mpq_equal(contest->answer_level[a], low) != 0;
        high_is_answer =
            high_is_answer || mpq_equal(contest->answer_level[a], high) != 0;
    }
    if (!low_is_answer || !high_is_answer)
        return false;
    if (mpq_cmp(low, high) < 0) {
        return excess(contest, low, -1, true, q) == 0
               && excess(contest, high, 1, true, q) == 0;
    }
    /* A single median: less than half strictly on either side of it. */
    return mpq_equal(low, high) != 0 && excess(contest, low, -1, false, q) < 0
           && excess(contest, low, 1, false, q) < 0;
}

static cmt_status check_choice(const cmt_rule_args *args,
                               const cmt_outcome *claim,
                               mpq_srcptr low,
                               mpq_srcptr high,
                               mpq_t *q,
                               cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_median;
    const bool low_side = cmt_rule_option_is(rule, args, "side", "low");
    mpq_set(q[0], low_side ? low : high);
    if (cmt_rule_option_is(rule, args, "side", "midpoint")) {
        mpq_add(q[0], low, high);
        mpq_div_2exp(q[0], q[0], 1);
    }
    if (claim->level == NULL || mpq_equal(claim->level, q[0]) == 0) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "the level is not the one that `side` takes");
    }
    const bool open = low_side && mpq_equal(low, high) == 0;
    if (open != (claim->level_high != NULL)
        || (open && mpq_equal(claim->level_high, high) == 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "the median interval ends elsewhere");
    return CMT_OK;
}

cmt_status cmt_level_median_check(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  const cmt_outcome *claim,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool any_weight = false;
    mpq_t *q = cmt_q_array(mem, 3);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    for (size_t a = 0; a < contest->n_answers; a++)
        any_weight = any_weight || mpq_sgn(contest->answer_weight[a]) > 0;
    const bool known = any_weight || (contest->min != NULL && contest->max != NULL);
    CMT_TRY(cmt_claim_parts(contest, claim, known ? CMT_PART_LEVEL : 0, err));
    CMT_TRY(cmt_claim_tied(claim, !any_weight, err));
    if (!known)
        return CMT_OK;
    if (!cmt_value_as_q(cmt_value_get(claim->witness, "low"), MAX_LEVEL_DIGITS, q[1])
        || !cmt_value_as_q(cmt_value_get(claim->witness, "high"), MAX_LEVEL_DIGITS,
                           q[2]))
        return cmt_fail(err, CMT_E_NEGATIVE, "the median interval is missing");
    if (any_weight
            ? !is_interval(contest, q[1], q[2], q)
            : mpq_equal(q[1], contest->min) == 0 || mpq_equal(q[2], contest->max) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "that is not the interval of medians");
    CMT_TRY(check_choice(args, claim, q[1], q[2], q, err));
done:
    return st;
}
