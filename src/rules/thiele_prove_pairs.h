/* A bound on what a node of a proof reaches, by pairs: for thiele_prove*.c only. */
#ifndef CMT_RULES_THIELE_PROVE_PAIRS_H
#define CMT_RULES_THIELE_PROVE_PAIRS_H

#include "rules/thiele_prove_state.h"

typedef struct cmt_proof_pairs {
    size_t n_tries;  /* nodes that prices were asked for after it */
    size_t n_hits;   /* and those where they helped */
    int64_t goal;    /* the proof's / 2^shift, rounded up */
    int64_t *worth;  /* [size + 2] likewise */
    int64_t *total;  /* [size + 2] */
    size_t *begin;   /* [rows + 1] */
    uint32_t *marks; /* [begin[rows]] eligible alternatives that a row approves */
    int64_t *loss;   /* [n][n] of two together, below the diagonal */
    int64_t *gain;   /* [n] of one alone */
    int64_t *mean;   /* [n] */
    int64_t *least;  /* [n] scratch */
    uint32_t *here;  /* [n] scratch */
    int64_t *bend;   /* [(size + 1)^3] computed ones, plus 1 */
    unsigned shift;
    bool fits; /* the numbers allow it */
} cmt_proof_pairs;

/** False on shortage. */
CMT_MUST bool cmt_proof_pairs_init(cmt_proof *p, cmt_proof_pairs *out);

/** What no committee of the node exceeds, in units of `shift`; `earners`, the free ones by
 *  what they add at most, the largest first.
 *
 *  A row that has c members and may get up to T more has F(c + y), which is at most
 *  start + slope y - bend y (y - 1) / 2: y members and their y (y - 1) / 2 pairs. So a
 *  committee S of the node scores at most
 *
 *      sum start + sum over S of gain(i) - sum over pairs of S of loss(i, j),
 *
 *  and, each pair being half of either's, at most sum start and the largest of
 *  gain(i) - (the least loss(i, j) over as many others as sit beside it) / 2.
 *  @cost O(sum of squared ballot lengths + n^2 log n)
 *  @src  E. L. Lawler, Management Science 9 (1963) 586-599 */
int64_t cmt_proof_pairs_bound(cmt_proof *p, cmt_proof_pairs *k, cmt_earner *earners);

#endif
