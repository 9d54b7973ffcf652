/* The rule `iterated-removal-condorcet-loser`. */
#ifndef CMT_RULES_ORDINAL_ITERATED_REMOVAL_H
#define CMT_RULES_ORDINAL_ITERATED_REMOVAL_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_iterated_removal_condorcet_loser;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_iterated_removal_condorcet_loser_check;

#endif
