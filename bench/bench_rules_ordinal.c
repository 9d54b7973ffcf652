/* Rules that read rankings. */
#include "bench_rules.h"

#include "ballot/pairwise.h"

#include <stdlib.h>

static void build_matrix(void *what)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_pairwise pw = {0};
    if (mem == NULL || cmt_pairwise_build(mem, what, &pw, NULL) != CMT_OK)
        exit(EXIT_FAILURE);
    cmt_bench_use(pw.support.points);
    cmt_arena_free(mem);
}

/* 100,000 ballots of 20 alternatives, all different. */
static void many_ballots(cmt_arena *mem)
{
    cmt_contest *c = cmt_bench_orders(mem, 20, 100000, 1);
    cmt_bench_row("pairwise matrix, 100,000 x 20",
                  cmt_bench_best(7, build_matrix, c) * 1e3, "ms", 0, CMT_BAR_AT_MOST, 5,
                  false);
}

static void many_alternatives(cmt_arena *mem)
{
    const cmt_bench_work schulze = {.rule = "schulze",
                                    .contest = cmt_bench_orders(mem, 300, 101, 2)};
    cmt_bench_named("schulze, 101 x 300", &schulze, 5);
    const cmt_bench_work pairs = {.rule = "ranked-pairs",
                                  .tie = CMT_TIE_PARALLEL,
                                  .contest = cmt_bench_tied_pairs(mem, 20, 20, 3)};
    cmt_bench_named("ranked-pairs, parallel, 20 tied pairs of 20", &pairs, 1000);
}

static void proofs(cmt_arena *mem)
{
    static const struct {
        const char *row;
        const char *rule;
        size_t n;
        double bar;
    } rows[] = {
        {"kemeny, 101 x 20", "kemeny", 20, 100},
        {"kemeny, 101 x 40", "kemeny", 40, 3000},
        {"maximal-lottery, 101 x 30", "maximal-lottery", 30, 20},
        {"maximal-lottery, 101 x 100", "maximal-lottery", 100, 1000},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const cmt_bench_work work = {
            .rule = rows[k].rule, .contest = cmt_bench_orders(mem, rows[k].n, 101, 4)};
        cmt_bench_named(rows[k].row, &work, rows[k].bar);
    }
}

void cmt_bench_rules_ordinal(cmt_arena *mem)
{
    many_ballots(mem);
    many_alternatives(mem);
    proofs(mem);
}
