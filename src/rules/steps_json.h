/* The outcome of a rule that goes step by step. */
#ifndef CMT_RULES_STEPS_JSON_H
#define CMT_RULES_STEPS_JSON_H

#include "ballot/steps.h"
#include "rules/rule.h"

/** Fill an outcome: committees, the steps to the one picked as `rounds`, and a way to each
 *  as `witness.paths`.
 *  @param[in] verb       what a round does: "elected" or "eliminated"
 *  @param[in] value_name what a round's value is called: "gain", "load", …
 *  @retval CMT_E_NOMEM mem is exhausted; out is untouched */
CMT_MUST cmt_status cmt_steps_outcome(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_tie_break *tie_break,
                                      const cmt_steps_result *result,
                                      const char *verb,
                                      const char *value_name,
                                      cmt_outcome *out,
                                      cmt_err *err);

#endif
