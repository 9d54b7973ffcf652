/* Small linear programs, exactly: what rules with lotteries ask. */
#ifndef CMT_RULES_COVER_LP_H
#define CMT_RULES_COVER_LP_H

#include "proof/solver.h"

/** Minimise c x over A x >= b, x >= 0, in integers, c >= 0. */
typedef struct cmt_cover_lp {
    size_t m;
    size_t n;
    mpz_t *a; /* [m][n] */
    mpz_t *b; /* [m] */
    mpz_t *c; /* [n] */
} cmt_cover_lp;

/** An optimum with its proof: y >= 0, y A <= c, y b = c x. */
typedef struct cmt_cover_answer {
    mpq_t *x; /* [n] */
    mpq_t *y; /* [m] */
} cmt_cover_answer;

/** Programs of up to so many entries are solved here, larger ones by the solver, if any. */
#define CMT_COVER_OWN_ENTRIES 1200

/** Make a program of zeros; false on shortage. */
CMT_MUST bool cmt_cover_init(cmt_arena *mem, size_t m, size_t n, cmt_cover_lp *out);

/** Solve a program that has an optimum: by a dual simplex in integers whose pivots divide
 *  out exactly, or, where it is large and `solver` not NULL, by the solver, whose answer
 *  is checked.
 *  @retval CMT_E_LIMIT no optimum was found: never an answer in its place
 *  @retval CMT_E_NOMEM
 *  @cost   m n integers of min(m, n) factors a pivot
 *  @src    J. Edmonds and J.-F. Maurras, RAIRO 31 (1997), for the pivots; R. G.
 *          Bland, Mathematics of Operations Research 2 (1977) 103-107 */
CMT_MUST cmt_status cmt_cover_solve(cmt_arena *mem,
                                    const cmt_solver *solver,
                                    const cmt_cover_lp *lp,
                                    cmt_cover_answer *out,
                                    cmt_err *err);

#endif
