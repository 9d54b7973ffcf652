/* Rules that look at those who are worst off: `maximin` and `leximin`. */
#ifndef CMT_RULES_RATED_WORST_OFF_H
#define CMT_RULES_RATED_WORST_OFF_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_leximin;
extern const cmt_rule cmt_rule_rated_maximin;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_rated_leximin_check;
cmt_rule_check cmt_rated_maximin_check;

#endif
