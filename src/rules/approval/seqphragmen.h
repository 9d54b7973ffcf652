/* The rule `seqphragmen`. */
#ifndef CMT_RULES_APPROVAL_SEQPHRAGMEN_H
#define CMT_RULES_APPROVAL_SEQPHRAGMEN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_approval_seqphragmen;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_approval_seqphragmen_check;

#endif
