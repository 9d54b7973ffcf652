#include "ballot/voices.h"

typedef struct summer {
    const cmt_voice *voices;
    cmt_group_count *count;
    const void *context;
} summer;

/* num / den += add_num / add_den, without reducing. */
static void add_fraction(mpz_ptr num, mpz_ptr den, mpz_ptr add_num, mpz_srcptr add_den)
{
    if (mpz_cmp(den, add_den) == 0) {
        mpz_add(num, num, add_num);
        return;
    }
    mpz_mul(num, num, add_den);
    mpz_mul(add_num, add_num, den);
    mpz_add(num, num, add_num);
    mpz_mul(den, den, add_den);
}

static void sum_one(const summer *s, size_t g, mpz_ptr num, mpz_ptr den)
{
    const int64_t count = s->count(s->context, g);
    mpq_srcptr m = s->voices[g].multiplier;
    cmt_z_set_i64(num, count);
    mpz_mul(num, num, mpq_numref(m));
    if (mpz_sgn(num) == 0) {
        mpz_set_ui(den, 1);
    } else {
        mpz_set(den, mpq_denref(m));
    }
}

/* The weight of groups [lo, hi), by halves so that operands stay balanced: the product of
 * all denominators is reached in log n steps. */
static void sum_range(const summer *s, size_t lo, size_t hi, mpz_ptr num, mpz_ptr den)
{
    if (hi - lo == 1) {
        sum_one(s, lo, num, den);
        return;
    }
    const size_t mid = lo + (hi - lo) / 2;
    mpz_t right_num;
    mpz_t right_den;
    mpz_inits(right_num, right_den, NULL);
    sum_range(s, lo, mid, num, den);
    sum_range(s, mid, hi, right_num, right_den);
    if (mpz_sgn(num) == 0) {
        mpz_swap(num, right_num);
        mpz_swap(den, right_den);
    } else if (mpz_sgn(right_num) != 0) {
        add_fraction(num, den, right_num, right_den);
    }
    mpz_clears(right_num, right_den, NULL);
}

void cmt_voices_sum(const cmt_voice *voices,
                    size_t n,
                    cmt_group_count *count,
                    const void *context,
                    mpq_ptr out)
{
    const summer s = {voices, count, context};
    mpq_set_ui(out, 0, 1);
    if (n > 0)
        sum_range(&s, 0, n, mpq_numref(out), mpq_denref(out));
}
