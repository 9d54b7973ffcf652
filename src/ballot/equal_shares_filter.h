/* A fast answer to Equal Shares where it is beyond doubt. */
#ifndef CMT_BALLOT_EQUAL_SHARES_FILTER_H
#define CMT_BALLOT_EQUAL_SHARES_FILTER_H

#include "ballot/equal_shares.h"

typedef struct cmt_shares_filter cmt_shares_filter;

/** Prepare runs of one task with several sums of money; its completion is not run. `*out`
 *  is NULL where weights or costs do not fit a double exactly.
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_shares_filter_new(cmt_arena *mem,
                                          const cmt_shares_task *task,
                                          cmt_shares_filter **out,
                                          cmt_err *err);

/** Buy with this money, in floating point with a bound on every error. True: no comparison
 *  was closer than its bound, so there was no tie, and the alternatives in `in` are the one
 *  committee of the exact method. False: ask the exact method. Fastest where the run
 *  before had nearly the same money.
 *  @param[out] in [n_alternatives] */
bool cmt_shares_filter_run(cmt_shares_filter *filter, mpq_srcptr money, bool *in);

#endif
