/* Exact arithmetic in machine words: the quick way through short numbers, which nearly all
 * are. Each step says whether its result stands; where one does not, the caller goes GMP's
 * way, which has no such limit, so that nothing but time depends on these. */
#ifndef CMT_BASE_WORDS_H
#define CMT_BASE_WORDS_H

#include "base/rational.h"

/** A common denominator in a word is below this. */
#define CMT_MAX_WORD_DEN ((int64_t)1 << 62)

/** out := z; false where |z| needs more than 63 bits. */
static inline bool cmt_word_of(mpz_srcptr z, int64_t *out)
{
    const mp_limb_t limb = mpz_getlimbn(z, 0);
    if (mpz_size(z) > 1 || limb > INT64_MAX)
        return false;
    *out = mpz_sgn(z) < 0 ? -(int64_t)limb : (int64_t)limb;
    return true;
}

/** out := q; false where q is no integer or needs more than 63 bits. */
static inline bool cmt_word_of_q(mpq_srcptr q, int64_t *out)
{
    return cmt_q_is_whole(q) && cmt_word_of(mpq_numref(q), out);
}

/** sum += a b; false on overflow, and the sum is then of no use. */
static inline bool cmt_wide_add(cmt_i128 *sum, int64_t a, int64_t b)
{
    return !__builtin_add_overflow(*sum, (cmt_i128)a * b, sum);
}

/** out := v; false where it does not fit. */
static inline bool cmt_word_of_wide(cmt_i128 v, int64_t *out)
{
    *out = (int64_t)v;
    return *out == v;
}

/** The greatest common divisor; the other one where one is 0. */
uint64_t cmt_word_gcd(uint64_t a, uint64_t b);

/** den := the least common multiple of den and own; false where that is CMT_MAX_WORD_DEN or
 *  more, or `own` is. 0 < den < CMT_MAX_WORD_DEN, 0 < own. */
CMT_MUST bool cmt_word_lcm(int64_t *den, int64_t own);
/** den := the least common multiple of den and the denominator of q; false where that is
 *  CMT_MAX_WORD_DEN or more. 0 < den < CMT_MAX_WORD_DEN. */
CMT_MUST bool cmt_word_widen(int64_t *den, mpq_srcptr q);
/** out := q den, where den is a multiple of q's denominator; false where it does not fit. */
CMT_MUST bool cmt_word_scale(int64_t *out, mpq_srcptr q, int64_t den);

void cmt_z_set_wide(mpz_ptr z, cmt_i128 v);
/** q := num / den in lowest terms. den > 0. */
void cmt_q_set_wide(mpq_ptr q, cmt_i128 num, int64_t den);

#endif
