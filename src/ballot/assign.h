/* Whether all ballots can be given away: each to alternatives that it allows, none taking
 * more than it has room for. A maximum flow, in whole numbers. */
#ifndef CMT_BALLOT_ASSIGN_H
#define CMT_BALLOT_ASSIGN_H

#include "ballot/contest.h"

typedef struct cmt_assign {
    size_t n_ballots;
    size_t n;
    mpz_t *amount; /* [n_ballots] to give away */
    mpz_t *room;   /* [n] */
    /* Whether ballot b allows i. */
    bool (*allows)(const void *self, size_t b, size_t i);
    const void *self;
    /* The rest is the function's own. */
    mpz_t *left;     /* [n_ballots] not yet given */
    mpz_t *spare;    /* [n] */
    mpz_t *given;    /* [n_ballots][n] */
    uint32_t *from;  /* [n_ballots + n] where a search came from */
    uint32_t *queue; /* [n_ballots + n] */
} cmt_assign;

/** Make room; the caller sets amounts, room and `allows` afterwards. */
CMT_MUST cmt_status cmt_assign_init(
    cmt_arena *mem, size_t n_ballots, size_t n, cmt_assign *out, cmt_err *err);

/** Give away as much as can be.
 *  @return whether all ballots are given away
 *  @cost O(n_ballots * n) for the greedy start and each search after it
 *  @src  J. Edmonds, R. M. Karp, Journal of the ACM 19 (1972) 248-264 */
bool cmt_assign_run(cmt_assign *assign);

#endif
