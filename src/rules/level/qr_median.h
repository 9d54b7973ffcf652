/* The rule `qr-median`. */
#ifndef CMT_RULES_LEVEL_QR_MEDIAN_H
#define CMT_RULES_LEVEL_QR_MEDIAN_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_level_qr_median;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_level_qr_median_check;

#endif
