/* The rule `utilitarian`. */
#ifndef CMT_RULES_WEIGHTS_UTILITARIAN_H
#define CMT_RULES_WEIGHTS_UTILITARIAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_utilitarian;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_utilitarian_check;

#endif
