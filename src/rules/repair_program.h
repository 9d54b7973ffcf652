/* The integer program of one alternative (rules/repair.h); for rules/repair.c. */
#ifndef CMT_RULES_REPAIR_PROGRAM_H
#define CMT_RULES_REPAIR_PROGRAM_H

#include "rows/lp.h"
#include "rules/repair.h"

/** What all programs of a contest share. */
typedef struct cmt_repair_world {
    cmt_arena *mem;
    const cmt_contest *contest;
    cmt_repair kind;
    size_t n;
    mpz_t *weight; /* [n_voices] of a ballot, in the least common unit */
    mpz_ptr units; /* how many of them are a weight of 1 */
    cmt_err *err;
} cmt_repair_world;

/** One alternative's needs, and the bound that follows from them. */
typedef struct cmt_repair_needs {
    uint32_t x;
    mpz_t *need; /* [n] 0 of x itself and of ineligible ones */
    mpz_ptr bound;
} cmt_repair_needs;

CMT_MUST cmt_status cmt_repair_needs_find(cmt_repair_world *w,
                                          uint32_t x,
                                          cmt_repair_needs *out);

/** Make the program.
 *  @retval CMT_E_LIMIT it has more than CMT_MAX_REPAIR_COLUMNS columns */
CMT_MUST cmt_status cmt_repair_program(cmt_repair_world *w,
                                       const cmt_repair_needs *needs,
                                       cmt_lp *out);

#endif
