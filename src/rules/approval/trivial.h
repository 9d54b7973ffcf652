/* The rule `trivial`. */
#ifndef CMT_RULES_APPROVAL_TRIVIAL_H
#define CMT_RULES_APPROVAL_TRIVIAL_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_trivial;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_trivial_check;

#endif
