/* The rule `mean`. */
#ifndef CMT_RULES_WEIGHTS_MEAN_H
#define CMT_RULES_WEIGHTS_MEAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_mean;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_mean_check;

#endif
