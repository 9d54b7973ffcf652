/* The rule `coombs`. */
#ifndef CMT_RULES_ORDINAL_COOMBS_H
#define CMT_RULES_ORDINAL_COOMBS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_coombs;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_coombs_check;

#endif
