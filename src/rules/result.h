/* Building outcomes: what the `run` of many rules ends with. */
#ifndef CMT_RULES_RESULT_H
#define CMT_RULES_RESULT_H

#include "rules/rule.h"

/** The sign of (merit of i) - (merit of j). */
typedef int cmt_merit(const void *self, uint32_t i, uint32_t j);

/** Refuse a contest whose ballots have another form than the rule reads. */
CMT_MUST cmt_status cmt_result_expect(const cmt_contest *contest,
                                      cmt_ballot_form form,
                                      cmt_err *err);

/** Make a set of the alternatives marked in `in` [n]; false on shortage. */
CMT_MUST bool cmt_result_set(cmt_arena *mem, const bool *in, size_t n, cmt_set *out);

/** Set `winners` and `tied` from the marks in `won` [n_alternatives]. */
CMT_MUST cmt_status cmt_result_winners(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const bool *won,
                                       cmt_outcome *out,
                                       cmt_err *err);

/** The same from marks among the eligible: won[i] speaks of alternative at[i], i < n. */
CMT_MUST cmt_status cmt_result_among(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const uint32_t *at,
                                     size_t n,
                                     const bool *won,
                                     cmt_outcome *out,
                                     cmt_err *err);

/** Rank the eligible alternatives by merit, best first, equal merits in one tier: sets
 *  `n`, `ranking` (ineligible ones CMT_UNPLACED), `winners` (the first tier) and `tied`. */
CMT_MUST cmt_status cmt_result_rank(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    cmt_merit *merit,
                                    const void *self,
                                    cmt_outcome *out,
                                    cmt_err *err);

/** cmt_result_rank by rational scores [n_alternatives]; sets `scores` too. */
CMT_MUST cmt_status cmt_result_rank_scores(cmt_arena *mem,
                                           const cmt_contest *contest,
                                           mpq_t *scores,
                                           cmt_outcome *out,
                                           cmt_err *err);

/** Point at each of `n` rationals; NULL on shortage. */
const mpq_srcptr *cmt_result_pointers(cmt_arena *mem, mpq_t *values, size_t n);

/** Sort committees canonically (as lists of indices, lexicographically). */
void cmt_result_sort(cmt_set *committees, size_t n);

/** Which of n >= 1 committees an order or a lot picks: the one whose members, sorted by
 *  place, come first lexicographically.
 *  @param tie_break `order` or `lot` */
CMT_MUST cmt_status cmt_result_pick(cmt_arena *mem,
                                    const cmt_tie_break *tie_break,
                                    size_t n_alternatives,
                                    const cmt_set *committees,
                                    size_t n,
                                    size_t *out,
                                    cmt_err *err);

/** Give an outcome its committees, sorted already: sets `committees`, `tied`, and, unless
 *  the tie-break is none and several stand, `committee`: the first for `parallel`, else
 *  that of cmt_result_pick. */
CMT_MUST cmt_status cmt_result_committees(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_tie_break *tie_break,
                                          const cmt_set *committees,
                                          size_t n,
                                          bool capped,
                                          cmt_outcome *out,
                                          cmt_err *err);

/** The committees of `seats` best alternatives of out->ranking: all ways to fill the last
 *  seats from the tier at the border (at most CMT_MAX_COMMITTEES, then `capped`). Fewer
 *  eligible alternatives than seats all sit. A committee names no single winner: clears
 *  `winners`. */
CMT_MUST cmt_status cmt_result_top(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_tie_break *tie_break,
                                   size_t seats,
                                   cmt_outcome *out,
                                   cmt_err *err);

#endif
