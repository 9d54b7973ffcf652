/* The rule `greedy`. */
#ifndef CMT_RULES_BUDGET_GREEDY_H
#define CMT_RULES_BUDGET_GREEDY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_budget_greedy;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_budget_greedy_check;

#endif
