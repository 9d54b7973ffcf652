/* Sending loads from alternatives to the ballots that approve them: a maximum flow, in
 * whole numbers. */
#ifndef CMT_BALLOT_LOADS_H
#define CMT_BALLOT_LOADS_H

#include "ballot/approvals.h"

/** What an alternative sends. */
typedef enum cmt_loads_role {
    CMT_LOADS_NONE,  /* nothing */
    CMT_LOADS_OWN,   /* `each` */
    CMT_LOADS_SHARED /* up to `each`, out of what all such have together, `pool` */
} cmt_loads_role;

/** The network. The caller sets the first part; the rest is the function's own but for
 *  `drawn` and `reached`. */
typedef struct cmt_loads {
    const cmt_approvals *approvals;
    cmt_loads_role *role; /* [n] */
    bool *open;           /* [n_rows] ballots that take anything */
    mpz_t *room;          /* [n_rows] what a ballot takes at most */
    mpz_ptr each;
    mpz_ptr pool;
    /* after a run */
    mpz_t *drawn;   /* [n] what an alternative sent */
    bool *reached;  /* [n + n_rows + 1] alternatives, ballots, the pool: where anything
                       unsent could still go; a minimum cut when not all was sent */
    mpz_ptr unsent; /* what could not be sent */
    /* inside */
    mpz_t *flow;     /* [first[n]] along each approval, in the order of supporters */
    size_t *edge;    /* [first[n]] of an approval, in the order of ballots */
    mpz_t *slack;    /* [n] what it may still draw from the pool */
    mpz_t *left;     /* [n + n_rows + 1] unsent at a source */
    mpz_t *spare;    /* [n_rows] */
    uint32_t *level; /* [n + n_rows + 1] */
    size_t *arc;     /* [n + n_rows + 1] */
    uint32_t *queue; /* [n + n_rows + 1] */
    uint32_t *path;  /* [n + n_rows + 1] */
    mpz_ptr amount;  /* scratch */
} cmt_loads;

/** Make room for a network over these approvals. */
CMT_MUST cmt_status cmt_loads_init(cmt_arena *mem,
                                   const cmt_approvals *approvals,
                                   cmt_loads *out,
                                   cmt_err *err);

/** Send as much as can be.
 *  @return whether all was sent
 *  @cost O(approvals) a search, at most n + n_rows rounds of searches
 *  @src  E. A. Dinic, Soviet Math. Doklady 11 (1970) 1277-1280 */
bool cmt_loads_run(cmt_loads *loads);

#endif
