/* The rule `approval`. */
#ifndef CMT_RULES_APPROVAL_APPROVAL_H
#define CMT_RULES_APPROVAL_APPROVAL_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_approval;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_approval_check;

#endif
