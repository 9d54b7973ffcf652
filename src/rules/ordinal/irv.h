/* The rules `irv`, `irv-batch` and `approval-irv`: only first preferences are counted. */
#ifndef CMT_RULES_ORDINAL_IRV_H
#define CMT_RULES_ORDINAL_IRV_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_irv;
extern const cmt_rule cmt_rule_ordinal_irv_batch;
extern const cmt_rule cmt_rule_ordinal_approval_irv;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_ordinal_irv_check;
cmt_rule_check cmt_ordinal_irv_batch_check;
cmt_rule_check cmt_ordinal_approval_irv_check;

#endif
