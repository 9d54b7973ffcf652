/* The rule `weak-condorcet`. */
#ifndef CMT_RULES_ORDINAL_WEAK_CONDORCET_H
#define CMT_RULES_ORDINAL_WEAK_CONDORCET_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_weak_condorcet;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_weak_condorcet_check;

#endif
