/* The rule `mean`. */
#ifndef CMT_RULES_LEVEL_MEAN_H
#define CMT_RULES_LEVEL_MEAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_level_mean;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_level_mean_check;

#endif
