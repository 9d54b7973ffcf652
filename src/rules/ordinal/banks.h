/* The rule `banks`. */
#ifndef CMT_RULES_ORDINAL_BANKS_H
#define CMT_RULES_ORDINAL_BANKS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_banks;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_banks_check;

#endif
