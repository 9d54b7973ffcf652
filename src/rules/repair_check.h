/* Checking claims of rules/repair.h from certificates; none of its code. */
#ifndef CMT_RULES_REPAIR_CHECK_H
#define CMT_RULES_REPAIR_CHECK_H

#include "rules/rule.h"

/** Decide whether a claim is the outcome of Dodgson's rule, or with `remove` of Young's:
 *  needs and bounds are counted anew, each program is made anew from its definition and its
 *  certificate checked, and whoever has no program has a bound above the least score. */
CMT_MUST cmt_status cmt_repair_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     bool remove,
                                     const cmt_outcome *claim,
                                     cmt_err *err);

#endif
