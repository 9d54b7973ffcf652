/* The rules `smith` and `schwartz`: top cycles. */
#ifndef CMT_RULES_ORDINAL_SMITH_H
#define CMT_RULES_ORDINAL_SMITH_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_smith;
extern const cmt_rule cmt_rule_ordinal_schwartz;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_smith_check;
cmt_rule_check cmt_ordinal_schwartz_check;

#endif
