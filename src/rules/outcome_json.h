/* Outcomes as values: what `tally --json` prints and decision.json holds. */
#ifndef CMT_RULES_OUTCOME_JSON_H
#define CMT_RULES_OUTCOME_JSON_H

#include "rules/rule.h"

/** The record of an outcome (doc/outcome.md): `alternatives committee committees capped
 *  cost exact judgments kind level level_high lottery options ranking rounds rule
 *  rule_version scores seats tied unproved bound weights winners witness`, each present
 *  where it applies. `options` holds every option of the rule, as given or by default.
 *
 *  @param[in] args  as the rule was run; a tie-break other than none is recorded as
 *                   `tie_break`
 *  @return NULL when mem is exhausted */
cmt_value *cmt_outcome_value(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule *rule,
                             const cmt_rule_args *args,
                             const cmt_outcome *outcome);

/** Read such a record back, so that a rule's check can judge a claim. Everything is
 *  checked against the contest: ids exist, sets hold no double, rationals are canonical.
 *
 *  @retval CMT_OK          `out` is set, in mem
 *  @retval CMT_E_REFERENCE an id that is no alternative
 *  @retval CMT_E_DUPLICATE an id twice in a set
 *  @retval CMT_E_RANGE     another rule, kind or version; a member of the wrong form
 *  @retval CMT_E_NOMEM     mem is exhausted */
CMT_MUST cmt_status cmt_outcome_read(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule *rule,
                                     const cmt_value *value,
                                     cmt_outcome *out,
                                     cmt_err *err);

#endif
