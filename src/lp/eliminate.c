#include "base/err.h"
#include "lp/kernel.h"

/* The system and its right-hand side, [k][k + 1]. */
typedef struct square {
    size_t k;
    mpz_t *at;
    mpz_ptr last; /* the pivot before */
    mpz_ptr product;
} square;

static mpz_ptr cell(const square *s, size_t i, size_t j)
{
    return s->at[i * (s->k + 1) + j];
}

static void load(square *s,
                 const cmt_form *form,
                 const cmt_lines *lines,
                 const mpz_t *b)
{
    for (size_t i = 0; i < s->k; i++) {
        for (size_t e = lines->start[i]; e < lines->start[i + 1]; e++)
            mpz_set(cell(s, i, lines->across[e]), form->value[lines->entry[e]]);
        mpz_set(cell(s, i, s->k), b[i]);
    }
}

/* A row without zero at t, swapped to t. The system is regular, so there is one. */
static void find_pivot(square *s, size_t t)
{
    size_t i = t;
    while (mpz_sgn(cell(s, i, t)) == 0)
        i++;
    for (size_t j = 0; i != t && j <= s->k; j++)
        mpz_swap(cell(s, i, j), cell(s, t, j));
}

/* Row i := (pivot * row i - entry * row t) / the pivot before, which divides. */
static void clear_row(square *s, size_t i, size_t t)
{
    for (size_t j = 0; j <= s->k; j++) {
        mpz_ptr z = cell(s, i, j);
        if (j == t)
            continue;
        mpz_mul(s->product, z, cell(s, t, t));
        mpz_submul(s->product, cell(s, i, t), cell(s, t, j));
        mpz_divexact(z, s->product, s->last);
    }
    mpz_set_ui(cell(s, i, t), 0);
}

/* Over one denominator, the determinant, in lowest terms. */
static void take(square *s, mpz_t *num, mpz_ptr den)
{
    mpz_set(den, s->last);
    mpz_set(s->product, den);
    for (size_t i = 0; i < s->k && mpz_cmpabs_ui(s->product, 1) != 0; i++)
        mpz_gcd(s->product, s->product, cell(s, i, s->k));
    if ((mpz_sgn(den) < 0) != (mpz_sgn(s->product) < 0))
        mpz_neg(s->product, s->product);
    mpz_divexact(den, den, s->product);
    for (size_t i = 0; i < s->k; i++)
        mpz_divexact(num[i], cell(s, i, s->k), s->product);
}

cmt_status cmt_kernel_eliminate(cmt_arena *mem,
                                const cmt_form *form,
                                const cmt_kernel *kernel,
                                bool transposed,
                                const mpz_t *b,
                                mpz_t *num,
                                mpz_ptr den,
                                cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    square s = {.k = kernel->k,
                .at = cmt_z_array(mem, kernel->k * (kernel->k + 1)),
                .last = cmt_z(mem),
                .product = cmt_z(mem)};
    if (s.at == NULL || s.last == NULL || s.product == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to solve a basis");
    load(&s, form, transposed ? &kernel->columns : &kernel->rows, b);
    mpz_set_ui(s.last, 1);
    for (size_t t = 0; t < s.k; t++) {
        find_pivot(&s, t);
        for (size_t i = 0; i < s.k; i++) {
            if (i != t)
                clear_row(&s, i, t);
        }
        mpz_set(s.last, cell(&s, t, t));
    }
    take(&s, num, den);
    cmt_arena_reset(mem, mark);
    return CMT_OK;
}
