/* The rules `minimax`, `leximax` and `smith-minimax`: the worst defeat. */
#ifndef CMT_RULES_ORDINAL_MINIMAX_H
#define CMT_RULES_ORDINAL_MINIMAX_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_minimax;
extern const cmt_rule cmt_rule_ordinal_leximax;
extern const cmt_rule cmt_rule_ordinal_smith_minimax;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_minimax_check;
cmt_rule_check cmt_ordinal_leximax_check;
cmt_rule_check cmt_ordinal_smith_minimax_check;

#endif
