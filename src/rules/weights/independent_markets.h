/* The rule `independent-markets`. */
#ifndef CMT_RULES_WEIGHTS_INDEPENDENT_MARKETS_H
#define CMT_RULES_WEIGHTS_INDEPENDENT_MARKETS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_independent_markets;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_independent_markets_check;

#endif
