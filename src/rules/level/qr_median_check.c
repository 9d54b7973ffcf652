#include "rules/level/qr_median.h"

#include "base/err.h"
#include "rules/claim.h"

/* Zero lies between the one-sided derivatives of what is minimised:
 *
 *   (z - centre) + lipschitz * (weight below - weight above -+ weight at z). */
static bool is_least(const cmt_contest *contest, mpq_srcptr z, mpq_t *q)
{
    mpq_sub(q[2], z, q[1]);
    mpq_set(q[3], q[2]);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int at = mpq_cmp(contest->answer_level[a], z);
        mpq_mul(q[4], q[0], contest->answer_weight[a]);
        if (at > 0)
            mpq_neg(q[4], q[4]);
        mpq_add(q[3], q[3], q[4]);
        if (at == 0)
            mpq_neg(q[4], q[4]);
        mpq_add(q[2], q[2], q[4]);
    }
    return mpq_sgn(q[2]) <= 0 && mpq_sgn(q[3]) >= 0;
}

cmt_status cmt_level_qr_median_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_qr_median;
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(mem, 5); /* lipschitz, centre, derivatives, term */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "lipschitz"),
                    CMT_MAX_OPTION_DIGITS, q[0])
        || !cmt_q_read(cmt_rule_option_value(rule, args, "centre"),
                       CMT_MAX_OPTION_DIGITS, q[1]))
        return cmt_fail(err, CMT_E_RANGE, "the options are no numbers");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_LEVEL, err));
    CMT_TRY(cmt_claim_tied(claim, false, err));
    if (claim->level == NULL || claim->level_high != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule yields one level");
    if (!is_least(contest, claim->level, q))
        return cmt_fail(err, CMT_E_NEGATIVE, "another level has a smaller sum");
done:
    return st;
}
