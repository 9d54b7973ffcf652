/* The exact solver: GLPK proposes, rational arithmetic disposes. */
#ifndef CMT_LP_EXACT_H
#define CMT_LP_EXACT_H

#include "proof/solver.h"

typedef struct cmt_glpk_shim cmt_glpk_shim;

/** Limits are counts, never times, so that every machine stops at the same place. Zero
 *  stands for the default. */
typedef struct cmt_exact_options {
    bool no_glpk;              /* solve by exact arithmetic alone */
    bool no_filter;            /* leave small programs to GLPK as well */
    unsigned glpk_iterations;  /* of GLPK's simplex for each linear program */
    unsigned glpk_nodes;       /* of GLPK's branch and bound, for an incumbent */
    unsigned pivots;           /* of the exact simplex for each linear program */
    unsigned lazy_rows;        /* short rows wait where there are so many (lp/lazy.h) */
    unsigned nodes;            /* of the exact branch and bound */
    const cmt_glpk_shim *shim; /* tests only: comes between GLPK and us; or NULL */
    const mpq_t
        *hint; /* [n_hint] first columns of a point that may well be one; or NULL */
    size_t n_hint;
} cmt_exact_options;

/** Make the solver that operators use; it lives in `mem`. NULL on shortage.
 *
 *  Linear programs: the final basis of GLPK, or of a filter for small programs, is rebuilt
 *  in rationals and checked; where it fails, an exact simplex goes on from it. Integer
 *  programs: an incumbent checked by substitution, the exact dual bound at the root, then a
 *  branch and bound that leaves a proof tree. Every answer carries a certificate that
 *  cmt_certificate_check has accepted; where a limit ends the search the status is
 *  CMT_SOLUTION_UNPROVED. The point of an integer program is remembered: programs that
 *  follow are often the same one with more rows, and where a limit leaves them without a
 *  point of their own this one is tried.
 *
 *  Besides CMT_OK its solve answers CMT_E_LIMIT (numbers grow beyond
 *  CMT_MAX_CERTIFICATE_DIGITS), CMT_E_RANGE (a name no certificate can hold), CMT_E_NOMEM.
 *
 *  @param options NULL = all defaults */
const cmt_solver *cmt_exact_solver_new(cmt_arena *mem,
                                       const cmt_exact_options *options);

#endif
