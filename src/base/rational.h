/* Exact rationals: GMP's mpq values that live in an arena.
 *
 * Documents bound their numbers (base/limits.h), so GMP, which aborts on memory shortage,
 * only ever sees operands of bounded size. */
#ifndef CMT_BASE_RATIONAL_H
#define CMT_BASE_RATIONAL_H

#include "base/arena.h"

#include <gmp.h>
#include <stdint.h>

/** An array of `n` rationals, each 0/1, cleared with the arena; NULL on shortage.
 *  For one: cmt_q(mem). */
mpq_t *cmt_q_array(cmt_arena *mem, size_t n);
mpq_ptr cmt_q(cmt_arena *mem);

/** As above for integers. */
mpz_t *cmt_z_array(cmt_arena *mem, size_t n);
mpz_ptr cmt_z(cmt_arena *mem);

/** Read `0|-?[1-9][0-9]*(/[1-9][0-9]*)?`, at most `max_digits` a side; the value is put in
 *  lowest terms. `-0`, signs elsewhere, decimals and spaces are refused: false, `out`
 *  untouched. */
CMT_MUST bool cmt_q_read(const char *text, size_t max_digits, mpq_ptr out);

/** As cmt_q_read, but refuses what is not in lowest terms, "3/1" too; `out` is then of no
 *  use. One number has one spelling that this takes. */
CMT_MUST bool cmt_q_read_lowest(const char *text, size_t max_digits, mpq_ptr out);

/** As cmt_q_read_lowest, for numbers that are only read from now on: `out` need not be
 *  initialised, its limbs lie in the arena, and it must not be written to or cleared.
 *  @retval CMT_E_RANGE not such a number; `out` is then of no use
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_q_read_fixed(cmt_arena *mem,
                                     const char *text,
                                     size_t max_digits,
                                     mpq_ptr out);
/** out := 0/1 of that kind, which lies nowhere. */
void cmt_q_fix_zero(mpq_ptr out);

/** As cmt_q_read, but also accepts plain decimals such as `-12.50` (exactly as written). */
CMT_MUST bool cmt_q_read_decimal(const char *text, size_t max_digits, mpq_ptr out);

/** The decimal number at the start of `text`, exactly as written: digits with at most one
 *  point among them, then perhaps e or E, a sign, digits; no sign in front.
 *
 *  @param[in]  n   bytes that may be looked at
 *  @param[out] out the value; untouched where there is none or it has more than `max_digits`
 *                  a side
 *  @return the bytes that the number takes, 0 where there is none or it is too long; the
 *          two differ in `text`: only a number starts with a digit, or a point and a digit */
size_t cmt_q_read_scientific(const char *text,
                             size_t n,
                             size_t max_digits,
                             mpq_ptr out);

/** Lowest terms, integers without "/1", into the arena; NULL on shortage. */
char *cmt_q_text(cmt_arena *mem, mpq_srcptr q);

/** Whether a rational in lowest terms is an integer. */
static inline bool cmt_q_is_whole(mpq_srcptr q)
{
    return mpz_size(mpq_denref(q)) == 1 && mpz_get_ui(mpq_denref(q)) == 1;
}

/** The least integer not below q, in its place. */
static inline void cmt_q_ceil(mpq_ptr q)
{
    mpz_cdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
    mpz_set_ui(mpq_denref(q), 1);
}

/** The greatest integer not above q, in its place. */
static inline void cmt_q_floor(mpq_ptr q)
{
    mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
    mpz_set_ui(mpq_denref(q), 1);
}

/** Set from 64-bit integers (mpq_set_si takes long, which may be narrower). den > 0. */
void cmt_q_set_i64(mpq_ptr q, int64_t num, int64_t den);
void cmt_z_set_i64(mpz_ptr z, int64_t v);
/** The value of z, which the caller knows to fit. */
int64_t cmt_z_get_i64(mpz_srcptr z);
bool cmt_z_fits_i64(mpz_srcptr z);

/** A common denominator may grow to this many bits; beyond, rationals are summed up one by
 *  one. */
#define CMT_MAX_COMMON_BITS 65536
/** den := the least common multiple of den and the denominator of q. False where it would be
 *  longer than CMT_MAX_COMMON_BITS. */
bool cmt_z_widen(mpz_ptr den, mpq_srcptr q);
/** out := q den, where den is a multiple of q's denominator. */
void cmt_z_scale(mpz_ptr out, mpq_srcptr q, mpz_srcptr den);
/** sum += a b, or sum -= a b; quick where a is a machine word. */
void cmt_z_add_product(mpz_ptr sum, mpz_srcptr a, mpz_srcptr b, bool negate);

/** step := the greatest rational of which both are multiples, >= 0. */
void cmt_q_divide(mpq_ptr step, mpq_srcptr q);

/** The simplest rational in [low, high], 0 <= low <= high: none there has a smaller
 *  denominator. */
void cmt_q_simplest(mpq_ptr out, mpq_srcptr low, mpq_srcptr high);

/** 128 bits for products of 64-bit integers. */
__extension__ typedef __int128 cmt_i128;

/** Checked sums and products of outside integers; false on overflow. */
static inline bool cmt_add_i64(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}
static inline bool cmt_mul_i64(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

/** A share such as "2/3" as a whole percentage, rounded half up: 67, for reading only.
 *  @return whether `text` is a share >= 0 */
bool cmt_q_percent(const char *text, unsigned long *out);

#endif
