/* The rule `daunou`. */
#ifndef CMT_RULES_ORDINAL_DAUNOU_H
#define CMT_RULES_ORDINAL_DAUNOU_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_daunou;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_daunou_check;

#endif
