/* The rules `uncovered-…`: four ways to cover. */
#ifndef CMT_RULES_ORDINAL_UNCOVERED_H
#define CMT_RULES_ORDINAL_UNCOVERED_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_uncovered_bordes;
extern const cmt_rule cmt_rule_ordinal_uncovered_fishburn;
extern const cmt_rule cmt_rule_ordinal_uncovered_gillies;
extern const cmt_rule cmt_rule_ordinal_uncovered_mckelvey;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_uncovered_bordes_check;
cmt_rule_check cmt_ordinal_uncovered_fishburn_check;
cmt_rule_check cmt_ordinal_uncovered_gillies_check;
cmt_rule_check cmt_ordinal_uncovered_mckelvey_check;

#endif
