/* The rule `maximal-lottery`. */
#ifndef CMT_RULES_ORDINAL_MAXIMAL_LOTTERY_H
#define CMT_RULES_ORDINAL_MAXIMAL_LOTTERY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_maximal_lottery;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_maximal_lottery_check;

#endif
