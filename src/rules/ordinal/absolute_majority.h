/* The rule `absolute-majority`. */
#ifndef CMT_RULES_ORDINAL_ABSOLUTE_MAJORITY_H
#define CMT_RULES_ORDINAL_ABSOLUTE_MAJORITY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_absolute_majority;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_absolute_majority_check;

#endif
