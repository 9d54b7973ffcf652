#include "rules/level/median.h"

#include "base/err.h"
#include "base/sort.h"

static int by_level(const void *a, const void *b, const void *context)
{
    const cmt_contest *c = context;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    const int sign = mpq_cmp(c->answer_level[x], c->answer_level[y]);
    return sign != 0 ? sign : (x > y) - (x < y);
}

/* The first answer, in ascending order, up to which half of the weight lies (low), and the
 * first up to which more than half does (high). */
static void find_middle(const cmt_contest *contest,
                        const uint32_t *order,
                        size_t m,
                        mpq_t *q,
                        mpq_srcptr *low,
                        mpq_srcptr *high)
{
    mpq_set_ui(q[1], 0, 1);
    *low = NULL;
    *high = NULL;
    for (size_t k = 0; k < m && *high == NULL; k++) {
        mpq_add(q[1], q[1], contest->answer_weight[order[k]]);
        mpq_mul_2exp(q[2], q[1], 1);
        const int sign = mpq_cmp(q[2], q[0]); /* twice what lies below : all */
        if (sign >= 0 && *low == NULL)
            *low = contest->answer_level[order[k]];
        if (sign > 0)
            *high = contest->answer_level[order[k]];
    }
}

static cmt_status choose(cmt_arena *mem,
                         const cmt_rule_args *args,
                         mpq_srcptr low,
                         mpq_srcptr high,
                         cmt_outcome *o,
                         cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_median;
    o->level = low;
    o->level_high = mpq_equal(low, high) != 0 ? NULL : high;
    if (cmt_rule_option_is(rule, args, "side", "high")) {
        o->level = high;
        o->level_high = NULL;
    } else if (cmt_rule_option_is(rule, args, "side", "midpoint")) {
        mpq_ptr middle = cmt_q(mem);
        if (middle == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for the level");
        mpq_add(middle, low, high);
        mpq_div_2exp(middle, middle, 1);
        o->level = middle;
        o->level_high = NULL;
    }
    o->witness = cmt_value_object(mem);
    cmt_value_set(mem, o->witness, "low", cmt_value_q(mem, low));
    cmt_value_set(mem, o->witness, "high", cmt_value_q(mem, high));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t m = 0;
    mpq_srcptr low = contest->min;
    mpq_srcptr high = contest->max;
    cmt_outcome o = {.n = contest->n_alternatives};
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, contest->n_answers + 1);
    mpq_t *q = cmt_q_array(mem, 3);
    if (order == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the answers");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    for (uint32_t a = 0; a < contest->n_answers; a++) {
        if (mpq_sgn(contest->answer_weight[a]) <= 0)
            continue;
        order[m++] = a;
        mpq_add(q[0], q[0], contest->answer_weight[a]);
    }
    if (m > 0) {
        if (!cmt_sort(mem, order, m, sizeof *order, by_level, contest))
            return cmt_fail(err, CMT_E_NOMEM, "no room to sort the answers");
        find_middle(contest, order, m, q, &low, &high);
    }
    /* Without any weight every level of the range is a median. */
    o.tied = m == 0;
    if (low != NULL && high != NULL)
        CMT_TRY(choose(mem, args, low, high, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"side", "low|high|midpoint", "low",
     "which level of the median interval is taken where it is more than a point"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness, single-peaked preferences", true,
     "Moulin, Public Choice 35 (1980) 437-455 (low and high; not midpoint)"},
    {"Condorcet winner, single-peaked preferences", true,
     "Black, J. Political Economy 56 (1948) 23-34"},
    {"Pareto efficiency", true, "Moulin, Public Choice 35 (1980) 437-455"},
    {"monotonicity", true, "Moulin, Public Choice 35 (1980) 437-455"},
    {0},
};

const cmt_rule cmt_rule_level_median = {
    .name = "median",
    .kind = CMT_RULE_LEVEL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_LEVEL,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_LEVEL,
    .title = "Median level",
    .definition =
        "A level with at least half of the weight at or below it and at least "
        "half at or above it: there the summed distance to the answers is least.",
    .source = "Black, J. Political Economy 56 (1948) 23-34; Moulin, Public Choice 35 "
              "(1980) 437-455",
    .cost = "O(answers log answers)",
    .loss = "absolute-error",
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_level_median_check,
    .welfare = NULL,
};
