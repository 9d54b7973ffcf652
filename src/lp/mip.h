/* Integer programs: branch and bound that leaves a proof tree. */
#ifndef CMT_LP_MIP_H
#define CMT_LP_MIP_H

#include "lp/linear.h"

/** Solve a program with integer columns, its bounds not empty.
 *
 *  The root's linear program is solved exactly. If its point is integral, its multipliers
 *  are the proof. Otherwise a best-first search goes on: a leaf is closed by multipliers
 *  that are proposed, rounded to simple fractions, where their exact bound suffices; by
 *  the exact simplex where not. GLPK looks for an incumbent, and reduced costs narrow the
 *  columns: before the search in large programs, after some hundred nodes in small ones.
 *
 *  @param[in,out] form its bounds are narrowed on the way and not put back
 *  @param[out]    out  status, point, steps; `program` is kept; lives in mem */
CMT_MUST cmt_status cmt_mip_solve(cmt_arena *mem,
                                  cmt_form *form,
                                  const cmt_exact_options *options,
                                  cmt_proof *out,
                                  cmt_err *err);

#endif
