#include "rules/claim.h"

#include "base/err.h"

#include <string.h>

static unsigned parts_of(const cmt_outcome *claim)
{
    unsigned parts = 0;
    parts |= claim->winners.n > 0 ? CMT_PART_WINNERS : 0;
    parts |= claim->ranking != NULL ? CMT_PART_RANKING : 0;
    parts |= claim->n_committees > 0 || claim->has_committee ? CMT_PART_COMMITTEES : 0;
    parts |= claim->scores != NULL ? CMT_PART_SCORES : 0;
    parts |= claim->weights != NULL ? CMT_PART_WEIGHTS : 0;
    parts |= claim->lottery != NULL ? CMT_PART_LOTTERY : 0;
    parts |= claim->level != NULL || claim->level_high != NULL ? CMT_PART_LEVEL : 0;
    parts |= claim->n_judgments > 0 ? CMT_PART_JUDGMENTS : 0;
    parts |= claim->seats != NULL ? CMT_PART_SEATS : 0;
    parts |= claim->cost != NULL ? CMT_PART_COST : 0;
    return parts;
}

cmt_status cmt_claim_parts(const cmt_contest *contest,
                           const cmt_outcome *claim,
                           unsigned parts,
                           cmt_err *err)
{
    if (claim->n != contest->n_alternatives) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "the claim is about %zu alternatives of %zu", claim->n,
                        contest->n_alternatives);
    }
    if ((parts_of(claim) | CMT_PART_WINNERS) != (parts | CMT_PART_WINNERS)) {
        return cmt_fail(
            err, CMT_E_NEGATIVE,
            "the claim lacks a part of the rule's outcome, or has one more");
    }
    if ((parts & CMT_PART_WINNERS) == 0 && claim->winners.n > 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule names no winners");
    if (claim->unproved || claim->bound != NULL)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule leaves nothing unproved");
    if (claim->capped && (parts & CMT_PART_COMMITTEES) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the outcome is said to be capped");
    return CMT_OK;
}

cmt_status cmt_claim_winners(const cmt_contest *contest,
                             const cmt_outcome *claim,
                             const bool *won,
                             cmt_err *err)
{
    size_t k = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        const bool claimed = k < claim->winners.n && claim->winners.at[k] == i;
        if (claimed != won[i]) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` %s", contest->ids[i],
                            won[i] ? "wins, but the claim leaves it out"
                                   : "is claimed to win, but does not");
        }
        k += claimed ? 1U : 0U;
    }
    if (k != claim->winners.n)
        return cmt_fail(err, CMT_E_NEGATIVE, "the claimed winners are out of order");
    return CMT_OK;
}

cmt_status cmt_claim_tied(const cmt_outcome *claim, bool tied, cmt_err *err)
{
    if (claim->tied != tied) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "the outcome is %s, the claim says otherwise",
                        tied ? "tied" : "not tied");
    }
    return CMT_OK;
}

cmt_status cmt_claim_scores(const cmt_contest *contest,
                            const cmt_outcome *claim,
                            mpq_t *scores,
                            cmt_err *err)
{
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (mpq_equal(claim->scores[i], scores[i]) == 0) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the score of `%s` is another one",
                            contest->ids[i]);
        }
    }
    return CMT_OK;
}

/* Tiers are dense: as many of them as the largest number says. */
static bool tiers_are_dense(const cmt_contest *contest, const uint32_t *ranking)
{
    const size_t n = contest->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        if (!cmt_contest_eligible(contest, i) || ranking[i] == 0)
            continue;
        size_t j = 0;
        while (j < n
               && !(cmt_contest_eligible(contest, j) && ranking[j] + 1 == ranking[i]))
            j++;
        if (j == n)
            return false;
    }
    return true;
}

static int sign_of(int x)
{
    return (x > 0) - (x < 0);
}

/* The first alternative that the ranking places against i otherwise than values do, or n. */
static size_t misplaced(const cmt_contest *contest,
                        const uint32_t *tier,
                        mpq_t *values,
                        size_t i)
{
    for (size_t j = 0; j < contest->n_alternatives; j++) {
        if (cmt_contest_eligible(contest, j)
            && sign_of(mpq_cmp(values[i], values[j]))
                   != (tier[i] < tier[j]) - (tier[i] > tier[j]))
            return j;
    }
    return contest->n_alternatives;
}

/* The winners are exactly the first tier. */
static cmt_status check_first_tier(const cmt_contest *contest,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    size_t won = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        const bool claimed =
            won < claim->winners.n && claim->winners.at[won] == (uint32_t)i;
        if (claimed != (claim->ranking[i] == 0)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the winners are not the first tier: `%s`",
                            contest->ids[i]);
        }
        won += claimed ? 1U : 0U;
    }
    if (won != claim->winners.n)
        return cmt_fail(err, CMT_E_NEGATIVE, "a claimed winner is out of order");
    return CMT_OK;
}

cmt_status cmt_claim_ranking(const cmt_contest *contest,
                             const cmt_outcome *claim,
                             mpq_t *values,
                             bool with_winners,
                             cmt_err *err)
{
    const uint32_t *tier = claim->ranking;
    const size_t n = contest->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        const bool eligible = cmt_contest_eligible(contest, i);
        if (!eligible && tier[i] != CMT_UNPLACED) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ineligible, but placed",
                            contest->ids[i]);
        }
        const size_t j = eligible ? misplaced(contest, tier, values, i) : n;
        if (j < n) {
            return cmt_fail(
                err, CMT_E_NEGATIVE,
                "the ranking places `%s` and `%s` otherwise than their values "
                "do",
                contest->ids[i], contest->ids[j]);
        }
    }
    if (!tiers_are_dense(contest, tier))
        return cmt_fail(err, CMT_E_NEGATIVE, "the ranking skips a tier");
    return with_winners ? check_first_tier(contest, claim, err) : CMT_OK;
}

bool cmt_claim_names(const cmt_contest *contest, const cmt_value *ids, const bool *in)
{
    size_t n = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (!in[i])
            continue;
        const char *id = cmt_value_as_string(cmt_value_at(ids, n++));
        if (id == NULL || strcmp(id, contest->ids[i]) != 0)
            return false;
    }
    return cmt_value_count(ids) == n;
}

cmt_status cmt_claim_cost(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_outcome *claim,
                          cmt_err *err)
{
    mpq_ptr cost = cmt_q(mem);
    if (!claim->has_committee)
        return CMT_OK;
    if (cost == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a cost");
    for (size_t k = 0; k < claim->committee.n; k++)
        mpq_add(cost, cost, contest->costs[claim->committee.at[k]]);
    if (mpq_equal(cost, claim->cost) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the projects cost another sum");
    return CMT_OK;
}
