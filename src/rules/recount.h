/* Counting by definition, in rationals, for checks: no tally, no filter, no shortcut. */
#ifndef CMT_RULES_RECOUNT_H
#define CMT_RULES_RECOUNT_H

#include "ballot/contest.h"

/** First preferences among `standing` [n], shared equally inside a top tier.
 *  @param[out] out [n], initialised */
CMT_MUST cmt_status cmt_recount_firsts(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const bool *standing,
                                       mpq_t *out,
                                       cmt_err *err);

/** Whether ballot b says that i is above j: a smaller tier; a ranked alternative also above
 *  an unranked one, unless that means no opinion. */
bool cmt_recount_above(const cmt_contest *contest, size_t b, size_t i, size_t j);

/** Weight of the ballots with i above j.
 *  @param[out] out [n][n], initialised */
CMT_MUST cmt_status cmt_recount_pairs(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      mpq_t *out,
                                      cmt_err *err);

/** Weight of approvals of each alternative, and of ballots that saw it: marked in any way,
 *  or any ballot where missing marks disapprove.
 *  @param[in]  group index into voices, or CMT_NONE for all
 *  @param[out] approving, seen  [n], initialised */
CMT_MUST cmt_status cmt_recount_approvals(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          uint32_t group,
                                          mpq_t *approving,
                                          mpq_t *seen,
                                          cmt_err *err);

/** Approval scores by definition: approving weight, divided by the weight that saw the
 *  alternative where unseen marks abstain (0 where none did).
 *  @param[out] scores [n], in mem */
CMT_MUST cmt_status cmt_recount_scores(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       mpq_t **scores,
                                       cmt_err *err);

#endif
