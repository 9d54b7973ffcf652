/* The rule `hamilton`. */
#ifndef CMT_RULES_APPORTION_HAMILTON_H
#define CMT_RULES_APPORTION_HAMILTON_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_apportion_hamilton;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_apportion_hamilton_check;

#endif
