/* The pairwise matrix of ballots whose tiers take two bytes. */
#ifndef CMT_BALLOT_PAIRWISE_WIDE_H
#define CMT_BALLOT_PAIRWISE_WIDE_H

#include "ballot/contest.h"

/** Add to sums[i][j] the weight of each row that ranks i above j, as pairwise_sums.h says.
 *  Rows of one weight that follow each other are counted together, 16 alternatives at a
 *  time where the machine has AVX2; a plain twin gives the same sums.
 *  @param[in] at rows to count, or NULL for the first `n_rows`
 *  @return false on shortage; what was taken from mem is for the caller to give back */
CMT_MUST bool cmt_pairwise_wide(cmt_arena *mem,
                                const cmt_contest *contest,
                                const uint32_t *at,
                                size_t n_rows,
                                const int64_t *weight,
                                int64_t *sums);

#endif
