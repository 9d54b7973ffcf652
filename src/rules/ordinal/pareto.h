/* The rule `pareto`. */
#ifndef CMT_RULES_ORDINAL_PARETO_H
#define CMT_RULES_ORDINAL_PARETO_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_pareto;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_pareto_check;

#endif
