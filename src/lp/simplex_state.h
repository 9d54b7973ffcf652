/* The exact simplex between two pivots; shared by the files that implement it. */
#ifndef CMT_LP_SIMPLEX_STATE_H
#define CMT_LP_SIMPLEX_STATE_H

#include "lp/kernel.h"
#include "lp/simplex.h"

typedef struct cmt_simplex {
    cmt_arena *mem;
    cmt_arena_mark mark; /* what lies behind it serves one factorisation */
    cmt_err *err;
    const cmt_form *form;
    uint8_t *place;    /* [n + m] */
    mpq_t *x;          /* [n + m] */
    uint32_t *columns; /* [k] basic structural variables */
    uint32_t *rows;    /* [k] rows with a nonbasic logical variable */
    size_t k;
    cmt_kernel kernel;
    bool feasible; /* all basic variables are within their bounds */
    mpz_t *y;      /* [m] multipliers, over y_den; the form's rows, integer costs */
    mpz_ptr y_den;
    mpz_t *w; /* [n + m] of basic variables: B^-1 of the entering column */
    mpz_ptr w_den;
    mpz_t *part;     /* [m] scratch: a solution of the kernel */
    mpz_t *right;    /* [m] scratch: its right-hand side */
    mpq_t *activity; /* [m] scratch */
    mpz_t *z;        /* [4] scratch */
    mpq_t *q;        /* [4] scratch */
} cmt_simplex;

/** Room for everything; the basis is `start` made consistent, or logical.
 *  @param x [n + m] where x shall be; borrowed */
CMT_MUST cmt_status cmt_simplex_init(cmt_arena *mem,
                                     const cmt_form *form,
                                     const uint8_t *start,
                                     mpq_t *x,
                                     cmt_simplex *out,
                                     cmt_err *err);

/** Factor the basis, trying `attempts` primes.
 *  @param[out] singular modulo all of them */
CMT_MUST cmt_status cmt_simplex_factor(cmt_simplex *s,
                                       unsigned attempts,
                                       bool *singular);

/** Make all structural variables nonbasic. */
void cmt_simplex_use_logicals(cmt_simplex *s);

/** x of the basis, from the bounds that the nonbasic variables stand at. */
CMT_MUST cmt_status cmt_simplex_locate(cmt_simplex *s);

/** Whether x is within its bounds: -1 below, 0, +1 above. */
int cmt_simplex_side(const cmt_simplex *s, size_t variable);

/** y of the basis: for the costs when feasible, else for the sum of infeasibilities. */
CMT_MUST cmt_status cmt_simplex_multipliers(cmt_simplex *s);

/** w of an entering variable. */
CMT_MUST cmt_status cmt_simplex_direction(cmt_simplex *s, size_t entering);

#endif
