#include "rules/level/trimmed_mean.h"

#include "ballot/levels.h"
#include "base/err.h"
#include "rules/result.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_trimmed_mean;
    cmt_status st = CMT_OK;
    cmt_levels levels = {0};
    mpq_srcptr low = NULL;
    mpq_srcptr high = NULL;
    cmt_outcome o = {.n = contest->n_alternatives};
    mpq_t *q = cmt_q_array(mem, 2); /* trim, mean */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a mean");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "trim"), CMT_MAX_OPTION_DIGITS,
                    q[0])
        || mpq_sgn(q[0]) < 0 || mpq_cmp_ui(q[0], 1, 2) >= 0)
        return cmt_fail(err, CMT_E_RANGE, "`trim` is at least 0 and below 1/2");
    CMT_TRY(cmt_levels_build(mem, contest->answer_level, contest->answer_weight,
                             contest->n_answers, &levels, err));
    o.tied = levels.n == 0;
    if (!o.tied) {
        CMT_TRY(cmt_levels_trimmed_mean(mem, &levels, q[0], &low, &high, q[1], err));
        o.level = q[1];
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "low", cmt_value_q(mem, low));
        cmt_value_set(mem, o.witness, "high", cmt_value_q(mem, high));
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"trim", "rational", "1/10",
     "the share of all weight that is cut off at either end, below 1/2"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"continuity", true, "Stigler, Annals of Statistics 1 (1973) 472-477"},
    {"unanimity", true, "immediate: a mean of equal answers"},
    {"strategyproofness, single-peaked preferences", false,
     "Moulin, Public Choice 35 (1980) 437-455: it is no generalised median"},
    {0},
};

const cmt_rule cmt_rule_level_trimmed_mean = {
    .name = "trimmed-mean",
    .kind = CMT_RULE_LEVEL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_LEVEL,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_LEVEL,
    .title = "Trimmed mean level",
    .definition = "The mean of the answers after the share `trim` of all weight has "
                  "been cut off at either end, exactly.",
    .source = "Stigler, Annals of Statistics 1 (1973) 472-477",
    .cost = "O(answers log answers)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_level_trimmed_mean_check,
    .welfare = NULL,
};
