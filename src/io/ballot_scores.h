/* Scores while they are read: each distinct spelling is kept once and has a number, so that
 * rows of scores merge as rows of numbers do. */
#ifndef CMT_IO_BALLOT_SCORES_H
#define CMT_IO_BALLOT_SCORES_H

#include "base/index.h"
#include "base/rational.h"
#include "io/ballot_set.h"

/** The most distinct spellings that a file may have. */
#define CMT_MAX_SCORES 65535

typedef struct cmt_ballot_scores {
    cmt_arena *mem;
    cmt_index index;
    mpq_srcptr *at; /* [CMT_MAX_SCORES] */
    size_t n;
} cmt_ballot_scores;

/** False on shortage. */
CMT_MUST bool cmt_ballot_scores_init(cmt_arena *mem, cmt_ballot_scores *out);

/** The number of a score as written ("4", "0.8", "-1", "4/5"), 1 or more.
 *  @retval CMT_E_RANGE it is no number of at most CMT_MAX_NUMBER_DIGITS a side
 *  @retval CMT_E_LIMIT more than CMT_MAX_SCORES different ones
 *  @retval CMT_E_NOMEM; err has the reason without a place */
CMT_MUST cmt_status cmt_ballot_scores_number(cmt_ballot_scores *scores,
                                             const char *text,
                                             uint16_t *out,
                                             cmt_err *err);

/** The scores of rows of numbers, 0 = not scored; NULL on shortage.
 *  @param rows [n] */
const mpq_srcptr *cmt_ballot_scores_expand(const cmt_ballot_scores *scores,
                                           const uint16_t *rows,
                                           size_t n);

#endif
