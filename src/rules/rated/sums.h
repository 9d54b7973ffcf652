/* Rules that add scores up: `range`, `mean`, and `approval` by a threshold. */
#ifndef CMT_RULES_RATED_SUMS_H
#define CMT_RULES_RATED_SUMS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_approval;
extern const cmt_rule cmt_rule_rated_mean;
extern const cmt_rule cmt_rule_rated_range;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_rated_approval_check;
cmt_rule_check cmt_rated_mean_check;
cmt_rule_check cmt_rated_range_check;

#endif
