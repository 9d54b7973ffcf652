/* Scores that several rules start from, by tally. */
#ifndef CMT_RULES_SCORES_H
#define CMT_RULES_SCORES_H

#include "ballot/contest.h"

/** Approving weight of each alternative; where unseen marks abstain, its share of the
 *  weight that saw the alternative (0 where none did).
 *  @retval CMT_E_RANGE the ballots are not approvals */
CMT_MUST cmt_status cmt_scores_approval(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        mpq_t **scores,
                                        cmt_err *err);

#endif
