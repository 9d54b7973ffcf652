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
