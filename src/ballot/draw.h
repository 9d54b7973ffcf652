/* Drawing one alternative from a lottery with a seed (doc/ties.md). */
#ifndef CMT_BALLOT_DRAW_H
#define CMT_BALLOT_DRAW_H

#include "base/rational.h"

#include <comitia/status.h>

/** Draw: with D the common denominator of the lottery, z is uniform in 0 … D - 1, and
 *  alternative i is drawn where the shares before i, times D, are at most z, and with its
 *  own above z. z comes from the blocks SHA-256("comitia/lot-draw/1", seed, k as 8
 *  big-endian bytes), k = 0, 1, …: as many blocks as D has bits are one big-endian number,
 *  cut down to the bits of D; where it is not below D, the next blocks are taken.
 *
 *  @param lottery [n] >= 0, sum 1
 *  @param[out] out the alternative
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_draw(cmt_arena *mem,
                             const uint8_t seed[32],
                             const mpq_srcptr *lottery,
                             size_t n,
                             uint32_t *out,
                             cmt_err *err);

#endif
