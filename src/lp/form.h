/* A program as the exact simplex works on it: integer rows, minimising. */
#ifndef CMT_LP_FORM_H
#define CMT_LP_FORM_H

#include "proof/box.h"
#include "rows/lp.h"

/** Row r of the program, times scale[r], reads  sum a[r][j] x[j] - x[n + r] = 0,  where
 *  the logical variable n + r keeps between the bounds that sense and rhs give it. The
 *  matrix is integer, by columns. Bounds may be narrowed in place, as a search does. */
typedef struct cmt_form {
    const cmt_lp *lp;
    size_t n;            /* structural variables */
    size_t m;            /* rows, logical variables */
    const size_t *start; /* [n + 1] */
    const uint32_t *row; /* [start[n]] ascending within a column */
    const mpz_t *value;  /* [start[n]] */
    const int64_t
        *small;        /* [start[n]] the same, when all of them fit 31 bits; or NULL */
    const mpz_t *cost; /* [n] minimising, times cost_scale */
    mpq_srcptr
        cost_scale;     /* > 0; negative of it where the program maximises: see sign */
    int sign;           /* -1 where the program maximises */
    const mpq_t *scale; /* [m] > 0 */
    cmt_limit *lower;   /* [n + m] */
    cmt_limit *upper;   /* [n + m] */
} cmt_form;

/** Build the form. Bounds of integer columns are rounded inwards.
 *  @retval CMT_E_LIMIT a number has more than CMT_MAX_PROGRAM_DIGITS digits
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_form_build(cmt_arena *mem,
                                   const cmt_lp *lp,
                                   cmt_form *out,
                                   cmt_err *err);

/** Multipliers of the form's rows, for its integer costs (or none, when !priced), as
 *  multipliers of the program's rows: out[k] in place. */
void cmt_form_unscale(const cmt_form *form, size_t row, bool priced, mpq_ptr y);

#endif
