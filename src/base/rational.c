#include "base/rational.h"

#include "base/limits.h"

#include <limits.h>

typedef struct vector {
    void *at;
    size_t n;
} vector;

static void clear_q(void *what)
{
    const vector *v = what;
    mpq_t *q = v->at;
    for (size_t k = 0; k < v->n; k++)
        mpq_clear(q[k]);
}

static void clear_z(void *what)
{
    const vector *v = what;
    mpz_t *z = v->at;
    for (size_t k = 0; k < v->n; k++)
        mpz_clear(z[k]);
}

/* The clean-up is registered before the numbers are, so that a failure leaks nothing. */
static void *numbers(
    cmt_arena *mem, size_t n, size_t size, void (*clear)(void *), vector **v)
{
    *v = CMT_NEW(mem, vector);
    void *at = cmt_arena_array(mem, n, size);
    if (*v == NULL || at == NULL)
        return NULL;
    (*v)->at = at;
    return cmt_arena_defer(mem, clear, *v) ? at : NULL;
}

mpq_t *cmt_q_array(cmt_arena *mem, size_t n)
{
    vector *v = NULL;
    mpq_t *q = numbers(mem, n, sizeof *q, clear_q, &v);
    for (; q != NULL && v->n < n; v->n++)
        mpq_init(q[v->n]);
    return q;
}

mpq_ptr cmt_q(cmt_arena *mem)
{
    mpq_t *q = cmt_q_array(mem, 1);
    return q == NULL ? NULL : q[0];
}

mpz_t *cmt_z_array(cmt_arena *mem, size_t n)
{
    vector *v = NULL;
    mpz_t *z = numbers(mem, n, sizeof *z, clear_z, &v);
    for (; z != NULL && v->n < n; v->n++)
        mpz_init(z[v->n]);
    return z;
}

mpz_ptr cmt_z(cmt_arena *mem)
{
    mpz_t *z = cmt_z_array(mem, 1);
    return z == NULL ? NULL : z[0];
}

char *cmt_q_text(cmt_arena *mem, mpq_srcptr q)
{
    const size_t room =
        mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10) + 3;
    char *text = cmt_arena_alloc(mem, room);
    if (text != NULL)
        (void)mpq_get_str(text, 10, q);
    return text;
}

/* Whether GMP's own words are that long. */
#define LONG_IS_WIDE (LONG_MAX >= INT64_MAX)

void cmt_z_set_i64(mpz_ptr z, int64_t v)
{
#if LONG_IS_WIDE
    mpz_set_si(z, v);
#else
    const uint64_t magnitude = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    mpz_import(z, 1, -1, sizeof magnitude, 0, 0, &magnitude);
    if (v < 0)
        mpz_neg(z, z);
#endif
}

void cmt_q_set_i64(mpq_ptr q, int64_t num, int64_t den)
{
    cmt_z_set_i64(mpq_numref(q), num);
    cmt_z_set_i64(mpq_denref(q), den);
    mpq_canonicalize(q);
}

bool cmt_z_fits_i64(mpz_srcptr z)
{
    return mpz_sizeinbase(z, 2) <= 63;
}

int64_t cmt_z_get_i64(mpz_srcptr z)
{
#if LONG_IS_WIDE
    return mpz_get_si(z);
#else
    uint64_t magnitude = 0;
    (void)mpz_export(&magnitude, NULL, -1, sizeof magnitude, 0, 0, z);
    return mpz_sgn(z) < 0 ? -(int64_t)magnitude : (int64_t)magnitude;
#endif
}

bool cmt_z_widen(mpz_ptr den, mpq_srcptr q)
{
    if (cmt_q_is_whole(q) || mpz_divisible_p(den, mpq_denref(q)) != 0)
        return true;
    if (mpz_sizeinbase(den, 2) + mpz_sizeinbase(mpq_denref(q), 2)
        > 2UL * CMT_MAX_COMMON_BITS)
        return false;
    mpz_lcm(den, den, mpq_denref(q));
    return mpz_sizeinbase(den, 2) <= CMT_MAX_COMMON_BITS;
}

void cmt_z_scale(mpz_ptr out, mpq_srcptr q, mpz_srcptr den)
{
    if (cmt_q_is_whole(q)) {
        mpz_mul(out, mpq_numref(q), den);
        return;
    }
    mpz_divexact(out, den, mpq_denref(q));
    mpz_mul(out, out, mpq_numref(q));
}

void cmt_z_add_product(mpz_ptr sum, mpz_srcptr a, mpz_srcptr b, bool negate)
{
    const bool small = mpz_size(a) <= 1;
    const bool minus = negate != (mpz_sgn(a) < 0);
    if (small && minus) {
        mpz_submul_ui(sum, b, mpz_get_ui(a));
    } else if (small) {
        mpz_addmul_ui(sum, b, mpz_get_ui(a));
    } else if (negate) {
        mpz_submul(sum, a, b);
    } else {
        mpz_addmul(sum, a, b);
    }
}

bool cmt_q_percent(const char *text, unsigned long *out)
{
    mpq_t q;
    mpq_init(q);
    const bool ok = cmt_q_read(text, CMT_MAX_PROGRAM_DIGITS, q) && mpq_sgn(q) >= 0;
    if (ok) {
        /* floor((200 n + d) / 2 d) */
        mpz_mul_ui(mpq_numref(q), mpq_numref(q), 200);
        mpz_add(mpq_numref(q), mpq_numref(q), mpq_denref(q));
        mpz_mul_2exp(mpq_denref(q), mpq_denref(q), 1);
        mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
        *out = mpz_get_ui(mpq_numref(q));
    }
    mpq_clear(q);
    return ok;
}

void cmt_q_divide(mpq_ptr step, mpq_srcptr q)
{
    mpz_t z;
    mpz_init(z);
    mpz_mul(z, mpq_numref(q), mpq_denref(step));
    mpz_mul(mpq_numref(step), mpq_numref(step), mpq_denref(q));
    mpz_mul(mpq_denref(step), mpq_denref(step), mpq_denref(q));
    mpz_gcd(mpq_numref(step), mpq_numref(step), z);
    mpq_canonicalize(step);
    mpz_clear(z);
}

/* h / k are the convergents of the continued fraction that low and high share; where their
 * next terms differ, the least one that lies between ends it. */
void cmt_q_simplest(mpq_ptr out, mpq_srcptr low, mpq_srcptr high)
{
    enum { H, H_OLD, K, K_OLD, TERM, N };
    mpz_t z[N];
    mpq_t a;
    mpq_t b;
    bool more = true;
    for (int i = 0; i < N; i++)
        mpz_init_set_ui(z[i], i == H || i == K_OLD ? 1 : 0);
    mpq_inits(a, b, NULL);
    mpq_set(a, low);
    mpq_set(b, high);
    while (more) {
        mpz_cdiv_q(z[TERM], mpq_numref(a), mpq_denref(a));
        more = mpq_cmp_z(b, z[TERM]) < 0;
        if (more)
            mpz_sub_ui(z[TERM], z[TERM], 1);
        mpz_addmul(z[H_OLD], z[TERM], z[H]);
        mpz_addmul(z[K_OLD], z[TERM], z[K]);
        mpz_swap(z[H_OLD], z[H]);
        mpz_swap(z[K_OLD], z[K]);
        if (more) { /* a and b lie strictly between the term and its successor */
            mpz_submul(mpq_numref(a), z[TERM], mpq_denref(a));
            mpz_submul(mpq_numref(b), z[TERM], mpq_denref(b));
            mpq_inv(a, a);
            mpq_inv(b, b);
            mpq_swap(a, b);
        }
    }
    mpz_set(mpq_numref(out), z[H]);
    mpz_set(mpq_denref(out), z[K]);
    mpq_canonicalize(out);
    mpq_clears(a, b, NULL);
    for (int i = 0; i < N; i++)
        mpz_clear(z[i]);
}
