#include "rules/rated/middles.h"

#include "base/err.h"
#include "rules/ratings.h"

/* The numbers among the options. */
typedef struct settings {
    const char *side;
    mpq_srcptr a; /* trim, or lipschitz */
    mpq_srcptr b; /* centre */
} settings;

static cmt_status median(cmt_arena *mem,
                         const cmt_ratings *r,
                         size_t i,
                         const void *options,
                         mpq_ptr out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    const settings *s = options;
    cmt_levels levels;
    mpq_srcptr low = NULL;
    mpq_srcptr high = NULL;
    CMT_TRY(cmt_ratings_levels(mem, r, i, &levels, err));
    CMT_TRY(cmt_levels_median(mem, &levels, &low, &high, err));
    if (low == NULL || high == NULL)
        return CMT_OK;
    if (s->side[0] == 'm') { /* midpoint */
        mpq_add(out, low, high);
        mpq_div_2exp(out, out, 1);
    } else {
        mpq_set(out, s->side[0] == 'h' ? high : low);
    }
done:
    return st;
}

static cmt_status trimmed(cmt_arena *mem,
                          const cmt_ratings *r,
                          size_t i,
                          const void *options,
                          mpq_ptr out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const settings *s = options;
    cmt_levels levels;
    mpq_srcptr low = NULL;
    mpq_srcptr high = NULL;
    CMT_TRY(cmt_ratings_levels(mem, r, i, &levels, err));
    if (levels.n > 0)
        CMT_TRY(cmt_levels_trimmed_mean(mem, &levels, s->a, &low, &high, out, err));
done:
    return st;
}

static cmt_status regularised(cmt_arena *mem,
                              const cmt_ratings *r,
                              size_t i,
                              const void *options,
                              mpq_ptr out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const settings *s = options;
    cmt_levels levels;
    CMT_TRY(cmt_ratings_levels(mem, r, i, &levels, err));
    CMT_TRY(cmt_levels_qr_median(mem, &levels, s->a, s->b, out, err));
done:
    return st;
}

static cmt_status run_median(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    const settings s = {
        .side = cmt_rule_option_value(&cmt_rule_rated_median, args, "side")};
    return cmt_ratings_rank(mem, contest, median, &s, out, err);
}

static cmt_status run_trimmed_mean(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   cmt_outcome *out,
                                   cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_rated_trimmed_mean;
    mpq_ptr trim = cmt_q(mem);
    if (trim == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an option");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "trim"), CMT_MAX_OPTION_DIGITS,
                    trim)
        || mpq_sgn(trim) < 0 || mpq_cmp_ui(trim, 1, 2) >= 0)
        return cmt_fail(err, CMT_E_RANGE, "`trim` is at least 0 and below 1/2");
    const settings s = {.a = trim};
    return cmt_ratings_rank(mem, contest, trimmed, &s, out, err);
}

static cmt_status run_qr_median(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                cmt_outcome *out,
                                cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_rated_qr_median;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for options");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "lipschitz"),
                    CMT_MAX_OPTION_DIGITS, q[0])
        || mpq_sgn(q[0]) <= 0)
        return cmt_fail(err, CMT_E_RANGE, "`lipschitz` is above 0");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "centre"), CMT_MAX_OPTION_DIGITS,
                    q[1]))
        return cmt_fail(err, CMT_E_RANGE, "`centre` is a number");
    const settings s = {.a = q[0], .b = q[1]};
    return cmt_ratings_rank(mem, contest, regularised, &s, out, err);
}

static const cmt_rule_option median_options[] = {
    {"side", "low|high|midpoint", "low",
     "which score of the median interval is taken where it is more than a point"},
    {0},
};

static const cmt_rule_option trim_options[] = {
    {"trim", "rational", "1/10",
     "the share of an alternative's weight that is cut off at either end, below 1/2"},
    {0},
};

static const cmt_rule_option qr_options[] = {
    {"lipschitz", "rational", "1",
     "how far a weight of one can move a score at most; above 0"},
    {"centre", "rational", "0", "the score of what nobody has scored"},
    {0},
};

static const cmt_rule_axiom median_axioms[] = {
    {"monotonicity", true, "immediate: a higher score lowers no median"},
    {"majority winner", false, "immediate: it counts how much, not only which"},
    {"consistency", false,
     "Balinski and Laraki, Majority Judgment (2011): medians of parts and of the "
     "whole"},
    {0},
};

static const cmt_rule_axiom trim_axioms[] = {
    {"monotonicity", true, "immediate: a higher score lowers no trimmed mean"},
    {"majority winner", false, "immediate: it counts how much, not only which"},
    {0},
};

static const cmt_rule_axiom qr_axioms[] = {
    {"Lipschitz resilience", true,
     "Allouah, Guerraoui, Hoang and Villemaud, AISTATS 2024"},
    {"homogeneity", false,
     "immediate: more of the same ballots pull harder against the centre"},
    {"unanimity", false, "immediate: a small weight cannot leave the centre"},
    {0},
};

#define RATED_MIDDLE(symbol, ...)                                         \
    const cmt_rule cmt_rule_rated_##symbol = {                            \
        .kind = CMT_RULE_RATED,                                           \
        .version = 1,                                                     \
        .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING, \
        .reads = CMT_READS_SCORES,                                        \
        .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,                \
        .cost = "O(n * ballots log ballots)",                             \
        .run = run_##symbol,                                              \
        .check = cmt_rated_##symbol##_check,                              \
        __VA_ARGS__,                                                      \
    };

RATED_MIDDLE(median,
             .name = "median",
             .title = "Median score",
             .definition = "The alternative with the largest weighted median of scores "
                           "wins.",
             .source = "Bassett and Persky, Public Choice 99 (1999) 299-310",
             .options = median_options,
             .axioms = median_axioms)
RATED_MIDDLE(trimmed_mean,
             .name = "trimmed-mean",
             .title = "Trimmed mean score",
             .definition = "The alternative with the largest mean of scores wins after "
                           "the share `trim` of the weight that scored it has been cut "
                           "off at either end, exactly.",
             .source = "Stigler, Annals of Statistics 1 (1973) 472-477",
             .options = trim_options,
             .axioms = trim_axioms)
RATED_MIDDLE(qr_median,
             .name = "qr-median",
             .title = "Quadratically regularised median score",
             .definition =
                 "An alternative's score is the one z at which (z - centre)^2 "
                 "/ (2 lipschitz) plus the summed weighted distance to its "
                 "scores is least: a weight w moves it by at most w * "
                 "lipschitz. The largest wins.",
             .source = "Allouah, Guerraoui, Hoang and Villemaud, Robust sparse voting, "
                       "AISTATS 2024",
             .options = qr_options,
             .axioms = qr_axioms)
