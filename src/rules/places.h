/* Places on ballots by definition, in rationals, for checks of scoring rules. */
#ifndef CMT_RULES_PLACES_H
#define CMT_RULES_PLACES_H

#include "ballot/contest.h"

/** What a place (0 = the first) among m eligible alternatives is worth. */
typedef void cmt_place_value(const void *context, size_t place, size_t m, mpq_ptr out);

/** Sum up, ballot by ballot, the mean value of the places that an alternative shares with
 *  those at its height; nothing where a ballot leaves it off without an opinion.
 *  @param[out] out [n], initialised; 0 for ineligible alternatives
 *  @cost O(ballots * n^2) */
CMT_MUST cmt_status cmt_recount_places(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       cmt_place_value *value,
                                       const void *context,
                                       mpq_t *out,
                                       cmt_err *err);

/** Sum up, ballot by ballot, for each eligible alternative what part of it stands in the
 *  first places[i] places.
 *  @param[in]  places [n]
 *  @param[out] out    [n], initialised; 0 for ineligible alternatives
 *  @cost O(ballots * n^2) */
CMT_MUST cmt_status cmt_recount_upto(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const uint32_t *places,
                                     mpq_t *out,
                                     cmt_err *err);

#endif
