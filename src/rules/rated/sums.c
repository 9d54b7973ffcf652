#include "rules/rated/sums.h"

#include "base/err.h"
#include "rules/ratings.h"

static cmt_status total(cmt_arena *mem,
                        const cmt_ratings *r,
                        size_t i,
                        const void *options,
                        mpq_ptr out,
                        cmt_err *err)
{
    mpq_ptr weight = cmt_q(mem);
    (void)options;
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    cmt_ratings_sum(r, i, out, weight);
    return CMT_OK;
}

static cmt_status mean(cmt_arena *mem,
                       const cmt_ratings *r,
                       size_t i,
                       const void *options,
                       mpq_ptr out,
                       cmt_err *err)
{
    mpq_ptr weight = cmt_q(mem);
    (void)options;
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    cmt_ratings_sum(r, i, out, weight);
    if (mpq_sgn(weight) > 0)
        mpq_div(out, out, weight);
    return CMT_OK;
}

/* Weight that scores i at the threshold or above; its share where the others abstain. */
static cmt_status reaching(cmt_arena *mem,
                           const cmt_ratings *r,
                           size_t i,
                           const void *options,
                           mpq_ptr out,
                           cmt_err *err)
{
    mpq_srcptr threshold = options;
    mpq_ptr weight = cmt_q(mem);
    if (weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    for (size_t b = 0; b < r->contest->ballots.n; b++) {
        mpq_srcptr score = cmt_ratings_at(r, b, i);
        if (score == NULL)
            continue;
        mpq_add(weight, weight, r->weight[b]);
        if (mpq_cmp(score, threshold) >= 0)
            mpq_add(out, out, r->weight[b]);
    }
    if (r->contest->missing == CMT_MISSING_ABSTAIN && mpq_sgn(weight) > 0)
        mpq_div(out, out, weight);
    return CMT_OK;
}

static cmt_status run_range(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule_args *args,
                            cmt_outcome *out,
                            cmt_err *err)
{
    (void)args;
    return cmt_ratings_rank(mem, contest, total, NULL, out, err);
}

static cmt_status run_mean(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           cmt_outcome *out,
                           cmt_err *err)
{
    (void)args;
    return cmt_ratings_rank(mem, contest, mean, NULL, out, err);
}

static cmt_status run_approval(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule_args *args,
                               cmt_outcome *out,
                               cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_rated_approval;
    mpq_ptr threshold = cmt_q(mem);
    if (threshold == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a threshold");
    if (!cmt_q_read(cmt_rule_option_value(rule, args, "threshold"),
                    CMT_MAX_OPTION_DIGITS, threshold))
        return cmt_fail(err, CMT_E_RANGE, "`threshold` is a number");
    return cmt_ratings_rank(mem, contest, reaching, threshold, out, err);
}

/* What range lends to a program: the sums of one group, or of all. */
static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_ratings r;
    mpq_t *q = cmt_q_array(mem, 1);
    (void)args;
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    CMT_TRY(cmt_ratings_init(mem, contest, &r, err));
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        mpq_set_ui(out[i], 0, 1);
        for (size_t b = 0; b < contest->ballots.n; b++) {
            mpq_srcptr score = cmt_ratings_at(&r, b, i);
            if (score == NULL
                || (group != CMT_NONE && contest->ballots.group[b] != group))
                continue;
            mpq_mul(q[0], score, r.weight[b]);
            mpq_add(out[i], out[i], q[0]);
        }
    }
done:
    return st;
}

static const cmt_rule_option threshold_option[] = {
    {"threshold", "rational", "1/2", "the least score that approves"},
    {0},
};

static const cmt_rule_axiom sum_axioms[] = {
    {"monotonicity", true, "immediate: a higher score adds to a sum"},
    {"consistency", true, "immediate: sums of parts add up"},
    {"participation", true, "immediate: a ballot adds to each sum what it says"},
    {"Condorcet winner", false, "immediate: it counts how much, not only which"},
    {"majority winner", false, "immediate: it counts how much, not only which"},
    {0},
};

static const cmt_rule_axiom mean_axioms[] = {
    {"monotonicity", true, "immediate: a higher score adds to a sum"},
    {"majority winner", false, "immediate: it counts how much, not only which"},
    {0},
};

#define RATED_SUM(symbol, ...)                             \
    const cmt_rule cmt_rule_rated_##symbol = {             \
        .kind = CMT_RULE_RATED,                            \
        .version = 1,                                      \
        .reads = CMT_READS_SCORES,                         \
        .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING, \
        .cost = "O(ballots * n)",                          \
        .run = run_##symbol,                               \
        .check = cmt_rated_##symbol##_check,               \
        __VA_ARGS__,                                       \
    };

RATED_SUM(range,
          .name = "range",
          .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
          .title = "Range voting",
          .definition = "The alternative with the largest weighted sum of scores wins; "
                        "what a ballot leaves unscored adds nothing.",
          .source = "Hillinger, Homo Oeconomicus 22 (2005) 295-321",
          .axioms = sum_axioms,
          .welfare = welfare)
RATED_SUM(
    mean,
    .name = "mean",
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .title = "Mean score",
    .definition = "The alternative with the largest weighted mean of scores wins.",
    .source = "Hillinger, Homo Oeconomicus 22 (2005) 295-321",
    .axioms = mean_axioms)
RATED_SUM(
    approval,
    .name = "approval",
    .question_kinds = 0,
    .title = "Approval by a threshold",
    .definition = "A score of at least the threshold approves; the alternative "
                  "with the most approving weight wins, or, where missing scores "
                  "abstain, with the largest share of the weight that scored it.",
    .source = "Brams and Fishburn, American Political Science Review 72 (1978) 831-847",
    .options = threshold_option,
    .axioms = mean_axioms)
