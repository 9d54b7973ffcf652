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

/* Row i := (pivot * row i - entry * row t) / the pivot before, which divides. What stands
 * left of column t is not read again: above the diagonal nothing, on it the pivot. */
static void clear_row(square *s, size_t i, size_t t)
{
    for (size_t j = t + 1; j <= s->k; j++) {
        mpz_ptr z = cell(s, i, j);
        mpz_mul(s->product, z, cell(s, t, t));
        mpz_submul(s->product, cell(s, i, t), cell(s, t, j));
        mpz_divexact(z, s->product, s->last);
    }
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

static void eliminate(square *s)
{
    mpz_set_ui(s->last, 1);
    for (size_t t = 0; t < s->k; t++) {
        find_pivot(s, t);
        for (size_t i = 0; i < s->k; i++) {
            if (i != t)
                clear_row(s, i, t);
        }
        mpz_set(s->last, cell(s, t, t));
    }
}

/* --- the same in machine words ----------------------------------------------------- */

/* So that a difference of products fits 127 bits. */
#define MAX_WORD ((int64_t)1 << 62)

static bool load_words(
    int64_t *at, const cmt_form *form, const cmt_lines *lines, const mpz_t *b, size_t k)
{
    for (size_t i = 0; i < k; i++) {
        int64_t *row = at + i * (k + 1);
        for (size_t e = lines->start[i]; e < lines->start[i + 1]; e++)
            row[lines->across[e]] = form->small[lines->entry[e]];
        if (mpz_sizeinbase(b[i], 2) > 62)
            return false;
        row[k] = cmt_z_get_i64(b[i]);
    }
    return true;
}

static void find_word_pivot(int64_t *at, size_t k, size_t t)
{
    const size_t width = k + 1;
    size_t i = t;
    while (at[i * width + t] == 0)
        i++;
    for (size_t j = t; i != t && j < width; j++) {
        const int64_t other = at[t * width + j];
        at[t * width + j] = at[i * width + j];
        at[i * width + j] = other;
    }
}

/* False: a number outgrows a word. */
static bool clear_words(
    int64_t *row, const int64_t *top, size_t k, size_t t, int64_t last)
{
    const int64_t entry = row[t];
    for (size_t j = t + 1; j <= k; j++) {
        const cmt_i128 v =
            ((cmt_i128)row[j] * top[t] - (cmt_i128)entry * top[j]) / last;
        if (v >= MAX_WORD || v <= -MAX_WORD)
            return false;
        row[j] = (int64_t)v;
    }
    return true;
}

/* Leaves the last pivot and the right-hand side in `s`. */
static bool eliminate_words(square *s, int64_t *at)
{
    const size_t k = s->k;
    int64_t last = 1;
    for (size_t t = 0; t < k; t++) {
        find_word_pivot(at, k, t);
        const int64_t *top = at + t * (k + 1);
        for (size_t i = 0; i < k; i++) {
            if (i != t && !clear_words(at + i * (k + 1), top, k, t, last))
                return false;
        }
        last = top[t];
    }
    cmt_z_set_i64(s->last, last);
    for (size_t i = 0; i < k; i++)
        cmt_z_set_i64(cell(s, i, k), at[i * (k + 1) + k]);
    return true;
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
    int64_t *words = CMT_NEW_ARRAY(mem, int64_t, kernel->k * (kernel->k + 1));
    if (s.at == NULL || s.last == NULL || s.product == NULL || words == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to solve a basis");
    const cmt_lines *lines = transposed ? &kernel->columns : &kernel->rows;
    if (!load_words(words, form, lines, b, s.k) || !eliminate_words(&s, words)) {
        load(&s, form, lines, b);
        eliminate(&s);
    }
    take(&s, num, den);
    cmt_arena_reset(mem, mark);
    return CMT_OK;
}
