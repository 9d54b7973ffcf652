/* The rule `conditional-utilitarian`. */
#ifndef CMT_RULES_WEIGHTS_CONDITIONAL_UTILITARIAN_H
#define CMT_RULES_WEIGHTS_CONDITIONAL_UTILITARIAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_conditional_utilitarian;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_conditional_utilitarian_check;

#endif
