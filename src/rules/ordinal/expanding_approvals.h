/* The rule `expanding-approvals`. */
#ifndef CMT_RULES_ORDINAL_EXPANDING_APPROVALS_H
#define CMT_RULES_ORDINAL_EXPANDING_APPROVALS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_expanding_approvals;

/** Its check by definition; it shares no code with the run. */
cmt_rule_check cmt_ordinal_expanding_approvals_check;

#endif
