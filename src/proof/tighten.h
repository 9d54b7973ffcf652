/* Reduced-cost tightening: what multipliers and a target leave of a box. */
#ifndef CMT_PROOF_TIGHTEN_H
#define CMT_PROOF_TIGHTEN_H

#include "proof/weak_duality.h"

/** Round up to the next multiple of `step`; nothing with step 0. */
void cmt_round_up(mpq_ptr q, mpq_srcptr step);

/** Narrow the integer columns to where a point of the box could still have an objective
 *  better than the target. With D what the multipliers prove and d their reduced costs, a
 *  point whose objective is z has  d[j] |x[j] - bound[j]| <= z - D,  and z is below the
 *  target, or at most target - step where objectives come in steps.
 *
 *  @param target minimising (negated where the program maximises), a multiple of step
 *  @param step   of cmt_lp_step; 0 = none
 *  @retval CMT_E_NEGATIVE the multipliers prove nothing */
CMT_MUST cmt_status cmt_box_tighten(cmt_box *box,
                                    cmt_weak *weak,
                                    const cmt_sparse *y,
                                    mpq_srcptr target,
                                    mpq_srcptr step,
                                    cmt_err *err);

#endif
