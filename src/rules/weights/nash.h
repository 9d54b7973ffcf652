/* The rule `nash`. */
#ifndef CMT_RULES_WEIGHTS_NASH_H
#define CMT_RULES_WEIGHTS_NASH_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_weights_nash;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_weights_nash_check;

#endif
