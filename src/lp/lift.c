/* p-adic lifting: from the solution modulo p to the solution in rationals.
 *
 * With r = b, each round finds d = K^-1 r modulo p, takes d as the next digit of x to the
 * base p, and leaves r = (r - K d) / p. Once enough digits are there, numerators over one
 * common denominator are recovered by the Euclidean algorithm; K num = den b then tells
 * whether they were enough. The test is exact, so nothing depends on a bound. */
#include "base/err.h"
#include "base/limits.h"
#include "lp/kernel.h"

#define FIRST_TRY 4 /* digits before the first recovery */
#define FEW_ROWS  6 /* so many are cheaper by elimination */
#define MAX_BITS  (2UL * CMT_MAX_CERTIFICATE_DIGITS * 10 / 3)

__extension__ typedef __int128 wide;

typedef struct lifting {
    const cmt_form *form;
    const cmt_kernel *kernel;
    bool transposed;
    const cmt_lines *lines; /* K's rows, or columns when transposed */
    const mpz_t *b;
    mpz_t *rest;         /* [k] */
    int64_t *small_rest; /* [k] in its place once it fits; or NULL */
    bool is_small;
    uint32_t *digit; /* [cap][k] those not yet in x */
    size_t n_digits;
    size_t cap;
    mpz_t *x;   /* [k] modulo `power` */
    mpz_t *num; /* [k] */
    mpz_ptr den;
    mpz_ptr power; /* of p */
    mpz_ptr bound; /* sqrt(power / 2) */
    mpz_t *t;      /* scratch [6] */
    uint32_t *mod; /* scratch [2 k] */
} lifting;

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to solve a basis");
}

static bool make(cmt_arena *mem, lifting *l)
{
    const size_t k = l->kernel->k;
    l->rest = cmt_z_array(mem, k);
    l->x = cmt_z_array(mem, k);
    l->t = cmt_z_array(mem, 6);
    l->power = cmt_z(mem);
    l->bound = cmt_z(mem);
    l->mod = CMT_NEW_ARRAY(mem, uint32_t, 2 * k);
    l->small_rest = l->form->small == NULL ? NULL : CMT_NEW_ARRAY(mem, int64_t, k);
    return l->rest != NULL && l->x != NULL && l->t != NULL && l->power != NULL
           && l->bound != NULL && l->mod != NULL
           && (l->form->small == NULL || l->small_rest != NULL);
}

/* Room for the digits of one more round. */
static uint32_t *next_digits(cmt_arena *mem, lifting *l)
{
    const size_t k = l->kernel->k;
    uint32_t *digit =
        cmt_arena_grow(mem, l->digit, l->n_digits, &l->cap, k * sizeof *digit);
    if (digit == NULL)
        return NULL;
    l->digit = digit;
    return l->digit + k * l->n_digits++;
}

static void try_small(lifting *l)
{
    for (size_t i = 0; i < l->kernel->k; i++) {
        if (!cmt_z_fits_i64(l->rest[i]))
            return;
    }
    for (size_t i = 0; i < l->kernel->k; i++)
        l->small_rest[i] = cmt_z_get_i64(l->rest[i]);
    l->is_small = true;
}

/* rest := (rest - K d) / p. Entries below 2^31 and digits below 2^31: sums of fewer than
 * 2^32 products fit 128 bits, and the quotient, of the size of K d / p, fits 64. */
static void take_small(lifting *l, const uint32_t *d)
{
    for (size_t i = 0; i < l->kernel->k; i++) {
        wide sum = l->small_rest[i];
        for (size_t e = l->lines->start[i]; e < l->lines->start[i + 1]; e++) {
            sum -= (wide)l->form->small[l->lines->entry[e]] * d[l->lines->across[e]];
        }
        l->small_rest[i] = (int64_t)(sum / l->kernel->p);
    }
}

static void take_large(lifting *l, const uint32_t *d)
{
    for (size_t i = 0; i < l->kernel->k; i++) {
        for (size_t e = l->lines->start[i]; e < l->lines->start[i + 1]; e++) {
            mpz_submul_ui(l->rest[i], l->form->value[l->lines->entry[e]],
                          d[l->lines->across[e]]);
        }
        mpz_divexact_ui(l->rest[i], l->rest[i], l->kernel->p);
    }
}

static uint32_t small_residue(int64_t v, uint32_t p)
{
    const int64_t r = v % (int64_t)p;
    return (uint32_t)(r < 0 ? r + (int64_t)p : r);
}

static bool lift_once(cmt_arena *mem, lifting *l)
{
    const size_t k = l->kernel->k;
    const uint32_t p = l->kernel->p;
    uint32_t *d = next_digits(mem, l);
    if (d == NULL)
        return false;
    if (!l->is_small && l->small_rest != NULL)
        try_small(l);
    for (size_t i = 0; i < k; i++) {
        l->mod[i] = l->is_small ? small_residue(l->small_rest[i], p)
                                : (uint32_t)mpz_fdiv_ui(l->rest[i], p);
    }
    cmt_kernel_solve_mod(l->kernel, l->transposed, l->mod, d, l->mod + k);
    if (l->is_small) {
        take_small(l, d);
    } else {
        take_large(l, d);
    }
    return true;
}

/* Move the new digits into x. */
static void assemble(lifting *l)
{
    const size_t k = l->kernel->k;
    for (size_t i = 0; i < k; i++) {
        mpz_set_ui(l->t[0], 0);
        for (size_t n = l->n_digits; n-- > 0;) {
            mpz_mul_ui(l->t[0], l->t[0], l->kernel->p);
            mpz_add_ui(l->t[0], l->t[0], l->digit[n * k + i]);
        }
        mpz_addmul(l->x[i], l->t[0], l->power);
    }
    mpz_ui_pow_ui(l->t[0], l->kernel->p, l->n_digits);
    mpz_mul(l->power, l->power, l->t[0]);
    mpz_fdiv_q_2exp(l->bound, l->power, 1);
    mpz_sqrt(l->bound, l->bound);
    l->n_digits = 0;
}

/* t[1] / t[2] := the fraction of small parts that is v modulo `power`. */
static bool recover(lifting *l, mpz_srcptr v)
{
    mpz_ptr r0 = l->t[3];
    mpz_ptr s0 = l->t[4];
    mpz_ptr q = l->t[5];
    mpz_ptr r1 = l->t[1];
    mpz_ptr s1 = l->t[2];
    mpz_set(r0, l->power);
    mpz_set_ui(s0, 0);
    mpz_set(r1, v);
    mpz_set_ui(s1, 1);
    while (mpz_cmpabs(r1, l->bound) > 0) {
        mpz_tdiv_qr(q, r0, r0, r1);
        mpz_swap(r0, r1);
        mpz_submul(s0, q, s1);
        mpz_swap(s0, s1);
    }
    if (mpz_sgn(s1) < 0) {
        mpz_neg(s1, s1);
        mpz_neg(r1, r1);
    }
    return mpz_sgn(s1) != 0 && mpz_cmp(s1, l->bound) <= 0;
}

/* num / den from x modulo power, over one denominator; false while digits are missing. */
static bool recover_all(lifting *l)
{
    mpz_ptr v = l->t[0];
    mpz_set_ui(l->den, 1);
    for (size_t i = 0; i < l->kernel->k; i++) {
        mpz_mul(v, l->x[i], l->den);
        mpz_fdiv_r(v, v, l->power);
        if (mpz_cmp(v, l->bound) > 0) {
            mpz_sub(l->num[i], v, l->power);
            if (mpz_cmpabs(l->num[i], l->bound) <= 0)
                continue;
            if (!recover(l, v))
                return false;
            for (size_t n = 0; n < i; n++)
                mpz_mul(l->num[n], l->num[n], l->t[2]);
            mpz_mul(l->den, l->den, l->t[2]);
            if (mpz_cmp(l->den, l->bound) > 0)
                return false;
            mpz_set(v, l->t[1]);
        }
        mpz_set(l->num[i], v);
    }
    return true;
}

/* K num = den b */
static bool is_solution(const lifting *l)
{
    for (size_t i = 0; i < l->kernel->k; i++) {
        mpz_mul(l->t[0], l->den, l->b[i]);
        for (size_t e = l->lines->start[i]; e < l->lines->start[i + 1]; e++) {
            mpz_submul(l->t[0], l->form->value[l->lines->entry[e]],
                       l->num[l->lines->across[e]]);
        }
        if (mpz_sgn(l->t[0]) != 0)
            return false;
    }
    return true;
}

cmt_status cmt_kernel_solve(cmt_arena *mem,
                            const cmt_form *form,
                            const cmt_kernel *kernel,
                            bool transposed,
                            const mpz_t *b,
                            mpz_t *num,
                            mpz_ptr den,
                            cmt_err *err)
{
    if (kernel->k <= FEW_ROWS && form->small != NULL) {
        return cmt_kernel_eliminate(mem, form, kernel, transposed, b, num, den, err);
    }
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    lifting l = {.form = form,
                 .kernel = kernel,
                 .transposed = transposed,
                 .lines = transposed ? &kernel->columns : &kernel->rows,
                 .b = b,
                 .num = num,
                 .den = den};
    mpz_set_ui(den, 1);
    if (!make(mem, &l))
        return shortage(err);
    mpz_set_ui(l.power, 1);
    for (size_t i = 0; i < kernel->k; i++)
        mpz_set(l.rest[i], b[i]);
    cmt_status st = CMT_OK;
    for (size_t goal = FIRST_TRY, n = 0; st == CMT_OK && kernel->k != 0; n++) {
        if (n == goal) {
            assemble(&l);
            if (recover_all(&l) && is_solution(&l))
                break;
            goal += 1 + goal / 2;
            if (mpz_sizeinbase(l.power, 2) > MAX_BITS) {
                st = cmt_fail(err, CMT_E_LIMIT,
                              "a solution has more than %d digits a side",
                              CMT_MAX_CERTIFICATE_DIGITS);
            }
        }
        if (st == CMT_OK && !lift_once(mem, &l))
            st = shortage(err);
    }
    cmt_arena_reset(mem, mark);
    return st;
}
