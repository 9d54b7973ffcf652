/* The rule `condorcet`. */
#ifndef CMT_RULES_ORDINAL_CONDORCET_H
#define CMT_RULES_ORDINAL_CONDORCET_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_condorcet;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_condorcet_check;

#endif
