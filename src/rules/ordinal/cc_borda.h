/* The rule `cc-borda`. */
#ifndef CMT_RULES_ORDINAL_CC_BORDA_H
#define CMT_RULES_ORDINAL_CC_BORDA_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_cc_borda;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_cc_borda_check;

#endif
