/* Points of the simplex and how far answers overlap with them. Everything exact.
 *
 * The overlap of an answer p with a point x is the sum over alternatives of min(x_i, p_i):
 * 1 where they agree, 0 where they share nothing, and 1 - |x - p|_1 / 2 throughout. */
#ifndef CMT_BALLOT_OVERLAP_H
#define CMT_BALLOT_OVERLAP_H

#include "ballot/contest.h"
#include "ballot/levels.h"

/** The shares that answers give to each alternative, in order, with what weighs on them.
 *  @param[in]  weights [n_answers] >= 0
 *  @param[out] columns [n_alternatives], in mem
 *  @retval CMT_E_RANGE the contest's answers are not weights
 *  @cost   O(n * answers * log answers) */
CMT_MUST cmt_status cmt_overlap_columns(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const mpq_srcptr *weights,
                                        cmt_levels **columns,
                                        cmt_err *err);

/** The points of largest summed overlap, and the most even one of them.
 *
 *  One more unit of share i adds the weight of the answers that give it more than x_i. So a
 *  best point takes the units that add most, whichever alternative they belong to: there is
 *  a price such that each share lies between the `low` up to which units add more than it
 *  and the `high` beyond which they add less. All such points that sum to 1 are best;
 *  `point` is the one of largest entropy: each share as near to one common level as its
 *  bounds allow.
 *
 *  @param[in]  columns [n] of one total weight, each answer's shares summing to 1
 *  @param[out] point   [n], in mem; its weighted overlap is `value`
 *  @cost   O(N log N) for N distinct shares
 *  @src    Freeman, Pennock, Peters and Vaughan, J. Econ. Theory 193 (2021) 105234;
 *          Goel, Krishnaswamy, Sakshuwong and Aitamurto, ACM TEAC 7 (2019) */
CMT_MUST cmt_status cmt_overlap_best(cmt_arena *mem,
                                     const cmt_levels *columns,
                                     size_t n,
                                     mpq_t **point,
                                     mpq_ptr value,
                                     cmt_err *err);

#endif
