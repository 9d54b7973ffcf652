/* The rule `av`. */
#ifndef CMT_RULES_APPROVAL_AV_H
#define CMT_RULES_APPROVAL_AV_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_av;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_av_check;

#endif
