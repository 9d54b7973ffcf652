/* The rule `bottom-two-irv`. */
#ifndef CMT_RULES_ORDINAL_BOTTOM_TWO_IRV_H
#define CMT_RULES_ORDINAL_BOTTOM_TWO_IRV_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_bottom_two_irv;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_bottom_two_irv_check;

#endif
