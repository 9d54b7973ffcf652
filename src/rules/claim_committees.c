#include "rules/claim.h"

#include "base/err.h"

static bool is_ascending(const cmt_set *set, size_t n)
{
    for (size_t k = 0; k < set->n; k++) {
        if (set->at[k] >= n || (k > 0 && set->at[k] <= set->at[k - 1]))
            return false;
    }
    return true;
}

/* Whether committee x beats y in a tie, places sorted and compared as lists: the smallest
 * place that is in only one of them is in x, and y does not end before it. */
static bool wins_tie(const uint32_t *place,
                     const cmt_set *x,
                     const cmt_set *y,
                     size_t n)
{
    uint32_t best = UINT32_MAX;
    bool in_x = false;
    size_t i = 0;
    size_t j = 0;
    for (uint32_t a = 0; a < n; a++) {
        const bool of_x = i < x->n && x->at[i] == a;
        const bool of_y = j < y->n && y->at[j] == a;
        i += of_x ? 1U : 0U;
        j += of_y ? 1U : 0U;
        if (of_x != of_y && place[a] < best) {
            best = place[a];
            in_x = of_x;
        }
    }
    /* Where the other list ends before that place, it is the shorter of the two. */
    const cmt_set *other = in_x ? y : x;
    for (size_t k = 0; k < other->n; k++) {
        if (place[other->at[k]] > best)
            return in_x;
    }
    return !in_x;
}

static cmt_status check_pick(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_outcome *claim,
                             const cmt_tie_break *tie_break,
                             cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const bool expected =
        claim->n_committees == 1
        || (claim->n_committees > 1 && tie_break->kind != CMT_TIE_NONE);
    if (claim->has_committee != expected) {
        return cmt_fail(err, CMT_E_NEGATIVE, "a committee is %s",
                        expected ? "due, but not claimed" : "claimed, but stays tied");
    }
    if (!expected)
        return CMT_OK;
    if (claim->n_committees == 1 || tie_break->kind == CMT_TIE_PARALLEL) {
        if (!cmt_set_same(&claim->committee, &claim->committees[0]))
            return cmt_fail(err, CMT_E_NEGATIVE, "the committee is not the first one");
        return CMT_OK;
    }
    uint32_t *place = NULL;
    const cmt_status st = cmt_tie_places(mem, tie_break, n, &place, err);
    if (st != CMT_OK)
        return st;
    bool listed = claim->capped;
    for (size_t c = 0; c < claim->n_committees; c++) {
        const cmt_set *other = &claim->committees[c];
        if (cmt_set_same(other, &claim->committee)) {
            listed = true;
        } else if (wins_tie(place, other, &claim->committee, n)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the tie-break picks another committee");
        }
    }
    if (!listed)
        return cmt_fail(err, CMT_E_NEGATIVE, "the committee is not among those tied");
    return CMT_OK;
}

cmt_status cmt_claim_committees(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_outcome *claim,
                                const cmt_tie_break *tie_break,
                                const cmt_set *committees,
                                size_t n,
                                bool capped,
                                cmt_err *err)
{
    if (claim->n_committees != n || claim->capped != capped || claim->tied != (n > 1)) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "%zu committees are claimed where there are %zu",
                        claim->n_committees, n);
    }
    for (size_t c = 0; c < n; c++) {
        if (!cmt_set_same(&claim->committees[c], &committees[c]))
            return cmt_fail(err, CMT_E_NEGATIVE, "committee %zu is another one", c + 1);
    }
    return check_pick(mem, contest, claim, tie_break, err);
}

cmt_status cmt_claim_listed(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_outcome *claim,
                            const cmt_tie_break *tie_break,
                            cmt_err *err)
{
    if (claim->tied != (claim->n_committees > 1))
        return cmt_fail(err, CMT_E_NEGATIVE, "several committees are a tie");
    for (size_t c = 0; c < claim->n_committees; c++) {
        if (!is_ascending(&claim->committees[c], contest->n_alternatives))
            return cmt_fail(err, CMT_E_NEGATIVE, "a committee is out of order");
        if (c > 0
            && cmt_set_compare(&claim->committees[c - 1], &claim->committees[c]) >= 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "committees are out of order");
    }
    return check_pick(mem, contest, claim, tie_break, err);
}

/* No member has a smaller value than an eligible alternative left out. */
static bool is_top(const cmt_contest *contest,
                   const cmt_set *set,
                   mpq_t *values,
                   size_t size)
{
    const size_t n = contest->n_alternatives;
    if (set->n != size || !is_ascending(set, n))
        return false;
    for (size_t k = 0; k < set->n; k++) {
        if (!cmt_contest_eligible(contest, set->at[k]))
            return false;
    }
    for (size_t k = 0; k < set->n; k++) {
        size_t at = 0;
        for (uint32_t j = 0; j < n; j++) {
            const bool in = at < set->n && set->at[at] == j;
            at += in ? 1U : 0U;
            if (!in && cmt_contest_eligible(contest, j)
                && mpq_cmp(values[set->at[k]], values[j]) < 0)
                return false;
        }
    }
    return true;
}

/* How many committees there are: the ways to choose those of the least value that sits
 * among all that have it; more than the cap counts as cap + 1. */
static size_t count_ways(const cmt_contest *contest, const cmt_set *set, mpq_t *values)
{
    size_t least = set->at[0];
    for (size_t k = 1; k < set->n; k++) {
        if (mpq_cmp(values[set->at[k]], values[least]) < 0)
            least = set->at[k];
    }
    size_t of_it = 0;
    size_t sitting = 0;
    for (size_t j = 0; j < contest->n_alternatives; j++) {
        if (cmt_contest_eligible(contest, j)
            && mpq_equal(values[j], values[least]) != 0)
            of_it++;
    }
    for (size_t k = 0; k < set->n; k++)
        sitting += mpq_equal(values[set->at[k]], values[least]) != 0 ? 1U : 0U;
    const size_t fewer = sitting < of_it - sitting ? sitting : of_it - sitting;
    size_t ways = 1;
    for (size_t k = 1; k <= fewer && ways <= CMT_MAX_COMMITTEES; k++)
        ways = ways * (of_it - fewer + k) / k; /* the binomial so far: divides evenly */
    return ways <= CMT_MAX_COMMITTEES ? ways : CMT_MAX_COMMITTEES + 1;
}

cmt_status cmt_claim_top(cmt_arena *mem,
                         const cmt_contest *contest,
                         const cmt_outcome *claim,
                         const cmt_tie_break *tie_break,
                         size_t seats,
                         mpq_t *values,
                         cmt_err *err)
{
    size_t eligible = 0;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    const size_t size = seats < eligible ? seats : eligible;
    for (size_t c = 0; c < claim->n_committees; c++) {
        if (!is_top(contest, &claim->committees[c], values, size)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "committee %zu leaves out an alternative of more value",
                            c + 1);
        }
        if (c > 0
            && cmt_set_compare(&claim->committees[c - 1], &claim->committees[c]) >= 0)
            return cmt_fail(err, CMT_E_NEGATIVE, "committees are out of order");
    }
    if (claim->n_committees == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "no committee is claimed");
    const size_t ways = size == 0 ? 1 : count_ways(contest, claim->committees, values);
    const bool capped = ways > CMT_MAX_COMMITTEES;
    if (claim->n_committees != (capped ? CMT_MAX_COMMITTEES : ways)
        || claim->capped != capped || claim->tied != (ways > 1))
        return cmt_fail(err, CMT_E_NEGATIVE, "not all tied committees are claimed");
    if (claim->has_committee && !is_top(contest, &claim->committee, values, size)) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "the committee leaves out an alternative of more value");
    }
    return check_pick(mem, contest, claim, tie_break, err);
}
