/* The rule `bucklin`. */
#ifndef CMT_RULES_ORDINAL_BUCKLIN_H
#define CMT_RULES_ORDINAL_BUCKLIN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_bucklin;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_bucklin_check;

#endif
