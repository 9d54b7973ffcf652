/* The exact simplex: bounded variables, two phases, rational arithmetic. */
#ifndef CMT_LP_SIMPLEX_H
#define CMT_LP_SIMPLEX_H

#include "lp/form.h"

/** Where a variable of a basis stands. */
typedef enum cmt_place {
    CMT_PLACE_BASIC,
    CMT_PLACE_LOWER,
    CMT_PLACE_UPPER,
    CMT_PLACE_ZERO /* nonbasic without bounds */
} cmt_place;

typedef enum cmt_simplex_end {
    CMT_SIMPLEX_OPTIMAL,    /* x, y */
    CMT_SIMPLEX_INFEASIBLE, /* y: Farkas multipliers */
    CMT_SIMPLEX_UNBOUNDED,  /* x, ray */
    CMT_SIMPLEX_LIMIT       /* pivots ran out; x if feasible */
} cmt_simplex_end;

typedef struct cmt_simplex_result {
    cmt_simplex_end end;
    bool feasible;  /* x is feasible */
    uint8_t *place; /* [n + m] the final basis, of cmt_place */
    mpq_t *x;       /* [n + m] */
    mpq_t *y;       /* [m] multipliers of the program's rows */
    mpq_t *ray;     /* [n] of unbounded, else NULL */
    unsigned pivots;
} cmt_simplex_result;

/** Solve the form within its bounds, none of which are empty, from a starting basis, which
 *  may be wrong in any way: at worst the logical basis takes its place. From an optimal
 *  basis this is its exact verification, without a pivot.
 *
 *  Prices by the largest reduced cost, and by Bland's rule from a degenerate pivot until
 *  the next that is not, so that it ends.
 *
 *  @param start [n + m] of cmt_place, or NULL for the logical basis
 *  @retval CMT_E_LIMIT numbers grow beyond CMT_MAX_CERTIFICATE_DIGITS
 *  @src    R. G. Bland, Mathematics of Operations Research 2 (1977) 103-107 */
CMT_MUST cmt_status cmt_simplex_solve(cmt_arena *mem,
                                      const cmt_form *form,
                                      const uint8_t *start,
                                      unsigned max_pivots,
                                      cmt_simplex_result *out,
                                      cmt_err *err);

#endif
