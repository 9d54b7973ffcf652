/* The rule `ranked-pairs`. */
#ifndef CMT_RULES_ORDINAL_RANKED_PAIRS_H
#define CMT_RULES_ORDINAL_RANKED_PAIRS_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_ranked_pairs;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_ranked_pairs_check;

#endif
