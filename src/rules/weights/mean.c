#include "rules/weights/mean.h"

#include "base/err.h"
#include "rules/result.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    const size_t n = contest->n_alternatives;
    mpq_t *sum = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, 2); /* total weight, product */
    if (sum == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t a = 0; a < contest->n_answers; a++) {
        mpq_add(q[0], q[0], contest->answer_weight[a]);
        for (size_t i = 0; i < n; i++) {
            mpq_mul(q[1], contest->answer_weight[a],
                    contest->answer_weights[a * n + i]);
            mpq_add(sum[i], sum[i], q[1]);
        }
    }
    cmt_outcome o = {.n = n};
    /* Without any weight every point is the mean: a tie, not the corner or the centre. */
    o.tied = mpq_sgn(q[0]) == 0;
    if (!o.tied) {
        for (size_t i = 0; i < n; i++)
            mpq_div(sum[i], sum[i], q[0]);
        o.weights = cmt_result_pointers(mem, sum, n);
        if (o.weights == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    }
    *out = o;
    return CMT_OK;
}

static const cmt_rule_axiom axioms[] = {
    {"continuity", true, "immediate: it is linear in the answers"},
    {"consistency", true, "immediate: a mean of means, weighed"},
    {"proportionality for single-minded answers", true,
     "immediate: the mean of corners has their shares"},
    {"strategyproofness", false,
     "Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234"},
    {0},
};

const cmt_rule cmt_rule_weights_mean = {
    .name = "mean",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Mean of weights",
    .definition =
        "The weighted mean of the answers, share by share: the point from which "
        "the summed squared distance to the answers is least.",
    .source = "Intriligator, Review of Economic Studies 40 (1973) 553-560",
    .cost = "O(answers * n)",
    .loss = "squared-error",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_mean_check,
    .welfare = NULL,
};
