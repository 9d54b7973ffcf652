/* Rules of the middle score: `median`, `trimmed-mean`, `qr-median`. */
#ifndef CMT_RULES_RATED_MIDDLES_H
#define CMT_RULES_RATED_MIDDLES_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_rated_median;
extern const cmt_rule cmt_rule_rated_qr_median;
extern const cmt_rule cmt_rule_rated_trimmed_mean;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_rated_median_check;
cmt_rule_check cmt_rated_qr_median_check;
cmt_rule_check cmt_rated_trimmed_mean_check;

#endif
