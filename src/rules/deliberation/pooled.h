/* The rule `pooled`. */
#ifndef CMT_RULES_DELIBERATION_POOLED_H
#define CMT_RULES_DELIBERATION_POOLED_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_deliberation_pooled;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_deliberation_pooled_check;

#endif
