/* The rules at fixed sizes, each with the time it must hold; one file a family. */
#include "bench_rules.h"

#include "base/err.h"
#include "decision/registry.h"
#include "lp/exact.h"

#include <stdio.h>
#include <stdlib.h>

/* Slow ones are run once, fast ones as often as fits. */
#define RUNS         7
#define SECONDS_FULL 1.0

typedef struct job {
    const cmt_rule *rule;
    cmt_rule_args args;
    const cmt_contest *contest;
    bool check;
    bool unproved;
    cmt_status st;
} job;

static cmt_status try_once(job *j, cmt_err *err)
{
    cmt_outcome outcome = {0};
    cmt_arena *mem = cmt_arena_new(0);
    if (mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room");
    j->args.solver = cmt_exact_solver_new(mem, NULL);
    cmt_status st = j->rule->run(mem, j->contest, &j->args, &outcome, err);
    if (st == CMT_OK && j->check)
        st = j->rule->check(mem, j->contest, &j->args, &outcome, err);
    j->unproved = outcome.unproved;
    cmt_bench_use(&outcome);
    cmt_arena_free(mem);
    return st;
}

static void run(void *what)
{
    job *j = what;
    cmt_err err = {0};
    j->st = try_once(j, &err);
    if (j->st != CMT_OK)
        (void)fprintf(stderr, "%s: %s\n", j->rule->name, err.text);
}

static void measure(const char *row, job *j, double bar_ms)
{
    double seconds = cmt_bench_best(1, run, j);
    if (j->st != CMT_OK)
        return;
    if (seconds < SECONDS_FULL) {
        const double again = cmt_bench_best(RUNS, run, j);
        seconds = again < seconds ? again : seconds;
    }
    cmt_bench_row(row, seconds * 1e3, "ms", 0,
                  bar_ms > 0 ? CMT_BAR_AT_MOST : CMT_BAR_NONE, bar_ms, false);
    if (j->unproved)
        (void)fprintf(stderr, "%s: not proved\n", row);
    j->check = true;
    run(j);
    if (j->st != CMT_OK)
        exit(EXIT_FAILURE);
}

void cmt_bench_rule(const char *row,
                    const cmt_rule *rule,
                    const cmt_contest *contest,
                    const cmt_rule_args *args,
                    double bar_ms)
{
    job j = {.rule = rule, .contest = contest, .args = *args};
    measure(row, &j, bar_ms);
}

void cmt_bench_named(const char *row, const cmt_bench_work *work, double bar_ms)
{
    cmt_err err = {0};
    job j = {.rule = cmt_rule_find(work->kind, work->rule),
             .contest = work->contest,
             .args = {.options = work->options,
                      .n_options = work->n_options,
                      .tie_break.kind = work->tie}};
    if (j.rule == NULL || cmt_rule_check_args(j.rule, &j.args, &err) != CMT_OK) {
        (void)fprintf(stderr, "%s: not there yet: %s %s\n", row, work->rule, err.text);
        return;
    }
    measure(row, &j, bar_ms);
}

int main(int argc, char **argv)
{
    static void (*const families[])(cmt_arena *) = {
        cmt_bench_rules_ordinal,    cmt_bench_rules_elimination,
        cmt_bench_rules_committees, cmt_bench_rules_budgets,
        cmt_bench_rules_instances,
    };
    cmt_bench_start(argc, argv);
    for (size_t k = 0; k < sizeof families / sizeof families[0]; k++) {
        cmt_arena *mem = cmt_arena_new(0);
        if (mem == NULL)
            return EXIT_FAILURE;
        families[k](mem);
        cmt_arena_free(mem);
    }
    return EXIT_SUCCESS;
}
