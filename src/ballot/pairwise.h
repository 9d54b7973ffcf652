/* Pairwise support: for each ordered pair, the weight of ballots that rank one above the
 * other. */
#ifndef CMT_BALLOT_PAIRWISE_H
#define CMT_BALLOT_PAIRWISE_H

#include "ballot/tally.h"

/** Counter i * n + j of `support` is the weight of ballots with i above j. */
typedef struct cmt_pairwise {
    size_t n;
    cmt_tally support;
} cmt_pairwise;

/** Build the matrix. Unranked alternatives count as the contest's `unranked` says: `last`
 *  (below every ranked one, tied among themselves), `no-opinion` (in no pair);
 *  `exhausted` counts as `last` here.
 *  @cost O(n_ballots * n^2), by byte compares of 32 alternatives at a time where the
 *        machine has them; a plain twin gives the same sums */
CMT_MUST cmt_status cmt_pairwise_build(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       cmt_pairwise *out,
                                       cmt_err *err);

/** Compare support of i over j with support of j over i. */
int cmt_pairwise_margin_sgn(const cmt_pairwise *pw, size_t i, size_t j);

/** How strong a link is (`--option strength=…`). */
typedef enum cmt_strength {
    CMT_STRENGTH_MARGINS,
    CMT_STRENGTH_WINNING_VOTES,
    CMT_STRENGTH_PAIRWISE_OPPOSITION,
    CMT_STRENGTH_RATIO
} cmt_strength;

/** Replace strengths by their dense ranks: rank[i*n+j] = 0 where i does not beat j (by the
 *  definition of `strength`), else 1 for the weakest link, equal strengths equal ranks.
 *  Rules that only compare strengths run on these integers and stay exact.
 *  @param[out] rank [n][n], in mem */
CMT_MUST cmt_status cmt_pairwise_ranks(cmt_arena *mem,
                                       const cmt_pairwise *pw,
                                       cmt_strength strength,
                                       uint32_t **rank,
                                       cmt_err *err);

#endif
