#include "rules/ordinal/schulze.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/duels.h"

typedef struct paths {
    cmt_duels d;
    uint32_t *best; /* [n][n] strongest paths */
} paths;

static bool stands_above(const paths *p, size_t i, size_t j)
{
    return p->best[i * p->d.n + j] > p->best[j * p->d.n + i];
}

/* Tier t holds those below none of tiers t, t + 1, …, and below one of tier t - 1. */
static cmt_status check_tiers(const paths *p, const cmt_outcome *claim, cmt_err *err)
{
    const char *const *ids = p->d.contest->ids;
    const uint32_t *at = p->d.at;
    const uint32_t *tier = claim->ranking;
    for (size_t i = 0; i < p->d.n; i++) {
        bool under_previous = tier[at[i]] == 0;
        for (size_t j = 0; j < p->d.n; j++) {
            if (!stands_above(p, j, i))
                continue;
            if (tier[at[j]] >= tier[at[i]]) {
                return cmt_fail(err, CMT_E_NEGATIVE,
                                "the strongest path makes `%s` stand above `%s`",
                                ids[at[j]], ids[at[i]]);
            }
            under_previous = under_previous || tier[at[j]] + 1 == tier[at[i]];
        }
        if (!under_previous)
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ranked too low", ids[at[i]]);
    }
    return CMT_OK;
}

static cmt_status check_ineligible(const cmt_contest *contest,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (!cmt_contest_eligible(contest, i) && claim->ranking[i] != CMT_UNPLACED) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ineligible, but placed",
                            contest->ids[i]);
        }
    }
    return CMT_OK;
}

cmt_status cmt_ordinal_schulze_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    const char *kind =
        cmt_rule_option_value(&cmt_rule_ordinal_schulze, args, "strength");
    paths p = {0};
    bool *won = CMT_NEW_ARRAY(mem, bool, contest->n_alternatives + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING, err));
    CMT_TRY(cmt_duels_init(mem, contest, kind, &p.d, err));
    CMT_TRY(cmt_duels_paths(mem, &p.d, &p.best, err));
    for (size_t i = 0; i < p.d.n; i++) {
        won[p.d.at[i]] = true;
        for (size_t j = 0; j < p.d.n; j++)
            won[p.d.at[i]] = won[p.d.at[i]] && !stands_above(&p, j, i);
    }
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(check_ineligible(contest, claim, err));
    CMT_TRY(check_tiers(&p, claim, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
