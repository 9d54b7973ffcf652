/* A declared filter: a small floating simplex that guesses the final basis.
 *
 * Small programs are solved faster than a thread for GLPK is made. This filter needs no
 * thread: it calls nothing, takes no memory but the arena's, and stops after a number of
 * pivots. Like GLPK it only proposes. Its error bound is none at all: the exact simplex
 * goes on from whatever basis comes out, and a proposal that is wrong costs time alone. */
#ifndef CMT_LP_FILTER_H
#define CMT_LP_FILTER_H

#include "lp/glpk.h"

/** Programs whose tableau has more entries than this are left to GLPK. */
#define CMT_FILTER_ENTRIES 41000

/** Whether the form is small enough for the filter. */
bool cmt_filter_suits(const cmt_form *form);

/** Guess the final basis of the form within its present bounds, none of which are empty.
 *
 *  Bounded variables on a dense tableau, rows divided by powers of two; two phases, the
 *  first on the sum of infeasibilities; pricing by the largest reduced cost.
 *
 *  @param start [n + m] of cmt_place: basis to start from; NULL = the logical one
 *  @param values whether x and y are wanted; else they are NULL
 *  @param[out] out always written on CMT_OK; without a basis where the pivots ran out
 *  @retval CMT_OK, CMT_E_NOMEM
 *  @cost O(pivots * n * m) floating operations, at most 4 (n + m) + 20 pivots */
CMT_MUST cmt_status cmt_filter_simplex(cmt_arena *mem,
                                       const cmt_form *form,
                                       const uint8_t *start,
                                       bool values,
                                       cmt_proposal *out,
                                       cmt_err *err);

#endif
