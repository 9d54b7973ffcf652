/* Models in MPS format, fixed or free, numbers exactly as written (doc/models.md). */
#ifndef CMT_ROWS_MPS_H
#define CMT_ROWS_MPS_H

#include "rows/lp.h"

/** Read a model. Fields are what blanks separate (free format); where that fails, the columns
 *  of fixed format, in which names may hold blanks. Every decimal becomes the rational that
 *  it spells.
 *
 *  @param bytes need not be NUL-terminated
 *  @param[out] out written on success only
 *  @retval CMT_E_SYNTAX      err has line and column
 *  @retval CMT_E_REFERENCE   a row or column that is not declared
 *  @retval CMT_E_DUPLICATE   a row, a column or a coefficient that stands twice
 *  @retval CMT_E_UNSUPPORTED quadratic terms, special ordered sets, semi-continuous
 *                            variables; a second set of right-hand sides, ranges or bounds
 *  @retval CMT_E_LIMIT       as cmt_cplex_lp_read
 *  @retval CMT_E_NOMEM
 *  @cost linear in the text */
CMT_MUST cmt_status
cmt_mps_read(cmt_arena *mem, const char *bytes, size_t n, cmt_lp *out, cmt_err *err);

#endif
