/* The rule `river`. */
#ifndef CMT_RULES_ORDINAL_RIVER_H
#define CMT_RULES_ORDINAL_RIVER_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_river;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_river_check;

#endif
