/* Natural logarithms of rationals, enclosed by integer arithmetic alone. */
#ifndef CMT_BASE_LOGARITHM_H
#define CMT_BASE_LOGARITHM_H

#include "base/rational.h"

/** Multiples of 2^-bits with low <= log q <= high, high - low at most 2^(1 - bits); both 0 for
 *  q = 1.
 *
 *  With q = 2^k z, 2/3 < z <= 4/3:  log q = k log 2 + 2 artanh((z - 1) / (z + 1)),
 *  log 2 = 2 artanh(1/3), each artanh by its series in whole numbers of 2^-w, with all that
 *  rounding can add up to kept aside.
 *
 *  @param q    > 0
 *  @param bits 1 .. 4096
 *  @cost about bits / 4 products of numbers of that many bits */
void cmt_q_log(mpq_srcptr q, unsigned bits, mpq_ptr low, mpq_ptr high);

#endif
