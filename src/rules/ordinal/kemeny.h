/* Kemeny's rule: the orders that agree most with the ballots. Its page: doc/rules/kemeny.md. */
#ifndef CMT_RULES_ORDINAL_KEMENY_H
#define CMT_RULES_ORDINAL_KEMENY_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_ordinal_kemeny;

cmt_rule_check cmt_ordinal_kemeny_check;

#endif
