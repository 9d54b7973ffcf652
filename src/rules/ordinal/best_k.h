/* Committees of those with the most points: `sntv`, `bloc`, `k-borda`. */
#ifndef CMT_RULES_ORDINAL_BEST_K_H
#define CMT_RULES_ORDINAL_BEST_K_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_sntv;
extern const cmt_rule cmt_rule_ordinal_bloc;
extern const cmt_rule cmt_rule_ordinal_k_borda;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_ordinal_sntv_check;
cmt_rule_check cmt_ordinal_bloc_check;
cmt_rule_check cmt_ordinal_k_borda_check;

#endif
