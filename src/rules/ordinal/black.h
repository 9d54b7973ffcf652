/* The rule `black`. */
#ifndef CMT_RULES_ORDINAL_BLACK_H
#define CMT_RULES_ORDINAL_BLACK_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_black;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_black_check;

#endif
