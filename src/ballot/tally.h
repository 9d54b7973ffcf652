/* Tallies: counters of weight whose comparisons are exact. */
#ifndef CMT_BALLOT_TALLY_H
#define CMT_BALLOT_TALLY_H

#include "ballot/contest.h"

/** `n` counters over the ballots of a contest. With exact points `by_group` is NULL and
 *  `points` are the tally; else `points` filter and by_group[k][g] counts exactly. */
typedef struct cmt_tally {
    const cmt_contest *contest;
    size_t n;
    cmt_points *points; /* [n] */
    int64_t *by_group;  /* [n][n_voices] or NULL */
    int64_t
        *added; /* [n] sum of |factor| added (or above it): points are within added *
                       CMT_POINTS_DEVIATION of the truth; or NULL */
} cmt_tally;

/** Make `n` zero counters. */
CMT_MUST cmt_status cmt_tally_init(
    cmt_arena *mem, const cmt_contest *contest, size_t n, cmt_tally *out, cmt_err *err);

/** Set every counter back to zero. */
void cmt_tally_clear(cmt_tally *tally);

/** Set counter k back to zero. */
void cmt_tally_clear_one(cmt_tally *tally, size_t k);

/** Add `factor` times ballot b to counter k. |factor| <= 2^20; the caller's rule bounds
 *  the sum of |factor| * points over one counter by 2^62 (points total <= 2^40). */
void cmt_tally_add(cmt_tally *tally, size_t k, size_t b, int64_t factor);

/** Compare counters exactly: <0, 0, >0. */
int cmt_tally_cmp(const cmt_tally *tally, size_t k, size_t l);

/** Compare counter k with zero, exactly. */
int cmt_tally_sgn(const cmt_tally *tally, size_t k);

/** Compare (a - b) with (c - d), counters, exactly: pairwise margins. */
int cmt_tally_cmp_margin(
    const cmt_tally *tally, size_t a, size_t b, size_t c, size_t d);

/** Compare counter k with `num/den` of the total weight, exactly. den > 0. */
int cmt_tally_cmp_share(const cmt_tally *tally, size_t k, int64_t num, int64_t den);

/** The exact value of counter k, in units of weight. */
void cmt_tally_value(const cmt_tally *tally, size_t k, mpq_ptr out);

#endif
