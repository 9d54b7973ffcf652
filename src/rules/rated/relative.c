#include "rules/rated/relative.h"

#include "base/err.h"
#include "rules/ratings.h"
#include "rules/result.h"

/* The least and the greatest score of a ballot among the eligible alternatives; NULL where
 * it scores none. */
static void range_of(const cmt_ratings *r, size_t b, mpq_srcptr *low, mpq_srcptr *high)
{
    *low = NULL;
    *high = NULL;
    for (size_t i = 0; i < r->contest->n_alternatives; i++) {
        mpq_srcptr score =
            cmt_contest_eligible(r->contest, i) ? cmt_ratings_at(r, b, i) : NULL;
        if (score == NULL)
            continue;
        *low = *low == NULL || mpq_cmp(score, *low) < 0 ? score : *low;
        *high = *high == NULL || mpq_cmp(score, *high) > 0 ? score : *high;
    }
}

/* Add a ballot's scores, moved and stretched to 0 .. 1, with its weight; a ballot that does
 * not tell apart adds nothing. */
static void add_ballot(const cmt_ratings *r, size_t b, mpq_t *q, mpq_t *sums)
{
    mpq_srcptr low = NULL;
    mpq_srcptr high = NULL;
    range_of(r, b, &low, &high);
    if (low == NULL || mpq_equal(low, high) != 0)
        return;
    mpq_sub(q[0], high, low);
    mpq_div(q[0], r->weight[b], q[0]);
    for (size_t i = 0; i < r->contest->n_alternatives; i++) {
        mpq_srcptr score =
            cmt_contest_eligible(r->contest, i) ? cmt_ratings_at(r, b, i) : NULL;
        if (score == NULL)
            continue;
        mpq_sub(q[1], score, low);
        mpq_mul(q[1], q[1], q[0]);
        mpq_add(sums[i], sums[i], q[1]);
    }
}

/* The sums of one group, or of all: what it lends to a program too. */
static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_ratings r;
    mpq_t *q = cmt_q_array(mem, 2);
    (void)args;
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    CMT_TRY(cmt_ratings_init(mem, contest, &r, err));
    for (size_t i = 0; i < contest->n_alternatives; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        if (group == CMT_NONE || contest->ballots.group[b] == group)
            add_ballot(&r, b, q, out);
    }
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
    cmt_outcome o = {0};
    mpq_t *sums = cmt_q_array(mem, contest->n_alternatives + 1);
    if (sums == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the sums");
    CMT_TRY(welfare(mem, contest, args, CMT_NONE, sums, err));
    CMT_TRY(cmt_result_rank_scores(mem, contest, sums, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"consistency", true, "immediate: sums of parts add up"},
    {"Condorcet winner", false, "immediate: it counts how much, not only which"},
    {"majority winner", false, "immediate: it counts how much, not only which"},
    {0},
};

const cmt_rule cmt_rule_rated_relative_utilitarian = {
    .name = "relative-utilitarian",
    .kind = CMT_RULE_RATED,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_SCORES,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Relative utilitarianism",
    .definition =
        "Every ballot's scores are moved and stretched until the least is 0 and "
        "the greatest is 1; the alternative with the largest weighted sum wins.",
    .source = "Dhillon and Mertens, Econometrica 67 (1999) 471-498",
    .cost = "O(ballots * n)",
    .axioms = axioms,
    .run = run,
    .check = cmt_rated_relative_utilitarian_check,
    .welfare = welfare,
};
