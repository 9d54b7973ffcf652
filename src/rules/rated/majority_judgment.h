/* The rule `majority-judgment`. */
#ifndef CMT_RULES_RATED_MAJORITY_JUDGMENT_H
#define CMT_RULES_RATED_MAJORITY_JUDGMENT_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_majority_judgment;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_rated_majority_judgment_check;

#endif
