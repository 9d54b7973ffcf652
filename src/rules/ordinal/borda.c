#include "rules/ordinal/borda.h"

#include "ballot/tally.h"
#include "ballot/weight.h"
#include "base/err.h"
#include "rules/result.h"

#include <assert.h>

/* Twice the points that one ballot gives, for each alternative. */
typedef struct points {
    const cmt_contest *contest;
    size_t m;       /* eligible alternatives */
    int64_t *tier;  /* [UINT16_MAX + 1] eligible alternatives in a tier, 0 = unranked */
    int64_t *twice; /* [n] the result */
    unsigned lowest; /* tier of the ballot at hand */
} points;

static cmt_status points_init(cmt_arena *mem,
                              const cmt_contest *contest,
                              points *out,
                              cmt_err *err)
{
    points p = {.contest = contest};
    p.tier = CMT_NEW_ARRAY(mem, int64_t, (size_t)UINT16_MAX + 1);
    p.twice = CMT_NEW_ARRAY(mem, int64_t, contest->n_alternatives);
    if (p.tier == NULL || p.twice == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for points");
    for (size_t i = 0; i < contest->n_alternatives; i++)
        p.m += cmt_contest_eligible(contest, i) ? 1U : 0U;
    *out = p;
    return CMT_OK;
}

static void count_tiers(points *p, size_t b)
{
    assert(p->tier != NULL);
    for (unsigned t = 0; t <= p->lowest; t++)
        p->tier[t] = 0;
    p->lowest = 0;
    for (size_t i = 0; i < p->contest->n_alternatives; i++) {
        if (!cmt_contest_eligible(p->contest, i))
            continue;
        const unsigned t = cmt_ballots_mark(p->contest, b, i);
        p->tier[t]++;
        p->lowest = t > p->lowest ? t : p->lowest;
    }
}

/* Two for each eligible alternative below, one for each at the same height. Where leaving
 * off means no opinion, an unranked alternative is at the height of every other. */
static void points_of(points *p, size_t b)
{
    count_tiers(p, b);
    const bool no_opinion = p->contest->unranked == CMT_UNRANKED_NO_OPINION;
    const int64_t unranked = p->tier[0];
    /* From here tier[t] turns into the points of tier t, from the lowest tier up. */
    int64_t below = no_opinion ? 0 : unranked;
    for (unsigned t = p->lowest; t > 0; t--) {
        const int64_t here = p->tier[t];
        p->tier[t] = 2 * below + here - 1 + (no_opinion ? unranked : 0);
        below += here;
    }
    p->tier[0] = no_opinion ? (int64_t)p->m - 1 : unranked - 1;
    for (size_t i = 0; i < p->contest->n_alternatives; i++) {
        p->twice[i] = cmt_contest_eligible(p->contest, i)
                          ? p->tier[cmt_ballots_mark(p->contest, b, i)]
                          : 0;
    }
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_outcome o = {0};
    cmt_tally tally;
    points p = {.contest = contest};
    mpq_t *scores = cmt_q_array(mem, n);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu scores", n);
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_tally_init(mem, contest, n, &tally, err));
    CMT_TRY(points_init(mem, contest, &p, err));
    for (size_t b = 0; b < contest->ballots.n; b++) {
        points_of(&p, b);
        for (size_t i = 0; i < n; i++)
            cmt_tally_add(&tally, i, b, p.twice[i]);
    }
    for (size_t i = 0; i < n; i++) {
        cmt_tally_value(&tally, i, scores[i]);
        mpq_div_2exp(scores[i], scores[i], 1);
    }
    CMT_TRY(cmt_result_rank_scores(mem, contest, scores, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status welfare(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_rule_args *args,
                          uint32_t group,
                          mpq_t *out,
                          cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    points p = {.contest = contest};
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for points");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(points_init(mem, contest, &p, err));
    for (size_t i = 0; i < contest->n_alternatives; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < contest->ballots.n; b++) {
        if (group != CMT_NONE && contest->ballots.group[b] != group)
            continue;
        points_of(&p, b);
        cmt_ballot_weight(contest, b, q[0]);
        for (size_t i = 0; i < contest->n_alternatives; i++) {
            cmt_q_set_i64(q[1], p.twice[i], 2);
            mpq_mul(q[1], q[1], q[0]);
            mpq_add(out[i], out[i], q[1]);
        }
    }
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"monotonicity", true,
     "immediate: rising takes no points from it and gives none to others"},
    {"participation", true,
     "immediate: a ballot gives no more points to whom it ranks lower"},
    {"consistency", true, "Young, J. Econ. Theory 9 (1974) 43-52"},
    {"Condorcet loser", true,
     "immediate: half of the points is the mean, and it has less in each duel"},
    {"majority winner", false, "the example on its page: most put A first"},
    {"Condorcet winner", false, "the example on its page: A beats both"},
    {"independence of clones", false,
     "the example on its page: C stands next to B, and A wins without it"},
    {0},
};

const cmt_rule cmt_rule_ordinal_borda = {
    .name = "borda",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE | 1U << CMT_KIND_RANKING,
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Borda count",
    .definition =
        "A ballot gives an alternative one point for each alternative below it "
        "and half a point for each at the same height; the most points win.",
    .source = "Young, J. Econ. Theory 9 (1974) 43-52; weak orders as in Black, The "
              "Theory of Committees and Elections (1958)",
    .cost = "O(ballots * n)",
    .loss = "bradley-terry",
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_borda_check,
    .welfare = welfare,
};
