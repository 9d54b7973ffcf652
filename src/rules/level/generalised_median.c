#include "rules/level/generalised_median.h"

#include "ballot/levels.h"
#include "base/err.h"
#include "rules/result.h"

#include <string.h>

#define MAX_PHANTOMS 4096

/* Numbers at work. */
enum { SHARE, LEAST, RANGE, MASS, HALF, BELOW, POINT, N_NUMBERS };

/* Where H(y) = weight of answers up to y + phantoms up to y first reaches half of both, the
 * phantoms lying evenly over the range. H rises all over the range, so this is one point. */
static void cross(const cmt_levels *levels, mpq_t *q)
{
    mpq_set_ui(q[BELOW], 0, 1);
    for (size_t k = 0; k <= levels->n; k++) {
        mpq_sub(q[POINT], q[HALF], q[BELOW]); /* what phantoms must make up */
        mpq_div(q[POINT], q[POINT], q[MASS]);
        mpq_mul(q[POINT], q[POINT], q[RANGE]);
        mpq_add(q[POINT], q[POINT], q[LEAST]);
        if (k == levels->n || mpq_cmp(q[POINT], levels->value[k]) <= 0)
            return;
        mpq_add(q[BELOW], q[BELOW], levels->weight[k]);
        mpq_sub(q[POINT], q[HALF], q[BELOW]);
        mpq_div(q[POINT], q[POINT], q[MASS]);
        mpq_mul(q[POINT], q[POINT], q[RANGE]);
        mpq_add(q[POINT], q[POINT], q[LEAST]);
        if (mpq_cmp(q[POINT], levels->value[k]) <= 0) {
            mpq_set(q[POINT], levels->value[k]); /* the answers there carry H past it */
            return;
        }
    }
}

/* The level among evenly spread phantoms. */
static cmt_status among_uniform(
    cmt_arena *mem, const cmt_contest *contest, mpq_t *q, mpq_srcptr *low, cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_levels levels = {0};
    CMT_TRY(cmt_levels_build(mem, contest->answer_level, contest->answer_weight,
                             contest->n_answers, &levels, err));
    if (mpq_sgn(q[SHARE]) <= 0) {
        return cmt_fail(err, CMT_E_RANGE,
                        "`share` of evenly spread phantoms is above 0");
    }
    mpq_set_ui(q[RANGE], 1, 1);
    if (contest->min != NULL && contest->max != NULL) {
        mpq_set(q[LEAST], contest->min);
        mpq_sub(q[RANGE], contest->max, contest->min);
    }
    mpq_mul(q[MASS], levels.total, q[SHARE]);
    mpq_add(q[HALF], levels.total, q[MASS]);
    mpq_div_2exp(q[HALF], q[HALF], 1);
    if (levels.n > 0) {
        cross(&levels, q);
        *low = q[POINT];
    }
done:
    return st;
}

/* Read the k-th of the numbers in "a,b,c". */
static const char *next_number(const char *at, mpq_ptr out)
{
    char one[2 * CMT_MAX_OPTION_DIGITS + 3] = {0};
    const size_t n = strcspn(at, ",");
    if (n >= sizeof one)
        return NULL;
    memcpy(one, at, n);
    if (!cmt_q_read(one, CMT_MAX_OPTION_DIGITS, out))
        return NULL;
    return at[n] == ',' ? at + n + 1 : at + n;
}

/* Answers and listed phantoms together: values and weights [n_answers + phantoms]. */
static cmt_status among_fixed(cmt_arena *mem,
                              const cmt_contest *contest,
                              const char *list,
                              mpq_t *q,
                              mpq_srcptr *ends,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t m = contest->n_answers;
    size_t n_phantoms = 1;
    cmt_levels levels = {0};
    for (const char *at = list; *at != '\0'; at++)
        n_phantoms += *at == ',' ? 1U : 0U;
    mpq_srcptr *values = CMT_NEW_ARRAY(mem, mpq_srcptr, m + n_phantoms);
    mpq_srcptr *weights = CMT_NEW_ARRAY(mem, mpq_srcptr, m + n_phantoms);
    mpq_t *phantoms = cmt_q_array(mem, n_phantoms);
    if (values == NULL || weights == NULL || phantoms == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu phantoms", n_phantoms);
    if (n_phantoms > MAX_PHANTOMS)
        return cmt_fail(err, CMT_E_LIMIT, "more than %d phantoms", MAX_PHANTOMS);
    for (size_t a = 0; a < m; a++) {
        values[a] = contest->answer_level[a];
        weights[a] = contest->answer_weight[a];
        mpq_add(q[MASS], q[MASS], weights[a]);
    }
    if (mpq_sgn(q[MASS]) == 0)
        return CMT_OK;
    mpq_mul(q[MASS], q[MASS], q[SHARE]);
    mpq_set_ui(q[HALF], n_phantoms, 1);
    mpq_div(q[MASS], q[MASS], q[HALF]);
    for (size_t k = 0; k < n_phantoms; k++) {
        list = next_number(list, phantoms[k]);
        if (list == NULL)
            return cmt_fail(err, CMT_E_RANGE, "`levels` is a list of numbers");
        values[m + k] = phantoms[k];
        weights[m + k] = q[MASS];
    }
    CMT_TRY(cmt_levels_build(mem, values, weights, m + n_phantoms, &levels, err));
    CMT_TRY(cmt_levels_median(mem, &levels, &ends[0], &ends[1], err));
done:
    return st;
}

static cmt_status choose(cmt_arena *mem,
                         const cmt_rule_args *args,
                         const mpq_srcptr *ends,
                         cmt_outcome *o,
                         cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_level_generalised_median;
    mpq_ptr middle = cmt_q(mem);
    if (middle == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the level");
    o->level = ends[0];
    if (cmt_rule_option_is(rule, args, "side", "high")) {
        o->level = ends[1];
    } else if (cmt_rule_option_is(rule, args, "side", "midpoint")) {
        mpq_add(middle, ends[0], ends[1]);
        mpq_div_2exp(middle, middle, 1);
        o->level = middle;
    } else if (mpq_equal(ends[0], ends[1]) == 0) {
        o->level_high = ends[1];
    }
    o->witness = cmt_value_object(mem);
    cmt_value_set(mem, o->witness, "low", cmt_value_q(mem, ends[0]));
    cmt_value_set(mem, o->witness, "high", cmt_value_q(mem, ends[1]));
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
    const cmt_rule *rule = &cmt_rule_level_generalised_median;
    cmt_status st = CMT_OK;
    mpq_srcptr ends[2] = {NULL, NULL};
    cmt_outcome o = {.n = contest->n_alternatives};
    mpq_t *q = cmt_q_array(mem, N_NUMBERS);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a median");
    if (contest->n_answers > 0 && contest->answer_level == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads levels");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "share"), CMT_MAX_OPTION_DIGITS,
                    q[SHARE])
        || mpq_sgn(q[SHARE]) < 0 || mpq_cmp_ui(q[SHARE], 1, 1) > 0)
        return cmt_fail(err, CMT_E_RANGE, "`share` is from 0 to 1");
    if (cmt_rule_option_is(rule, args, "phantoms", "uniform")) {
        CMT_TRY(among_uniform(mem, contest, q, &ends[0], err));
        ends[1] = ends[0];
    } else {
        CMT_TRY(among_fixed(mem, contest, cmt_rule_option_value(rule, args, "levels"),
                            q, ends, err));
    }
    o.tied = ends[0] == NULL;
    if (!o.tied)
        CMT_TRY(choose(mem, args, ends, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"phantoms", "uniform|fixed", "uniform",
     "spread evenly over the range, or at the given `levels`"},
    {"levels", "rationals", "0", "where fixed phantoms stand, all of one weight"},
    {"share", "rational", "1",
     "weight of all phantoms together, as a share of that of the answers, up to 1"},
    {"side", "low|high|midpoint", "low",
     "which level is taken where fixed phantoms leave an interval"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness, single-peaked preferences", true,
     "Moulin, Public Choice 35 (1980) 437-455 (not side=midpoint)"},
    {"unanimity (phantoms=uniform, or share below 1)", true,
     "Moulin (1980): phantoms do not outweigh the answers"},
    {"monotonicity", true, "Moulin (1980)"},
    {"proportionality for answers at the ends (phantoms=uniform, share=1)", true,
     "Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234"},
    {0},
};

const cmt_rule cmt_rule_level_generalised_median = {
    .name = "generalised-median",
    .kind = CMT_RULE_LEVEL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_LEVEL,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_LEVEL,
    .title = "Generalised median level (phantom voters)",
    .definition = "The median of the answers and of phantom answers that nobody gave, "
                  "set in advance: evenly over the range, or at given levels.",
    .source = "Moulin, Public Choice 35 (1980) 437-455",
    .cost = "O(answers log answers)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_level_generalised_median_check,
    .welfare = NULL,
};
