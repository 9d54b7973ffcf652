/* Reduced costs in machine words, while they fit. */
#include "base/words.h"
#include "proof/weak_duality.h"

#include <string.h>

/* The denominators of a row's numbers, brought together. */
static bool find_row_den(const cmt_row *row, int64_t *den)
{
    *den = 1;
    for (size_t k = 0; k < row->n_terms; k++) {
        if (!cmt_word_widen(den, row->terms[k].value))
            return false;
    }
    return cmt_word_widen(den, row->rhs);
}

/* The share of a row: y, the row times its `row_den`, is  num / den  of it. */
typedef struct share {
    int64_t num;
    int64_t den;
    int64_t row_den;
} share;

static bool find_share(const cmt_row *row, mpq_srcptr y, bool whole, share *out)
{
    out->row_den = 1;
    return cmt_word_of(mpq_numref(y), &out->num)
           && cmt_word_of(mpq_denref(y), &out->den)
           && (whole || find_row_den(row, &out->row_den))
           && cmt_mul_i64(out->den, out->row_den, &out->den);
}

/* A denominator for all. */
static bool find_common(cmt_weak *weak,
                        const cmt_sparse *y,
                        bool with_objective,
                        bool whole)
{
    const cmt_lp *lp = weak->lp;
    share s;
    weak->word_den = 1;
    for (size_t k = 0; with_objective && k < lp->n_objective; k++) {
        if (!cmt_word_widen(&weak->word_den, lp->objective[k].value))
            return false;
    }
    for (size_t k = 0; k < y->n; k++) {
        const cmt_term *t = &y->terms[k];
        if (!find_share(&lp->rows[t->column], t->value, whole, &s)
            || !cmt_word_lcm(&weak->word_den, s.den))
            return false;
    }
    return true;
}

/* wide -= factor A of one row, and wide_total += factor b. */
static bool take_row(cmt_weak *weak,
                     const cmt_row *row,
                     int64_t row_den,
                     int64_t factor)
{
    int64_t v = 0;
    for (size_t k = 0; k < row->n_terms; k++) {
        const cmt_term *t = &row->terms[k];
        const bool fits = row_den == 1 ? cmt_word_of_q(t->value, &v)
                                       : cmt_word_scale(&v, t->value, row_den);
        if (!fits || !cmt_wide_add(&weak->wide[t->column], v, -factor))
            return false;
    }
    return (row_den == 1 ? cmt_word_of_q(row->rhs, &v)
                         : cmt_word_scale(&v, row->rhs, row_den))
           && cmt_wide_add(&weak->wide_total, v, factor);
}

/* @param whole no row used has a fraction in it: where that turns out wrong, false */
static bool add_up(
    cmt_weak *weak, const cmt_sparse *y, bool with_objective, bool negate, bool whole)
{
    const cmt_lp *lp = weak->lp;
    share s;
    int64_t v = 0;
    if (!find_common(weak, y, with_objective, whole))
        return false;
    if (lp->n_columns != 0)
        memset(weak->wide, 0, lp->n_columns * sizeof *weak->wide);
    weak->wide_total = 0;
    for (size_t k = 0; with_objective && k < lp->n_objective; k++) {
        const cmt_term *t = &lp->objective[k];
        if (!cmt_word_scale(&v, t->value, weak->word_den))
            return false;
        weak->wide[t->column] = negate ? -(cmt_i128)v : (cmt_i128)v;
    }
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        if (!find_share(row, y->terms[k].value, whole, &s)
            || !cmt_mul_i64(s.num, weak->word_den / s.den, &v) || v == INT64_MIN
            || !take_row(weak, row, s.row_den, negate ? -v : v))
            return false;
    }
    return true;
}

bool cmt_weak_use_words(cmt_weak *weak,
                        const cmt_sparse *y,
                        bool with_objective,
                        bool negate)
{
    return add_up(weak, y, with_objective, negate, true)
           || add_up(weak, y, with_objective, negate, false);
}
