/* The rule `superior-voting`. */
#ifndef CMT_RULES_ORDINAL_SUPERIOR_VOTING_H
#define CMT_RULES_ORDINAL_SUPERIOR_VOTING_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_superior_voting;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_superior_voting_check;

#endif
