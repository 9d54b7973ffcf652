/* The rule `generalised-median`. */
#ifndef CMT_RULES_LEVEL_GENERALISED_MEDIAN_H
#define CMT_RULES_LEVEL_GENERALISED_MEDIAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_level_generalised_median;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_level_generalised_median_check;

#endif
