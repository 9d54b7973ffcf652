#include "lp/form.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/words.h"

#include <assert.h>
#include <string.h>

#define SMALL_BITS 31

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the integer form of a program");
}

/* |z| >= 10^CMT_MAX_PROGRAM_DIGITS; three bits make less than a digit, so that the
 * comparison is rarely needed. */
static bool is_long_integer(mpz_srcptr z)
{
    if (mpz_size(z) * GMP_NUMB_BITS <= 3UL * CMT_MAX_PROGRAM_DIGITS)
        return false;
    mpz_t limit;
    mpz_init(limit);
    mpz_ui_pow_ui(limit, 10, CMT_MAX_PROGRAM_DIGITS);
    const bool is_over = mpz_cmpabs(z, limit) >= 0;
    mpz_clear(limit);
    return is_over;
}

static bool is_long(mpq_srcptr q)
{
    return q != NULL
           && (is_long_integer(mpq_numref(q)) || is_long_integer(mpq_denref(q)));
}

static bool has_long_term(const cmt_term *terms, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (is_long(terms[k].value))
            return true;
    }
    return false;
}

static cmt_status check_digits(const cmt_lp *lp, cmt_err *err)
{
    bool is_too_long = has_long_term(lp->objective, lp->n_objective);
    for (size_t c = 0; c < lp->n_columns; c++)
        is_too_long |= is_long(lp->columns[c].lower) || is_long(lp->columns[c].upper);
    for (size_t r = 0; r < lp->n_rows; r++) {
        is_too_long |= is_long(lp->rows[r].rhs)
                       || has_long_term(lp->rows[r].terms, lp->rows[r].n_terms);
    }
    if (is_too_long) {
        return cmt_fail(err, CMT_E_LIMIT,
                        "a number of the program has more than %d digits",
                        CMT_MAX_PROGRAM_DIGITS);
    }
    return CMT_OK;
}

/* Whether the terms are integers without a common divisor; false too where words are too
 * short to tell. */
static bool are_coprime(const cmt_term *terms, size_t n)
{
    uint64_t gcd = 0;
    int64_t v = 0;
    for (size_t k = 0; k < n; k++) {
        if (!cmt_word_of_q(terms[k].value, &v))
            return false;
        if (gcd != 1)
            gcd = cmt_word_gcd(gcd, (uint64_t)(v < 0 ? -v : v));
    }
    return gcd == 1;
}

/* The least positive factor that makes the terms integers without a common divisor. */
static void clear_denominators(const cmt_term *terms, size_t n, mpq_ptr factor)
{
    if (are_coprime(terms, n)) {
        mpq_set_ui(factor, 1, 1);
        return;
    }
    mpq_set_ui(factor, 0, 1);
    mpz_ptr lcm = mpq_numref(factor);
    mpz_ptr gcd = mpq_denref(factor);
    mpz_set_ui(lcm, 1);
    mpz_set_ui(gcd, 0);
    for (size_t k = 0; k < n; k++) {
        if (!cmt_q_is_whole(terms[k].value))
            mpz_lcm(lcm, lcm, mpq_denref(terms[k].value));
        if (mpz_cmp_ui(gcd, 1) != 0)
            mpz_gcd(gcd, gcd, mpq_numref(terms[k].value));
    }
    if (mpz_sgn(gcd) == 0)
        mpz_set_ui(gcd, 1);
    mpq_canonicalize(factor);
}

/* to := factor * q, an integer */
static void scaled(mpz_ptr to, mpq_srcptr q, mpq_srcptr factor)
{
    if (mpz_cmp_ui(mpq_numref(factor), 1) == 0) {
        mpz_set(to, mpq_numref(q));
    } else {
        mpz_mul(to, mpq_numref(q), mpq_numref(factor));
    }
    if (!cmt_q_is_whole(q))
        mpz_divexact(to, to, mpq_denref(q));
    if (!cmt_q_is_whole(factor))
        mpz_divexact(to, to, mpq_denref(factor));
}

/* Whether a number is its own scaled value, so that its limbs can be shared. */
static bool stands(mpq_srcptr q, mpq_srcptr factor)
{
    return cmt_q_is_whole(factor) && mpz_size(mpq_numref(factor)) == 1
           && mpz_get_ui(mpq_numref(factor)) == 1 && cmt_q_is_whole(q);
}

static size_t count_scaled(const cmt_form *f)
{
    size_t n = 0;
    for (size_t r = 0; r < f->m; r++) {
        for (size_t k = 0; k < f->lp->rows[r].n_terms; k++)
            n += stands(f->lp->rows[r].terms[k].value, f->scale[r]) ? 0 : 1;
    }
    return n;
}

/* By columns, from rows: count, sum up, fill in order of rows. What needs no scaling shares
 * the program's own numbers, which outlive the form. */
static cmt_status load_matrix(cmt_arena *mem, cmt_form *f, cmt_err *err)
{
    const cmt_lp *lp = f->lp;
    size_t *start = CMT_NEW_ARRAY(mem, size_t, f->n + 2);
    if (start == NULL)
        return shortage(err);
    for (size_t r = 0; r < f->m; r++) {
        for (size_t k = 0; k < lp->rows[r].n_terms; k++)
            start[lp->rows[r].terms[k].column + 2]++;
    }
    for (size_t c = 0; c < f->n; c++)
        start[c + 2] += start[c + 1];
    const size_t nnz = start[f->n + 1];
    uint32_t *row = CMT_NEW_ARRAY(mem, uint32_t, nnz);
    mpz_t *value = CMT_NEW_ARRAY(mem, mpz_t, nnz);
    mpz_t *own = cmt_z_array(mem, count_scaled(f));
    if (row == NULL || value == NULL || own == NULL)
        return shortage(err);
    for (size_t r = 0; r < f->m; r++) {
        for (size_t k = 0; k < lp->rows[r].n_terms; k++) {
            const cmt_term *t = &lp->rows[r].terms[k];
            const size_t at = start[t->column + 1]++;
            row[at] = (uint32_t)r;
            if (stands(t->value, f->scale[r])) {
                value[at][0] = *mpq_numref(t->value);
            } else {
                scaled(*own, t->value, f->scale[r]);
                value[at][0] = **own++;
            }
        }
    }
    f->start = start;
    f->row = row;
    f->value = (const mpz_t *)value;
    return CMT_OK;
}

/* Machine words where they suffice, which is nearly always. */
static cmt_status load_small(cmt_arena *mem, cmt_form *f, cmt_err *err)
{
    assert(f->start != NULL);
    const size_t nnz = f->start[f->n];
    for (size_t k = 0; k < nnz; k++) {
        if (mpz_sizeinbase(f->value[k], 2) > SMALL_BITS)
            return CMT_OK;
    }
    int64_t *small = CMT_NEW_ARRAY(mem, int64_t, nnz);
    if (small == NULL)
        return shortage(err);
    for (size_t k = 0; k < nnz; k++)
        small[k] = cmt_z_get_i64(f->value[k]);
    f->small = small;
    return CMT_OK;
}

static cmt_status load_cost(cmt_arena *mem, cmt_form *f, cmt_err *err)
{
    const cmt_lp *lp = f->lp;
    mpz_t *cost = cmt_z_array(mem, f->n);
    mpq_ptr factor = cmt_q(mem);
    if (cost == NULL || factor == NULL)
        return shortage(err);
    clear_denominators(lp->objective, lp->n_objective, factor);
    f->sign = lp->maximise ? -1 : 1;
    for (size_t k = 0; k < lp->n_objective; k++) {
        mpz_ptr c = cost[lp->objective[k].column];
        scaled(c, lp->objective[k].value, factor);
        if (lp->maximise)
            mpz_neg(c, c);
    }
    f->cost = (const mpz_t *)cost;
    f->cost_scale = factor;
    return CMT_OK;
}

static cmt_status load_bounds(cmt_arena *mem, cmt_form *f, cmt_err *err)
{
    cmt_box box;
    const cmt_status st = cmt_box_init(mem, f->lp, &box, err);
    if (st != CMT_OK)
        return st;
    f->lower = CMT_NEW_ARRAY(mem, cmt_limit, f->n + f->m);
    f->upper = CMT_NEW_ARRAY(mem, cmt_limit, f->n + f->m);
    mpq_t *rhs = cmt_q_array(mem, f->m);
    if (f->lower == NULL || f->upper == NULL || rhs == NULL)
        return shortage(err);
    if (f->n != 0) {
        memcpy(f->lower, box.lower, f->n * sizeof *f->lower);
        memcpy(f->upper, box.upper, f->n * sizeof *f->upper);
    }
    for (size_t r = 0; r < f->m; r++) {
        const cmt_row *row = &f->lp->rows[r];
        mpq_mul(rhs[r], row->rhs, f->scale[r]);
        f->lower[f->n + r] = (cmt_limit){row->sense != CMT_SENSE_LE, rhs[r]};
        f->upper[f->n + r] = (cmt_limit){row->sense != CMT_SENSE_GE, rhs[r]};
    }
    return CMT_OK;
}

cmt_status cmt_form_build(cmt_arena *mem, const cmt_lp *lp, cmt_form *out, cmt_err *err)
{
    cmt_form f = {.lp = lp, .n = lp->n_columns, .m = lp->n_rows};
    cmt_status st = CMT_OK;
    CMT_TRY(check_digits(lp, err));
    mpq_t *scale = cmt_q_array(mem, f.m);
    if (scale == NULL)
        return shortage(err);
    for (size_t r = 0; r < f.m; r++)
        clear_denominators(lp->rows[r].terms, lp->rows[r].n_terms, scale[r]);
    f.scale = (const mpq_t *)scale;
    CMT_TRY(load_matrix(mem, &f, err));
    CMT_TRY(load_small(mem, &f, err));
    CMT_TRY(load_cost(mem, &f, err));
    CMT_TRY(load_bounds(mem, &f, err));
    *out = f;
done:
    return st;
}

void cmt_form_unscale(const cmt_form *form, size_t row, bool priced, mpq_ptr y)
{
    if (mpq_sgn(y) == 0)
        return;
    mpq_mul(y, y, form->scale[row]);
    if (priced) {
        mpq_div(y, y, form->cost_scale);
        if (form->sign < 0)
            mpq_neg(y, y);
    }
}
