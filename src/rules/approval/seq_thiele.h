/* Sequential Thiele rules: `seqpav`, `seqslav`, `seqcc` and `revseqpav`. */
#ifndef CMT_RULES_APPROVAL_SEQ_THIELE_H
#define CMT_RULES_APPROVAL_SEQ_THIELE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_seqpav;
extern const cmt_rule cmt_rule_approval_seqslav;
extern const cmt_rule cmt_rule_approval_seqcc;
extern const cmt_rule cmt_rule_approval_revseqpav;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_approval_seqpav_check;
cmt_rule_check cmt_approval_seqslav_check;
cmt_rule_check cmt_approval_seqcc_check;
cmt_rule_check cmt_approval_revseqpav_check;

#endif
