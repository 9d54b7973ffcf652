/* What every benchmark shares: a clock, repetition, one row a figure.
 *
 * A row is `name value unit reference ratio bar met`: `reference` is a physical limit or a
 * peer measured in the same run, `ratio` = value / reference, `bar` ours to hold and `met`
 * whether it is held; absent where there is none. */
#ifndef CMT_BENCH_BENCH_H
#define CMT_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

/** Seconds of a monotonic clock. */
double cmt_bench_now(void);

/** The smallest time of `runs` calls of `work(what)`, in seconds. */
double cmt_bench_best(unsigned runs, void (*work)(void *), void *what);

/** Peak resident memory of this process so far, in MiB. */
double cmt_bench_peak_mib(void);

typedef enum cmt_bench_bar {
    CMT_BAR_NONE,
    CMT_BAR_AT_MOST,
    CMT_BAR_AT_LEAST
} cmt_bench_bar;

/** Print a row. `reference` 0 = none. The bar is on the value, or on the ratio when
 *  `bar_on_ratio`. With `--json` among the program's arguments rows are JSON lines. */
void cmt_bench_row(const char *name,
                   double value,
                   const char *unit,
                   double reference,
                   cmt_bench_bar kind,
                   double bar,
                   bool bar_on_ratio);

/** Call first: takes `--json`, prints the table's head otherwise; and `--only=TEXT`, for the
 *  rows alone that have TEXT in their name. */
void cmt_bench_start(int argc, char **argv);

/** Whether rows whose names begin with `name` are wanted, so that others need not be
 *  measured. */
bool cmt_bench_wanted(const char *name);

/** Keep a result alive. */
void cmt_bench_use(const void *p);

#endif
