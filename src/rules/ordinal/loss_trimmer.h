/* The rule `loss-trimmer`. */
#ifndef CMT_RULES_ORDINAL_LOSS_TRIMMER_H
#define CMT_RULES_ORDINAL_LOSS_TRIMMER_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_loss_trimmer;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_loss_trimmer_check;

#endif
