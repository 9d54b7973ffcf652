/* Ballots without ties, piled on their first standing preference. */
#ifndef CMT_BALLOT_PILES_H
#define CMT_BALLOT_PILES_H

#include "ballot/contest.h"

#define CMT_PILE_END UINT32_MAX

/** Each ballot lies on the pile of its first standing preference; pile n holds those that
 *  rank nobody who stands. Piles are lists: from `head` along `next`. */
typedef struct cmt_piles {
    size_t n; /* alternatives, at most 254 */
    size_t n_ballots;
    uint8_t *order; /* [n_ballots][n] alternatives, best first, 255 = none */
    uint8_t *at;    /* [n_ballots] place in the row */
    uint32_t *head; /* [n + 1] */
    uint32_t *next; /* [n_ballots] */
} cmt_piles;

/** Read the ballots.
 *  @param[out] out NULL where a ballot has a tie, or alternatives are more than 254
 *  @cost O(n_ballots * n) time; n + 5 bytes a ballot */
CMT_MUST cmt_status cmt_piles_build(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    cmt_piles **out,
                                    cmt_err *err);

/** Lay every ballot anew, on its first alternative in `standing` [n]. */
void cmt_piles_deal(cmt_piles *piles, const bool *standing);

/** Take the pile of i away: its ballots, as a list along `next` (walk it before the next
 *  ballot is laid). */
uint32_t cmt_piles_take(cmt_piles *piles, size_t i);

/** Lay a ballot that was taken on its next alternative in `standing`; that one, or n. */
size_t cmt_piles_lay(cmt_piles *piles, uint32_t b, const bool *standing);

#endif
