/* The rule `schulze-stv`: committees against committees, one member exchanged at a time. */
#ifndef CMT_RULES_ORDINAL_SCHULZE_STV_H
#define CMT_RULES_ORDINAL_SCHULZE_STV_H

#include "rules/rule.h"

/** Committees that are compared at most, and their members. */
#define CMT_MAX_SCHULZE_SETS  1000
#define CMT_MAX_SCHULZE_SEATS 8

extern const cmt_rule cmt_rule_ordinal_schulze_stv;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_schulze_stv_check;

#endif
