/* The rule `split-cycle`. */
#ifndef CMT_RULES_ORDINAL_SPLIT_CYCLE_H
#define CMT_RULES_ORDINAL_SPLIT_CYCLE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_split_cycle;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_split_cycle_check;

#endif
