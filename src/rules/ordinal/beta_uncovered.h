/* The rules `beta-uncovered`, `radius`. */
#ifndef CMT_RULES_ORDINAL_BETA_UNCOVERED_H
#define CMT_RULES_ORDINAL_BETA_UNCOVERED_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_beta_uncovered;
extern const cmt_rule cmt_rule_ordinal_radius;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_beta_uncovered_check;
cmt_rule_check cmt_ordinal_radius_check;

#endif
