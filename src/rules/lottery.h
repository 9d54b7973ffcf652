/* Outcomes that are lotteries: how the rules that yield one end, and what their checks
 * begin with. */
#ifndef CMT_RULES_LOTTERY_H
#define CMT_RULES_LOTTERY_H

#include "rules/rule.h"

/** Set `lottery`, `winners` and `tied`: winners are those that may be drawn; with a lot as
 *  tie-break, the one that it draws from the lottery (ballot/draw.h).
 *  @param p [n_alternatives] >= 0, sum 1 */
CMT_MUST cmt_status cmt_lottery_tell(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     mpq_t *p,
                                     cmt_outcome *out,
                                     cmt_err *err);

/** For checks: the claim holds a lottery over eligible alternatives and the winners that go
 *  with it, nothing else.
 *  @retval CMT_E_NEGATIVE it does not */
CMT_MUST cmt_status cmt_lottery_judge(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_rule_args *args,
                                      const cmt_outcome *claim,
                                      cmt_err *err);

#endif
