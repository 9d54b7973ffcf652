#include "base/root.h"

#include <string.h>

/* x = floor(10^d * q^(1/k)): the k-th root of floor(10^(d k) * num / den). */
static void floor_root(
    mpz_t x, mpz_t scaled, mpq_srcptr q, unsigned long k, unsigned decimals)
{
    mpz_ui_pow_ui(scaled, 10, k * decimals);
    mpz_mul(scaled, scaled, mpq_numref(q));
    mpz_fdiv_q(x, scaled, mpq_denref(q));
    mpz_root(x, x, k);
}

/* Round up when (x + 1/2)^k lies below 10^(d k) * q, or is equal to it and x is odd:
 * compare (2 x + 1)^k * den with 2^k * scaled. */
static void round_half_even(
    mpz_t x, mpz_t scaled, mpz_t half, mpq_srcptr q, unsigned long k)
{
    mpz_mul_2exp(half, x, 1);
    mpz_add_ui(half, half, 1);
    mpz_pow_ui(half, half, k);
    mpz_mul(half, half, mpq_denref(q));
    mpz_mul_2exp(scaled, scaled, k);
    const int sign = mpz_cmp(half, scaled);
    if (sign < 0 || (sign == 0 && mpz_odd_p(x) != 0))
        mpz_add_ui(x, x, 1);
}

char *cmt_q_root_text(cmt_arena *mem, mpq_srcptr q, unsigned long k, unsigned decimals)
{
    mpz_t z[3];
    for (int i = 0; i < 3; i++)
        mpz_init(z[i]);
    floor_root(z[0], z[1], q, k, decimals);
    round_half_even(z[0], z[1], z[2], q, k);
    /* At least decimals + 1 digits, then the point goes in. */
    const size_t room = mpz_sizeinbase(z[0], 10) + decimals + 4;
    char *digits = cmt_arena_alloc(mem, room);
    char *out = cmt_arena_alloc(mem, room);
    if (digits != NULL && out != NULL) {
        mpz_get_str(digits, 10, z[0]);
        const size_t len = strlen(digits);
        const size_t pad = len > decimals ? 0 : decimals + 1 - len;
        memmove(digits + pad, digits, len + 1);
        memset(digits, '0', pad);
        const size_t whole = len + pad - decimals;
        memcpy(out, digits, whole);
        if (decimals > 0) {
            out[whole] = '.';
            memcpy(out + whole + 1, digits + whole, decimals);
        }
    }
    for (int i = 0; i < 3; i++)
        mpz_clear(z[i]);
    return digits != NULL ? out : NULL;
}
