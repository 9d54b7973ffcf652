/* A lower bound on the cost of every order, and what each step towards one loses on it.
 *
 * For a cycle i -> j -> k -> i of three, every order puts one or two of the pairs the other
 * way round: j before i, k before j, i before k. With a multiplier y >= 0 for each cycle,
 *
 *     cost = sum of y + sum over pairs of the reduced cost of the side taken
 *          + sum of y over cycles with two pairs turned,
 *
 * where reduced cost = cost less the y of each cycle that the side turns. So
 *
 *     bound = sum of y + sum over pairs of the smaller reduced cost,
 *
 * and what an order costs above it is a sum of terms >= 0: one a pair, one a triple. Any
 * multipliers will do; good ones are found by a subgradient method in integers.
 *
 * @src J. E. Mitchell and B. Borchers, in: High Performance Optimization (2000) 349-366,
 *      for the rows; M. Held, P. Wolfe, H. P. Crowder, Mathematical Programming 6 (1974)
 *      62-88, for the method */
#ifndef CMT_BALLOT_ORDER_BOUND_H
#define CMT_BALLOT_ORDER_BOUND_H

#include "base/arena.h"

#include <stdint.h>

/** Alternatives that one bound is made for at most. */
#define CMT_MAX_ORDER_PART 64

typedef struct cmt_order_bound {
    size_t n;
    const int64_t *cost; /* [n][n] of i before j; all together at most 2^40 */
    int64_t *y;          /* [n (n-1) (n-2) / 6] of i < j < k in lexicographic order: > 0
                            for i -> j -> k -> i, < 0 for i -> k -> j -> i */
    int64_t bound;
    int64_t *pair;   /* [n][n] what i before j loses */
    int64_t *triple; /* [n][n][n] what j, i, k in this order lose: [j][i][k] */
} cmt_order_bound;

/** Find multipliers. Stops where the bound comes within `unit` of `best`, the cost of a
 *  known order, and after a fixed number of rounds at the latest.
 *  @cost O(n^3) a round, at most 3000 rounds */
CMT_MUST bool cmt_order_bound_find(cmt_arena *mem,
                                   size_t n,
                                   const int64_t *cost,
                                   int64_t best,
                                   int64_t unit,
                                   cmt_order_bound *out);

#endif
