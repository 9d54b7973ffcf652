/* The rules `baldwin` and `nanson`: Borda scores among those standing say who goes. */
#ifndef CMT_RULES_ORDINAL_BORDA_ELIMINATION_H
#define CMT_RULES_ORDINAL_BORDA_ELIMINATION_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_baldwin;
extern const cmt_rule cmt_rule_ordinal_nanson;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_ordinal_baldwin_check;
cmt_rule_check cmt_ordinal_nanson_check;

#endif
