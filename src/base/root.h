/* Roots of rationals, rounded to decimals, by exact integer comparison. */
#ifndef CMT_BASE_ROOT_H
#define CMT_BASE_ROOT_H

#include "base/rational.h"

/** The k-th root of q >= 0 with `decimals` digits after the point, rounded half-even (a
 *  half can only be met exactly): "0.793701". NULL on shortage.
 *  @cost one integer root of about k * decimals digits */
char *cmt_q_root_text(cmt_arena *mem, mpq_srcptr q, unsigned long k, unsigned decimals);

#endif
