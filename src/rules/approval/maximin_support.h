/* The rule `maximin-support`. */
#ifndef CMT_RULES_APPROVAL_MAXIMIN_SUPPORT_H
#define CMT_RULES_APPROVAL_MAXIMIN_SUPPORT_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_maximin_support;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_maximin_support_check;

#endif
