/* Which committees reach a Thiele score: for checks. Nothing here is used by any run. */
#ifndef CMT_RULES_THIELE_PROVE_H
#define CMT_RULES_THIELE_PROVE_H

#include "model/outcome.h"
#include "rules/rule.h"

/** What is to be shown: `fixed` says who must sit (1) and who must not (-1). */
typedef struct cmt_prove_task {
    const cmt_contest *contest;
    mpz_t *worth; /* [size + 1] worth[m] of the m-th member; never increases */
    size_t size;
    const int8_t *fixed; /* [n] */
    mpz_srcptr goal;     /* in units of worth and of the ballots' whole weights */
    mpz_t *need;  /* [size + 1] in place of worth and goal: least levels; or NULL */
    size_t limit; /* committees to find; then the search ends */
} cmt_prove_task;

/** All committees of `size` eligible alternatives that obey `fixed` and score at least
 *  `goal`, or `limit` of them. Whoever is left out is refuted by a bound: for any prices
 *  l, sum_b w_b max_y (F(y) - l_b y) plus the best `size` sums of w_b l_b over supporters
 *  is at least the score of every committee. Whoever has the levels need[m] scores at
 *  least sum_m u_m need[m] with any worths u: several that fall faster or slower are asked
 *  in turn.
 *  @param[out] out [limit]
 *  @retval CMT_E_LIMIT more than CMT_PROVE_NODES nodes
 *  @cost   exponential at worst */
CMT_MUST cmt_status cmt_prove_committees(
    cmt_arena *mem, const cmt_prove_task *task, cmt_set *out, size_t *n, cmt_err *err);

#define CMT_PROVE_NODES 4000000

/** Level m of a committee is the weight of the ballots that approve m members or more. Find
 *  a committee whose first level that is not need[m] is above it, if there is one.
 *
 *  One level after the other: nobody has need[1], … need[m - 1] and more than need[m].
 *  @param[in]  task `need` is set
 *  @param[out] out [1] where `*n` = 1; else `*n` = 0
 *  @retval CMT_E_LIMIT more than CMT_PROVE_NODES nodes of all searches
 *  @cost   exponential at worst */
CMT_MUST cmt_status cmt_prove_levels(
    cmt_arena *mem, const cmt_prove_task *task, cmt_set *out, size_t *n, cmt_err *err);

/** The levels of a set, by definition: levels[m], m = 1 … size. */
void cmt_prove_count_levels(const cmt_contest *contest,
                            mpz_t *weight,
                            const cmt_set *set,
                            size_t size,
                            mpz_t *levels);

/** The Thiele score of a set, by definition. `weight` are whole weights of the ballots. */
void cmt_prove_score(const cmt_contest *contest,
                     mpz_t *worth,
                     mpz_t *weight,
                     const cmt_set *set,
                     mpz_ptr out);

#endif
