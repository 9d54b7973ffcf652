/* Linear welfare that rules lend to programs. */
#ifndef CMT_RULES_WELFARE_H
#define CMT_RULES_WELFARE_H

#include "rules/rule.h"

/** Weight of first preferences of a group, or of all (CMT_NONE), among the eligible.
 *  @param[out] out [n_alternatives], initialised */
CMT_MUST cmt_status cmt_welfare_firsts(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       uint32_t group,
                                       mpq_t *out,
                                       cmt_err *err);

/** Weight of approvals of a group, or of all; where unseen marks abstain, divided by the
 *  weight that saw the alternative (nothing seen: 0).
 *  @param[out] out [n_alternatives], initialised */
CMT_MUST cmt_status cmt_welfare_approvals(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          uint32_t group,
                                          mpq_t *out,
                                          cmt_err *err);

#endif
