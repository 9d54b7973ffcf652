#include "rules/duels.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/claim.h"
#include "rules/recount.h"

#include <string.h>

/* Strengths by definition. */
typedef struct links {
    const cmt_duels *d;
    mpq_t *strength;    /* [n][n]; ratios of a link without opposition are -1 */
    bool unopposed_top; /* a strength of -1 stands above every other, by support */
} links;

static int compare_strength(const links *l, uint32_t x, uint32_t y)
{
    const int sx = mpq_sgn(l->strength[x]);
    const int sy = mpq_sgn(l->strength[y]);
    if (l->unopposed_top && (sx < 0 || sy < 0)) {
        if (sx < 0 && sy < 0)
            return mpq_cmp(l->d->above[x], l->d->above[y]);
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
    const cmt_duels *d = l->d;
    mpq_srcptr to = d->above[i * d->n + j];
    mpq_srcptr back = d->above[j * d->n + i];
    mpq_ptr s = l->strength[i * d->n + j];
    if (strcmp(kind, "pairwise-opposition") == 0) {
        mpq_set(s, to);
        return mpq_sgn(s) > 0;
    }
    if (mpq_cmp(to, back) <= 0)
        return false;
    if (strcmp(kind, "winning-votes") == 0) {
        mpq_set(s, to);
    } else if (strcmp(kind, "margins") == 0) {
        mpq_sub(s, to, back);
    } else if (mpq_sgn(back) == 0) {
        mpq_set_si(s, -1, 1);
    } else {
        mpq_div(s, to, back);
    }
    return true;
}

static cmt_status number_links(cmt_arena *mem,
                               const char *kind,
                               cmt_duels *d,
                               cmt_err *err)
{
    const size_t n = d->n;
    links l = {.d = d, .unopposed_top = strcmp(kind, "ratio") == 0};
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    d->number = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    l.strength = cmt_q_array(mem, n * n);
    if (order == NULL || d->number == NULL || l.strength == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu links", n * n);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (i != j && link_of(&l, kind, i, j))
                order[m++] = (uint32_t)(i * n + j);
        }
    }
    if (!cmt_sort(mem, order, m, sizeof *order, by_strength, &l))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu links", m);
    uint32_t number = 0;
    for (size_t k = 0; k < m; k++) {
        if (k == 0 || compare_strength(&l, order[k - 1], order[k]) != 0)
            number++;
        d->number[order[k]] = number;
    }
    return CMT_OK;
}

/* Keep the pairs of eligible alternatives, the rows close together. */
static void compact(cmt_duels *d, const uint32_t *at, size_t n_all)
{
    for (size_t i = 0; i < d->n; i++) {
        for (size_t j = 0; j < d->n; j++)
            mpq_swap(d->above[i * d->n + j], d->above[at[i] * n_all + at[j]]);
    }
    for (size_t i = 0; i < d->n; i++) {
        for (size_t j = 0; j < d->n; j++) {
            const int sign = mpq_cmp(d->above[i * d->n + j], d->above[j * d->n + i]);
            d->sign[i * d->n + j] = (int8_t)((sign > 0) - (sign < 0));
        }
    }
}

cmt_status cmt_duels_init(cmt_arena *mem,
                          const cmt_contest *contest,
                          const char *strength,
                          cmt_duels *out,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    cmt_duels d = {.contest = contest};
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    d.above = cmt_q_array(mem, n * n);
    d.sign = CMT_NEW_ARRAY(mem, int8_t, n * n + 1);
    if (at == NULL || d.above == NULL || d.sign == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu pairs", n * n);
    CMT_TRY(cmt_recount_pairs(mem, contest, d.above, err));
    for (size_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(contest, i))
            at[d.n++] = (uint32_t)i;
    }
    d.at = at;
    compact(&d, at, n);
    if (strength != NULL)
        CMT_TRY(number_links(mem, strength, &d, err));
    *out = d;
done:
    return st;
}

/* Strongest paths from one source, as Dijkstra finds them: settle the alternative that is
 * reached most strongly, then its links. */
static void paths_from(const cmt_duels *d, size_t source, uint32_t *best, bool *settled)
{
    const size_t n = d->n;
    memset(settled, 0, n * sizeof *settled);
    memcpy(best, &d->number[source * n], n * sizeof *best);
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
            const uint32_t link = d->number[at * n + j];
            const uint32_t reach = link < best[at] ? link : best[at];
            if (!settled[j] && reach > best[j])
                best[j] = reach;
        }
    }
}

cmt_status cmt_duels_paths(cmt_arena *mem,
                           const cmt_duels *d,
                           uint32_t **best,
                           cmt_err *err)
{
    uint32_t *out = CMT_NEW_ARRAY(mem, uint32_t, d->n * d->n + 1);
    bool *settled = CMT_NEW_ARRAY(mem, bool, d->n + 1);
    if (out == NULL || settled == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu paths", d->n * d->n);
    for (size_t i = 0; i < d->n; i++)
        paths_from(d, i, &out[i * d->n], settled);
    *best = out;
    return CMT_OK;
}

/* The smallest set with `first` in it whose members beat all who are not; its size. */
static size_t grow(const cmt_duels *d, uint32_t first, bool *in, uint32_t *queue)
{
    size_t count = 1;
    memset(in, 0, d->n * sizeof *in);
    in[first] = true;
    queue[0] = first;
    for (size_t k = 0; k < count; k++) {
        for (uint32_t j = 0; j < d->n; j++) {
            if (!in[j] && !cmt_duels_beats(d, queue[k], j)) {
                in[j] = true;
                queue[count++] = j;
            }
        }
    }
    return count;
}

cmt_status cmt_duels_smith(cmt_arena *mem, const cmt_duels *d, bool **in, cmt_err *err)
{
    bool *out = CMT_NEW_ARRAY(mem, bool, d->n + 1);
    uint32_t *queue = CMT_NEW_ARRAY(mem, uint32_t, d->n + 1);
    uint32_t member = 0;
    size_t least = SIZE_MAX;
    if (out == NULL || queue == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a set of %zu", d->n);
    for (uint32_t i = 0; i < d->n; i++) {
        const size_t size = grow(d, i, out, queue);
        member = size < least ? i : member;
        least = size < least ? size : least;
    }
    if (d->n > 0)
        (void)grow(d, member, out, queue);
    *in = out;
    return CMT_OK;
}

cmt_status cmt_duels_judge(cmt_arena *mem,
                           const cmt_duels *d,
                           const cmt_outcome *claim,
                           const bool *won,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool *all = CMT_NEW_ARRAY(mem, bool, d->contest->n_alternatives + 1);
    if (all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < d->n; i++)
        all[d->at[i]] = won[i];
    CMT_TRY(cmt_claim_parts(d->contest, claim, CMT_PART_WINNERS, err));
    CMT_TRY(cmt_claim_winners(d->contest, claim, all, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}

cmt_status cmt_duels_judge_ranking(cmt_arena *mem,
                                   const cmt_duels *d,
                                   const cmt_outcome *claim,
                                   const int64_t *value,
                                   cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *values = cmt_q_array(mem, d->contest->n_alternatives);
    if (values == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", d->n);
    for (size_t i = 0; i < d->n; i++)
        cmt_q_set_i64(values[d->at[i]], value[i], 1);
    CMT_TRY(
        cmt_claim_parts(d->contest, claim, CMT_PART_WINNERS | CMT_PART_RANKING, err));
    CMT_TRY(cmt_claim_ranking(d->contest, claim, values, true, err));
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}

/* Tier t holds those below none of tiers t, t + 1, …, and below one of tier t - 1. */
static cmt_status judge_place(const cmt_duels *d,
                              const cmt_outcome *claim,
                              const bool *above,
                              size_t i,
                              cmt_err *err)
{
    const char *const *ids = d->contest->ids;
    const uint32_t *tier = claim->ranking;
    bool under_previous = tier[d->at[i]] == 0;
    for (size_t j = 0; j < d->n; j++) {
        if (!above[j * d->n + i])
            continue;
        if (tier[d->at[j]] >= tier[d->at[i]]) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "`%s` stands above `%s`, but is not ranked so",
                            ids[d->at[j]], ids[d->at[i]]);
        }
        under_previous = under_previous || tier[d->at[j]] + 1 == tier[d->at[i]];
    }
    if (!under_previous)
        return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ranked too low", ids[d->at[i]]);
    return CMT_OK;
}

cmt_status cmt_duels_judge_layers(const cmt_duels *d,
                                  const cmt_outcome *claim,
                                  const bool *above,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_contest *c = d->contest;
    size_t k = 0;
    CMT_TRY(cmt_claim_parts(c, claim, CMT_PART_WINNERS | CMT_PART_RANKING, err));
    for (size_t i = 0; i < d->n; i++)
        CMT_TRY(judge_place(d, claim, above, i, err));
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (!cmt_contest_eligible(c, i) && claim->ranking[i] != CMT_UNPLACED) {
            return cmt_fail(err, CMT_E_NEGATIVE, "`%s` is ineligible, but placed",
                            c->ids[i]);
        }
        const bool won = k < claim->winners.n && claim->winners.at[k] == i;
        k += won ? 1U : 0U;
        if (won != (claim->ranking[i] == 0)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the winners are not the first tier: `%s`", c->ids[i]);
        }
    }
    if (k != claim->winners.n)
        return cmt_fail(err, CMT_E_NEGATIVE, "the claimed winners are out of order");
    CMT_TRY(cmt_claim_tied(claim, claim->winners.n > 1, err));
done:
    return st;
}
