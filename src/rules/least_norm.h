/* The point of a polytope that is nearest to the origin, exactly. */
#ifndef CMT_RULES_LEAST_NORM_H
#define CMT_RULES_LEAST_NORM_H

#include "rules/cover_lp.h"

/** Of the points x >= 0, A x >= b with sum 1 (which the rows must make sure of, for any
 *  minimum of an objective c >= 0), find the one with the least sum of squares: among
 *  lotteries the one nearest to the uniform one, and there is only one such.
 *
 *  @param[in,out] lp its objective is overwritten
 *  @param[out] out   x, and y >= 0 that proves it: y A <= x, y b >= x x
 *  @retval CMT_E_LIMIT it was not found
 *  @cost  a linear program a step, few steps more than the polytope has dimensions
 *  @src   P. Wolfe, Mathematical Programming 11 (1976) 128-149 */
CMT_MUST cmt_status cmt_least_norm(cmt_arena *mem,
                                   const cmt_solver *solver,
                                   cmt_cover_lp *lp,
                                   cmt_cover_answer *out,
                                   cmt_err *err);

#endif
