/* Optimal Thiele rules: `pav`, `slav`, `geom2`, `cc`, `lexcc` and `adams`. */
#ifndef CMT_RULES_APPROVAL_THIELE_H
#define CMT_RULES_APPROVAL_THIELE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_pav;
extern const cmt_rule cmt_rule_approval_slav;
extern const cmt_rule cmt_rule_approval_geom2;
extern const cmt_rule cmt_rule_approval_cc;
extern const cmt_rule cmt_rule_approval_lexcc;
extern const cmt_rule cmt_rule_approval_adams;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_approval_pav_check;
cmt_rule_check cmt_approval_slav_check;
cmt_rule_check cmt_approval_geom2_check;
cmt_rule_check cmt_approval_cc_check;
cmt_rule_check cmt_approval_lexcc_check;
cmt_rule_check cmt_approval_adams_check;

#endif
