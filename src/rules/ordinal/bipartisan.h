/* The rule `bipartisan`. */
#ifndef CMT_RULES_ORDINAL_BIPARTISAN_H
#define CMT_RULES_ORDINAL_BIPARTISAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_bipartisan;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_bipartisan_check;

#endif
