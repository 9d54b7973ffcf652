/* The rule `gac`. */
#ifndef CMT_RULES_DELIBERATION_GAC_H
#define CMT_RULES_DELIBERATION_GAC_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_deliberation_gac;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_deliberation_gac_check;

#endif
