#include "rules/ordinal/schulze.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

/* Links by definition: strength in rationals, then equal strengths equal numbers, so that
 * strongest paths can be found in integers. */
typedef struct links {
    const cmt_contest *contest;
    size_t n;
    mpq_t *above;     /* [n][n] weight with i above j */
    mpq_t *strength;  /* [n][n] of links; ratios of a link without opposition are -1 */
    uint32_t *number; /* [n][n], 0 = no link, then 1 for the weakest */
    uint32_t *best;   /* [n][n] strongest paths */
    bool unopposed_top; /* a strength of -1 stands above every other, by support */
} links;

static int compare_strength(const links *l, uint32_t x, uint32_t y)
{
    const int sx = mpq_sgn(l->strength[x]);
    const int sy = mpq_sgn(l->strength[y]);
    if (l->unopposed_top && (sx < 0 || sy < 0)) {
        if (sx < 0 && sy < 0)
            return mpq_cmp(l->above[x], l->above[y]);
        return sx < 0 ? 1 : -1;
    }
    return mpq_cmp(l->strength[x], l->strength[y]);
}

static int by_strength(const void *a, const void *b, const void *context)
{
    return compare_strength(context, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Whether i -> j is a link under the option, and its strength. */
static bool link_of(links *l, const char *kind, size_t i, size_t j)
{
    const size_t at = i * l->n + j;
    const size_t back = j * l->n + i;
    mpq_ptr s = l->strength[at];
    if (strcmp(kind, "pairwise-opposition") == 0) {
        mpq_set(s, l->above[at]);
        return mpq_sgn(s) > 0;
    }
    if (mpq_cmp(l->above[at], l->above[back]) <= 0)
        return false;
    if (strcmp(kind, "winning-votes") == 0) {
        mpq_set(s, l->above[at]);
    } else if (strcmp(kind, "margins") == 0) {
        mpq_sub(s, l->above[at], l->above[back]);
    } else if (mpq_sgn(l->above[back]) == 0) {
        mpq_set_si(s, -1, 1);
    } else {
        mpq_div(s, l->above[at], l->above[back]);
    }
    return true;
}

static cmt_status number_links(cmt_arena *mem, const char *kind, links *l, cmt_err *err)
{
    const size_t n = l->n;
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    if (order == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu links", n * n);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i != j && cmt_contest_eligible(l->contest, i)
                && cmt_contest_eligible(l->contest, j) && link_of(l, kind, i, j))
                order[m++] = (uint32_t)(i * n + j);
        }
    }
    if (!cmt_sort(mem, order, m, sizeof *order, by_strength, l))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu links", m);
    uint32_t number = 0;
    for (size_t k = 0; k < m; k++) {
        if (k == 0 || compare_strength(l, order[k - 1], order[k]) != 0)
            number++;
        l->number[order[k]] = number;
    }
    return CMT_OK;
}

/* Strongest paths from one source, as Dijkstra finds them: settle the alternative that is
 * reached most strongly, then its links. */
static void paths_from(links *l, size_t source, bool *settled)
{
    const size_t n = l->n;
    uint32_t *best = &l->best[source * n];
    memset(settled, 0, n * sizeof *settled);
    memcpy(best, &l->number[source * n], n * sizeof *best);
    settled[source] = true;
    best[source] = 0;
    for (;;) {
        size_t at = n;
        for (size_t j = 0; j < n; j++) {
            if (!settled[j] && best[j] > 0 && (at == n || best[j] > best[at]))
                at = j;
        }
        if (at == n)
            return;
        settled[at] = true;
        for (size_t j = 0; j < n; j++) {
            const uint32_t link = l->number[at * n + j];
            const uint32_t reach = link < best[at] ? link : best[at];
            if (!settled[j] && reach > best[j])
                best[j] = reach;
        }
    }
}

static bool stands_above(const links *l, size_t i, size_t j)
{
    return cmt_contest_eligible(l->contest, i) && cmt_contest_eligible(l->contest, j)
           && l->best[i * l->n + j] > l->best[j * l->n + i];
}

/* Tier t holds those below none of tiers t, t + 1, …, and below one of tier t - 1. */
static cmt_status check_tiers(const links *l, const cmt_outcome *claim, cmt_err *err)
{
    const uint32_t *tier = claim->ranking;
    for (size_t i = 0; i < l->n; i++) {
        if (!cmt_contest_eligible(l->contest, i)) {
            if (tier[i] != CMT_UNPLACED) {
                return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ineligible, but placed",
                                l->contest->ids[i]);
            }
            continue;
        }
        bool under_previous = tier[i] == 0;
        for (size_t j = 0; j < l->n; j++) {
            if (!stands_above(l, j, i))
                continue;
            if (tier[j] >= tier[i]) {
                return cmt_fail(err, CMT_E_NEGATIVE,
                                "the strongest path makes `%s` stand above `%s`",
                                l->contest->ids[j], l->contest->ids[i]);
            }
            under_previous = under_previous || tier[j] + 1 == tier[i];
        }
        if (!under_previous) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ranked too low",
                            l->contest->ids[i]);
        }
    }
    return CMT_OK;
}

static cmt_status links_init(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             links *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const char *kind =
        cmt_rule_option_value(&cmt_rule_ordinal_schulze, args, "strength");
    links l = {.contest = contest, .n = n};
    l.unopposed_top = strcmp(kind, "ratio") == 0;
    l.above = cmt_q_array(mem, n * n);
    l.strength = cmt_q_array(mem, n * n);
    l.number = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    l.best = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    bool *settled = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (l.above == NULL || l.strength == NULL || l.number == NULL || l.best == NULL
        || settled == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu links", n * n);
    CMT_TRY(cmt_recount_pairs(mem, contest, l.above, err));
    CMT_TRY(number_links(mem, kind, &l, err));
    for (size_t i = 0; i < n; i++)
        paths_from(&l, i, settled);
    *out = l;
done:
    return st;
}

cmt_status cmt_ordinal_schulze_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    links l = {0};
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu winners", n);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING, err));
    CMT_TRY(links_init(mem, contest, args, &l, err));
    for (size_t i = 0; i < n; i++) {
        won[i] = cmt_contest_eligible(contest, i);
        for (size_t j = 0; j < n && won[i]; j++)
            won[i] = !stands_above(&l, j, i);
    }
    CMT_TRY(cmt_claim_winners(contest, claim, won, err));
    CMT_TRY(check_tiers(&l, claim, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
