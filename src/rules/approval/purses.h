/* Rules in which ballots hold something and give it for members that they approve:
 * `phragmen-enestroem`, `consensus` and `greedy-monroe`. */
#ifndef CMT_RULES_APPROVAL_PURSES_H
#define CMT_RULES_APPROVAL_PURSES_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_phragmen_enestroem;
extern const cmt_rule cmt_rule_approval_consensus;
extern const cmt_rule cmt_rule_approval_greedy_monroe;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_approval_phragmen_enestroem_check;
cmt_rule_check cmt_approval_consensus_check;
cmt_rule_check cmt_approval_greedy_monroe_check;

#endif
