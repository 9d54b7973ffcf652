/* The rule `condorcet-loser`. */
#ifndef CMT_RULES_ORDINAL_CONDORCET_LOSER_H
#define CMT_RULES_ORDINAL_CONDORCET_LOSER_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_condorcet_loser;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_condorcet_loser_check;

#endif
