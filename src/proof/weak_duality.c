#include "proof/weak_duality.h"

#include "base/err.h"
#include "base/words.h"

static cmt_status shortage(const cmt_weak *weak, cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for %zu reduced costs",
                    weak->lp->n_columns);
}

cmt_status cmt_weak_init(cmt_arena *mem, const cmt_lp *lp, cmt_weak *out, cmt_err *err)
{
    mpq_t *room = cmt_q_array(mem, 2);
    *out = (cmt_weak){
        .mem = mem, .lp = lp, .wide = CMT_NEW_ARRAY(mem, cmt_i128, lp->n_columns)};
    if (room == NULL || out->wide == NULL)
        return shortage(out, err);
    out->value = room[0];
    out->scratch = room[1];
    return CMT_OK;
}

static bool make_reduced(cmt_weak *weak)
{
    if (weak->reduced == NULL)
        weak->reduced = cmt_q_array(weak->mem, weak->lp->n_columns);
    return weak->reduced != NULL;
}

static bool make_sums(cmt_weak *weak)
{
    if (weak->sums != NULL)
        return true;
    mpz_t *sums = cmt_z_array(weak->mem, weak->lp->n_columns + 3);
    if (sums == NULL)
        return false;
    weak->den = sums[0];
    weak->factor = sums[1];
    weak->total = sums[2];
    weak->sums = sums + 3;
    return true;
}

/* reduced := c or -c or 0 */
static void load_objective(cmt_weak *weak, bool with_objective, bool negate)
{
    const cmt_lp *lp = weak->lp;
    for (size_t c = 0; c < lp->n_columns; c++)
        mpq_set_ui(weak->reduced[c], 0, 1);
    for (size_t k = 0; with_objective && k < lp->n_objective; k++) {
        mpq_ptr d = weak->reduced[lp->objective[k].column];
        mpq_set(d, lp->objective[k].value);
        if (negate)
            mpq_neg(d, d);
    }
}

/* Whether all numbers that the sums need are integers over the multipliers' denominator. */
static bool find_common(cmt_weak *weak, const cmt_sparse *y, bool with_objective)
{
    const cmt_lp *lp = weak->lp;
    mpz_set_ui(weak->den, 1);
    for (size_t k = 0; with_objective && k < lp->n_objective; k++) {
        if (!cmt_q_is_whole(lp->objective[k].value))
            return false;
    }
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        if (!cmt_z_widen(weak->den, y->terms[k].value))
            return false;
        for (size_t i = 0; i < row->n_terms; i++) {
            if (!cmt_q_is_whole(row->terms[i].value))
                return false;
        }
    }
    return true;
}

/* value += y b for one row; `negate` stands for -y. */
static void add_side(cmt_weak *weak, const cmt_row *row, mpq_srcptr y, bool negate)
{
    mpq_mul(weak->scratch, y, row->rhs);
    if (negate) {
        mpq_sub(weak->value, weak->value, weak->scratch);
    } else {
        mpq_add(weak->value, weak->value, weak->scratch);
    }
}

/* reduced := c - y A over the common denominator, and y b in `total` and `value`. */
static void reduce_whole(cmt_weak *weak,
                         const cmt_sparse *y,
                         bool with_objective,
                         bool negate)
{
    const cmt_lp *lp = weak->lp;
    for (size_t c = 0; c < lp->n_columns; c++)
        mpz_set_ui(weak->sums[c], 0);
    mpz_set_ui(weak->total, 0);
    for (size_t k = 0; with_objective && k < lp->n_objective; k++) {
        cmt_z_add_product(weak->sums[lp->objective[k].column],
                          mpq_numref(lp->objective[k].value), weak->den, negate);
    }
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        cmt_z_scale(weak->factor, y->terms[k].value, weak->den);
        if (cmt_q_is_whole(row->rhs)) {
            cmt_z_add_product(weak->total, mpq_numref(row->rhs), weak->factor, negate);
        } else {
            add_side(weak, row, y->terms[k].value, negate);
        }
        for (size_t i = 0; i < row->n_terms; i++) {
            cmt_z_add_product(weak->sums[row->terms[i].column],
                              mpq_numref(row->terms[i].value), weak->factor, !negate);
        }
    }
}

cmt_status cmt_weak_settle(cmt_weak *weak, cmt_err *err)
{
    if (!make_reduced(weak))
        return shortage(weak, err);
    for (size_t c = 0; c < weak->lp->n_columns; c++) {
        mpq_ptr d = weak->reduced[c];
        if (weak->form == CMT_WEAK_WORDS) {
            cmt_q_set_wide(d, weak->wide[c], weak->word_den);
        } else if (weak->form == CMT_WEAK_WHOLE) {
            mpz_set(mpq_numref(d), weak->sums[c]);
            mpz_set(mpq_denref(d), weak->den);
            mpq_canonicalize(d);
        }
    }
    weak->form = CMT_WEAK_RATIONAL;
    return CMT_OK;
}

/* A multiplier's sign must be that of its row. */
static cmt_status check_signs(const cmt_weak *weak,
                              const cmt_sparse *y,
                              bool negate,
                              cmt_err *err)
{
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &weak->lp->rows[y->terms[k].column];
        const int sign = (negate ? -1 : 1) * mpq_sgn(y->terms[k].value);
        if ((row->sense == CMT_SENSE_GE && sign < 0)
            || (row->sense == CMT_SENSE_LE && sign > 0)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the multiplier of row %.200s has the wrong sign",
                            row->name);
        }
    }
    return CMT_OK;
}

/* reduced -= y A and value += y b; `negate` stands for -y. */
static void reduce_slowly(cmt_weak *weak, const cmt_sparse *y, bool negate)
{
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &weak->lp->rows[y->terms[k].column];
        add_side(weak, row, y->terms[k].value, negate);
        for (size_t i = 0; i < row->n_terms; i++) {
            mpq_ptr d = weak->reduced[row->terms[i].column];
            mpq_mul(weak->scratch, y->terms[k].value, row->terms[i].value);
            if (negate) {
                mpq_add(d, d, weak->scratch);
            } else {
                mpq_sub(d, d, weak->scratch);
            }
        }
    }
}

/* The reduced costs, over a common denominator where there is one, and y b: in `value` and
 * in the total that goes with their form. */
static cmt_status reduce(cmt_weak *weak,
                         const cmt_sparse *y,
                         bool with_objective,
                         cmt_err *err)
{
    const bool negate = with_objective && weak->lp->maximise;
    const cmt_status st = check_signs(weak, y, negate, err);
    if (st != CMT_OK)
        return st;
    mpq_set_ui(weak->value, 0, 1);
    if (cmt_weak_use_words(weak, y, with_objective, negate)) {
        weak->form = CMT_WEAK_WORDS;
        return CMT_OK;
    }
    if (!make_sums(weak))
        return shortage(weak, err);
    if (find_common(weak, y, with_objective)) {
        weak->form = CMT_WEAK_WHOLE;
        reduce_whole(weak, y, with_objective, negate);
    } else {
        weak->form = CMT_WEAK_RATIONAL;
        if (!make_reduced(weak))
            return shortage(weak, err);
        load_objective(weak, with_objective, negate);
        reduce_slowly(weak, y, negate);
    }
    return CMT_OK;
}

cmt_status cmt_weak_reduce(cmt_weak *weak,
                           const cmt_sparse *y,
                           bool with_objective,
                           cmt_err *err)
{
    const cmt_status st = reduce(weak, y, with_objective, err);
    return st == CMT_OK ? cmt_weak_settle(weak, err) : st;
}

static int sign_of(const cmt_weak *weak, size_t c)
{
    if (weak->form == CMT_WEAK_WORDS)
        return (weak->wide[c] > 0) - (weak->wide[c] < 0);
    return weak->form == CMT_WEAK_WHOLE ? mpz_sgn(weak->sums[c])
                                        : mpq_sgn(weak->reduced[c]);
}

/* value += what has been added up in words or whole numbers. */
static void flush(cmt_weak *weak)
{
    if (weak->form == CMT_WEAK_WORDS) {
        cmt_q_set_wide(weak->scratch, weak->wide_total, weak->word_den);
        weak->wide_total = 0;
    } else {
        mpz_set(mpq_numref(weak->scratch), weak->total);
        mpz_set(mpq_denref(weak->scratch), weak->den);
        mpq_canonicalize(weak->scratch);
    }
    mpq_add(weak->value, weak->value, weak->scratch);
}

/* wide_total += d l of column c; false where that takes more than words. */
static bool add_words(cmt_weak *weak, size_t c, mpq_srcptr limit)
{
    int64_t d = 0;
    int64_t l = 0;
    cmt_i128 total = weak->wide_total;
    if (!cmt_word_of_wide(weak->wide[c], &d) || !cmt_word_of_q(limit, &l)
        || !cmt_wide_add(&total, d, l))
        return false;
    weak->wide_total = total;
    return true;
}

/* value += d l of column c; whole numbers are added up for flush. */
static void add_column(cmt_weak *weak, size_t c, mpq_srcptr limit)
{
    if (mpq_sgn(limit) == 0
        || (weak->form == CMT_WEAK_WORDS && add_words(weak, c, limit)))
        return;
    if (weak->form == CMT_WEAK_WHOLE && cmt_q_is_whole(limit)) {
        mpz_addmul(weak->total, weak->sums[c], mpq_numref(limit));
        return;
    }
    if (weak->form == CMT_WEAK_WORDS) {
        cmt_q_set_wide(weak->scratch, weak->wide[c], weak->word_den);
        mpq_mul(weak->scratch, weak->scratch, limit);
    } else if (weak->form == CMT_WEAK_WHOLE) {
        mpz_set(mpq_numref(weak->scratch), weak->sums[c]);
        mpz_set(mpq_denref(weak->scratch), weak->den);
        mpq_canonicalize(weak->scratch);
        mpq_mul(weak->scratch, weak->scratch, limit);
    } else {
        mpq_mul(weak->scratch, weak->reduced[c], limit);
    }
    mpq_add(weak->value, weak->value, weak->scratch);
}

cmt_status cmt_weak_bound(cmt_weak *weak,
                          const cmt_box *box,
                          const cmt_sparse *y,
                          bool with_objective,
                          cmt_err *err)
{
    const cmt_lp *lp = weak->lp;
    const cmt_status st = reduce(weak, y, with_objective, err);
    if (st != CMT_OK)
        return st;
    for (size_t c = 0; c < lp->n_columns; c++) {
        const int sign = sign_of(weak, c);
        const cmt_limit *limit = sign > 0 ? &box->lower[c] : &box->upper[c];
        if (sign == 0)
            continue;
        if (!limit->set) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the multipliers leave %.200s without a bound",
                            lp->columns[c].name);
        }
        add_column(weak, c, limit->value);
    }
    if (weak->form != CMT_WEAK_RATIONAL)
        flush(weak);
    return CMT_OK;
}
