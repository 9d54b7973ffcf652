/* The rule `plurality-veto`. */
#ifndef CMT_RULES_ORDINAL_PLURALITY_VETO_H
#define CMT_RULES_ORDINAL_PLURALITY_VETO_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_plurality_veto;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_plurality_veto_check;

#endif
