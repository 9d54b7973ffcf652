#include "ballot/pairwise.h"

#include "ballot/pairwise_sums.h"
#include "base/err.h"

#include <string.h>

/* Where the points are the tally: one pass over all ballots. */
static cmt_status build_exact(cmt_arena *mem, cmt_pairwise *pw, cmt_err *err)
{
    const cmt_contest *c = pw->support.contest;
    return cmt_pairwise_sums(mem, c, NULL, c->ballots.n, c->ballots.points,
                             pw->support.points, err);
}

/* Ballot numbers grouped by voice: at[start[g]] .. at[start[g + 1] - 1]. */
static bool order_by_group(cmt_arena *mem,
                           const cmt_contest *c,
                           uint32_t **at,
                           size_t **start)
{
    const cmt_ballots *ballots = &c->ballots;
    *at = CMT_NEW_ARRAY(mem, uint32_t, ballots->n);
    *start = CMT_NEW_ARRAY(mem, size_t, c->n_voices + 2);
    if (*at == NULL || *start == NULL)
        return false;
    size_t *next = *start + 1; /* shifted by one, it ends as the starts */
    for (size_t b = 0; b < ballots->n; b++)
        next[ballots->group[b] + 1]++;
    for (size_t g = 0; g < c->n_voices; g++)
        next[g + 1] += next[g];
    for (size_t b = 0; b < ballots->n; b++)
        (*at)[next[ballots->group[b]]++] = (uint32_t)b;
    return true;
}

/* Where points are a filter: points of all, and counts of each group. */
static cmt_status build_filtered(cmt_arena *mem, cmt_pairwise *pw, cmt_err *err)
{
    cmt_tally *t = &pw->support;
    const cmt_contest *c = t->contest;
    const size_t groups = c->n_voices;
    uint32_t *at = NULL;
    size_t *start = NULL;
    int64_t *counts = CMT_NEW_ARRAY(mem, int64_t, t->n);
    if (counts == NULL || !order_by_group(mem, c, &at, &start))
        return cmt_fail(err, CMT_E_NOMEM, "no room to order ballots by group");
    cmt_status st = build_exact(mem, pw, err);
    for (size_t g = 0; st == CMT_OK && g < groups; g++) {
        memset(counts, 0, t->n * sizeof *counts);
        st = cmt_pairwise_sums(mem, c, at + start[g], start[g + 1] - start[g],
                               c->ballots.count, counts, err);
        for (size_t k = 0; k < t->n; k++)
            t->by_group[k * groups + g] = counts[k];
    }
    for (size_t k = 0; k < t->n; k++)
        t->added[k] = (int64_t)c->ballots.n;
    return st;
}

cmt_status cmt_pairwise_build(cmt_arena *mem,
                              const cmt_contest *contest,
                              cmt_pairwise *out,
                              cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    if (contest->ballots.n > 0 && contest->ballots.form != CMT_FORM_RANK)
        return cmt_fail(err, CMT_E_RANGE, "a pairwise matrix needs rankings");
    cmt_pairwise pw = {.n = n};
    cmt_status st = cmt_tally_init(mem, contest, n * n, &pw.support, err);
    if (st != CMT_OK)
        return st;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    st = contest->exact_points ? build_exact(mem, &pw, err)
                               : build_filtered(mem, &pw, err);
    cmt_arena_reset(mem, mark);
    if (st == CMT_OK)
        *out = pw;
    return st;
}

int cmt_pairwise_margin_sgn(const cmt_pairwise *pw, size_t i, size_t j)
{
    return cmt_tally_cmp(&pw->support, i * pw->n + j, j * pw->n + i);
}
