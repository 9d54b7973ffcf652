/* Committees whose loads divide best: `minimaxphragmen` and `leximaxphragmen`. */
#ifndef CMT_RULES_APPROVAL_MINIMAXPHRAGMEN_H
#define CMT_RULES_APPROVAL_MINIMAXPHRAGMEN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_minimaxphragmen;
extern const cmt_rule cmt_rule_approval_leximaxphragmen;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_approval_minimaxphragmen_check;
cmt_rule_check cmt_approval_leximaxphragmen_check;

#endif
