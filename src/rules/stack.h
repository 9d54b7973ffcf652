/* Orders that prove winners of Ranked Pairs. Nothing here is used by any `run`. */
#ifndef CMT_RULES_STACK_H
#define CMT_RULES_STACK_H

#include "rules/duels.h"

/** Whether a list of ids is a stack: an order of all eligible alternatives in which every
 *  link against the order, from a lower to a higher one, has a path down from the higher
 *  to the lower whose links are all at least as strong. The first of a stack is what
 *  Ranked Pairs elects under some order of equals, and of nobody else is that true.
 *
 *  @param[in]  order array of ids
 *  @param[out] first who comes first; untouched unless it is a stack
 *  @retval CMT_E_NEGATIVE it is none
 *  @cost O(n^3)
 *  @src T. M. Zavist and T. N. Tideman, Social Choice and Welfare 6 (1989) 167-173 */
CMT_MUST cmt_status cmt_stack_check(cmt_arena *mem,
                                    const cmt_duels *d,
                                    const cmt_value *order,
                                    size_t *first,
                                    cmt_err *err);

#endif
