#include "proof/weak_duality.h"

#include "base/err.h"

cmt_status cmt_weak_init(cmt_arena *mem, const cmt_lp *lp, cmt_weak *out, cmt_err *err)
{
    mpq_t *room = cmt_q_array(mem, lp->n_columns + 2);
    if (room == NULL) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu reduced costs",
                        lp->n_columns);
    }
    *out =
        (cmt_weak){.lp = lp, .reduced = room + 2, .value = room[0], .scratch = room[1]};
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

/* value += y b, reduced -= y A, for one row; `negate` stands for -y. */
static bool add_row(cmt_weak *weak, const cmt_row *row, mpq_srcptr y, bool negate)
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
    for (size_t k = 0; k < row->n_terms; k++) {
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

cmt_status cmt_weak_bound(cmt_weak *weak,
                          const cmt_box *box,
                          const cmt_sparse *y,
                          bool with_objective,
                          cmt_err *err)
{
    const cmt_lp *lp = weak->lp;
    const bool negate = with_objective && lp->maximise;
    load_objective(weak, with_objective, negate);
    mpq_set_ui(weak->value, 0, 1);
    for (size_t k = 0; k < y->n; k++) {
        const cmt_row *row = &lp->rows[y->terms[k].column];
        if (!add_row(weak, row, y->terms[k].value, negate)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the multiplier of row %.200s has the wrong sign",
                            row->name);
        }
    }
    for (size_t c = 0; c < lp->n_columns; c++) {
        const int sign = mpq_sgn(weak->reduced[c]);
        const cmt_limit *limit = sign > 0 ? &box->lower[c] : &box->upper[c];
        if (sign == 0)
            continue;
        if (!limit->set) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "the multipliers leave %.200s without a bound",
                            lp->columns[c].name);
        }
        mpq_mul(weak->scratch, weak->reduced[c], limit->value);
        mpq_add(weak->value, weak->value, weak->scratch);
    }
    return CMT_OK;
}
