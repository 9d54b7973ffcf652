/* The rule `relative-utilitarian`. */
#ifndef CMT_RULES_RATED_RELATIVE_H
#define CMT_RULES_RATED_RELATIVE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_relative_utilitarian;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_rated_relative_utilitarian_check;

#endif
