#include "base/err.h"
#include "proof/proof.h"

#include <string.h>

void cmt_proof_spread(const cmt_sparse *v, size_t n, mpq_t *out)
{
    for (size_t k = 0; k < n; k++)
        cmt_q_fix_zero(out[k]);
    for (size_t k = 0; k < v->n; k++)
        *out[v->terms[k].column] = *v->terms[k].value;
}

static cmt_status check_primal(
    cmt_arena *mem, const cmt_lp *lp, const cmt_proof *proof, mpq_t *x, cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_ptr value = cmt_q(mem);
    if (value == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a point");
    cmt_proof_spread(&proof->primal, lp->n_columns, x);
    CMT_TRY(cmt_lp_evaluate(mem, lp, (const mpq_t *)x, value, err));
    if (mpq_equal(value, proof->objective) == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the point has another objective value");
done:
    return st;
}

/* Going along the ray for ever leaves no bound of this column. */
static bool column_allows(const cmt_column *c, mpq_srcptr d)
{
    const int sign = mpq_sgn(d);
    return !(sign < 0 && c->lower != NULL) && !(sign > 0 && c->upper != NULL);
}

static bool row_allows(cmt_sense sense, int sign)
{
    if (sense == CMT_SENSE_GE)
        return sign >= 0;
    return sense == CMT_SENSE_LE ? sign <= 0 : sign == 0;
}

static int sign_of(const cmt_term *terms, size_t n, const mpq_t *d, mpq_t *scratch)
{
    mpq_set_ui(scratch[0], 0, 1);
    for (size_t k = 0; k < n; k++) {
        mpq_mul(scratch[1], terms[k].value, d[terms[k].column]);
        mpq_add(scratch[0], scratch[0], scratch[1]);
    }
    return mpq_sgn(scratch[0]);
}

/* From a feasible point, every multiple of the ray stays feasible and improves the
 * objective. With integer columns too: some multiple of a rational ray is integral. */
static cmt_status check_ray(cmt_arena *mem,
                            const cmt_lp *lp,
                            const cmt_sparse *ray,
                            cmt_err *err)
{
    mpq_t *d = CMT_NEW_ARRAY(mem, mpq_t, lp->n_columns);
    mpq_t *scratch = cmt_q_array(mem, 2);
    if (d == NULL || scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a ray");
    cmt_proof_spread(ray, lp->n_columns, d);
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (!column_allows(&lp->columns[c], d[c])) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the ray leaves the bounds of %.200s",
                            lp->columns[c].name);
        }
    }
    for (size_t r = 0; r < lp->n_rows; r++) {
        const cmt_row *row = &lp->rows[r];
        const int sign = sign_of(row->terms, row->n_terms, (const mpq_t *)d, scratch);
        if (!row_allows(row->sense, sign)) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the ray leaves row %.200s",
                            row->name);
        }
    }
    const int gain = sign_of(lp->objective, lp->n_objective, (const mpq_t *)d, scratch);
    if (lp->maximise ? gain <= 0 : gain >= 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "the ray does not improve the objective");
    return CMT_OK;
}

/* What the status claims, beyond the point. */
static cmt_status check_claim(cmt_arena *mem,
                              const cmt_lp *lp,
                              const cmt_proof *proof,
                              cmt_err *err)
{
    switch (proof->status) {
    case CMT_SOLUTION_OPTIMAL:
        return cmt_proof_check_steps(mem, lp, proof, proof->objective, err);
    case CMT_SOLUTION_INFEASIBLE:
        return cmt_proof_check_steps(mem, lp, proof, NULL, err);
    case CMT_SOLUTION_UNBOUNDED:
        return check_ray(mem, lp, &proof->ray, err);
    case CMT_SOLUTION_UNPROVED:
        break;
    }
    return proof->bound == NULL
               ? CMT_OK
               : cmt_proof_check_steps(mem, lp, proof, proof->bound, err);
}

cmt_status cmt_proof_check(
    cmt_arena *mem, const cmt_lp *lp, const cmt_proof *proof, mpq_t *x, cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    if (proof->has_primal)
        CMT_TRY(check_primal(mem, lp, proof, x, err));
    CMT_TRY(check_claim(mem, lp, proof, err));
done:
    cmt_arena_reset(mem, mark);
    return st;
}
