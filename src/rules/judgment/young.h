/* The rule `young` of judgments: the least weight of answers is left out. */
#ifndef CMT_RULES_JUDGMENT_YOUNG_H
#define CMT_RULES_JUDGMENT_YOUNG_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_judgment_young;

/** Answers of different content at most. */
#define CMT_MAX_YOUNG_ANSWERS 256

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_judgment_young_check;

#endif
