/* Weighting: how much voice each group has, exactly. */
#ifndef CMT_BALLOT_WEIGHTING_H
#define CMT_BALLOT_WEIGHTING_H

#include "ballot/contest.h"

/** What weighting looks at, a group. */
typedef struct cmt_weighed {
    const char *group;
    const char *stratum; /* or NULL */
    int64_t members;     /* registered; >= ballots where a registry says so */
    mpq_srcptr weight;   /* registered voice, > 0; NULL = 1 */
    int64_t ballots;     /* sum of counts on this question, >= 0 */
} cmt_weighed;

/** Divide voice over groups.
 *
 *  1. Base voice: `members` = ballots cast, `equal` = 1, `registered` = the registry's
 *     weight, `sqrt` = floor(sqrt(members * 10^12)), that is, the square root of the
 *     registered members in millionths, rounded down. A group without ballots has none.
 *  2. Shares = base voice over its sum V.
 *  3. Caps, by water-filling: groups above `cap` get the cap, strata above theirs get
 *     theirs (divided inside by the same rule), and what they lose goes to the others in
 *     proportion to their base voice, until nobody is above. Where the caps together
 *     cannot hold the whole voice, all of them are raised by one common factor to the
 *     least that can.
 *  4. A group's weight is its share times V; `multiplier` = weight over its ballots. With
 *     turnout `diluted` it is weight over its registered members instead (`members`
 *     weighting counts those who voted already, and stays as it is).
 *
 *  So `members` without caps gives multiplier 1, and `equal` gives each group weight 1.
 *
 *  @param[out] out [n] voices in the order of `in`; `voice` is the share after caps,
 *                  before turnout
 *  @retval CMT_E_RANGE a cap outside (0, 1], members < 1 where needed
 *  @cost   O(n^2) rational operations in the worst case, O(n) without caps
 *  @src    water-filling: e.g. T. Cover, J. Thomas, Elements of Information Theory, 9.4
 */
CMT_MUST cmt_status cmt_weighting_run(cmt_arena *mem,
                                      const cmt_weighting *weighting,
                                      const cmt_stratum *strata,
                                      size_t n_strata,
                                      const cmt_weighed *in,
                                      size_t n,
                                      cmt_voice *out,
                                      cmt_err *err);

#endif
