/* What pricing committees and asking what they cover share: for support_*.c only. */
#ifndef CMT_BALLOT_SUPPORT_INNER_H
#define CMT_BALLOT_SUPPORT_INNER_H

#include "ballot/support_bound.h"

#define CMT_SUPPORT_TOO_DEAR INT64_MAX
#define CMT_SUPPORT_FRACTION 256

/** Choose the cheapest committee of the node; `value` is how far (1) is from being refuted:
 *  it is where this is positive. False where too few have enough support. */
bool cmt_support_evaluate(cmt_support_bound *s, const int8_t *fixed);

/** What the committee chosen buys: `demand`, `bought`, `placed`. */
void cmt_support_find_demand(cmt_support_bound *s);

/** Ask what is covered: those who sit and the most that others can add must reach the goal's
 *  total. Who adds too little beside the best of the others is forced out.
 *  @return whether that refutes the node */
bool cmt_support_uncovered(cmt_support_bound *s, const int8_t *fixed, int8_t *force);

/** Make room for the flow. */
CMT_MUST bool cmt_support_crowd_init(cmt_arena *mem,
                                     const cmt_approvals *approvals,
                                     cmt_support_crowd *out);

/** Ask whether those who sit can all get the least of the goal at once. Who could not beside
 *  them is forced out. @return whether that refutes the node
 *  @cost O(approvals) for each way through the ballots, some for each alternative */
bool cmt_support_crowded(cmt_support_bound *s, const int8_t *fixed, int8_t *force);

#endif
