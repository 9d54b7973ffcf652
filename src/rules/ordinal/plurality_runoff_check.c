#include "rules/ordinal/plurality_runoff.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"
#include "rules/recount.h"

typedef struct count {
    cmt_duels d;
    mpq_t *firsts; /* [n_alternatives] */
    const uint32_t *place;
    size_t *ahead; /* [n] how many have more first preferences, or, with places, as many
                      and an earlier place */
} count;

static bool is_ahead(const count *c, size_t i, size_t j)
{
    const uint32_t a = c->d.at[i];
    const uint32_t b = c->d.at[j];
    const int sign = mpq_cmp(c->firsts[a], c->firsts[b]);
    return sign > 0 || (sign == 0 && c->place != NULL && c->place[a] < c->place[b]);
}

/* i and j may be the two finalists: nobody else is ahead of either. */
static bool are_finalists(const count *c, size_t i, size_t j)
{
    return c->ahead[i] == (is_ahead(c, j, i) ? 1U : 0U)
           && c->ahead[j] == (is_ahead(c, i, j) ? 1U : 0U);
}

/* Whether i beats j in the last duel, or draws where nothing breaks that. */
static bool may_win(const count *c, size_t i, size_t j)
{
    const int8_t sign = c->d.sign[i * c->d.n + j];
    if (sign != 0 || c->place == NULL)
        return sign >= 0;
    return c->place[c->d.at[i]] < c->place[c->d.at[j]];
}

static cmt_status count_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_tie_break *tie_break,
                             count *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_contest *last_round = CMT_NEW(mem, cmt_contest);
    count c = {0};
    uint32_t *place = NULL;
    bool *standing = CMT_NEW_ARRAY(mem, bool, n + 1);
    c.firsts = cmt_q_array(mem, n);
    c.ahead = CMT_NEW_ARRAY(mem, size_t, n + 1);
    if (last_round == NULL || standing == NULL || c.firsts == NULL || c.ahead == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu alternatives", n);
    for (size_t i = 0; i < n; i++)
        standing[i] = cmt_contest_eligible(contest, i);
    *last_round = *contest;
    last_round->unranked = CMT_UNRANKED_LAST; /* one ranked is above one left off */
    CMT_TRY(cmt_duels_init(mem, last_round, NULL, &c.d, err));
    CMT_TRY(cmt_recount_firsts(mem, contest, standing, c.firsts, err));
    if (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(mem, tie_break, n, &place, err));
    c.place = place;
    for (size_t i = 0; i < c.d.n; i++) {
        for (size_t j = 0; j < c.d.n; j++)
            c.ahead[i] += is_ahead(&c, j, i) ? 1U : 0U;
    }
    *out = c;
done:
    return st;
}

cmt_status cmt_ordinal_plurality_runoff_check(cmt_arena *mem,
                                              const cmt_contest *contest,
                                              const cmt_rule_args *args,
                                              const cmt_outcome *claim,
                                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    count c = {0};
    bool *won = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_SCORES, err));
    CMT_TRY(count_init(mem, contest, &args->tie_break, &c, err));
    CMT_TRY(cmt_claim_scores(contest, claim, c.firsts, err));
    for (size_t i = 0; i < c.d.n; i++) {
        won[c.d.at[i]] = c.d.n == 1;
        for (size_t j = 0; j < c.d.n; j++) {
            if (i != j && are_finalists(&c, i, j) && may_win(&c, i, j))
                won[c.d.at[i]] = true;
        }
    }
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
