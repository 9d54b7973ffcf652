/* The rule `random-dictatorship`. */
#ifndef CMT_RULES_ORDINAL_RANDOM_DICTATORSHIP_H
#define CMT_RULES_ORDINAL_RANDOM_DICTATORSHIP_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_random_dictatorship;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_random_dictatorship_check;

#endif
