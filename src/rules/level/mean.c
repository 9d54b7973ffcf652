#include "rules/level/mean.h"

#include "base/err.h"
#include "rules/result.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_outcome o = {.n = contest->n_alternatives};
    mpq_t *q = cmt_q_array(mem, 2); /* total weight, product */
    mpq_ptr mean = cmt_q(mem);
    if (q == NULL || mean == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a mean");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    for (size_t a = 0; a < contest->n_answers; a++) {
        mpq_add(q[0], q[0], contest->answer_weight[a]);
        mpq_mul(q[1], contest->answer_weight[a], contest->answer_level[a]);
        mpq_add(mean, mean, q[1]);
    }
    /* Without any weight every level is the mean: a tie, not 0. */
    o.tied = mpq_sgn(q[0]) == 0;
    if (!o.tied) {
        mpq_div(mean, mean, q[0]);
        o.level = mean;
    }
    *out = o;
    return CMT_OK;
}

static const cmt_rule_axiom axioms[] = {
    {"continuity", true, "immediate: it is linear in the answers"},
    {"consistency", true, "immediate: a mean of means, weighed"},
    {"unanimity", true, "immediate: a mean of equal answers"},
    {"strategyproofness, single-peaked preferences", false,
     "Moulin, Public Choice 35 (1980) 437-455: it is no generalised median"},
    {0},
};

const cmt_rule cmt_rule_level_mean = {
    .name = "mean",
    .kind = CMT_RULE_LEVEL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_LEVEL,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_LEVEL,
    .title = "Mean level",
    .definition = "The weighted mean of the answers: the level from which the summed "
                  "squared distance to the answers is least.",
    .source = "C. F. Gauss, Theoria combinationis observationum (1823)",
    .cost = "O(answers)",
    .loss = "squared-error",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_level_mean_check,
    .welfare = NULL,
};
