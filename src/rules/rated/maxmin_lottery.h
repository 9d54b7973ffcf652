/* The rule `maxmin-lottery`. */
#ifndef CMT_RULES_RATED_MAXMIN_LOTTERY_H
#define CMT_RULES_RATED_MAXMIN_LOTTERY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_maxmin_lottery;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_rated_maxmin_lottery_check;

#endif
