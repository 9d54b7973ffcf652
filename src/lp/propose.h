/* Who proposes a basis: the filter for small programs, GLPK for the others. */
#ifndef CMT_LP_PROPOSE_H
#define CMT_LP_PROPOSE_H

#include "lp/glpk.h"

/** Have a basis proposed for the form within its present bounds, none of which are empty.
 *  @param start  [n + m] of cmt_place: basis to start from; NULL = the proposer's choice
 *  @param values whether x and y are wanted; else they may be NULL
 *  @param[out] out always written on CMT_OK; perhaps without a basis
 *  @retval CMT_OK, CMT_E_NOMEM */
CMT_MUST cmt_status cmt_propose(cmt_arena *mem,
                                const cmt_form *form,
                                const uint8_t *start,
                                bool values,
                                const cmt_exact_options *options,
                                cmt_proposal *out,
                                cmt_err *err);

#endif
