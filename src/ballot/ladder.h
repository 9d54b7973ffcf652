/* A ladder: the supporting weight of each alternative, by the rung that ballots stand on. */
#ifndef CMT_BALLOT_LADDER_H
#define CMT_BALLOT_LADDER_H

#include "ballot/approvals.h"

/** weight[i][r] = weight of the ballots that approve i and stand on rung r. Sequential
 *  rules whose ballots stand on few rungs (how many members they approve, which one of
 *  theirs came last) keep all they need here, in whole numbers. */
typedef struct cmt_ladder {
    const cmt_approvals *approvals;
    size_t n_rungs;
    uint16_t *rung; /* [n_rows] */
    int64_t *small; /* [n][n_rungs], or NULL: */
    mpz_t *big;     /* [n][n_rungs] */
} cmt_ladder;

/** All ballots on rung 0. False on shortage. */
CMT_MUST bool cmt_ladder_init(cmt_arena *mem,
                              const cmt_approvals *approvals,
                              size_t n_rungs,
                              cmt_ladder *out);

CMT_MUST bool cmt_ladder_copy(cmt_arena *mem, const cmt_ladder *from, cmt_ladder *out);

/** Move ballot b. @cost O(its approvals) */
void cmt_ladder_move(cmt_ladder *ladder, size_t b, size_t rung);

/** weight[i][rung]. */
void cmt_ladder_weight(const cmt_ladder *ladder, size_t i, size_t rung, mpz_ptr out);

#endif
