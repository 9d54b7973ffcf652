#include "rules/weights/conditional_utilitarian.h"

#include "ballot/likes.h"
#include "base/err.h"
#include "rules/result.h"

typedef struct table {
    const cmt_contest *contest;
    cmt_likes likes;
    bool *liked;   /* [n] of one answer */
    mpq_t *liking; /* [n] weight of the answers that like each alternative */
    mpq_t *shares; /* [n] */
    mpq_t *q;      /* [2] all weight spread; a part */
} table;

static void count(table *t)
{
    for (size_t a = 0; a < t->contest->n_answers; a++) {
        if (cmt_likes_of(t->contest, a, t->likes, t->liked) == 0)
            continue;
        mpq_add(t->q[0], t->q[0], t->contest->answer_weight[a]);
        for (size_t i = 0; i < t->contest->n_alternatives; i++) {
            if (t->liked[i]) {
                mpq_add(t->liking[i], t->liking[i], t->contest->answer_weight[a]);
            }
        }
    }
}

/* Of what an answer likes, keep what most weight likes. */
static size_t keep_most_liked(table *t)
{
    const size_t n = t->contest->n_alternatives;
    mpq_srcptr most = NULL;
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (t->liked[i] && (most == NULL || mpq_cmp(t->liking[i], most) > 0))
            most = t->liking[i];
    }
    for (size_t i = 0; i < n; i++) {
        t->liked[i] = t->liked[i] && mpq_equal(t->liking[i], most) != 0;
        n_kept += t->liked[i] ? 1U : 0U;
    }
    return n_kept;
}

static void spread(table *t)
{
    for (size_t a = 0; a < t->contest->n_answers; a++) {
        if (cmt_likes_of(t->contest, a, t->likes, t->liked) == 0)
            continue;
        mpq_set_ui(t->q[1], keep_most_liked(t), 1);
        mpq_div(t->q[1], t->contest->answer_weight[a], t->q[1]);
        for (size_t i = 0; i < t->contest->n_alternatives; i++) {
            if (t->liked[i])
                mpq_add(t->shares[i], t->shares[i], t->q[1]);
        }
    }
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    const cmt_rule *rule = &cmt_rule_weights_conditional_utilitarian;
    const size_t n = contest->n_alternatives;
    table t = {.contest = contest,
               .likes = cmt_likes_read(cmt_rule_option_value(rule, args, "likes")),
               .liked = CMT_NEW_ARRAY(mem, bool, n + 1),
               .liking = cmt_q_array(mem, n + 1),
               .shares = cmt_q_array(mem, n + 1),
               .q = cmt_q_array(mem, 2)};
    cmt_outcome o = {.n = n};
    if (t.liked == NULL || t.liking == NULL || t.shares == NULL || t.q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    if (contest->n_answers > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    count(&t);
    o.tied = mpq_sgn(t.q[0]) == 0;
    if (!o.tied) {
        spread(&t);
        for (size_t i = 0; i < n; i++)
            mpq_div(t.shares[i], t.shares[i], t.q[0]);
        o.weights = cmt_result_pointers(mem, t.shares, n);
    }
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu weights", n);
    *out = o;
    return CMT_OK;
}

static const cmt_rule_option options[] = {
    {"likes", "even|largest|positive", "even",
     "what an answer likes: shares of at least 1/n, its largest, or all above 0"},
    {0},
};

static const cmt_rule_axiom axioms[] = {
    {"strategyproofness, dichotomous preferences", true,
     "Duddy, Mathematical Social Sciences 73 (2015) 1-5"},
    {"individual fair share, dichotomous preferences", true,
     "Aziz, Bogomolnaia and Moulin, Fair mixing: the case of dichotomous preferences, "
     "ACM "
     "EC 2019"},
    {"Pareto efficiency, dichotomous preferences", false,
     "Bogomolnaia, Moulin and Stong, J. Econ. Theory 122 (2005) 165-184: no such rule "
     "that is fair to all is efficient"},
    {0},
};

const cmt_rule cmt_rule_weights_conditional_utilitarian = {
    .name = "conditional-utilitarian",
    .kind = CMT_RULE_WEIGHTS,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_WEIGHTS,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_WEIGHTS,
    .title = "Conditional utilitarian shares",
    .definition =
        "Every answer gives its part of the weight to those of the alternatives "
        "that it likes which most weight likes, evenly where several do.",
    .source =
        "Duddy, Mathematical Social Sciences 73 (2015) 1-5; Aziz, Bogomolnaia and "
        "Moulin, ACM EC 2019",
    .cost = "O(n * answers)",
    .loss = NULL,
    .options = options,
    .axioms = axioms,
    .run = run,
    .check = cmt_weights_conditional_utilitarian_check,
    .welfare = NULL,
};
