/* What the checks of apportionments share. Nothing here is used by any `run`. */
#ifndef CMT_RULES_SEATS_CHECK_H
#define CMT_RULES_SEATS_CHECK_H

#include "rules/rule.h"

/** Votes of each party by definition: first preferences among the eligible ones, or
 *  approvals. Only those of eligible parties count.
 *  @param[out] votes [n_alternatives], initialised
 *  @param[out] total of the eligible ones, initialised */
CMT_MUST cmt_status cmt_seats_recount(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      mpq_t *votes,
                                      mpq_ptr total,
                                      cmt_err *err);

/** The list `ids` holds this one. */
bool cmt_seats_has_name(const cmt_value *ids, const char *id);

/** The list `sure` of the witness holds exactly these. */
bool cmt_seats_tells(const cmt_value *witness, size_t n, const int64_t *sure);

/** Where there are no votes but seats: the claim says tied, and nothing else. */
CMT_MUST cmt_status cmt_seats_check_no_votes(const cmt_outcome *claim, cmt_err *err);

#endif
