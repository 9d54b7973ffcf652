/* The rule `eph`. */
#ifndef CMT_RULES_APPROVAL_EPH_H
#define CMT_RULES_APPROVAL_EPH_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_eph;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_eph_check;

#endif
