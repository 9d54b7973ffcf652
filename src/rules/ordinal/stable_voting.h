/* The rules `stable-voting` and `simple-stable-voting`. */
#ifndef CMT_RULES_ORDINAL_STABLE_VOTING_H
#define CMT_RULES_ORDINAL_STABLE_VOTING_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_stable_voting;
extern const cmt_rule cmt_rule_ordinal_simple_stable_voting;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_stable_voting_check;
cmt_rule_check cmt_ordinal_simple_stable_voting_check;

#endif
