/* The rule `schulze`. */
#ifndef CMT_RULES_ORDINAL_SCHULZE_H
#define CMT_RULES_ORDINAL_SCHULZE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_schulze;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_schulze_check;

#endif
