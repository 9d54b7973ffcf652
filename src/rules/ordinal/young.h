/* The rule `young`. */
#ifndef CMT_RULES_ORDINAL_YOUNG_H
#define CMT_RULES_ORDINAL_YOUNG_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_young;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_young_check;

#endif
