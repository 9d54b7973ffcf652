/* Rules between Condorcet and Hare: first preferences say who goes, pairs say who may not
 * or when it is over. `condorcet-irv`, `benham`, `smith-irv`,
 * `tideman-alternative`, `woodall`. */
#ifndef CMT_RULES_ORDINAL_CONDORCET_HARE_H
#define CMT_RULES_ORDINAL_CONDORCET_HARE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_condorcet_irv;
extern const cmt_rule cmt_rule_ordinal_benham;
extern const cmt_rule cmt_rule_ordinal_smith_irv;
extern const cmt_rule cmt_rule_ordinal_tideman_alternative;
extern const cmt_rule cmt_rule_ordinal_woodall;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_ordinal_condorcet_irv_check;
cmt_rule_check cmt_ordinal_benham_check;
cmt_rule_check cmt_ordinal_smith_irv_check;
cmt_rule_check cmt_ordinal_tideman_alternative_check;
cmt_rule_check cmt_ordinal_woodall_check;

#endif
