/* The rule `most-wins-smallest-loss`. */
#ifndef CMT_RULES_ORDINAL_MOST_WINS_SMALLEST_LOSS_H
#define CMT_RULES_ORDINAL_MOST_WINS_SMALLEST_LOSS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_most_wins_smallest_loss;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_most_wins_smallest_loss_check;

#endif
