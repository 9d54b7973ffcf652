/* Moving phantoms: medians that are pushed up together until they sum to 1. */
#ifndef CMT_BALLOT_PHANTOMS_H
#define CMT_BALLOT_PHANTOMS_H

#include "ballot/levels.h"

/** The independent-markets point. At time t the price of an alternative is the share y with
 *
 *      y = t * (the part of all weight that gives it more than y),
 *
 *  the answers that stand exactly at y counting as much as is needed. With n answers of one
 *  weight that is the median of the answers and of n + 1 phantoms at 0, t/n, 2t/n, …, t.
 *  All prices rise with t; the outcome is where they sum to 1, at the first such time.
 *
 *  @param[in]  columns [n >= 1] of one total weight > 0, maxima summing to at least 1
 *  @param[out] point   [n], in mem
 *  @param[out] time    initialised
 *  @cost O(N log N) for N distinct shares
 *  @src  Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234 */
CMT_MUST cmt_status cmt_phantoms_markets(cmt_arena *mem,
                                         const cmt_levels *columns,
                                         size_t n,
                                         mpq_t **point,
                                         mpq_ptr time,
                                         cmt_err *err);

#endif
