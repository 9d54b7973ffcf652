/* The rule `premise-based`. */
#ifndef CMT_RULES_JUDGMENT_PREMISE_BASED_H
#define CMT_RULES_JUDGMENT_PREMISE_BASED_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_judgment_premise_based;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_judgment_premise_based_check;

#endif
