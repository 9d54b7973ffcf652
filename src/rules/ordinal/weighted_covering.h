/* The rule `weighted-covering`. */
#ifndef CMT_RULES_ORDINAL_WEIGHTED_COVERING_H
#define CMT_RULES_ORDINAL_WEIGHTED_COVERING_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_weighted_covering;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_weighted_covering_check;

#endif
