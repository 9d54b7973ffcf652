/* The rule `mes`. */
#ifndef CMT_RULES_APPROVAL_MES_H
#define CMT_RULES_APPROVAL_MES_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_mes;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_mes_check;

#endif
