#include "base/logarithm.h"

#include <assert.h>

/* More bits than are asked for: the errors below stay far under one of those. */
#define SPARE 64U

typedef struct series {
    mpz_t power; /* t^(2 i + 1), in units of 2^-w */
    mpz_t square;
    mpz_t term;
} series;

/* sum += times * artanh(num / den), abs(num / den) <= 1/3, in units of 2^-w. A power is off by
 * less than 2 units (an error shrinks by 9 at each step, and cutting off adds less than 5/3),
 * a term by less than 3; there are at most w terms, and what the series leaves out is less
 * than 3 units. So the sum is off by less than abs(times) (4 w + 2) units. */
static void add_artanh(
    mpz_t sum, mpz_srcptr num, mpz_srcptr den, long times, unsigned w, series *s)
{
    mpz_mul_2exp(s->power, num, w);
    mpz_tdiv_q(s->power, s->power, den);
    mpz_mul(s->square, s->power, s->power);
    mpz_tdiv_q_2exp(s->square, s->square, w);
    for (unsigned long i = 1; mpz_sgn(s->power) != 0; i += 2) {
        mpz_tdiv_q_ui(s->term, s->power, i);
        mpz_mul_si(s->term, s->term, times);
        mpz_add(sum, sum, s->term);
        mpz_mul(s->power, s->power, s->square);
        mpz_tdiv_q_2exp(s->power, s->power, w);
    }
}

/* q = 2^k num / den with 2/3 < num / den <= 4/3. */
static long split(mpq_srcptr q, mpz_t num, mpz_t den, mpz_t work)
{
    const size_t top = mpz_sizeinbase(mpq_numref(q), 2);
    const size_t low = mpz_sizeinbase(mpq_denref(q), 2);
    long k = (long)top - (long)low;
    mpz_mul_2exp(num, mpq_numref(q), top < low ? low - top : 0);
    mpz_mul_2exp(den, mpq_denref(q), top > low ? top - low : 0);
    mpz_mul_ui(work, num, 3);
    mpz_submul_ui(work, den, 4);
    if (mpz_sgn(work) > 0) {
        mpz_mul_2exp(den, den, 1);
        k++;
    }
    mpz_mul_ui(work, num, 3);
    mpz_submul_ui(work, den, 2);
    if (mpz_sgn(work) <= 0) {
        mpz_mul_2exp(num, num, 1);
        k--;
    }
    return k;
}

static void put(mpq_ptr out, mpz_srcptr units, unsigned bits)
{
    mpq_set_z(out, units);
    mpq_div_2exp(out, out, bits);
}

void cmt_q_log(mpq_srcptr q, unsigned bits, mpq_ptr low, mpq_ptr high)
{
    enum { SUM, NUM, DEN, ERROR, WORK, N };
    mpz_t z[N];
    series s;
    const unsigned w = bits + SPARE;
    assert(mpq_sgn(q) > 0 && bits >= 1 && bits <= 4096);
    for (int i = 0; i < N; i++)
        mpz_init(z[i]);
    mpz_inits(s.power, s.square, s.term, NULL);
    const long k = split(q, z[NUM], z[DEN], z[WORK]);
    mpz_sub(z[WORK], z[NUM], z[DEN]);
    mpz_add(z[DEN], z[DEN], z[NUM]);
    add_artanh(z[SUM], z[WORK], z[DEN], 2, w, &s);
    mpz_set_ui(z[WORK], 1);
    mpz_set_ui(z[DEN], 3);
    if (k != 0)
        add_artanh(z[SUM], z[WORK], z[DEN], 2 * k, w, &s);
    mpz_set_si(z[ERROR], mpq_cmp_ui(q, 1, 1) == 0 ? 0 : 2 * (k < 0 ? -k : k) + 2);
    mpz_mul_ui(z[ERROR], z[ERROR], 4UL * w + 2);
    mpz_sub(z[NUM], z[SUM], z[ERROR]);
    mpz_add(z[SUM], z[SUM], z[ERROR]);
    mpz_fdiv_q_2exp(z[NUM], z[NUM], SPARE);
    mpz_cdiv_q_2exp(z[SUM], z[SUM], SPARE);
    put(low, z[NUM], bits);
    put(high, z[SUM], bits);
    mpz_clears(s.power, s.square, s.term, NULL);
    for (int i = 0; i < N; i++)
        mpz_clear(z[i]);
}
