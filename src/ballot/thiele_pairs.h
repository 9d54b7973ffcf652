/* A bound on Thiele scores by pairs of alternatives: for thiele*.c only. */
#ifndef CMT_BALLOT_THIELE_PAIRS_H
#define CMT_BALLOT_THIELE_PAIRS_H

#include "ballot/thiele_world.h"

/** The largest worlds that the bound is made for. */
#define CMT_THIELE_PAIRS_SIZE 48
#define CMT_THIELE_PAIRS_N    512

/** The bound at work. `now.value`, `now.asset` and `now.order` are read as those of
 *  cmt_thiele_bound, by cmt_thiele_reduce too. */
typedef struct cmt_thiele_pairs {
    bool fits;      /* size and numbers allow it */
    bool leads;     /* the multipliers do not help beside it: it goes alone */
    size_t work;    /* of a step, in units of a multiplier step's for each approval */
    size_t n_tries; /* nodes it was computed for */
    size_t n_hits;  /* and those where it helped */
    cmt_thiele_bound now;
    int64_t *shared; /* [n][n] half of what two free ones lose beside each other */
    int64_t *row;    /* [n] scratch */
    uint32_t *free;  /* [n] the free ones */
    uint32_t *here;  /* [n] scratch: positions in `free` of those a row approves */
    uint32_t *at;    /* [n] position in `free` + 1; 0 = fixed */
    int64_t *curve;  /* [(size + 1)^3] curvatures, -1 = not yet computed */
} cmt_thiele_pairs;

CMT_MUST bool cmt_thiele_pairs_init(cmt_arena *mem,
                                    const cmt_thiele_world *world,
                                    cmt_thiele_pairs *out);

/** A bound on the score of every committee of the node, and what each free alternative adds
 *  to it at most.
 *
 *  A row with c members for sure and up to T more gains F(c + t) - F(c) by t more, which is
 *  at most q(t) = q(0) + a t - b t (t - 1) / 2, a line that touches it between s and s + 1,
 *  less as much curvature b as it bears. Summed over the rows that is
 *    (1) base + sum_{i in S} G_i - sum_{i < j in S} L_ij
 *  with G_i the sum of w a over supporters of i, L_ij of w b over rows that approve both.
 *  As r are still to sit, any e_i may go from L to G: with L'_ij = L_ij - e_i - e_j and
 *  G'_i = G_i - (r - 1) e_i, (1) stays as it is; and it is at most
 *    (2) base + the r largest of G'_i - half of the r - 1 smallest L'_ij.
 *  @cost O(sum of squared ballot lengths + n^2)
 *  @src  (2): P. C. Gilmore, J. SIAM 10 (1962) 305-313; E. L. Lawler, Management Science 9
 *        (1963) 586-599 */
void cmt_thiele_pairs_step(const cmt_thiele_world *world,
                           const cmt_thiele_node *node,
                           cmt_thiele_pairs *pairs);

/** The free alternative that adds most. */
uint32_t cmt_thiele_pairs_top(const cmt_thiele_world *world,
                              const cmt_thiele_node *node,
                              const cmt_thiele_pairs *pairs);

#endif
