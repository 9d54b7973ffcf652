#include "base/err.h"
#include "rows/lp.h"

/* The largest number of digits a side that an error sentence quotes. */
#define QUOTED 24

static const char *text(cmt_arena *mem, mpq_srcptr q)
{
    if (mpz_sizeinbase(mpq_numref(q), 10) > QUOTED
        || mpz_sizeinbase(mpq_denref(q), 10) > QUOTED)
        return "a long number";
    const char *s = cmt_q_text(mem, q);
    return s == NULL ? "a number" : s;
}

static cmt_status check_column(cmt_arena *mem,
                               const cmt_column *c,
                               mpq_srcptr x,
                               cmt_err *err)
{
    if (c->lower != NULL && mpq_cmp(x, c->lower) < 0) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s is %s, below its lower bound %s",
                        c->name, text(mem, x), text(mem, c->lower));
    }
    if (c->upper != NULL && mpq_cmp(x, c->upper) > 0) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s is %s, above its upper bound %s",
                        c->name, text(mem, x), text(mem, c->upper));
    }
    if (c->integer && mpz_cmp_ui(mpq_denref(x), 1) != 0) {
        return cmt_fail(err, CMT_E_NEGATIVE, "%s is %s, not an integer", c->name,
                        text(mem, x));
    }
    return CMT_OK;
}

static bool holds(cmt_sense sense, int order)
{
    if (sense == CMT_SENSE_GE)
        return order >= 0;
    return sense == CMT_SENSE_LE ? order <= 0 : order == 0;
}

static void sum(
    const cmt_term *terms, size_t n, const mpq_t *x, mpq_ptr scratch, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < n; k++) {
        if (mpq_sgn(x[terms[k].column]) == 0)
            continue;
        mpq_mul(scratch, terms[k].value, x[terms[k].column]);
        mpq_add(out, out, scratch);
    }
}

cmt_status cmt_lp_check_point(cmt_arena *mem,
                              const cmt_lp *lp,
                              const mpq_t *x,
                              cmt_err *err)
{
    static const char *const signs[] = {">=", "<=", "="};
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a point");
    for (size_t c = 0; c < lp->n_columns && st == CMT_OK; c++)
        st = check_column(mem, &lp->columns[c], x[c], err);
    for (size_t r = 0; r < lp->n_rows && st == CMT_OK; r++) {
        const cmt_row *row = &lp->rows[r];
        sum(row->terms, row->n_terms, x, q[0], q[1]);
        if (!holds(row->sense, mpq_cmp(q[1], row->rhs))) {
            st = cmt_fail(err, CMT_E_NEGATIVE, "row %s is %s, not %s %s", row->name,
                          text(mem, q[1]), signs[row->sense], text(mem, row->rhs));
        }
    }
    cmt_arena_reset(mem, mark);
    return st;
}

cmt_status cmt_lp_objective(
    cmt_arena *mem, const cmt_lp *lp, const mpq_t *x, mpq_ptr out, cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    mpq_t *q = cmt_q_array(mem, 2);
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to evaluate an objective");
    sum(lp->objective, lp->n_objective, x, q[0], q[1]);
    mpq_set(out, q[1]);
    cmt_arena_reset(mem, mark);
    return CMT_OK;
}
