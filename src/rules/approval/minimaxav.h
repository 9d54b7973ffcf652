/* Committees near every ballot: `minimaxav` and `lexminimaxav`. */
#ifndef CMT_RULES_APPROVAL_MINIMAXAV_H
#define CMT_RULES_APPROVAL_MINIMAXAV_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_minimaxav;
extern const cmt_rule cmt_rule_approval_lexminimaxav;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_approval_minimaxav_check;
cmt_rule_check cmt_approval_lexminimaxav_check;

#endif
