/* The rule `sav`. */
#ifndef CMT_RULES_APPROVAL_SAV_H
#define CMT_RULES_APPROVAL_SAV_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_sav;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_sav_check;

#endif
