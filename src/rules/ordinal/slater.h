/* Slater's rule: the orders that overrule the fewest majorities. Its page:
 * doc/rules/slater.md. */
#ifndef CMT_RULES_ORDINAL_SLATER_H
#define CMT_RULES_ORDINAL_SLATER_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_slater;

cmt_rule_check cmt_ordinal_slater_check;

#endif
