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
    if (c->integer && !cmt_q_is_whole(x)) {
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

/* Numbers over the denominator at hand are only added up; it is in lowest terms between
 * others, and at the end. */
static void sum(
    const cmt_term *terms, size_t n, const mpq_t *x, mpq_ptr scratch, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < n; k++) {
        mpq_srcptr at = x[terms[k].column];
        if (mpq_sgn(at) == 0)
            continue;
        if (cmt_q_is_whole(terms[k].value)
            && mpz_cmp(mpq_denref(at), mpq_denref(out)) == 0) {
            cmt_z_add_product(mpq_numref(out), mpq_numref(terms[k].value),
                              mpq_numref(at), false);
            continue;
        }
        mpq_canonicalize(out);
        mpq_mul(scratch, terms[k].value, at);
        mpq_add(out, out, scratch);
    }
    mpq_canonicalize(out);
}

/* A point over a common denominator, so that rows of integers need no fractions. */
typedef struct common {
    mpz_t *x; /* [n_columns]; NULL: there is no handy one */
    mpz_ptr den;
    mpz_ptr sum;
    mpz_ptr side;
} common;

static bool bring_together(cmt_arena *mem,
                           const cmt_lp *lp,
                           const mpq_t *x,
                           common *out)
{
    mpz_t *room = cmt_z_array(mem, lp->n_columns + 3);
    if (room == NULL)
        return false;
    *out = (common){.den = room[0], .sum = room[1], .side = room[2]};
    mpz_set_ui(out->den, 1);
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (!cmt_z_widen(out->den, x[c]))
            return true;
    }
    out->x = room + 3;
    for (size_t c = 0; c < lp->n_columns; c++)
        cmt_z_scale(out->x[c], x[c], out->den);
    return true;
}

/* How the row's sum stands to its right-hand side; false: its numbers are no integers. */
static bool compare_row(const cmt_row *row, const common *at, int *order)
{
    if (at->x == NULL)
        return false;
    mpz_set_ui(at->sum, 0);
    for (size_t k = 0; k < row->n_terms; k++) {
        const cmt_term *t = &row->terms[k];
        if (!cmt_q_is_whole(t->value))
            return false;
        if (mpz_sgn(at->x[t->column]) != 0) {
            cmt_z_add_product(at->sum, mpq_numref(t->value), at->x[t->column], false);
        }
    }
    mpz_mul(at->side, mpq_numref(row->rhs), at->den);
    if (!cmt_q_is_whole(row->rhs))
        mpz_mul(at->sum, at->sum, mpq_denref(row->rhs));
    *order = mpz_cmp(at->sum, at->side);
    return true;
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
    common at = {0};
    if (q == NULL || !bring_together(mem, lp, x, &at))
        return cmt_fail(err, CMT_E_NOMEM, "no room to check a point");
    for (size_t c = 0; c < lp->n_columns && st == CMT_OK; c++)
        st = check_column(mem, &lp->columns[c], x[c], err);
    for (size_t r = 0; r < lp->n_rows && st == CMT_OK; r++) {
        const cmt_row *row = &lp->rows[r];
        int order = 0;
        if (compare_row(row, &at, &order) && holds(row->sense, order))
            continue;
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
