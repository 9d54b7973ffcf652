/* The rule `egalitarian`. */
#ifndef CMT_RULES_WEIGHTS_EGALITARIAN_H
#define CMT_RULES_WEIGHTS_EGALITARIAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_egalitarian;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_egalitarian_check;

#endif
