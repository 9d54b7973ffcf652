/* Monroe's rule: committees whose members each represent the same weight. */
#ifndef CMT_RULES_APPROVAL_MONROE_H
#define CMT_RULES_APPROVAL_MONROE_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_monroe;

/** Its check by definition; it shares no code with the run but flows, and these are of
 *  another make. */
cmt_rule_check cmt_approval_monroe_check;

#endif
