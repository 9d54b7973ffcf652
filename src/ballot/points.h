/* From exact weights to integer points. */
#ifndef CMT_BALLOT_POINTS_H
#define CMT_BALLOT_POINTS_H

#include "ballot/contest.h"

/** Set points, scale, total and exact_points of a contest that has voices and ballots.
 *
 *  Exact: the least integers proportional to all weights, when their total is at most
 *  CMT_MAX_POINTS. Else a filter: scale is CMT_MAX_POINTS over the total, rounded down to
 *  a short rational; a group's points are its weight times scale, rounded down, divided
 *  over its ballots by largest remainder (ties by the order of ballots).
 *
 *  Deviation: a ballot's quota q = count * T / B, with T = floor(weight of group * scale),
 *  differs from the true weight * scale by less than count / B <= 1; largest remainder
 *  differs from q by less than 1: together less than CMT_POINTS_DEVIATION.
 *
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @src    largest remainder: A. Hamilton; M. Balinski, H. P. Young, Fair Representation
 *          (1982), chapter 3 */
CMT_MUST cmt_status cmt_points_set(cmt_arena *mem, cmt_contest *contest, cmt_err *err);

#endif
