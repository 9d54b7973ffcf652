#include "proof/weak_duality.h"

#include "base/err.h"

cmt_status cmt_weak_init(cmt_arena *mem, const cmt_lp *lp, cmt_weak *out, cmt_err *err)
{
    mpq_t *room = cmt_q_array(mem, lp->n_columns + 2);
    mpz_t *sums = cmt_z_array(mem, lp->n_columns + 3);
    if (room == NULL || sums == NULL) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu reduced costs",
                        lp->n_columns);
    }
    *out = (cmt_weak){.lp = lp,
                      .reduced = room + 2,
                      .sums = sums + 3,
                      .den = sums[0],
                      .factor = sums[1],
                      .total = sums[2],
                      .value = room[0],
                      .scratch = room[1]};
    return CMT_OK;
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

/* reduced := c - y A over the common denominator. */
static void reduce_whole(cmt_weak *weak,
                         const cmt_sparse *y,
                         bool with_objective,
                         bool negate)
{
    const cmt_lp *lp = weak->lp;
    for (size_t c = 0; c < lp->n_columns; c++)
        mpz_set_ui(weak->sums[c], 0);
    for (size_t k = 0; with_objective && k < lp->n_objective; k++) {
        cmt_z_add_product(weak->sums[lp->objective[k].column],
                          mpq_numref(lp->objective[k].value), weak->den, negate);
    }
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        cmt_z_scale(weak->factor, y->terms[k].value, weak->den);
        for (size_t i = 0; i < row->n_terms; i++) {
            cmt_z_add_product(weak->sums[row->terms[i].column],
                              mpq_numref(row->terms[i].value), weak->factor, !negate);
        }
    }
}

void cmt_weak_settle(cmt_weak *weak)
{
    for (size_t c = 0; weak->whole && c < weak->lp->n_columns; c++) {
        mpz_set(mpq_numref(weak->reduced[c]), weak->sums[c]);
        mpz_set(mpq_denref(weak->reduced[c]), weak->den);
        mpq_canonicalize(weak->reduced[c]);
    }
    weak->whole = false;
}

/* value += y b, and reduced -= y A unless that is done already, for one row; `negate` stands
 * for -y. */
static bool add_row(
    cmt_weak *weak, const cmt_row *row, mpq_srcptr y, bool negate, bool reduced)
{
    const int sign = negate ? -mpq_sgn(y) : mpq_sgn(y);
    if ((row->sense == CMT_SENSE_GE && sign < 0)
        || (row->sense == CMT_SENSE_LE && sign > 0))
        return false;
    mpq_mul(weak->scratch, y, row->rhs);
    if (negate) {
        mpq_sub(weak->value, weak->value, weak->scratch);
    } else {
        mpq_add(weak->value, weak->value, weak->scratch);
    }
    for (size_t k = 0; !reduced && k < row->n_terms; k++) {
        mpq_ptr d = weak->reduced[row->terms[k].column];
        mpq_mul(weak->scratch, y, row->terms[k].value);
        if (negate) {
            mpq_add(d, d, weak->scratch);
        } else {
            mpq_sub(d, d, weak->scratch);
        }
    }
    return true;
}

/* value := y b; the reduced costs over the common denominator where there is one. */
static cmt_status reduce(cmt_weak *weak,
                         const cmt_sparse *y,
                         bool with_objective,
                         cmt_err *err)
{
    const cmt_lp *lp = weak->lp;
    const bool negate = with_objective && lp->maximise;
    weak->whole = find_common(weak, y, with_objective);
    if (weak->whole) {
        reduce_whole(weak, y, with_objective, negate);
    } else {
        load_objective(weak, with_objective, negate);
    }
    mpq_set_ui(weak->value, 0, 1);
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        if (!add_row(weak, row, y->terms[k].value, negate, weak->whole)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the multiplier of row %.200s has the wrong sign",
                            row->name);
        }
    }
    return CMT_OK;
}

cmt_status cmt_weak_reduce(cmt_weak *weak,
                           const cmt_sparse *y,
                           bool with_objective,
                           cmt_err *err)
{
    const cmt_status st = reduce(weak, y, with_objective, err);
    if (st == CMT_OK)
        cmt_weak_settle(weak);
    return st;
}

/* value += d l of column c; whole numbers are added up in `total`, over `den`. */
static void add_column(cmt_weak *weak, size_t c, mpq_srcptr limit)
{
    if (mpq_sgn(limit) == 0)
        return;
    if (weak->whole && cmt_q_is_whole(limit)) {
        mpz_addmul(weak->total, weak->sums[c], mpq_numref(limit));
        return;
    }
    if (weak->whole) {
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
    mpz_set_ui(weak->total, 0);
    for (size_t c = 0; c < lp->n_columns; c++) {
        const int sign =
            weak->whole ? mpz_sgn(weak->sums[c]) : mpq_sgn(weak->reduced[c]);
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
    if (mpz_sgn(weak->total) != 0) {
        mpz_set(mpq_numref(weak->scratch), weak->total);
        mpz_set(mpq_denref(weak->scratch), weak->den);
        mpq_canonicalize(weak->scratch);
        mpq_add(weak->value, weak->value, weak->scratch);
    }
    return CMT_OK;
}
