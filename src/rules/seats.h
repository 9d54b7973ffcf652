/* Seats from votes: what rules of apportionment start from and end with. */
#ifndef CMT_RULES_SEATS_H
#define CMT_RULES_SEATS_H

#include "rules/rule.h"

/** Votes of each party: first preferences among the eligible ones, or approvals. Only
 *  those of eligible parties count.
 *  @param[out] out [n_alternatives], in mem */
CMT_MUST cmt_status cmt_seats_votes(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    mpq_t **out,
                                    cmt_err *err);

/** Say in a witness who is tied for how many of the last seats: `tied` and `tied_seats`,
 *  and what everybody has for `sure`.
 *  @param[in] in   [n_alternatives] the tied parties
 *  @param[in] sure [n_alternatives]; NULL = not told */
void cmt_seats_tell_tie(cmt_arena *mem,
                        const cmt_contest *contest,
                        const bool *in,
                        int64_t seats,
                        const int64_t *sure,
                        cmt_value *witness);

/** The parties marked in `tied`, the earliest places first, as far as `seats` go, get one
 *  seat more. */
CMT_MUST cmt_status cmt_seats_break_tie(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const cmt_tie_break *tie_break,
                                        const bool *tied,
                                        int64_t open,
                                        int64_t *seats,
                                        cmt_err *err);

#endif
