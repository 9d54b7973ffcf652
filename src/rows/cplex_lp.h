/* Models in CPLEX LP format, numbers exactly as written (doc/models.md). */
#ifndef CMT_ROWS_CPLEX_LP_H
#define CMT_ROWS_CPLEX_LP_H

#include "rows/lp.h"

/** Read a model. Every decimal becomes the rational that it spells; 1e30 is a number, and
 *  only the words inf and infinity have no end.
 *
 *  @param bytes need not be NUL-terminated
 *  @param[out] out written on success only
 *  @retval CMT_E_SYNTAX      err has line and column
 *  @retval CMT_E_DUPLICATE   a row's name that stands twice
 *  @retval CMT_E_UNSUPPORTED what is no linear or integer program: quadratic terms, special
 *                            ordered sets, semi-continuous variables, indicators …
 *  @retval CMT_E_LIMIT       a number of more than CMT_MAX_PROGRAM_DIGITS a side, more than
 *                            CMT_MAX_MODEL_TERMS coefficients, a name of more than
 *                            CMT_MAX_MODEL_NAME bytes
 *  @retval CMT_E_NOMEM
 *  @cost linear in the text */
CMT_MUST cmt_status cmt_cplex_lp_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_lp *out, cmt_err *err);

#endif
