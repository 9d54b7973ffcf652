/* The rule `median-normalised`. */
#ifndef CMT_RULES_WEIGHTS_MEDIAN_NORMALISED_H
#define CMT_RULES_WEIGHTS_MEDIAN_NORMALISED_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_median_normalised;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_median_normalised_check;

#endif
