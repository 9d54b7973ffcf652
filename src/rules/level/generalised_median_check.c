#include "rules/level/generalised_median.h"

#include "base/err.h"
#include "rules/claim.h"

#include <string.h>

#define MAX_LEVEL_DIGITS 4096

/* Numbers at work. BELOW and ABOVE hold weight strictly beside a level, AT that at it. */
enum { ALL, SHARE, BELOW, AT, ABOVE, TERM, LEAST, RANGE, LOW, HIGH, N_NUMBERS };

static void put(mpq_t *q, mpq_srcptr value, mpq_srcptr level, mpq_srcptr weight)
{
    const int side = mpq_cmp(value, level);
    const int to = side < 0 ? BELOW : side > 0 ? ABOVE : AT;
    mpq_add(q[to], q[to], weight);
}

/* Evenly spread phantoms: the part of the range on either side of the level. */
static void put_uniform(const cmt_contest *contest, mpq_srcptr level, mpq_t *q)
{
    mpq_set_ui(q[RANGE], 1, 1);
    mpq_set_ui(q[LEAST], 0, 1);
    if (contest->min != NULL && contest->max != NULL) {
        mpq_set(q[LEAST], contest->min);
        mpq_sub(q[RANGE], contest->max, contest->min);
    }
    mpq_mul(q[TERM], q[ALL], q[SHARE]);
    mpq_div(q[RANGE], q[TERM], q[RANGE]); /* phantoms a unit of range */
    mpq_sub(q[LEAST], level, q[LEAST]);
    mpq_mul(q[LEAST], q[LEAST], q[RANGE]);
    mpq_add(q[BELOW], q[BELOW], q[LEAST]);
    mpq_sub(q[TERM], q[TERM], q[LEAST]);
    mpq_add(q[ABOVE], q[ABOVE], q[TERM]);
}

static bool put_fixed(const char *list, mpq_srcptr level, mpq_t *q)
{
    unsigned long n = 1;
    for (const char *at = list; *at != '\0'; at++)
        n += *at == ',' ? 1U : 0U;
    mpq_set_ui(q[RANGE], n, 1);
    mpq_mul(q[TERM], q[ALL], q[SHARE]);
    mpq_div(q[TERM], q[TERM], q[RANGE]);
    for (const char *at = list;; at++) {
        char one[2 * CMT_MAX_OPTION_DIGITS + 3] = {0};
        const size_t len = strcspn(at, ",");
        if (len >= sizeof one)
            return false;
        memcpy(one, at, len);
        if (!cmt_q_read(one, CMT_MAX_OPTION_DIGITS, q[LEAST]))
            return false;
        put(q, q[LEAST], level, q[TERM]);
        at += len;
        if (*at == '\0')
            return true;
    }
}

/* Weigh answers and phantoms about a level. */
static bool weigh(const cmt_contest *contest,
                  const cmt_rule_args *args,
                  mpq_srcptr level,
                  mpq_t *q)
{
    const cmt_rule *rule = &cmt_rule_level_generalised_median;
    mpq_set_ui(q[BELOW], 0, 1);
    mpq_set_ui(q[AT], 0, 1);
    mpq_set_ui(q[ABOVE], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++)
        put(q, contest->answer_level[a], level, contest->answer_weight[a]);
    if (!cmt_rule_option_is(rule, args, "phantoms", "uniform"))
        return put_fixed(cmt_rule_option_value(rule, args, "levels"), level, q);
    put_uniform(contest, level, q);
    return true;
}

/* Half of all weight is in reach from below and from above. Among atoms alone, the low end
 * has less than half below it and the high end less than half above: there an answer or a
 * phantom stands, and no median lies beyond. */
static bool is_end(mpq_t *q, bool low, bool atoms)
{
    const int near = low ? BELOW : ABOVE;
    const int far = low ? ABOVE : BELOW;
    mpq_add(q[TERM], q[AT], q[far]);
    const int side = mpq_cmp(q[near], q[TERM]);
    if (side > 0 || (side == 0 && atoms))
        return false;
    mpq_add(q[TERM], q[AT], q[near]);
    return mpq_cmp(q[TERM], q[far]) >= 0;
}

static cmt_status check_ends(const cmt_contest *contest,
                             const cmt_rule_args *args,
                             const cmt_outcome *claim,
                             mpq_t *q,
                             cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_generalised_median;
    const bool uniform = cmt_rule_option_is(rule, args, "phantoms", "uniform");
    if (!cmt_value_as_q(cmt_value_get(claim->witness, "low"), MAX_LEVEL_DIGITS, q[LOW])
        || !cmt_value_as_q(cmt_value_get(claim->witness, "high"), MAX_LEVEL_DIGITS,
                           q[HIGH]))
        return cmt_fail(err, CMT_E_NEGATIVE, "the median interval is missing");
    if (uniform ? mpq_equal(q[LOW], q[HIGH]) == 0 : mpq_cmp(q[LOW], q[HIGH]) > 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the median interval is none");
    if (!weigh(contest, args, q[LOW], q) || (!uniform && mpq_sgn(q[AT]) == 0)
        || !is_end(q, true, !uniform))
        return cmt_fail(err, CMT_E_NEGATIVE, "the medians do not begin there");
    if (!weigh(contest, args, q[HIGH], q) || (!uniform && mpq_sgn(q[AT]) == 0)
        || !is_end(q, false, !uniform))
        return cmt_fail(err, CMT_E_NEGATIVE, "the medians do not end there");
    return CMT_OK;
}

static cmt_status check_side(const cmt_rule_args *args,
                             const cmt_outcome *claim,
                             mpq_t *q,
                             cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_generalised_median;
    const bool low = cmt_rule_option_is(rule, args, "side", "low");
    const bool open = low && mpq_equal(q[LOW], q[HIGH]) == 0;
    mpq_set(q[TERM], low ? q[LOW] : q[HIGH]);
    if (cmt_rule_option_is(rule, args, "side", "midpoint")) {
        mpq_add(q[TERM], q[LOW], q[HIGH]);
        mpq_div_2exp(q[TERM], q[TERM], 1);
    }
    if (claim->level == NULL || mpq_equal(claim->level, q[TERM]) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the level is not what `side` takes");
    if (open != (claim->level_high != NULL)
        || (open && mpq_equal(claim->level_high, q[HIGH]) == 0))
        return cmt_fail(err, CMT_E_NEGATIVE, "the median interval ends elsewhere");
    return CMT_OK;
}

cmt_status cmt_level_generalised_median_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    const char *share =
        cmt_rule_option_value(&cmt_rule_level_generalised_median, args, "share");
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(mem, N_NUMBERS);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    if (!cmt_q_read(share, CMT_MAX_OPTION_DIGITS, q[SHARE]))
        return cmt_fail(err, CMT_E_RANGE, "`share` is no number");
    for (size_t a = 0; a < contest->n_answers; a++)
        mpq_add(q[ALL], q[ALL], contest->answer_weight[a]);
    const bool tied = mpq_sgn(q[ALL]) == 0;
    CMT_TRY(cmt_claim_parts(contest, claim, tied ? 0 : CMT_PART_LEVEL, err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
    if (tied)
        return CMT_OK;
    CMT_TRY(check_ends(contest, args, claim, q, err));
    CMT_TRY(check_side(args, claim, q, err));
done:
    return st;
}
