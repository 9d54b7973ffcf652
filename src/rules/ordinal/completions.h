/* The rules `copeland-global-borda`, `copeland-global-minimax`, `copeland-local-borda`,
 * `copeland-local-minimax` and `borda-minimax-faceoff`: duels decide, and where they do not,
 * Borda's count or minimax. */
#ifndef CMT_RULES_ORDINAL_COMPLETIONS_H
#define CMT_RULES_ORDINAL_COMPLETIONS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_borda_minimax_faceoff;
extern const cmt_rule cmt_rule_ordinal_copeland_global_borda;
extern const cmt_rule cmt_rule_ordinal_copeland_global_minimax;
extern const cmt_rule cmt_rule_ordinal_copeland_local_borda;
extern const cmt_rule cmt_rule_ordinal_copeland_local_minimax;

/** Their checks by definition; they share no code with their runs. */
cmt_rule_check cmt_ordinal_borda_minimax_faceoff_check;
cmt_rule_check cmt_ordinal_copeland_global_borda_check;
cmt_rule_check cmt_ordinal_copeland_global_minimax_check;
cmt_rule_check cmt_ordinal_copeland_local_borda_check;
cmt_rule_check cmt_ordinal_copeland_local_minimax_check;

#endif
