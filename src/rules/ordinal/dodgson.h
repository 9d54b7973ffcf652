/* The rule `dodgson`. */
#ifndef CMT_RULES_ORDINAL_DODGSON_H
#define CMT_RULES_ORDINAL_DODGSON_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_dodgson;

/** Its check by definition; shares no code with its run. */
cmt_rule_check cmt_ordinal_dodgson_check;

#endif
