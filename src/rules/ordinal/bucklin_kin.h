/* The rules `simplified-bucklin` and `weighted-bucklin`: places are counted from the top, one
 * more in each round, until somebody has enough. */
#ifndef CMT_RULES_ORDINAL_BUCKLIN_KIN_H
#define CMT_RULES_ORDINAL_BUCKLIN_KIN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_simplified_bucklin;
extern const cmt_rule cmt_rule_ordinal_weighted_bucklin;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_simplified_bucklin_check;
cmt_rule_check cmt_ordinal_weighted_bucklin_check;

#endif
