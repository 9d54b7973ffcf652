/* Programs of many short rows: most of them hold by themselves, and enter when they do not. */
#ifndef CMT_LP_LAZY_H
#define CMT_LP_LAZY_H

#include "lp/exact.h"
#include "proof/proof.h"

/** Solve a program as it stands. */
typedef cmt_status cmt_lazy_solve(cmt_arena *mem,
                                  const cmt_lp *lp,
                                  const cmt_exact_options *options,
                                  cmt_proof *proof,
                                  cmt_err *err);

/** Whether rows can wait: there are `least` of them or more that are inequalities of three
 *  integer columns with bounds, such as the transitivity of an order. */
bool cmt_lazy_fits(const cmt_lp *lp, size_t least);
#define CMT_LAZY_ROWS  4000U
#define CMT_LAZY_ORDER 400U /* of a program that says where its orders are */

/** Solve a program without the rows that can wait, put in those that its point breaks, and
 *  so on, first with its integer columns relaxed, until none is broken. What is proved of
 *  fewer rows is proved of all: those left out have no multipliers. Of an order of which few
 *  columns matter, circles come in instead (lp/orders.h): what multipliers of these prove is
 *  proved by rows of the order, of which they are sums.
 *
 *  @param[out] proof of the whole program
 *  @retval as `solve` answers
 *  @cost   a solve each time that rows come in */
CMT_MUST cmt_status cmt_lazy_prove(cmt_arena *mem,
                                   const cmt_lp *lp,
                                   const cmt_exact_options *options,
                                   cmt_lazy_solve *solve,
                                   cmt_proof *proof,
                                   cmt_err *err);

#endif
