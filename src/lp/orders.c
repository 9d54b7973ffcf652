#include "lp/orders.h"

#include "base/err.h"

#include <string.h>

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the circles of an order");
}

/* --- where columns and rows stand ------------------------------------------------- */

/* above(a, b), counted from the order's first column. */
static uint32_t pair_at(uint32_t n, uint32_t a, uint32_t b)
{
    return a * (n - 1) + (b < a ? b : b - 1);
}

uint32_t cmt_order_column(const cmt_lp_order *o, uint32_t a, uint32_t b)
{
    return o->column + pair_at(o->n, a, b);
}

/* The first row of above(a, b): that of the pair where a < b. */
static uint32_t rows_of(const cmt_lp_order *o, uint32_t a, uint32_t b)
{
    const uint32_t before = a * (o->n - 1) - a * (a - (a > 0 ? 1 : 0)) / 2;
    const uint32_t here = b > a ? b - a - 1 : 0;
    return o->row + pair_at(o->n, a, b) * (o->n - 2) + before + here;
}

uint32_t cmt_order_pair(const cmt_lp_order *o, uint32_t a, uint32_t b)
{
    return a < b ? rows_of(o, a, b) : rows_of(o, b, a);
}

uint32_t cmt_order_row(const cmt_lp_order *o, uint32_t a, uint32_t b, uint32_t c)
{
    const uint32_t at = c - (c > a ? 1 : 0) - (c > b ? 1 : 0);
    return rows_of(o, a, b) + (a < b ? 1 : 0) + at;
}

static int value_in(const cmt_row *row, uint32_t column)
{
    for (size_t k = 0; k < row->n_terms; k++) {
        if (row->terms[k].column == column) {
            mpq_srcptr v = row->terms[k].value;
            return cmt_q_is_whole(v) && mpz_cmpabs_ui(mpq_numref(v), 1) == 0
                       ? mpq_sgn(v)
                       : 0;
        }
    }
    return 0;
}

static bool is_binary(const cmt_column *c)
{
    return c->integer && c->lower != NULL && mpq_sgn(c->lower) == 0 && c->upper != NULL
           && mpq_cmp_ui(c->upper, 1, 1) == 0;
}

/* Whether the rows of above(a, b) are as they should be. */
static bool has_rows(const cmt_lp *lp, const cmt_lp_order *o, uint32_t a, uint32_t b)
{
    const uint32_t ab = cmt_order_column(o, a, b);
    if (a < b) {
        const cmt_row *pair = &lp->rows[cmt_order_pair(o, a, b)];
        if (pair->n_terms != 2 || pair->sense != CMT_SENSE_LE
            || mpq_cmp_ui(pair->rhs, 1, 1) != 0 || value_in(pair, ab) != 1
            || value_in(pair, cmt_order_column(o, b, a)) != 1)
            return false;
    }
    for (uint32_t c = 0; c < o->n; c++) {
        if (c == a || c == b)
            continue;
        const cmt_row *row = &lp->rows[cmt_order_row(o, a, b, c)];
        if (row->n_terms != 3 || row->sense != CMT_SENSE_GE || mpq_sgn(row->rhs) != 0
            || value_in(row, ab) != -1 || value_in(row, cmt_order_column(o, a, c)) != 1
            || value_in(row, cmt_order_column(o, c, b)) != 1)
            return false;
    }
    return is_binary(&lp->columns[ab]);
}

static bool is_true(const cmt_lp *lp, const cmt_lp_order *o)
{
    const uint64_t pairs = (uint64_t)o->n * (o->n - 1);
    if (o->n < 3 || o->column + pairs > lp->n_columns
        || o->row + pairs / 2 + pairs * (o->n - 2) > lp->n_rows)
        return false;
    for (uint32_t a = 0; a < o->n; a++) {
        for (uint32_t b = 0; b < o->n; b++) {
            if (a != b && !has_rows(lp, o, a, b))
                return false;
        }
    }
    return true;
}

/* --- what matters ------------------------------------------------------------------ */

static void mark(const cmt_term *terms, size_t n, bool *matters)
{
    for (size_t k = 0; k < n; k++)
        matters[terms[k].column] = true;
}

/* First all rows of orders are away; what the others speak of matters; then those come back
 * all of whose columns do. */
static void find_what_matters(const cmt_orders *s)
{
    const cmt_lp *lp = s->lp;
    for (size_t k = 0; k < s->n; k++) {
        const cmt_lp_order *o = &s->at[k];
        const size_t pairs = (size_t)o->n * (o->n - 1);
        memset(&s->away[o->row], true, pairs / 2 + pairs * (o->n - 2));
    }
    mark(lp->objective, lp->n_objective, s->matters);
    for (size_t r = 0; r < lp->n_rows; r++) {
        if (!s->away[r])
            mark(lp->rows[r].terms, lp->rows[r].n_terms, s->matters);
    }
    for (size_t r = 0; r < lp->n_rows; r++) {
        bool all = s->away[r];
        for (size_t t = 0; t < lp->rows[r].n_terms && all; t++)
            all = s->matters[lp->rows[r].terms[t].column];
        if (all)
            s->away[r] = false;
    }
}

cmt_status cmt_orders_init(cmt_arena *mem,
                           const cmt_lp *lp,
                           cmt_orders *out,
                           cmt_err *err)
{
    cmt_orders s = {.mem = mem, .lp = lp};
    cmt_lp_order *at = CMT_NEW_ARRAY(mem, cmt_lp_order, lp->n_orders + 1);
    s.matters = CMT_NEW_ARRAY(mem, bool, lp->n_columns + 1);
    s.away = CMT_NEW_ARRAY(mem, bool, lp->n_rows + 1);
    if (at == NULL || s.matters == NULL || s.away == NULL)
        return no_room(err);
    for (size_t k = 0; k < lp->n_orders; k++) {
        if (is_true(lp, &lp->orders[k]))
            at[s.n++] = lp->orders[k];
    }
    s.at = at;
    find_what_matters(&s);
    *out = s;
    return CMT_OK;
}
