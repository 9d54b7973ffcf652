/* The rules `dodgson-quick` and `dodgson-tideman`: sums in place of Dodgson's count. */
#ifndef CMT_RULES_ORDINAL_DODGSON_SUMS_H
#define CMT_RULES_ORDINAL_DODGSON_SUMS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_dodgson_quick;
extern const cmt_rule cmt_rule_ordinal_dodgson_tideman;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_dodgson_quick_check;
cmt_rule_check cmt_ordinal_dodgson_tideman_check;

#endif
