/* Rules on impartial culture: milliseconds an outcome. */
#include "bench_rules.h"

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define RUNS 5

static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Random complete strict orders as rows of ranks. */
static const uint8_t *orders(cmt_arena *mem, size_t n, size_t n_ballots, uint64_t seed)
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

cmt_contest *cmt_bench_orders(cmt_arena *mem, size_t n, size_t n_ballots, uint64_t seed)
{
    cmt_contest *c = CMT_NEW(mem, cmt_contest);
    const char **ids = CMT_NEW_ARRAY(mem, const char *, n);
    cmt_points *points = CMT_NEW_ARRAY(mem, cmt_points, n_ballots);
    int64_t *count = CMT_NEW_ARRAY(mem, int64_t, n_ballots);
    uint32_t *group = CMT_NEW_ARRAY(mem, uint32_t, n_ballots);
    cmt_voice *voice = CMT_NEW(mem, cmt_voice);
    mpq_ptr one = cmt_q(mem);
    mpq_ptr total = cmt_q(mem);
    const uint8_t *marks = orders(mem, n, n_ballots, seed);
    if (!cmt_arena_ok(mem))
        exit(EXIT_FAILURE);
    mpq_set_ui(one, 1, 1);
    mpq_set_ui(total, n_ballots, 1);
    for (size_t i = 0; i < n; i++)
        ids[i] = cmt_arena_printf(mem, "a%zu", i);
    for (size_t b = 0; b < n_ballots; b++) {
        points[b] = 1;
        count[b] = 1;
    }
    *voice =
        (cmt_voice){.group = "all", .multiplier = one, .ballots = (int64_t)n_ballots};
    *c = (cmt_contest){.n_alternatives = n,
                       .ids = ids,
                       .n_voices = 1,
                       .voices = voice,
                       .exact_points = true,
                       .scale = one,
                       .total = total};
    c->ballots = (cmt_ballots){.form = CMT_FORM_RANK,
                               .n = n_ballots,
                               .width = 1,
                               .marks = marks,
                               .count = count,
                               .group = group,
                               .points = points};
    return c;
}

typedef struct job {
    const cmt_rule *rule;
    const cmt_contest *contest;
    const cmt_rule_args *args;
} job;

static void run_once(void *what)
{
    const job *j = what;
    cmt_outcome o = {0};
    cmt_err err = {0};
    cmt_arena *mem = cmt_arena_new(0);
    if (j->rule->run(mem, j->contest, j->args, &o, &err) != CMT_OK) {
        (void)fprintf(stderr, "%s: %s\n", j->rule->name, err.text);
        exit(EXIT_FAILURE);
    }
    cmt_bench_use(&o);
    cmt_arena_free(mem);
}

void cmt_bench_rule(const char *row,
                    const cmt_rule *rule,
                    const cmt_contest *contest,
                    const cmt_rule_args *args,
                    double bar_ms)
{
    job j = {rule, contest, args};
    cmt_bench_row(row, cmt_bench_best(RUNS, run_once, &j) * 1e3, "ms", 0,
                  bar_ms > 0 ? CMT_BAR_AT_MOST : CMT_BAR_NONE, bar_ms, false);
}

int main(int argc, char **argv)
{
    cmt_bench_start(argc, argv);
    cmt_arena *mem = cmt_arena_new(0);
    if (mem == NULL)
        return EXIT_FAILURE;
    cmt_bench_rules_elimination(mem);
    cmt_arena_free(mem);
    return EXIT_SUCCESS;
}
