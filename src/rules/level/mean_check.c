#include "rules/level/mean.h"

#include "base/err.h"
#include "rules/claim.h"

/* The mean is the level about which the weighted departures of the answers cancel. */
cmt_status cmt_level_mean_check(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                const cmt_outcome *claim,
                                cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    bool any_weight = false;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    for (size_t a = 0; a < contest->n_answers; a++)
        any_weight = any_weight || mpq_sgn(contest->answer_weight[a]) > 0;
    CMT_TRY(cmt_claim_parts(contest, claim, any_weight ? CMT_PART_LEVEL : 0, err));
    CMT_TRY(cmt_claim_tied(claim, !any_weight, err));
    if (claim->level_high != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "the mean is one level, not an interval");
    for (size_t a = 0; any_weight && a < contest->n_answers; a++) {
        mpq_sub(q[1], contest->answer_level[a], claim->level);
        mpq_mul(q[1], q[1], contest->answer_weight[a]);
        mpq_add(q[0], q[0], q[1]);
    }
    if (mpq_sgn(q[0]) != 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the level is not the mean");
done:
    return st;
}
