#include "rules/level/qr_median.h"

#include "ballot/levels.h"
#include "base/err.h"
#include "rules/result.h"

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_qr_median;
    cmt_status st = CMT_OK;
    cmt_levels levels = {0};
    cmt_outcome o = {.n = contest->n_alternatives};
    mpq_t *q = cmt_q_array(mem, 3); /* lipschitz, centre, the level */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a median");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "lipschitz"),
                    CMT_MAX_OPTION_DIGITS, q[0])
        || mpq_sgn(q[0]) <= 0)
        return cmt_fail(err, CMT_E_RANGE, "`lipschitz` is above 0");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "centre"), CMT_MAX_OPTION_DIGITS,
                    q[1]))
        return cmt_fail(err, CMT_E_RANGE, "`centre` is a number");
    CMT_TRY(cmt_levels_build(mem, contest->answer_level, contest->answer_weight,
                             contest->n_answers, &levels, err));
    CMT_TRY(cmt_levels_qr_median(mem, &levels, q[0], q[1], q[2], err));
    o.level = q[2];
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"lipschitz", "rational", "1",
     "how far a weight of one can move the level at most; above 0"},
    {"centre", "rational", "0", "where the level stands while nobody has answered"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"Lipschitz resilience", true,
     "Allouah, Guerraoui, Hoang and Villemaud, AISTATS 2024"},
    {"homogeneity", false,
     "immediate: more of the same answers pull harder against the centre"},
    {"unanimity", false, "immediate: a small weight cannot leave the centre"},
    {0},
};

const cmt_rule cmt_rule_level_qr_median = {
    .name = "qr-median",
    .kind = CMT_RULE_LEVEL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_LEVEL,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_LEVEL,
    .title = "Quadratically regularised median level",
    .definition = "The one level z at which (z - centre)^2 / (2 lipschitz) plus the "
                  "summed weighted distance to the answers is least: a weight w moves "
                  "it by at most w * lipschitz.",
    .source = "Allouah, Guerraoui, Hoang and Villemaud, Robust sparse voting, AISTATS "
              "2024",
    .cost = "O(answers log answers)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_level_qr_median_check,
    .welfare = NULL,
};
