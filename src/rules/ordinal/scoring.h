/* The rules `anti-plurality`, `dowdall`, `positive-negative` and `scoring`: values of
 * places. */
#ifndef CMT_RULES_ORDINAL_SCORING_H
#define CMT_RULES_ORDINAL_SCORING_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_anti_plurality;
extern const cmt_rule cmt_rule_ordinal_dowdall;
extern const cmt_rule cmt_rule_ordinal_positive_negative;
extern const cmt_rule cmt_rule_ordinal_scoring;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_anti_plurality_check;
cmt_rule_check cmt_ordinal_dowdall_check;
cmt_rule_check cmt_ordinal_positive_negative_check;
cmt_rule_check cmt_ordinal_scoring_check;

#endif
