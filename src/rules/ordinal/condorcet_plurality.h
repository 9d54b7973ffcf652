/* The rule `condorcet-plurality`. */
#ifndef CMT_RULES_ORDINAL_CONDORCET_PLURALITY_H
#define CMT_RULES_ORDINAL_CONDORCET_PLURALITY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_condorcet_plurality;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_condorcet_plurality_check;

#endif
