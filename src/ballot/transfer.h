/* Votes that move from one alternative to the next, at a part of their value: the counting
 * of single transferable votes. */
#ifndef CMT_BALLOT_TRANSFER_H
#define CMT_BALLOT_TRANSFER_H

#include "ballot/contest.h"

/** Exact values double in length with each transfer; beyond this many bits the count is
 *  refused. */
#define CMT_MAX_TRANSFER_BITS 65536

/** Where all votes lie. A ballot lies with the standing alternative that it prefers; where
 *  these are several, an equal part of its value with each. What a ballot has with one
 *  alternative is one part. Nothing is lost but by rounding: tallies + exhausted + lost
 *  (and what was kept, see below) are the weight of all ballots. */
typedef struct cmt_transfer {
    const cmt_contest *contest;
    size_t n;
    mpq_t *tally;      /* [n] votes with each alternative, in units of weight */
    mpq_ptr exhausted; /* value of ballots that rank nobody who stands */
    mpq_ptr lost;      /* to rounding */
    int decimals;      /* values are cut off to so many; < 0: exact */
    struct cmt_transfer_piles *piles; /* ballots without ties; or */
    struct cmt_transfer_parts *parts; /* any ballots */
    mpq_t *q;                         /* [4] scratch */
    mpz_ptr unit;                     /* 10^decimals */
} cmt_transfer;

/** Read the ballots. Nothing lies anywhere before cmt_transfer_start.
 *  @param[in] decimals below 0: exact; else at most 18
 *  @cost O(n_ballots * n) time and memory; ballots without ties take n + 9 bytes each */
CMT_MUST cmt_status cmt_transfer_init(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      int decimals,
                                      cmt_transfer *out,
                                      cmt_err *err);

/** Lay all ballots at full value with those in `standing` [n]. May be called again. */
CMT_MUST cmt_status cmt_transfer_start(cmt_transfer *transfer,
                                       const bool *standing,
                                       cmt_err *err);

/** Move every ballot that lies with c on, at `factor` of its value (NULL: all of it), to
 *  those in `standing`, among whom c is not. What is not moved is taken off the tally of
 *  c by the caller: c's tally is set to the part that the factor leaves behind.
 *  @retval CMT_E_LIMIT values would need more than CMT_MAX_TRANSFER_BITS
 *  @cost O(ballots of c) and a few rational operations a value; O(n) a ballot with ties */
CMT_MUST cmt_status cmt_transfer_move(cmt_transfer *transfer,
                                      uint32_t c,
                                      mpq_srcptr factor,
                                      const bool *standing,
                                      cmt_err *err);

#endif
