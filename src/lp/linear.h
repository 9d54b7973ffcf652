/* A linear program, exactly: GLPK's basis, then the exact simplex from it. */
#ifndef CMT_LP_LINEAR_H
#define CMT_LP_LINEAR_H

#include "lp/glpk.h"
#include "lp/simplex.h"
#include "proof/proof.h"

/** Solve the form within its present bounds, none of which are empty.
 *  @param start basis to start from, or NULL
 *  @retval CMT_E_LIMIT, CMT_E_NOMEM as cmt_simplex_solve */
CMT_MUST cmt_status cmt_linear_solve(cmt_arena *mem,
                                     const cmt_form *form,
                                     const uint8_t *start,
                                     const cmt_exact_options *options,
                                     cmt_simplex_result *out,
                                     cmt_err *err);

/** The first structural variable whose bounds are empty, or SIZE_MAX. */
size_t cmt_linear_empty(const cmt_form *form);

/** The pivot limit that the options ask for. */
unsigned cmt_linear_pivots(const cmt_exact_options *options);

/** Zero the multipliers (of the program's rows, dense) that have the wrong sign. */
void cmt_linear_clip(const cmt_form *form, mpq_t *y);

/** Whether a branching of column c at the value x, not an integer, cuts off part of its
 *  range on either side, so that neither child's bounds are empty. */
bool cmt_linear_is_inside(const cmt_form *form, size_t c, mpq_srcptr x);

/** Copy the entries that are not zero. False on shortage. */
CMT_MUST bool cmt_sparse_of(cmt_arena *mem,
                            const mpq_t *dense,
                            size_t n,
                            cmt_sparse *out);

/** Put a linear program's end into a proof; the result's numbers are borrowed. */
CMT_MUST cmt_status cmt_linear_prove(cmt_arena *mem,
                                     const cmt_form *form,
                                     const cmt_simplex_result *result,
                                     cmt_proof *out,
                                     cmt_err *err);

#endif
