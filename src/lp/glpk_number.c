#include "lp/glpk_number.h"

#include "base/rational.h"

#include <math.h>

double cmt_glpk_rational(mpq_srcptr q, int power)
{
    signed long num_power = 0;
    signed long den_power = 0;
    const double num = mpz_get_d_2exp(&num_power, mpq_numref(q));
    const double den = mpz_get_d_2exp(&den_power, mpq_denref(q));
    const double v = ldexp(num / den, (int)(num_power - den_power) - power);
    if (v > 1e300)
        return 1e300;
    return v < -1e300 ? -1e300 : v;
}

double cmt_glpk_integer(mpz_srcptr z, int power)
{
    signed long z_power = 0;
    const double v = mpz_get_d_2exp(&z_power, z);
    return ldexp(v, (int)z_power - power);
}

void cmt_glpk_simplest(double v, mpq_ptr out)
{
    if (!isfinite(v)) {
        mpq_set_ui(out, 0, 1);
        return;
    }
    const double tolerance = fmax(1e-9, fabs(v) * 1e-14);
    const double start = floor(v);
    if (fabs(start) > 1e15) {
        mpq_set_d(out, rint(v));
        return;
    }
    double rest = v - start;
    double num[2] = {1, 0}; /* of the fractional part: latest, previous */
    double den[2] = {0, 1};
    double term = 0;
    for (int k = 0; k < 40; k++) {
        const double n = term * num[0] + num[1];
        const double d = term * den[0] + den[1];
        if (d > 1e6 && k > 1)
            break;
        num[1] = num[0];
        den[1] = den[0];
        num[0] = n;
        den[0] = d;
        if (fabs(v - start - n / d) <= tolerance || rest < 1e-12)
            break;
        rest = 1 / rest;
        term = floor(rest);
        rest -= term;
    }
    cmt_q_set_i64(out, (int64_t)num[0], (int64_t)den[0]);
    mpz_t whole;
    mpz_init_set_d(whole, start);
    mpz_addmul(mpq_numref(out), whole, mpq_denref(out));
    mpz_clear(whole);
    mpq_canonicalize(out);
}

void cmt_glpk_shift(mpq_ptr q, int power)
{
    if (power >= 0) {
        mpq_mul_2exp(q, q, (mp_bitcnt_t)power);
    } else {
        mpq_div_2exp(q, q, (mp_bitcnt_t)-power);
    }
}
