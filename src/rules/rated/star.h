/* The rule `star`. */
#ifndef CMT_RULES_RATED_STAR_H
#define CMT_RULES_RATED_STAR_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_star;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_rated_star_check;

#endif
