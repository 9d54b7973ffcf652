#include "rules/weights/median_normalised.h"

#include "ballot/overlap.h"
#include "base/err.h"
#include "rules/result.h"

/* The median of each column that `side` takes; the ends of the intervals are the witness. */
static cmt_status find_medians(cmt_arena *mem,
                               const cmt_rule_args *args,
                               const cmt_levels *columns,
                               size_t n,
                               mpq_t *medians,
                               cmt_value **witness,
                               cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_weights_median_normalised;
    const bool use_low = cmt_rule_option_is(rule, args, "side", "low");
    const bool use_high = cmt_rule_option_is(rule, args, "side", "high");
    cmt_status st = CMT_OK;
    cmt_value *lows = cmt_value_array(mem);
    cmt_value *highs = cmt_value_array(mem);
    for (size_t i = 0; i < n; i++) {
        mpq_srcptr low = NULL;
        mpq_srcptr high = NULL;
        CMT_TRY(cmt_levels_median(mem, &columns[i], &low, &high, err));
        mpq_add(medians[i], use_high ? high : low, use_low ? low : high);
        mpq_div_2exp(medians[i], medians[i], 1);
        cmt_value_add(mem, lows, cmt_value_q(mem, low));
        cmt_value_add(mem, highs, cmt_value_q(mem, high));
    }
    *witness = cmt_value_object(mem);
    cmt_value_set(mem, *witness, "low", lows);
    cmt_value_set(mem, *witness, "high", highs);
done:
    return st;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_levels *columns = NULL;
    cmt_outcome o = {.n = n};
    mpq_t *medians = cmt_q_array(mem, n + 1);
    mpq_ptr sum = cmt_q(mem);
    if (medians == NULL || sum == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu medians", n);
    CMT_TRY(cmt_overlap_columns(mem, contest, contest->answer_weight, &columns, err));
    if (n > 0 && columns[0].n > 0)
        CMT_TRY(find_medians(mem, args, columns, n, medians, &o.witness, err));
    for (size_t i = 0; i < n; i++)
        mpq_add(sum, sum, medians[i]);
    /* Without any weight, or with no alternative that half of it gives anything to, the
     * medians say nothing about proportions: a tie. */
    o.tied = mpq_sgn(sum) == 0;
    if (!o.tied) {
        for (size_t i = 0; i < n; i++)
            mpq_div(medians[i], medians[i], sum);
        o.weights = cmt_result_pointers(mem, medians, n);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"side", "midpoint|low|high", "midpoint",
     "which median of a share is taken where they are an interval"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"unanimity", true, "immediate: medians of equal shares are these shares"},
    {"continuity", false,
     "immediate: medians near 0 are scaled up, whatever their proportions"},
    {"proportionality for single-minded answers", false,
     "immediate: three answers on three alternatives leave no median above 0"},
    {0},
};

const cmt_rule cmt_rule_weights_median_normalised = {
    .name = "median-normalised",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Normalised medians",
    .definition =
        "The weighted median of the answers, share by share, divided by the sum "
        "of these medians.",
    .source =
        "Elkind, Suksompong and Teh, Settling the score: portioning with cardinal "
        "preferences, ECAI 2023",
    .cost = "O(n * answers * log answers)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_median_normalised_check,
    .welfare = NULL,
};
