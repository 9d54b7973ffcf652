/* The rule `quota`. */
#ifndef CMT_RULES_APPORTION_QUOTA_H
#define CMT_RULES_APPORTION_QUOTA_H

#include "rules/rule.h"

/** Seats times parties that are worked through at most, all ways of breaking ties counted.
 *  A house is first shortened to the part beyond the last size at which every share of it
 *  is whole. */
#define CMT_QUOTA_MAX_WORK 5000000

/** Ways of breaking ties that are told apart at one size of the house. */
#define CMT_QUOTA_MAX_WAYS 256

extern const cmt_rule cmt_rule_apportion_quota;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_apportion_quota_check;

#endif
