/* What the benchmark of the rules shares: contests that a seed names, one row a rule.
 *
 * Rules are looked up by name: a rule that is not there yet has no row. */
#ifndef CMT_BENCH_BENCH_RULES_H
#define CMT_BENCH_BENCH_RULES_H

#include "ballot/contest.h"
#include "bench.h"
#include "rules/rule.h"

/** `n_ballots` random complete strict orders, one voter each (impartial culture).
 *  Exits the program on shortage, as everything here does. */
cmt_contest *cmt_bench_orders(cmt_arena *mem,
                              size_t n,
                              size_t n_ballots,
                              uint64_t seed);

/** `n_ballots` random approval ballots, each alternative approved with probability
 *  `percent` / 100. */
cmt_contest *cmt_bench_approvals(
    cmt_arena *mem, size_t n, size_t n_ballots, unsigned percent, uint64_t seed);

/** Orders whose pairwise margins are all different but for `n_tied` pairs, which are alike
 *  (two opposed ballots a pair, D. McGarvey, Econometrica 21 (1953) 608-610). */
cmt_contest *cmt_bench_tied_pairs(cmt_arena *mem,
                                  size_t n,
                                  size_t n_tied,
                                  uint64_t seed);

/** A rule at work on a contest. */
typedef struct cmt_bench_work {
    cmt_rule_kind kind;
    const char *rule;
    cmt_option options[4];
    size_t n_options;
    cmt_tie_kind tie;
    const cmt_contest *contest;
} cmt_bench_work;

/** Time the rule and print its row in milliseconds; `bar_ms` 0 = no bar. The outcome must
 *  pass the rule's check, else the program fails; an optimum without a proof is told. A
 *  rule that is not there yet has no row, but a word on standard error. */
void cmt_bench_named(const char *row, const cmt_bench_work *work, double bar_ms);

/** The same of a rule at hand. The solver is the operators' own. */
void cmt_bench_rule(const char *row,
                    const cmt_rule *rule,
                    const cmt_contest *contest,
                    const cmt_rule_args *args,
                    double bar_ms);

/* The families, each in a file of its own. */
void cmt_bench_rules_ordinal(cmt_arena *mem);
void cmt_bench_rules_elimination(cmt_arena *mem);
void cmt_bench_rules_committees(cmt_arena *mem);
void cmt_bench_rules_budgets(cmt_arena *mem);
void cmt_bench_rules_instances(cmt_arena *mem);

#endif
