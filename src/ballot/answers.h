/* One group's answer: what it may hold, and answers that are no ballots. */
#ifndef CMT_BALLOT_ANSWERS_H
#define CMT_BALLOT_ANSWERS_H

#include "ballot/contest_build.h"

/** Whether questions of this kind are answered by ballots (else: one weights, level or
 *  judgment answer a group). */
bool cmt_kind_has_ballots(cmt_kind kind);

/** Check what can be checked without building: counts, registered members (0 = unknown),
 *  the answer's kind, weights that are a point of the simplex, a level within its range.
 *  @param[out] ballots sum of counts
 *  @retval CMT_E_RANGE, CMT_E_UNSUPPORTED, CMT_E_LIMIT; err has the answer's line */
CMT_MUST cmt_status cmt_answer_check(const cmt_question *question,
                                     const cmt_contest_input *input,
                                     int64_t *ballots,
                                     cmt_err *err);

/** Fill the answer_ members of a contest that has its voices. `in` is [n_voices]. */
CMT_MUST cmt_status cmt_answers_build(cmt_arena *mem,
                                      const cmt_contest_input *in,
                                      cmt_contest *contest,
                                      cmt_err *err);

#endif
