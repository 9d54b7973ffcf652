/* The rule `majority`. */
#ifndef CMT_RULES_JUDGMENT_MAJORITY_H
#define CMT_RULES_JUDGMENT_MAJORITY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_judgment_majority;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_judgment_majority_check;

#endif
