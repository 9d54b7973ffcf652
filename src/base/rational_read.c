/* Rationals as documents and programs write them. */
#include "base/words.h"

#include <string.h>

/* Length of the run of digits at s. */
static size_t digits(const char *s)
{
    size_t n = 0;
    while (s[n] >= '0' && s[n] <= '9')
        n++;
    return n;
}

/* The parts of a rational as it is written. */
typedef struct spelling {
    bool negative;
    const char *num;
    size_t n_num; /* digits */
    const char *den;
    size_t n_den; /* 0: an integer */
} spelling;

/* The digits of a number above 0 at s, or 0. */
static size_t natural(const char *s, size_t max_digits)
{
    const size_t n = digits(s);
    return n > max_digits || s[0] == '0' ? 0 : n;
}

static bool scan(const char *text, size_t max_digits, spelling *out)
{
    *out = (spelling){.negative = text[0] == '-', .num = text, .n_num = 1};
    if (strcmp(text, "0") == 0)
        return true;
    out->num += out->negative ? 1 : 0;
    out->n_num = natural(out->num, max_digits);
    const char *end = out->num + out->n_num;
    if (out->n_num > 0 && *end == '/') {
        out->den = end + 1;
        out->n_den = natural(out->den, max_digits);
        end += out->n_den > 0 ? 1 + out->n_den : 0;
    }
    return out->n_num > 0 && *end == '\0';
}

/* So many digits fit a machine word. */
#define WORD_DIGITS 18

static int64_t word(const char *s, size_t n)
{
    int64_t v = 0;
    for (size_t k = 0; k < n; k++)
        v = 10 * v + (s[k] - '0');
    return v;
}

/* The parts as they are, in lowest terms or not. */
static void take(const char *text, const spelling *s, mpq_ptr out)
{
    if (s->n_num > WORD_DIGITS || s->n_den > WORD_DIGITS) {
        (void)mpq_set_str(out, text, 10);
        return;
    }
    const int64_t num = word(s->num, s->n_num);
    cmt_z_set_i64(mpq_numref(out), s->negative ? -num : num);
    cmt_z_set_i64(mpq_denref(out), s->n_den == 0 ? 1 : word(s->den, s->n_den));
}

bool cmt_q_read(const char *text, size_t max_digits, mpq_ptr out)
{
    spelling s;
    if (!scan(text, max_digits, &s))
        return false;
    take(text, &s, out);
    if (s.n_den > 0)
        mpq_canonicalize(out);
    return true;
}

bool cmt_q_read_lowest(const char *text, size_t max_digits, mpq_ptr out)
{
    spelling s;
    if (!scan(text, max_digits, &s))
        return false;
    take(text, &s, out);
    if (s.n_den == 0)
        return true;
    mpz_t common;
    mpz_init(common);
    mpz_gcd(common, mpq_numref(out), mpq_denref(out));
    const bool lowest = mpz_cmp_ui(common, 1) == 0 && !cmt_q_is_whole(out);
    mpz_clear(common);
    return lowest;
}

static const mp_limb_t one = 1;

void cmt_q_fix_zero(mpq_ptr out)
{
    (void)mpz_roinit_n(mpq_numref(out), &one, 0);
    (void)mpz_roinit_n(mpq_denref(out), &one, 1);
}

/* The limbs of a word. */
#define WORD_LIMBS (64 / GMP_NUMB_BITS)

/* out := +-v, where v < 2^63, in the WORD_LIMBS given. */
static void fix_word(mp_limb_t *limbs, int64_t v, bool negative, mpz_ptr out)
{
    mp_size_t n = 0;
    for (uint64_t rest = (uint64_t)v; rest != 0; n++) {
        limbs[n] = (mp_limb_t)(rest & GMP_NUMB_MASK);
        rest = GMP_NUMB_BITS < 64 ? rest >> (GMP_NUMB_BITS % 64) : 0;
    }
    (void)mpz_roinit_n(out, limbs, negative ? -n : n);
}

static bool fix_long(
    cmt_arena *mem, const char *s, size_t n, bool negative, mpz_ptr out)
{
    mp_limb_t *limbs = CMT_NEW_ARRAY(mem, mp_limb_t, n * 10 / 3 / GMP_NUMB_BITS + 2);
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    unsigned char *digit = CMT_NEW_ARRAY(mem, unsigned char, n);
    if (limbs == NULL || digit == NULL)
        return false;
    for (size_t k = 0; k < n; k++)
        digit[k] = (unsigned char)(s[k] - '0');
    const mp_size_t size = (mp_size_t)mpn_set_str(limbs, digit, n, 10);
    cmt_arena_reset(mem, mark);
    (void)mpz_roinit_n(out, limbs, negative ? -size : size);
    return true;
}

/* Numerator and denominator, as they are written. */
static bool fix(cmt_arena *mem, const spelling *s, mpq_ptr out)
{
    cmt_q_fix_zero(out);
    if (s->n_num > WORD_DIGITS || s->n_den > WORD_DIGITS) {
        return fix_long(mem, s->num, s->n_num, s->negative, mpq_numref(out))
               && (s->n_den == 0
                   || fix_long(mem, s->den, s->n_den, false, mpq_denref(out)));
    }
    mp_limb_t *limbs = CMT_NEW_ARRAY(mem, mp_limb_t, 2 * (size_t)WORD_LIMBS);
    if (limbs == NULL)
        return false;
    fix_word(limbs, word(s->num, s->n_num), s->negative, mpq_numref(out));
    if (s->n_den != 0)
        fix_word(limbs + WORD_LIMBS, word(s->den, s->n_den), false, mpq_denref(out));
    return true;
}

static bool has_common(mpq_srcptr q)
{
    int64_t num = 0;
    int64_t den = 0;
    if (cmt_word_of(mpq_numref(q), &num) && cmt_word_of(mpq_denref(q), &den))
        return cmt_word_gcd((uint64_t)(num < 0 ? -num : num), (uint64_t)den) != 1;
    mpz_t common;
    mpz_init(common);
    mpz_gcd(common, mpq_numref(q), mpq_denref(q));
    const bool is_more = mpz_cmp_ui(common, 1) != 0;
    mpz_clear(common);
    return is_more;
}

cmt_status cmt_q_read_fixed(cmt_arena *mem,
                            const char *text,
                            size_t max_digits,
                            mpq_ptr out)
{
    spelling s;
    if (!scan(text, max_digits, &s))
        return CMT_E_RANGE;
    if (!fix(mem, &s, out))
        return CMT_E_NOMEM;
    return s.n_den != 0 && (cmt_q_is_whole(out) || has_common(out)) ? CMT_E_RANGE
                                                                    : CMT_OK;
}

bool cmt_q_read_decimal(const char *text, size_t max_digits, mpq_ptr out)
{
    if (cmt_q_read(text, max_digits, out))
        return true;
    const bool negative = text[0] == '-';
    const char *s = text + (negative ? 1 : 0);
    const size_t whole = digits(s);
    if (whole == 0 || whole > max_digits || (s[0] == '0' && whole > 1))
        return false;
    const size_t fraction = s[whole] == '.' ? digits(s + whole + 1) : 0;
    if (fraction == 0 || fraction > max_digits || s[whole + 1 + fraction] != '\0')
        return false;
    mpz_set_ui(mpq_numref(out), 0);
    for (size_t k = 0; k < whole + 1 + fraction; k++) {
        if (k == whole)
            continue;
        mpz_mul_ui(mpq_numref(out), mpq_numref(out), 10);
        mpz_add_ui(mpq_numref(out), mpq_numref(out), (unsigned long)(s[k] - '0'));
    }
    mpz_ui_pow_ui(mpq_denref(out), 10, fraction);
    mpq_canonicalize(out);
    if (negative)
        mpq_neg(out, out);
    return true;
}

/* The parts of a number in scientific notation. */
typedef struct scientific {
    size_t whole;    /* digits before the point */
    size_t fraction; /* digits behind it */
    size_t mantissa; /* bytes of both, and of the point */
    size_t length;   /* bytes of all */
    size_t exponent; /* its magnitude; SIZE_MAX: beyond any limit */
    bool shrinks;    /* the exponent is negative */
} scientific;

static size_t digits_within(const char *s, size_t n)
{
    size_t k = 0;
    while (k < n && s[k] >= '0' && s[k] <= '9')
        k++;
    return k;
}

/* An exponent at `s`, where one stands: e, perhaps a sign, digits. */
static void scan_exponent(const char *s, size_t n, scientific *out)
{
    if (n < 2 || (s[0] != 'e' && s[0] != 'E'))
        return;
    const size_t sign = s[1] == '-' || s[1] == '+' ? 1 : 0;
    const size_t count = digits_within(s + 1 + sign, n - 1 - sign);
    if (count == 0)
        return;
    out->shrinks = s[1] == '-';
    out->length += 1 + sign + count;
    for (size_t k = 0; k < count && out->exponent != SIZE_MAX; k++) {
        out->exponent = 10 * out->exponent + (size_t)(s[1 + sign + k] - '0');
        if (out->exponent > 1000000)
            out->exponent = SIZE_MAX;
    }
}

static bool scan_scientific(const char *s, size_t n, scientific *out)
{
    *out = (scientific){.whole = digits_within(s, n)};
    out->mantissa = out->whole;
    if (out->whole < n && s[out->whole] == '.') {
        out->fraction = digits_within(s + out->whole + 1, n - out->whole - 1);
        out->mantissa += 1 + out->fraction;
    }
    out->length = out->mantissa;
    if (out->whole + out->fraction == 0)
        return false;
    scan_exponent(s + out->mantissa, n - out->mantissa, out);
    return true;
}

size_t cmt_q_read_scientific(const char *text, size_t n, size_t max_digits, mpq_ptr out)
{
    scientific f;
    if (!scan_scientific(text, n, &f) || f.whole + f.fraction > max_digits
        || f.exponent > max_digits)
        return 0;
    const size_t above = f.shrinks ? 0 : f.exponent;
    const size_t below = f.fraction + (f.shrinks ? f.exponent : 0);
    if (f.whole + f.fraction + above > max_digits || below >= max_digits)
        return 0;
    mpz_set_ui(mpq_numref(out), 0);
    for (size_t k = 0; k < f.mantissa; k++) {
        if (k == f.whole)
            continue;
        mpz_mul_ui(mpq_numref(out), mpq_numref(out), 10);
        mpz_add_ui(mpq_numref(out), mpq_numref(out), (unsigned long)(text[k] - '0'));
    }
    mpz_ui_pow_ui(mpq_denref(out), 10, above);
    mpz_mul(mpq_numref(out), mpq_numref(out), mpq_denref(out));
    mpz_ui_pow_ui(mpq_denref(out), 10, below);
    mpq_canonicalize(out);
    return f.length;
}
