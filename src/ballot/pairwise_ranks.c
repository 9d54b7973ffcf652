#include "ballot/pairwise.h"
#include "base/err.h"
#include "base/sort.h"

#include <string.h>

/* A link from i to j, by its place i * n + j in the matrix and that of its reverse. */
typedef struct link {
    size_t to;
    size_t back;
} link;

typedef struct ranker {
    const cmt_pairwise *pw;
    cmt_strength strength;
    const mpq_t *value; /* [n * n] of the ratio; else NULL */
} ranker;

/* e : f against g : h, as M. Schulze, "A new monotonic, clone-independent, reversal
 * symmetric, and Condorcet-consistent single-winner election method", section 2.1, has it
 * for links with e > f and g > h: by e * h against f * g, and where both defeats are
 * without any opposition, by their support. */
static int compare_ratio(const ranker *r, const link *x, const link *y)
{
    mpq_srcptr e = r->value[x->to];
    mpq_srcptr f = r->value[x->back];
    mpq_srcptr g = r->value[y->to];
    mpq_srcptr h = r->value[y->back];
    if (mpq_sgn(f) == 0 && mpq_sgn(h) == 0)
        return mpq_cmp(e, g);
    mpq_t eh;
    mpq_t fg;
    mpq_inits(eh, fg, NULL);
    mpq_mul(eh, e, h);
    mpq_mul(fg, f, g);
    const int order = mpq_cmp(eh, fg);
    mpq_clears(eh, fg, NULL);
    return order;
}

static int compare_strength(const void *a, const void *b, const void *context)
{
    const ranker *r = context;
    const link *x = a;
    const link *y = b;
    const cmt_tally *t = &r->pw->support;
    switch (r->strength) {
    case CMT_STRENGTH_MARGINS:
        return cmt_tally_cmp_margin(t, x->to, x->back, y->to, y->back);
    case CMT_STRENGTH_RATIO:
        return compare_ratio(r, x, y);
    case CMT_STRENGTH_WINNING_VOTES:
    case CMT_STRENGTH_PAIRWISE_OPPOSITION:
        break;
    }
    return cmt_tally_cmp(t, x->to, y->to);
}

/* Whether there is a link at all: a defeat, or for pairwise opposition any support. */
static bool is_link(const cmt_pairwise *pw, cmt_strength strength, size_t i, size_t j)
{
    if (i == j)
        return false;
    if (strength == CMT_STRENGTH_PAIRWISE_OPPOSITION)
        return cmt_tally_sgn(&pw->support, i * pw->n + j) > 0;
    return cmt_pairwise_margin_sgn(pw, i, j) > 0;
}

static size_t collect(const cmt_pairwise *pw, cmt_strength strength, link *links)
{
    size_t found = 0;
    for (size_t i = 0; i < pw->n; i++) {
        for (size_t j = 0; j < pw->n; j++) {
            if (is_link(pw, strength, i, j))
                links[found++] = (link){i * pw->n + j, j * pw->n + i};
        }
    }
    return found;
}

static bool find_values(cmt_arena *mem, const cmt_pairwise *pw, const mpq_t **out)
{
    mpq_t *value = cmt_q_array(mem, pw->n * pw->n);
    for (size_t k = 0; value != NULL && k < pw->n * pw->n; k++)
        cmt_tally_value(&pw->support, k, value[k]);
    *out = (const mpq_t *)value;
    return value != NULL;
}

/* --- exact points --------------------------------------------------------------------- */

/* 0 where there is no link. */
static uint64_t strength_of(cmt_strength strength, cmt_points to, cmt_points back)
{
    if (strength != CMT_STRENGTH_PAIRWISE_OPPOSITION && to <= back)
        return 0;
    return (uint64_t)(strength == CMT_STRENGTH_MARGINS ? to - back : to);
}

/* The strengths themselves, as far as they fit, into `ranks`, and the largest. */
static uint64_t fill_strengths(const cmt_pairwise *pw,
                               cmt_strength strength,
                               uint32_t *ranks)
{
    const cmt_points *points = pw->support.points;
    uint64_t top = 0;
    for (size_t i = 0; i < pw->n; i++) {
        for (size_t j = 0; j < i; j++) {
            const size_t to = i * pw->n + j;
            const size_t back = j * pw->n + i;
            const uint64_t up = strength_of(strength, points[to], points[back]);
            const uint64_t down = strength_of(strength, points[back], points[to]);
            ranks[to] = (uint32_t)up;
            ranks[back] = (uint32_t)down;
            top = up > top ? up : top;
            top = down > top ? down : top;
        }
    }
    return top;
}

/* Small strengths become ranks by a table of those that occur. */
static bool number_strengths(cmt_arena *mem,
                             size_t n_pairs,
                             size_t top,
                             uint32_t *ranks)
{
    uint32_t *dense = CMT_NEW_ARRAY(mem, uint32_t, top + 1);
    if (dense == NULL)
        return false;
    for (size_t k = 0; k < n_pairs; k++)
        dense[ranks[k]] = 1;
    dense[0] = 0;
    for (size_t s = 0; s < top; s++)
        dense[s + 1] += dense[s];
    for (size_t k = 0; k < n_pairs; k++)
        ranks[k] = dense[ranks[k]];
    return true;
}

/* A link by its strength in points. */
typedef struct weighed {
    uint64_t strength;
    uint64_t at; /* place in the matrix */
} weighed;

static size_t weigh_links(const cmt_pairwise *pw, cmt_strength strength, weighed *out)
{
    const cmt_points *points = pw->support.points;
    size_t found = 0;
    for (size_t i = 0; i < pw->n; i++) {
        for (size_t j = 0; j < pw->n; j++) {
            const size_t at = i * pw->n + j;
            out[found].strength =
                strength_of(strength, points[at], points[j * pw->n + i]);
            out[found].at = at;
            found += i != j && out[found].strength > 0 ? 1U : 0U;
        }
    }
    return found;
}

#define DIGIT_BITS 8
#define N_DIGITS   (1U << DIGIT_BITS)

/* Sort by strength, digit by digit from the lowest; ends in `links`. */
static void sort_weighed(weighed *links, weighed *spare, size_t n)
{
    uint64_t top = 0;
    for (size_t k = 0; k < n; k++)
        top |= links[k].strength;
    weighed *from = links;
    weighed *to = spare;
    for (unsigned shift = 0; shift < 64 && top >> shift != 0; shift += DIGIT_BITS) {
        size_t start[N_DIGITS + 1] = {0};
        for (size_t k = 0; k < n; k++)
            start[(from[k].strength >> shift) % N_DIGITS + 1]++;
        for (size_t d = 0; d < N_DIGITS; d++)
            start[d + 1] += start[d];
        for (size_t k = 0; k < n; k++)
            to[start[(from[k].strength >> shift) % N_DIGITS]++] = from[k];
        weighed *other = from;
        from = to;
        to = other;
    }
    if (from != links)
        memcpy(links, from, n * sizeof *links);
}

static bool sort_strengths(cmt_arena *mem,
                           const cmt_pairwise *pw,
                           cmt_strength strength,
                           uint32_t *ranks)
{
    const size_t both = strength == CMT_STRENGTH_PAIRWISE_OPPOSITION ? 2 : 1;
    const size_t most = both * pw->n * pw->n / 2;
    weighed *links = CMT_NEW_ARRAY(mem, weighed, most + 1);
    weighed *spare = CMT_NEW_ARRAY(mem, weighed, most + 1);
    uint32_t dense = 0;
    if (links == NULL || spare == NULL)
        return false;
    const size_t n = weigh_links(pw, strength, links);
    sort_weighed(links, spare, n);
    for (size_t k = 0; k < n; k++) {
        dense += k == 0 || links[k].strength != links[k - 1].strength ? 1U : 0U;
        ranks[links[k].at] = dense;
    }
    return true;
}

static bool rank_points(cmt_arena *mem,
                        const cmt_pairwise *pw,
                        cmt_strength strength,
                        uint32_t *ranks)
{
    const size_t n_pairs = pw->n * pw->n;
    const uint64_t top = fill_strengths(pw, strength, ranks);
    return top <= n_pairs ? number_strengths(mem, n_pairs, (size_t)top, ranks)
                          : sort_strengths(mem, pw, strength, ranks);
}

/* By exact comparisons. */
static bool rank_links(cmt_arena *mem,
                       const cmt_pairwise *pw,
                       cmt_strength strength,
                       uint32_t *ranks)
{
    link *links = CMT_NEW_ARRAY(mem, link, pw->n * pw->n);
    ranker r = {.pw = pw, .strength = strength};
    bool ok = links != NULL;
    if (ok && strength == CMT_STRENGTH_RATIO)
        ok = find_values(mem, pw, &r.value);
    const size_t n = ok ? collect(pw, strength, links) : 0;
    ok = ok && cmt_sort(mem, links, n, sizeof *links, compare_strength, &r);
    uint32_t dense = 0;
    for (size_t k = 0; ok && k < n; k++) {
        if (k == 0 || compare_strength(&links[k - 1], &links[k], &r) != 0)
            dense++;
        ranks[links[k].to] = dense;
    }
    return ok;
}

cmt_status cmt_pairwise_ranks(cmt_arena *mem,
                              const cmt_pairwise *pw,
                              cmt_strength strength,
                              uint32_t **rank,
                              cmt_err *err)
{
    uint32_t *ranks = CMT_NEW_ARRAY(mem, uint32_t, pw->n * pw->n);
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const bool exact =
        pw->support.contest->exact_points && strength != CMT_STRENGTH_RATIO;
    bool ok = ranks != NULL;
    if (ok) {
        ok = exact ? rank_points(mem, pw, strength, ranks)
                   : rank_links(mem, pw, strength, ranks);
    }
    cmt_arena_reset(mem, mark);
    if (!ok)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu x %zu ranks", pw->n, pw->n);
    *rank = ranks;
    return CMT_OK;
}
