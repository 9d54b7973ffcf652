/* The rules `kemeny`, `slater` and `leximax` of judgments: the consistent judgments that
 * agree most with the majorities, by weight, by number, or by number from the clearest
 * majority down. */
#ifndef CMT_RULES_JUDGMENT_AGREEMENT_H
#define CMT_RULES_JUDGMENT_AGREEMENT_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_judgment_kemeny;
extern const cmt_rule cmt_rule_judgment_slater;
extern const cmt_rule cmt_rule_judgment_leximax;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_judgment_kemeny_check;
cmt_rule_check cmt_judgment_slater_check;
cmt_rule_check cmt_judgment_leximax_check;

#endif
