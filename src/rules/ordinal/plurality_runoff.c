#include "rules/ordinal/plurality_runoff.h"

#include "ballot/firsts.h"
#include "ballot/pairwise.h"
#include "base/err.h"
#include "rules/result.h"

typedef struct runoff {
    const cmt_contest *contest;
    size_t n;
    cmt_firsts firsts;
    cmt_pairwise pw;
    const uint32_t *place; /* of an order or a lot; NULL: every pair of finalists */
    uint32_t *best;        /* [n] those with the most first preferences */
    size_t n_best;
    uint32_t *next; /* [n] those who follow, where one alone has the most */
    size_t n_next;
    bool *won; /* [n] */
} runoff;

/* Of the eligible, without `skip`, all with the most first preferences. */
static size_t collect_most(const runoff *r, size_t skip, uint32_t *out)
{
    size_t found = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (i == skip || !cmt_contest_eligible(r->contest, i))
            continue;
        const int sign = found == 0 ? 1 : cmt_firsts_cmp(&r->firsts, i, out[0]);
        if (sign > 0)
            found = 0;
        if (sign >= 0)
            out[found++] = (uint32_t)i;
    }
    return found;
}

static void duel(runoff *r, uint32_t i, uint32_t j)
{
    int sign = cmt_pairwise_margin_sgn(&r->pw, i, j);
    if (sign == 0 && r->place != NULL)
        sign = r->place[i] < r->place[j] ? 1 : -1;
    r->won[i] = r->won[i] || sign >= 0;
    r->won[j] = r->won[j] || sign <= 0;
}

/* Let the tie-break pick one: it comes first in `set`, which is one shorter then. */
static uint32_t pick(const runoff *r, uint32_t *set, size_t n)
{
    const uint32_t first = cmt_tie_first(r->place, set, n);
    for (size_t k = 0; k < n; k++) {
        if (set[k] == first)
            set[k] = set[n - 1];
    }
    return first;
}

static void duel_by_place(runoff *r)
{
    const uint32_t first = pick(r, r->best, r->n_best);
    if (r->n_best > 1) {
        duel(r, first, pick(r, r->best, r->n_best - 1));
    } else {
        duel(r, first, pick(r, r->next, r->n_next));
    }
}

/* Every pair that may be the two first. */
static void duel_all(runoff *r)
{
    for (size_t k = 0; k < r->n_best; k++) {
        for (size_t l = 0; l < k; l++)
            duel(r, r->best[k], r->best[l]);
    }
    for (size_t k = 0; k < r->n_next; k++)
        duel(r, r->best[0], r->next[k]);
}

static cmt_status runoff_init(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_tie_break *tie_break,
                              runoff *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_contest *last_round = CMT_NEW(mem, cmt_contest);
    runoff r = {.contest = contest, .n = n};
    uint32_t *place = NULL;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    r.best = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    r.next = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    r.won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (last_round == NULL || standing == NULL || r.best == NULL || r.next == NULL
        || r.won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    CMT_TRY(cmt_firsts_init(mem, contest, &r.firsts, err));
    cmt_firsts_count(&r.firsts, standing);
    /* The last round is a count of first preferences too: a ballot that ranks one of the
     * two has it above the other, whatever leaving off means in pairs. */
    *last_round = *contest;
    last_round->unranked = CMT_UNRANKED_LAST;
    CMT_TRY(cmt_pairwise_build(mem, last_round, &r.pw, err));
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, tie_break, n, &place, err));
    r.place = place;
    r.n_best = collect_most(&r, n, r.best);
    if (r.n_best == 1)
        r.n_next = collect_most(&r, r.best[0], r.next);
    *out = r;
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
    runoff r = {0};
    mpq_t *scores = cmt_q_array(mem, contest->n_alternatives);
    if (scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(runoff_init(mem, contest, &args->tie_break, &r, err));
    if (r.n_best == 1 && r.n_next == 0) {
        r.won[r.best[0]] = true;
    } else if (r.n_best > 0 && r.place != NULL) {
        duel_by_place(&r);
    } else {
        duel_all(&r);
    }
    for (size_t i = 0; i < r.n; i++) {
        if (cmt_contest_eligible(contest, i))
            cmt_firsts_value(&r.firsts, i, scores[i]);
    }
    CMT_TRY(cmt_result_winners(mem, contest, r.won, &o, err));
    o.scores = cmt_result_pointers(mem, scores, r.n);
    if (o.scores == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the scores");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"majority winner", true, "immediate: it is a finalist and wins the duel"},
    {"Condorcet loser", true, "immediate: it loses the duel"},
    {"Condorcet winner", false, "immediate: it may miss the duel"},
    {"monotonicity", false, "Smith, Econometrica 41 (1973) 1027-1041"},
    {"participation", false, "Fishburn and Brams, Mathematics Magazine 56 (1983) 207"},
    {0},
};

const cmt_rule cmt_rule_ordinal_plurality_runoff = {
    .name = "plurality-runoff",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Plurality with runoff (top two)",
    .definition =
        "The two alternatives with the most first preferences meet in a duel; "
        "the one that more weight ranks above the other wins.",
    .source = "Smith, Econometrica 41 (1973) 1027-1041; Moulin, Axioms of Cooperative "
              "Decision Making (1988), chapter 9",
    .cost = "O(ballots * n) and the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_plurality_runoff_check,
    .welfare = NULL,
};
