/* Weighted numbers in order, and what is in their middle: shared by the rules of levels and
 * of scores. Everything exact. */
#ifndef CMT_BALLOT_LEVELS_H
#define CMT_BALLOT_LEVELS_H

#include "base/rational.h"

#include <comitia/status.h>

/** Distinct values, ascending, each with all the weight that stands at it. */
typedef struct cmt_levels {
    size_t n;
    const mpq_srcptr *value; /* [n], borrowed */
    const mpq_t *weight;     /* [n] > 0 */
    mpq_srcptr total;
} cmt_levels;

/** Sort and merge `n` values with their weights; weights of zero or less and values that
 *  are NULL are left out.
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost   O(n log n) comparisons */
CMT_MUST cmt_status cmt_levels_build(cmt_arena *mem,
                                     const mpq_srcptr *values,
                                     const mpq_srcptr *weights,
                                     size_t n,
                                     cmt_levels *out,
                                     cmt_err *err);

/** The medians: low is the first value up to which half of the weight lies, high the first
 *  up to which more than half does. Borrowed; both NULL without any weight.
 *  @cost O(n) */
CMT_MUST cmt_status cmt_levels_median(cmt_arena *mem,
                                      const cmt_levels *levels,
                                      mpq_srcptr *low,
                                      mpq_srcptr *high,
                                      cmt_err *err);

/** The quadratically regularised median: the one z at which
 *
 *      (z - centre)^2 / (2 lipschitz) + sum of weight |z - value|
 *
 *  is least. A weight w moves it by at most w * lipschitz, wherever its value lies; without
 *  any weight it is the centre.
 *
 *  @param[in]  lipschitz > 0
 *  @param[out] out       initialised
 *  @cost O(n)
 *  @src  Allouah, Guerraoui, Hoang and Villemaud, Robust sparse voting, AISTATS 2024 */
CMT_MUST cmt_status cmt_levels_qr_median(cmt_arena *mem,
                                         const cmt_levels *levels,
                                         mpq_srcptr lipschitz,
                                         mpq_srcptr centre,
                                         mpq_ptr out,
                                         cmt_err *err);

/** The mean of what is left when the share `trim` (0 <= trim < 1/2) of all weight is cut
 *  off at either end; the values at the cuts keep the part of their weight that is inside.
 *
 *  @param[out] low, high the outermost values of which something is left; borrowed
 *  @param[out] out       initialised; levels->n > 0
 *  @cost O(n) */
CMT_MUST cmt_status cmt_levels_trimmed_mean(cmt_arena *mem,
                                            const cmt_levels *levels,
                                            mpq_srcptr trim,
                                            mpq_srcptr *low,
                                            mpq_srcptr *high,
                                            mpq_ptr out,
                                            cmt_err *err);

#endif
