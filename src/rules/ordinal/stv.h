/* The rule `stv`. */
#ifndef CMT_RULES_ORDINAL_STV_H
#define CMT_RULES_ORDINAL_STV_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_stv;

/** Its check by definition; shares no counting with its run. */
cmt_rule_check cmt_ordinal_stv_check;

#endif
