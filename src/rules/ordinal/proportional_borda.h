/* The rule `proportional-borda`. */
#ifndef CMT_RULES_ORDINAL_PROPORTIONAL_BORDA_H
#define CMT_RULES_ORDINAL_PROPORTIONAL_BORDA_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_proportional_borda;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_proportional_borda_check;

#endif
