/* The rule `cpo-stv`: every committee compared with every other. */
#ifndef CMT_RULES_ORDINAL_CPO_STV_H
#define CMT_RULES_ORDINAL_CPO_STV_H

#include "rules/rule.h"

/** Committees that are compared at most, their members, and how many ballots all comparisons
 *  together may read, each as often as it can move. */
#define CMT_MAX_CPO_SETS  1000
#define CMT_MAX_CPO_SEATS 8
#define CMT_MAX_CPO_READS ((uint64_t)1 << 26)

extern const cmt_rule cmt_rule_ordinal_cpo_stv;

/** Its check by definition; it shares no code with the run. */
cmt_rule_check cmt_ordinal_cpo_stv_check;

#endif
