/* The rule `rsd`: random serial dictatorship, exact. */
#ifndef CMT_RULES_APPROVAL_RSD_H
#define CMT_RULES_APPROVAL_RSD_H

#include "rules/rule.h"

/** Alternatives that may be elected; sets of members that may come to be; such sets times
 *  distinct ballots; bits of a probability. */
#define CMT_MAX_RSD_ALTERNATIVES 64
#define CMT_MAX_RSD_STATES       4096
#define CMT_MAX_RSD_STEPS        ((size_t)1 << 17)
#define CMT_MAX_RSD_BITS         65536

/** The draws of `lot`: step t uses the seed SHA-256("comitia/rsd/1", seed, t as a byte). */
#define CMT_RSD_LABEL "comitia/rsd/1"

extern const cmt_rule cmt_rule_approval_rsd;

/** Its check by definition; it shares no code with the run. */
cmt_rule_check cmt_approval_rsd_check;

#endif
