#include "rules/weights/random_dictatorship.h"

#include "ballot/likes.h"
#include "base/err.h"
#include "rules/result.h"

/* Spread the weight of every answer evenly over what it likes; q[0] = all weight spread. */
static cmt_status spread(cmt_arena *mem,
                         const cmt_contest *contest,
                         cmt_likes likes,
                         mpq_t *shares,
                         mpq_t *q,
                         cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    bool *liked = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (liked == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    for (size_t a = 0; a < contest->n_answers; a++) {
        const size_t n_liked = cmt_likes_of(contest, a, likes, liked);
        if (n_liked == 0)
            continue;
        mpq_add(q[0], q[0], contest->answer_weight[a]);
        mpq_set_ui(q[1], n_liked, 1);
        mpq_div(q[1], contest->answer_weight[a], q[1]);
        for (size_t i = 0; i < n; i++) {
            if (liked[i])
                mpq_add(shares[i], shares[i], q[1]);
        }
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_weights_random_dictatorship;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const cmt_likes likes = cmt_likes_read(cmt_rule_option_value(rule, args, "likes"));
    cmt_outcome o = {.n = n};
    mpq_t *shares = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, 2);
    if (shares == NULL || q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    CMT_TRY(spread(mem, contest, likes, shares, q, err));
    /* Nobody who likes anything can be drawn: nothing is said about shares. */
    o.tied = mpq_sgn(q[0]) == 0;
    if (!o.tied) {
        for (size_t i = 0; i < n; i++)
            mpq_div(shares[i], shares[i], q[0]);
        o.weights = cmt_result_pointers(mem, shares, n);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    {"likes", "largest|even|positive", "largest",
     "what an answer likes: its largest shares, those of at least 1/n, or all above 0"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness, dichotomous preferences", true,
     "immediate: an answer moves its own part only"},
    {"individual fair share, dichotomous preferences", true,
     "immediate: its own part goes to what it likes"},
    {"proportionality for single-minded answers", true,
     "immediate: such an answer gives all its weight to one alternative"},
    {"Pareto efficiency, dichotomous preferences", false,
     "Bogomolnaia, Moulin and Stong, J. Econ. Theory 122 (2005) 165-184: no such rule "
     "that is fair to all is efficient"},
    {0},
};

const cmt_rule cmt_rule_weights_random_dictatorship = {
    .name = "random-dictatorship",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Random dictatorship (shares)",
    .definition =
        "Every answer spreads its part of the weight evenly over the "
        "alternatives that it likes: what a dictator drawn by weight gives each "
        "of them on average.",
    .source = "Bogomolnaia, Moulin and Stong, J. Econ. Theory 122 (2005) 165-184",
    .cost = "O(n * answers)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_random_dictatorship_check,
    .welfare = NULL,
};
