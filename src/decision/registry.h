/* The rules there are: the only place that lists them. */
#ifndef CMT_DECISION_REGISTRY_H
#define CMT_DECISION_REGISTRY_H

#include "rules/rule.h"

/** Every rule, sorted by kind, then name. `n` receives their number; may be NULL. The
 *  array ends with NULL. */
const cmt_rule *const *cmt_rules(size_t *n);

/** The rule with this identity, or NULL. */
const cmt_rule *cmt_rule_find(cmt_rule_kind kind, const char *name);

/** The rule of that name that can decide questions of this kind, or NULL. At most one
 *  rule of a name fits a kind (a test holds it). */
const cmt_rule *cmt_rule_for_question(cmt_kind kind, const char *name);

/** The k-th rule of that name, in the order of cmt_rules, or NULL when there are no more:
 *  a name such as `median` may stand for several. */
const cmt_rule *cmt_rule_named(const char *name, size_t k);

#endif
