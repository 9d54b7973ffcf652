#include "ballot/pairwise_sums.h"
#include "base/err.h"

#include "ballot/pairwise_bytes.h"
#include "ballot/pairwise_wide.h"

#include <string.h>

#define MAX_WEIGHTS 64  /* different weights that are counted in bytes */
#define N_SLOTS     256 /* of the table that finds them */
#define NO_BUCKET   MAX_WEIGHTS

typedef struct pass {
    const cmt_contest *contest;
    const int64_t *weight;
    int64_t *sums;
    size_t n;
    size_t stride;
    bool no_opinion;
    int8_t *left; /* [CMT_BATCH_ROWS][stride]; scratch of the byte path */
    int8_t *right;
    uint8_t *above;  /* [n][stride] */
    uint8_t *padded; /* [stride], a row that the marks end too early for */
    cmt_count_above *count;
} pass;

/* Loops of a fixed length over memory that does not overlap: any compiler uses vectors. */
static void spread_left(int8_t *restrict left, const uint8_t *restrict tiers)
{
    for (size_t i = 0; i < CMT_BATCH_ALIGN; i++)
        left[i] = (int8_t)(uint8_t)(tiers[i] + 127);
}

static void spread_right(int8_t *restrict right, const uint8_t *restrict tiers)
{
    for (size_t i = 0; i < CMT_BATCH_ALIGN; i++)
        right[i] = (int8_t)(tiers[i] == 0 ? 128 : (uint8_t)(tiers[i] + 127));
}

/* Spread a row of tiers so that `left[i] < right[j]` says that i is above j. Tier t
 * becomes t - 1, less 128 to fit a signed byte, and 0 (unranked) wraps to the greatest.
 * Without opinion on unranked ones, they are never on the right: the least there. */
static void spread(const pass *p, const uint8_t *tiers, size_t row)
{
    int8_t *left = p->left + row * p->stride;
    int8_t *right = p->right + row * p->stride;
    for (size_t at = 0; at < p->stride; at += CMT_BATCH_ALIGN) {
        spread_left(left + at, tiers + at);
        if (p->no_opinion)
            spread_right(right + at, tiers + at);
    }
}

/* sums[i][j] += weight * above[i][j] */
static void add_weighted(int64_t *restrict sums,
                         const uint8_t *restrict above,
                         size_t n,
                         int64_t weight)
{
    for (size_t j = 0; j < n; j++)
        sums[j] += weight * above[j];
}

static void flush(const pass *p, size_t n_rows, int64_t weight)
{
    p->count(p->left, p->no_opinion ? p->right : p->left, n_rows, p->n, p->stride,
             p->above);
    for (size_t i = 0; i < p->n; i++)
        add_weighted(p->sums + i * p->n, p->above + i * p->stride, p->n, weight);
}

/* Count rows of one weight in bytes. */
static void count_bytes(const pass *p,
                        const uint32_t *at,
                        size_t n_rows,
                        int64_t weight)
{
    const uint8_t *marks = p->contest->ballots.marks;
    const size_t end = p->contest->ballots.n * p->n;
    size_t filled = 0;
    for (size_t k = 0; k < n_rows; k++) {
        const size_t from = (at == NULL ? k : at[k]) * p->n;
        const bool whole = from + p->stride <= end;
        if (!whole)
            memcpy(p->padded, marks + from, p->n);
        spread(p, whole ? marks + from : p->padded, filled);
        if (++filled == CMT_BATCH_ROWS) {
            flush(p, filled, weight);
            filled = 0;
        }
    }
    if (filled > 0)
        flush(p, filled, weight);
}

/* Add one ballot at its own weight. */
static void add_row(const pass *p, size_t b, int64_t weight)
{
    for (size_t i = 0; i < p->n; i++) {
        const unsigned tier = cmt_ballots_mark(p->contest, b, i);
        if (tier == 0)
            continue;
        int64_t *sums = p->sums + i * p->n;
        for (size_t j = 0; j < p->n; j++) {
            const unsigned other = cmt_ballots_mark(p->contest, b, j);
            const bool above = other == 0 ? !p->no_opinion : tier < other;
            sums[j] += above ? weight : 0;
        }
    }
}

/* The weights that occur, at most MAX_WEIGHTS of them. */
typedef struct buckets {
    int64_t weight[MAX_WEIGHTS];
    size_t n;
    uint8_t slot[N_SLOTS]; /* bucket + 1, 0 = free */
} buckets;

static size_t bucket_of(buckets *b, int64_t weight)
{
    size_t at = (size_t)(((uint64_t)weight * 0x9e3779b97f4a7c15U) >> 56);
    while (b->slot[at] != 0 && b->weight[b->slot[at] - 1] != weight)
        at = (at + 1) % N_SLOTS;
    if (b->slot[at] != 0)
        return b->slot[at] - 1U;
    if (b->n == MAX_WEIGHTS)
        return NO_BUCKET;
    b->weight[b->n++] = weight;
    b->slot[at] = (uint8_t)b->n;
    return b->n - 1;
}

static bool one_weight(const pass *p, const uint32_t *at, size_t n_rows)
{
    const int64_t first = p->weight[at == NULL ? 0 : at[0]];
    for (size_t k = 1; k < n_rows; k++) {
        if (p->weight[at == NULL ? k : at[k]] != first)
            return false;
    }
    return true;
}

/* Sort rows into buckets by counting, then count each bucket. */
static bool count_buckets(cmt_arena *mem,
                          const pass *p,
                          const uint32_t *at,
                          size_t n_rows)
{
    buckets *all = CMT_NEW(mem, buckets);
    uint8_t *bucket = CMT_NEW_ARRAY(mem, uint8_t, n_rows);
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n_rows);
    if (all == NULL || bucket == NULL || order == NULL)
        return false;
    size_t start[NO_BUCKET + 2] = {0};
    for (size_t k = 0; k < n_rows; k++) {
        bucket[k] = (uint8_t)bucket_of(all, p->weight[at == NULL ? k : at[k]]);
        start[bucket[k] + 1]++;
    }
    for (size_t k = 0; k <= NO_BUCKET; k++)
        start[k + 1] += start[k];
    size_t next[NO_BUCKET + 1];
    memcpy(next, start, sizeof next);
    for (size_t k = 0; k < n_rows; k++)
        order[next[bucket[k]]++] = at == NULL ? (uint32_t)k : at[k];
    for (size_t k = 0; k < all->n; k++)
        count_bytes(p, order + start[k], start[k + 1] - start[k], all->weight[k]);
    for (size_t k = start[NO_BUCKET]; k < n_rows; k++)
        add_row(p, order[k], p->weight[order[k]]);
    return true;
}

static bool sum_bytes(cmt_arena *mem, pass *p, const uint32_t *at, size_t n_rows)
{
    p->stride = (p->n + CMT_BATCH_ALIGN - 1) / CMT_BATCH_ALIGN * CMT_BATCH_ALIGN;
    p->left = CMT_NEW_ARRAY(mem, int8_t, CMT_BATCH_ROWS * p->stride);
    p->right = CMT_NEW_ARRAY(mem, int8_t, CMT_BATCH_ROWS * p->stride);
    p->above = CMT_NEW_ARRAY(mem, uint8_t, p->n * p->stride);
    p->padded = CMT_NEW_ARRAY(mem, uint8_t, p->stride);
    p->count = cmt_count_above_best();
    if (p->padded == NULL || p->left == NULL || p->right == NULL || p->above == NULL)
        return false;
    if (!one_weight(p, at, n_rows))
        return count_buckets(mem, p, at, n_rows);
    count_bytes(p, at, n_rows, p->weight[at == NULL ? 0 : at[0]]);
    return true;
}

cmt_status cmt_pairwise_sums(cmt_arena *mem,
                             const cmt_contest *contest,
                             const uint32_t *at,
                             size_t n_rows,
                             const int64_t *weight,
                             int64_t *sums,
                             cmt_err *err)
{
    if (n_rows == 0)
        return CMT_OK;
    pass p = {.contest = contest,
              .weight = weight,
              .n = contest->n_alternatives,
              .no_opinion = contest->unranked == CMT_UNRANKED_NO_OPINION};
    p.sums = sums;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    bool ok = true;
    if (contest->ballots.width == 1) {
        ok = sum_bytes(mem, &p, at, n_rows);
    } else {
        ok = cmt_pairwise_wide(mem, contest, at, n_rows, weight, sums);
    }
    cmt_arena_reset(mem, mark);
    return ok ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for pairwise sums");
}
