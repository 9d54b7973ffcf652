/* Climbing to the point of largest Nash welfare, in whole numbers. Private to the rule
 * `nash`. */
#ifndef CMT_RULES_WEIGHTS_CLIMB_H
#define CMT_RULES_WEIGHTS_CLIMB_H

#include "rules/rule.h"

/** Looks at an answer that a climb may take. */
#define CMT_CLIMB_LOOKS 40000000

/** A point x of large sum of weight * log(overlap of the answer with x), starting from the
 *  mean. Each step moves shares from where the last unit brings least to where the next
 *  one wins most (all alternatives that are level in this together, so that names do not
 *  matter), as far as the sum rises. Whole numbers throughout: the same on every machine.
 *
 *  Nothing is promised of the point but that it lies in the simplex; what it is worth is
 *  proved afterwards.
 *
 *  @param[in]  total weight of all answers, > 0
 *  @param[out] point [n_alternatives], in mem
 *  @cost  CMT_CLIMB_LOOKS looks at most */
CMT_MUST cmt_status cmt_climb(cmt_arena *mem,
                              const cmt_contest *contest,
                              mpq_srcptr total,
                              mpq_t **point,
                              cmt_err *err);

#endif
