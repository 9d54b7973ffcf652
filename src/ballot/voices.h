/* Exact sums over groups. */
#ifndef CMT_BALLOT_VOICES_H
#define CMT_BALLOT_VOICES_H

#include "ballot/contest.h"

/** The count that group g adds to a sum. */
typedef int64_t cmt_group_count(const void *context, size_t g);

/** The sum of count(g) * multiplier_g, exactly. Not put in lowest terms: callers that only
 *  ask for its sign need not pay for that; others call mpq_canonicalize.
 *  @cost  O(M(d) log n) for denominators that multiply to d bits */
void cmt_voices_sum(const cmt_voice *voices,
                    size_t n,
                    cmt_group_count *count,
                    const void *context,
                    mpq_ptr out);

#endif
