/* What the benchmarks of rules share; a family is bench_rules_<family>.c. */
#ifndef CMT_BENCH_RULES_H
#define CMT_BENCH_RULES_H

#include "rules/rule.h"

/** A contest of `n_ballots` random complete strict orders (impartial culture), each of
 *  weight one; its memory is `mem`'s. */
cmt_contest *cmt_bench_orders(cmt_arena *mem,
                              size_t n,
                              size_t n_ballots,
                              uint64_t seed);

/** Time a rule, best of some runs, and print a row with the bar in milliseconds (0 =
 *  none). */
void cmt_bench_rule(const char *row,
                    const cmt_rule *rule,
                    const cmt_contest *contest,
                    const cmt_rule_args *args,
                    double bar_ms);

/* The families. */
void cmt_bench_rules_elimination(cmt_arena *mem);

#endif
