#include "rules/weights/mean.h"

#include "base/err.h"
#include "rules/claim.h"

/* The mean is the point about which the weighted departures of the answers cancel. */
static bool departures_cancel(const cmt_contest *contest,
                              mpq_srcptr mean,
                              size_t i,
                              mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    for (size_t a = 0; a < contest->n_answers; a++) {
        mpq_sub(q[1], contest->answer_weights[a * contest->n_alternatives + i], mean);
        mpq_mul(q[1], q[1], contest->answer_weight[a]);
        mpq_add(q[0], q[0], q[1]);
    }
    return mpq_sgn(q[0]) == 0;
}

cmt_status cmt_weights_mean_check(cmt_arena *mem,
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
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++)
        any_weight = any_weight || mpq_sgn(contest->answer_weight[a]) > 0;
    CMT_TRY(cmt_claim_parts(contest, claim, any_weight ? CMT_PART_WEIGHTS : 0, err));
    CMT_TRY(cmt_claim_tied(claim, !any_weight, err));
    for (size_t i = 0; any_weight && i < contest->n_alternatives; i++) {
        if (!departures_cancel(contest, claim->weights[i], i, q)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the weight of `%s` is not the mean",
                            contest->ids[i]);
        }
    }
done:
    return st;
}
