/* Committees that reach most: whoever is represented is reached, so these bound the rules
 * that divide voters among members. */
#ifndef CMT_BALLOT_COVERS_H
#define CMT_BALLOT_COVERS_H

#include "ballot/thiele.h"

typedef struct cmt_covers {
    mpz_ptr bound; /* no committee reaches more, in weights of the approvals */
    bool proved;   /* it is reached */
    bool whole;    /* and `at` are all that reach it */
    cmt_set *at;   /* [n] sorted canonically */
    size_t n;
} cmt_covers;

/** Find all committees that most weight approves a member of.
 *  @cost as cmt_thiele_solve */
CMT_MUST cmt_status cmt_covers_find(cmt_arena *mem,
                                    const cmt_approvals *approvals,
                                    size_t size,
                                    size_t max_nodes,
                                    cmt_covers *out,
                                    cmt_err *err);

#endif
