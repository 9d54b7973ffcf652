/* The rule `max-welfare`. */
#ifndef CMT_RULES_BUDGET_MAX_WELFARE_H
#define CMT_RULES_BUDGET_MAX_WELFARE_H

#include "rules/rule.h"

/** Nodes of the search for a best set, and of the one for all of them. */
#define CMT_MAX_WELFARE_NODES 1000000L

/** Where every ballot counts only its best project, nodes times what all ballots say and
 *  eight a project. */
#define CMT_MAX_WELFARE_STEPS 100000000L

extern const cmt_rule cmt_rule_budget_max_welfare;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_budget_max_welfare_check;

#endif
