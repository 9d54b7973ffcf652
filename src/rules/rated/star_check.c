#include "rules/rated/star.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/claim.h"

typedef struct judge {
    cmt_arena *mem;
    const cmt_contest *contest;
    size_t n;
    const uint32_t *place;
    mpq_t *total; /* [n + 1], the last is zero */
    mpq_t *q;     /* [3] scratch */
    bool *finalist;
    bool *won;
} judge;

/* What ballot b says of i, NULL for nothing. */
static mpq_srcptr said(const judge *g, size_t b, size_t i)
{
    mpq_srcptr score = g->contest->ballots.scores[b * g->n + i];
    const bool counts = score != NULL || g->contest->missing == CMT_MISSING_ABSTAIN;
    return counts ? score : g->total[g->n];
}

static void add_up(judge *g)
{
    for (size_t b = 0; b < g->contest->ballots.n; b++) {
        cmt_ballot_weight(g->contest, b, g->q[0]);
        for (size_t i = 0; i < g->n; i++) {
            mpq_srcptr score = said(g, b, i);
            if (score == NULL)
                continue;
            mpq_mul(g->q[1], g->q[0], score);
            mpq_add(g->total[i], g->total[i], g->q[1]);
        }
    }
}

static bool goes_before(const judge *g, size_t i, size_t j)
{
    const int sign = mpq_cmp(g->total[i], g->total[j]);
    return sign != 0 ? sign > 0 : g->place != NULL && g->place[i] < g->place[j];
}

/* ahead[i] = how many eligible ones go before i. */
static void count_ahead(const judge *g, size_t *ahead)
{
    for (size_t k = 0; k < g->n * g->n; k++) {
        const size_t i = k / g->n;
        const size_t j = k % g->n;
        ahead[i] += cmt_contest_eligible(g->contest, j) && goes_before(g, j, i);
    }
}

/* i and j can be the first two: nobody else goes before either. */
static bool can_be_first_two(const judge *g, const size_t *ahead, size_t i, size_t j)
{
    return cmt_contest_eligible(g->contest, i) && cmt_contest_eligible(g->contest, j)
           && ahead[i] == (goes_before(g, j, i) ? 1 : 0)
           && ahead[j] == (goes_before(g, i, j) ? 1 : 0);
}

/* Weight that scores i above j less the weight that scores j above i. */
static int duel(const judge *g, size_t i, size_t j)
{
    mpq_set_ui(g->q[1], 0, 1);
    for (size_t b = 0; b < g->contest->ballots.n; b++) {
        mpq_srcptr x = said(g, b, i);
        mpq_srcptr y = said(g, b, j);
        const int sign = x == NULL || y == NULL ? 0 : mpq_cmp(x, y);
        cmt_ballot_weight(g->contest, b, g->q[0]);
        if (sign > 0)
            mpq_add(g->q[1], g->q[1], g->q[0]);
        if (sign < 0)
            mpq_sub(g->q[1], g->q[1], g->q[0]);
    }
    return mpq_sgn(g->q[1]);
}

static void hold_duels(judge *g, const size_t *ahead)
{
    for (size_t k = 0; k < g->n * g->n; k++) {
        const size_t i = k / g->n;
        const size_t j = k % g->n;
        if (i == j || !can_be_first_two(g, ahead, i, j))
            continue;
        const int sign = duel(g, i, j);
        g->finalist[i] = true;
        g->won[i] = g->won[i] || sign > 0 || (sign == 0 && !goes_before(g, j, i));
    }
}

cmt_status cmt_rated_star_check(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_rule_args *args,
                                const cmt_outcome *claim,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_tie_kind tie = args->tie_break.kind;
    judge g = {.mem = mem, .contest = contest, .n = contest->n_alternatives};
    size_t *ahead = CMT_NEW_ARRAY(mem, size_t, g.n + 1);
    g.total = cmt_q_array(mem, g.n + 1);
    g.q = cmt_q_array(mem, 3);
    g.finalist = CMT_NEW_ARRAY(mem, bool, g.n + 1);
    g.won = CMT_NEW_ARRAY(mem, bool, g.n + 1);
    if (ahead == NULL || g.total == NULL || g.q == NULL || g.finalist == NULL
        || g.won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", g.n);
    if (contest->ballots.n > 0 && contest->ballots.form != CMT_FORM_SCORE)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads scores");
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, &args->tie_break, g.n, &place, err));
    g.place = place;
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_SCORES, err));
    add_up(&g);
    count_ahead(&g, ahead);
    hold_duels(&g, ahead);
    size_t n_eligible = 0;
    for (size_t i = 0; i < g.n; i++)
        n_eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    for (size_t i = 0; i < g.n && n_eligible == 1; i++)
        g.won[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_claim_scores(contest, claim, g.total, err));
    CMT_TRY(cmt_claim_winners(contest, claim, g.won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
    if (!cmt_claim_names(contest, cmt_value_get(claim->witness, "finalists"),
                         g.finalist))
        return cmt_fail(err, CMT_E_NEGATIVE, "others reach the runoff");
done:
    return st;
}
