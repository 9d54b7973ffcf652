/* The rule `max-hamming`. */
#ifndef CMT_RULES_JUDGMENT_MAX_HAMMING_H
#define CMT_RULES_JUDGMENT_MAX_HAMMING_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_judgment_max_hamming;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_judgment_max_hamming_check;

#endif
