/* The rule `maximin-support-pb`. */
#ifndef CMT_RULES_BUDGET_MAXIMIN_SUPPORT_PB_H
#define CMT_RULES_BUDGET_MAXIMIN_SUPPORT_PB_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_budget_maximin_support_pb;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_budget_maximin_support_pb_check;

#endif
