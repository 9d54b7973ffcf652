/* Scores that several rules start from, by tally. */
#ifndef CMT_RULES_SCORES_H
#define CMT_RULES_SCORES_H

#include "rules/rule.h"

/** Approving weight of each alternative; where unseen marks abstain, its share of the
 *  weight that saw the alternative (0 where none did).
 *  @retval CMT_E_RANGE the ballots are not approvals */
CMT_MUST cmt_status cmt_scores_approval(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        mpq_t **scores,
                                        cmt_err *err);

/** Rank by scores (cmt_result_rank_scores); where a committee is asked, the best of them
 *  sit (cmt_result_top). */
CMT_MUST cmt_status cmt_scores_settle(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_tie_break *tie_break,
                                      mpq_t *scores,
                                      cmt_outcome *out,
                                      cmt_err *err);

#endif
