/* The rules `copeland`, `copeland-second-order` and `llull`: duels won. */
#ifndef CMT_RULES_ORDINAL_COPELAND_H
#define CMT_RULES_ORDINAL_COPELAND_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_copeland;
extern const cmt_rule cmt_rule_ordinal_copeland_second_order;
extern const cmt_rule cmt_rule_ordinal_llull;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_copeland_check;
cmt_rule_check cmt_ordinal_copeland_second_order_check;
cmt_rule_check cmt_ordinal_llull_check;

#endif
