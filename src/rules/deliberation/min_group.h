/* The rule `min-group`. */
#ifndef CMT_RULES_DELIBERATION_MIN_GROUP_H
#define CMT_RULES_DELIBERATION_MIN_GROUP_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_deliberation_min_group;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_deliberation_min_group_check;

#endif
