/* The rule `trimmed-mean`. */
#ifndef CMT_RULES_LEVEL_TRIMMED_MEAN_H
#define CMT_RULES_LEVEL_TRIMMED_MEAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_level_trimmed_mean;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_level_trimmed_mean_check;

#endif
