/* Sums over ordered pairs, one weight a ballot. */
#ifndef CMT_BALLOT_PAIRWISE_SUMS_H
#define CMT_BALLOT_PAIRWISE_SUMS_H

#include "ballot/contest.h"

/** Add to sums[i * n + j] the weights of the ballots that rank i above j, under the
 *  contest's `unranked`.
 *
 *  Ballots of equal weight are counted together in bytes; only where there are more than
 *  64 different weights are the rest added one by one.
 *
 *  @param[in]     at      [n_rows] ballots to look at, or NULL for all of them
 *  @param[in]     weight  indexed by ballot
 *  @param[in,out] sums    [n][n]
 *  @retval CMT_E_NOMEM    no room for scratch (given back on return)
 *  @cost O(n_rows * n^2 / 32) compares where the machine has AVX2 */
CMT_MUST cmt_status cmt_pairwise_sums(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const uint32_t *at,
                                      size_t n_rows,
                                      const int64_t *weight,
                                      int64_t *sums,
                                      cmt_err *err);

#endif
