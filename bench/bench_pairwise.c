/* The pairwise matrix: nanoseconds a ballot. Impartial culture, seeded. */
#include "ballot/pairwise.h"
#include "ballot/pairwise_bytes.h"
#include "bench.h"

#include <stdint.h>
#include <stdlib.h>

#define N_BALLOTS 1000000
#define RUNS      7

typedef struct job {
    cmt_arena *mem;
    const cmt_contest *contest;
} job;

static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Random complete strict orders as rows of ranks. */
static uint8_t *orders(cmt_arena *mem, size_t n, size_t n_ballots, uint64_t seed)
{
    uint8_t *rows = CMT_NEW_ARRAY(mem, uint8_t, n * n_ballots);
    for (size_t b = 0; rows != NULL && b < n_ballots; b++) {
        uint8_t *row = rows + b * n;
        for (size_t i = 0; i < n; i++) {
            const size_t at = (size_t)(next(&seed) % (i + 1));
            row[i] = row[at];
            row[at] = (uint8_t)(i + 1);
        }
    }
    return rows;
}

static void build(void *what)
{
    const job *j = what;
    cmt_pairwise pw = {0};
    const cmt_arena_mark mark = cmt_arena_get_mark(j->mem);
    if (cmt_pairwise_build(j->mem, j->contest, &pw, NULL) != CMT_OK)
        exit(EXIT_FAILURE);
    cmt_bench_use(pw.support.points);
    cmt_arena_reset(j->mem, mark);
}

static double ns_a_ballot(cmt_contest *contest, cmt_arena *mem)
{
    job j = {mem, contest};
    return cmt_bench_best(RUNS, build, &j) * 1e9 / (double)contest->ballots.n;
}

typedef struct limit {
    int8_t *rows;
    uint8_t *above;
    size_t n;
    size_t stride;
} limit;

/* The bare compares of as many rows, from the cache: no machine does less. */
static void compare_only(void *what)
{
    const limit *l = what;
    for (size_t k = 0; k < N_BALLOTS / CMT_BATCH_ROWS; k++) {
        cmt_count_above_best()(l->rows, l->rows, CMT_BATCH_ROWS, l->n, l->stride,
                               l->above);
    }
    cmt_bench_use(l->above);
}

static double limit_ns(cmt_arena *mem, size_t n)
{
    limit l = {.n = n, .stride = (n + 31) / 32 * 32};
    l.rows = CMT_NEW_ARRAY(mem, int8_t, CMT_BATCH_ROWS * l.stride);
    l.above = CMT_NEW_ARRAY(mem, uint8_t, n * l.stride);
    if (l.rows == NULL || l.above == NULL)
        exit(EXIT_FAILURE);
    return cmt_bench_best(RUNS, compare_only, &l) * 1e9 / N_BALLOTS;
}

int main(int argc, char **argv)
{
    cmt_bench_start(argc, argv);
    cmt_arena *mem = cmt_arena_new(0);
    if (mem == NULL)
        return EXIT_FAILURE;
    int64_t *unit = CMT_NEW_ARRAY(mem, int64_t, N_BALLOTS);
    int64_t *varied = CMT_NEW_ARRAY(mem, int64_t, N_BALLOTS);
    uint64_t seed = 1;
    for (size_t b = 0; unit != NULL && varied != NULL && b < N_BALLOTS; b++) {
        unit[b] = 1;
        varied[b] = 1 + (int64_t)(next(&seed) % 40);
    }
    mpq_ptr one = cmt_q(mem);
    cmt_contest c = {.exact_points = true, .scale = one, .total = one, .n_voices = 1};
    c.ballots = (cmt_ballots){.form = CMT_FORM_RANK, .n = N_BALLOTS, .width = 1};
    static const size_t sizes[] = {8, 20, 32, 100};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        static const char *const names[] = {
            "pairwise, 8 alternatives", "pairwise, 20 alternatives, unit weights",
            "pairwise, 32 alternatives", "pairwise, 100 alternatives"};
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        c.n_alternatives = sizes[k];
        c.ballots.n = sizes[k] > 32 ? N_BALLOTS / 10 : N_BALLOTS;
        c.ballots.marks = orders(mem, sizes[k], c.ballots.n, 42);
        c.ballots.points = unit;
        const bool barred = sizes[k] == 20;
        cmt_bench_row(names[k], ns_a_ballot(&c, mem), "ns/ballot",
                      limit_ns(mem, sizes[k]), barred ? CMT_BAR_AT_MOST : CMT_BAR_NONE,
                      50, false);
        if (barred) {
            c.ballots.points = varied;
            cmt_bench_row("pairwise, 20 alternatives, 40 weights", ns_a_ballot(&c, mem),
                          "ns/ballot", 0, CMT_BAR_NONE, 0, false);
        }
        cmt_arena_reset(mem, mark);
    }
    cmt_arena_free(mem);
    return EXIT_SUCCESS;
}
