#include "rules/result.h"

#include "base/err.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

void cmt_result_sort(cmt_set *committees, size_t n)
{
    if (n > 1)
        qsort(committees, n, sizeof *committees, cmt_set_compare);
}

cmt_status cmt_result_pick(cmt_arena *mem,
                           const cmt_tie_break *tie_break,
                           size_t n_alternatives,
                           const cmt_set *committees,
                           size_t n,
                           size_t *out,
                           cmt_err *err)
{
    size_t size = 1;
    size_t pick = 0;
    uint32_t *place = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_tie_places(mem, tie_break, n_alternatives, &place, err));
    for (size_t c = 0; c < n; c++)
        size = committees[c].n > size ? committees[c].n : size;
    uint32_t *best = CMT_NEW_ARRAY(mem, uint32_t, size);
    uint32_t *next = CMT_NEW_ARRAY(mem, uint32_t, size);
    if (best == NULL || next == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to break a tie");
    for (size_t c = 0; c < n; c++) {
        const size_t m = committees[c].n;
        for (size_t k = 0; k < m; k++)
            next[k] = place[committees[c].at[k]];
        qsort(next, m, sizeof *next, cmt_u32_compare);
        const cmt_set x = {.at = next, .n = m};
        const cmt_set y = {.at = best, .n = committees[pick].n};
        if (c == 0 || cmt_set_compare(&x, &y) < 0) {
            memcpy(best, next, m * sizeof *next);
            pick = c;
        }
    }
    *out = pick;
done:
    return st;
}

cmt_status cmt_result_committees(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 const cmt_tie_break *tie_break,
                                 const cmt_set *committees,
                                 size_t n,
                                 bool capped,
                                 cmt_outcome *out,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    size_t pick = 0;
    if (n > 1 && (tie_break->kind == CMT_TIE_ORDER || tie_break->kind == CMT_TIE_LOT)) {
        CMT_TRY(cmt_result_pick(mem, tie_break, contest->n_alternatives, committees, n,
                                &pick, err));
    }
    out->n = contest->n_alternatives;
    out->committees = committees;
    out->n_committees = n;
    out->capped = capped;
    out->tied = n > 1;
    out->has_committee = n == 1 || (n > 1 && tie_break->kind != CMT_TIE_NONE);
    if (out->has_committee)
        out->committee = committees[pick];
done:
    return st;
}

/* Step to the next k-subset of m positions in lexicographic order; false after the last. */
static bool next_subset(size_t *at, size_t k, size_t m)
{
    size_t i = k;
    while (i > 0 && at[i - 1] == m - k + i - 1)
        i--;
    if (i == 0)
        return false;
    at[i - 1]++;
    for (; i < k; i++)
        at[i] = at[i - 1] + 1;
    return true;
}

typedef struct border {
    bool *sure;       /* [n] sits in every committee */
    uint32_t *fringe; /* [n_fringe] the tier at the border */
    size_t n_fringe;
    size_t open; /* seats to fill from the fringe */
} border;

static bool find_border(
    cmt_arena *mem, const uint32_t *ranking, size_t n, size_t seats, border *out)
{
    size_t *size = CMT_NEW_ARRAY(mem, size_t, n + 1);
    out->sure = CMT_NEW_ARRAY(mem, bool, n + 1);
    out->fringe = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (size == NULL || out->sure == NULL || out->fringe == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (ranking[i] != CMT_UNPLACED)
            size[ranking[i]]++;
    }
    size_t tier = 0;
    out->open = seats;
    while (size[tier] > 0 && size[tier] <= out->open)
        out->open -= size[tier++];
    for (uint32_t i = 0; i < n; i++) {
        out->sure[i] = ranking[i] < tier;
        if (ranking[i] == tier && out->open > 0)
            out->fringe[out->n_fringe++] = i;
    }
    if (out->n_fringe == 0)
        out->open = 0;
    return true;
}

/* The list of committees was cut: the pick of an order or a lot may not be in it. It takes
 * the members of the fringe with the smallest places. */
static cmt_status pick_beyond_cap(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_tie_break *tie_break,
                                  border *b,
                                  cmt_outcome *out,
                                  cmt_err *err)
{
    uint32_t *place = NULL;
    const cmt_status st =
        cmt_tie_places(mem, tie_break, contest->n_alternatives, &place, err);
    if (st != CMT_OK)
        return st;
    for (size_t k = 0; k < b->open; k++) {
        const uint32_t next = cmt_tie_first(place, b->fringe, b->n_fringe);
        b->sure[next] = true;
        size_t at = 0;
        while (b->fringe[at] != next)
            at++;
        b->fringe[at] = b->fringe[--b->n_fringe];
    }
    if (!cmt_result_set(mem, b->sure, contest->n_alternatives, &out->committee))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the committee");
    return CMT_OK;
}

cmt_status cmt_result_top(cmt_arena *mem,
                          const cmt_contest *contest,
                          const cmt_tie_break *tie_break,
                          size_t seats,
                          cmt_outcome *out,
                          cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    border b = {0};
    out->winners = (cmt_set){0};
    size_t *at = CMT_NEW_ARRAY(mem, size_t, n + 1);
    bool *in = CMT_NEW_ARRAY(mem, bool, n + 1);
    cmt_set *committees = CMT_NEW_ARRAY(mem, cmt_set, CMT_MAX_COMMITTEES);
    if (at == NULL || in == NULL || committees == NULL
        || !find_border(mem, out->ranking, n, seats, &b))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the committees");
    for (size_t k = 0; k < b.open; k++)
        at[k] = k;
    size_t count = 0;
    bool more = true;
    while (more && count < CMT_MAX_COMMITTEES) {
        memcpy(in, b.sure, n * sizeof *in);
        for (size_t k = 0; k < b.open; k++)
            in[b.fringe[at[k]]] = true;
        if (!cmt_result_set(mem, in, n, &committees[count++]))
            return cmt_fail(err, CMT_E_NOMEM, "no room for the committees");
        more = next_subset(at, b.open, b.n_fringe);
    }
    cmt_result_sort(committees, count);
    const cmt_status st = cmt_result_committees(mem, contest, tie_break, committees,
                                                count, more, out, err);
    if (st != CMT_OK || !more || tie_break->kind == CMT_TIE_NONE)
        return st;
    return pick_beyond_cap(mem, contest, tie_break, &b, out, err);
}
