/* The rule `raynaud`. */
#ifndef CMT_RULES_ORDINAL_RAYNAUD_H
#define CMT_RULES_ORDINAL_RAYNAUD_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_raynaud;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_raynaud_check;

#endif
