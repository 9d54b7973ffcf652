/* Water-filling: shares in proportion to base voice, nobody above a cap. */
#ifndef CMT_BALLOT_WATERFILL_H
#define CMT_BALLOT_WATERFILL_H

#include "base/rational.h"

#define CMT_NO_STRATUM SIZE_MAX

typedef struct cmt_waterfill {
    size_t n;
    const mpq_t *base;     /* [n] >= 0 */
    mpq_srcptr cap;        /* of each, > 0; NULL = none */
    const size_t *stratum; /* [n] index of a capped stratum, or CMT_NO_STRATUM */
    size_t n_strata;
    const mpq_srcptr *room; /* [n_strata] what each may have together, > 0 */
} cmt_waterfill;

/** Find shares that sum to 1: share = min(cap, rate * base), with one rate for all outside
 *  saturated strata and one rate for each of those. Where the caps together hold less than
 *  1, all are first raised by one common factor to hold it. All zero when every base is.
 *  @param[out] share [n], 0/1 on entry
 *  @return false when mem is exhausted
 *  @cost   a pass over n for each time that somebody reaches a cap */
CMT_MUST bool cmt_waterfill_run(cmt_arena *mem, const cmt_waterfill *in, mpq_t *share);

#endif
