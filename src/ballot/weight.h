/* The exact weight of a ballot. */
#ifndef CMT_BALLOT_WEIGHT_H
#define CMT_BALLOT_WEIGHT_H

#include "ballot/contest.h"

/** Set `out` to the weight of ballot b: the multiplier of its group times its count. */
void cmt_ballot_weight(const cmt_contest *contest, size_t b, mpq_ptr out);

/** Whole numbers in the proportion of the ballots' weights: weight * `scale`, where scale
 *  is the least that makes all of them whole.
 *
 *  @param[out] weights [n_ballots], in mem
 *  @param[out] scale   initialised by the caller
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_ballot_integer_weights(cmt_arena *mem,
                                               const cmt_contest *contest,
                                               mpz_t **weights,
                                               mpz_ptr scale,
                                               cmt_err *err);

#endif
