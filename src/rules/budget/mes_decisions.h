/* The rule `mes-decisions`. */
#ifndef CMT_RULES_BUDGET_MES_DECISIONS_H
#define CMT_RULES_BUDGET_MES_DECISIONS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_budget_mes_decisions;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_budget_mes_decisions_check;

#endif
