#include "lp/lazy.h"

#include "base/err.h"
#include "base/sort.h"
#include "lp/orders.h"

#include <stdlib.h>
#include <string.h>

/* Rows that share a column come in together this often in a round, so that they spread. */
#define SHARE 16U

typedef struct lazy {
    cmt_arena *mem;
    const cmt_lp *lp;
    const cmt_exact_options *options;
    cmt_lazy_solve *solve;
    cmt_orders orders;
    bool *in;      /* [lp->n_rows] */
    cmt_row *rows; /* [cap] those that are in, then the circles */
    uint32_t *at;  /* [cap] their numbers; of circles lp->n_rows and more */
    size_t cap;
    cmt_column *relaxed; /* [lp->n_columns] */
    cmt_column *columns; /* [lp->n_columns] those of no row that can wait go first */
    unsigned *used;      /* [lp->n_columns] in a round */
    mpq_srcptr *x;       /* [lp->n_columns] the point at hand */
    mpq_t *q;            /* [4] scratch; q[2] = 0, q[3] = 1 */
    bool *counted;       /* [lp->n_rows] being mapped */
    mpq_t *sums;         /* [lp->n_rows] multipliers being mapped, all 0 in between */
    cmt_err *err;
} lazy;

static bool can_wait(const cmt_lp *lp, const cmt_row *row)
{
    if (row->n_terms != 3 || row->sense == CMT_SENSE_EQ)
        return false;
    for (size_t k = 0; k < row->n_terms; k++) {
        const cmt_column *c = &lp->columns[row->terms[k].column];
        if (!c->integer || c->lower == NULL || c->upper == NULL)
            return false;
    }
    return true;
}

bool cmt_lazy_fits(const cmt_lp *lp, size_t least)
{
    size_t n = 0;
    for (size_t r = 0; r < lp->n_rows && n < least; r++)
        n += can_wait(lp, &lp->rows[r]) ? 1 : 0;
    return n >= least;
}

static cmt_status no_room(const lazy *l)
{
    return cmt_fail(l->err, CMT_E_NOMEM, "no room for %zu rows", l->lp->n_rows);
}

static bool is_broken(const lazy *l, const cmt_row *row)
{
    mpq_set_ui(l->q[0], 0, 1);
    for (size_t k = 0; k < row->n_terms; k++) {
        mpq_mul(l->q[1], row->terms[k].value, l->x[row->terms[k].column]);
        mpq_add(l->q[0], l->q[0], l->q[1]);
    }
    const int order = mpq_cmp(l->q[0], row->rhs);
    return row->sense == CMT_SENSE_GE ? order < 0 : order > 0;
}

static void read_point(const lazy *l, const cmt_sparse *primal)
{
    for (size_t c = 0; c < l->lp->n_columns; c++)
        l->x[c] = l->q[2];
    for (size_t k = 0; k < primal->n; k++)
        l->x[primal->terms[k].column] = primal->terms[k].value;
}

/* Put in what the point breaks, as far as its columns are not in enough of that already;
 * how many came in. */
static size_t put_broken(const lazy *l)
{
    size_t n = 0;
    memset(l->used, 0, l->lp->n_columns * sizeof *l->used);
    for (size_t r = 0; r < l->lp->n_rows; r++) {
        const cmt_row *row = &l->lp->rows[r];
        bool fresh = !l->in[r] && !l->orders.away[r];
        for (size_t k = 0; k < row->n_terms && fresh; k++)
            fresh = l->used[row->terms[k].column] < SHARE;
        if (!fresh || !is_broken(l, row))
            continue;
        for (size_t k = 0; k < row->n_terms; k++)
            l->used[row->terms[k].column]++;
        l->in[r] = true;
        n++;
    }
    return n;
}

/* Where no row that waits is broken, circles may be. */
static cmt_status look_at(lazy *l, const cmt_sparse *primal, size_t *n)
{
    read_point(l, primal);
    *n = put_broken(l);
    if (*n > 0)
        return CMT_OK;
    return cmt_orders_cut(&l->orders, l->x, l->used, SHARE, n, l->err);
}

/* Room for all rows and the circles there are. */
static bool make_room(lazy *l)
{
    const size_t all = l->lp->n_rows + l->orders.n_cuts;
    if (all <= l->cap)
        return true;
    l->cap = all + all / 2;
    l->rows = CMT_NEW_ARRAY(l->mem, cmt_row, l->cap);
    l->at = CMT_NEW_ARRAY(l->mem, uint32_t, l->cap);
    return l->rows != NULL && l->at != NULL;
}

/* Solve with the rows that are in. */
static cmt_status solve_part(lazy *l, bool relax, cmt_proof *proof)
{
    cmt_lp part = *l->lp;
    if (!make_room(l))
        return no_room(l);
    part.rows = l->rows;
    part.n_rows = 0;
    part.n_orders = 0;
    part.columns = relax ? l->relaxed : l->columns;
    for (uint32_t r = 0; r < l->lp->n_rows; r++) {
        if (!l->in[r])
            continue;
        l->at[part.n_rows] = r;
        l->rows[part.n_rows++] = l->lp->rows[r];
    }
    for (size_t k = 0; k < l->orders.n_cuts; k++) {
        l->at[part.n_rows] = (uint32_t)(l->lp->n_rows + k);
        l->rows[part.n_rows++] = l->orders.cuts[k].row;
    }
    const char *program = proof->program;
    *proof = (cmt_proof){.program = program};
    return l->solve(l->mem, &part, l->options, proof, l->err);
}

/* Add a multiple to a row's multiplier; `touched` lists those that were 0. */
static void add_to(const lazy *l,
                   uint32_t row,
                   mpq_srcptr value,
                   bool minus,
                   uint32_t *touched,
                   size_t *n)
{
    if (!l->counted[row]) {
        l->counted[row] = true;
        touched[(*n)++] = row;
    }
    if (minus) {
        mpq_sub(l->sums[row], l->sums[row], value);
    } else {
        mpq_add(l->sums[row], l->sums[row], value);
    }
}

/* What the multiplier of a circle says of the rows that it is a sum of. */
static void spread(const lazy *l, const cmt_term *term, uint32_t *touched, size_t *n)
{
    const uint32_t at = l->at[term->column];
    if (at < l->lp->n_rows) {
        add_to(l, at, term->value, false, touched, n);
        return;
    }
    const cmt_order_cut *cut = &l->orders.cuts[at - l->lp->n_rows];
    for (size_t k = 0; k < cut->n_plus; k++)
        add_to(l, cut->plus[k], term->value, false, touched, n);
    for (size_t k = 0; k < cut->n_minus; k++)
        add_to(l, cut->minus[k], term->value, true, touched, n);
}

/* A vector of multipliers of the part's rows, as one of the whole program's. */
static bool map_vector(const lazy *l, uint32_t *touched, cmt_sparse *vector)
{
    size_t n = 0;
    size_t kept = 0;
    for (size_t k = 0; k < vector->n; k++)
        spread(l, &vector->terms[k], touched, &n);
    qsort(touched, n, sizeof *touched, cmt_u32_compare);
    cmt_term *terms = CMT_NEW_ARRAY(l->mem, cmt_term, n + 1);
    mpq_t *values = cmt_q_array(l->mem, n + 1);
    if (terms == NULL || values == NULL)
        return false;
    for (size_t k = 0; k < n; k++) {
        const uint32_t row = touched[k];
        l->counted[row] = false;
        if (mpq_sgn(l->sums[row]) == 0)
            continue;
        mpq_swap(values[kept], l->sums[row]);
        terms[kept] = (cmt_term){row, values[kept]};
        kept++;
    }
    *vector = (cmt_sparse){.terms = terms, .n = kept};
    return true;
}

/* The steps as steps of the whole program. */
static cmt_status map(const lazy *l, cmt_proof *proof)
{
    cmt_step *steps = CMT_NEW_ARRAY(l->mem, cmt_step, proof->n_steps + 1);
    uint32_t *touched = CMT_NEW_ARRAY(l->mem, uint32_t, l->lp->n_rows + 1);
    if (steps == NULL || touched == NULL)
        return no_room(l);
    for (size_t s = 0; s < proof->n_steps; s++) {
        steps[s] = proof->steps[s];
        if (!map_vector(l, touched, &steps[s].multiplier))
            return no_room(l);
    }
    proof->steps = steps;
    return CMT_OK;
}

/* The whole orders of the point that breaks nothing. */
static cmt_status complete(const lazy *l, cmt_proof *proof)
{
    size_t n = 0;
    cmt_term *terms = CMT_NEW_ARRAY(l->mem, cmt_term, l->lp->n_columns + 1);
    if (terms == NULL)
        return no_room(l);
    const cmt_status st =
        cmt_orders_complete(&l->orders, l->x, (const mpq_t *)&l->q[2], l->err);
    for (uint32_t c = 0; c < l->lp->n_columns; c++) {
        if (mpq_sgn(l->x[c]) != 0)
            terms[n++] = (cmt_term){c, l->x[c]};
    }
    proof->primal = (cmt_sparse){.terms = terms, .n = n};
    return st;
}

static bool set_up(lazy *l)
{
    const size_t n = l->lp->n_columns;
    const size_t m = l->lp->n_rows;
    l->in = CMT_NEW_ARRAY(l->mem, bool, m + 1);
    l->relaxed = CMT_NEW_ARRAY(l->mem, cmt_column, n + 1);
    l->columns = CMT_NEW_ARRAY(l->mem, cmt_column, n + 1);
    l->used = CMT_NEW_ARRAY(l->mem, unsigned, n + 1);
    l->x = CMT_NEW_ARRAY(l->mem, mpq_srcptr, n + 1);
    l->counted = CMT_NEW_ARRAY(l->mem, bool, m + 1);
    l->sums = cmt_q_array(l->mem, m + 1);
    l->q = cmt_q_array(l->mem, 4);
    if (!cmt_arena_ok(l->mem) || l->q == NULL || l->sums == NULL)
        return false;
    mpq_set_ui(l->q[3], 1, 1);
    for (size_t c = 0; c < n; c++) {
        l->columns[c] = l->lp->columns[c];
        l->columns[c].first = l->columns[c].integer;
        l->relaxed[c] = l->lp->columns[c];
        l->relaxed[c].integer = false;
    }
    for (size_t r = 0; r < m; r++) {
        const cmt_row *row = &l->lp->rows[r];
        l->in[r] = !can_wait(l->lp, row) && !l->orders.away[r];
        for (size_t k = 0; k < row->n_terms && !l->in[r]; k++)
            l->columns[row->terms[k].column].first = false;
    }
    return true;
}

cmt_status cmt_lazy_prove(cmt_arena *mem,
                          const cmt_lp *lp,
                          const cmt_exact_options *options,
                          cmt_lazy_solve *solve,
                          cmt_proof *proof,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    lazy l = {.mem = mem, .lp = lp, .options = options, .solve = solve, .err = err};
    bool relax = true;
    CMT_TRY(cmt_orders_init(mem, lp, &l.orders, err));
    if (!set_up(&l))
        return no_room(&l);
    for (;;) {
        size_t n = 0;
        CMT_TRY(solve_part(&l, relax, proof));
        if (proof->status == CMT_SOLUTION_INFEASIBLE)
            break;
        if (proof->has_primal)
            CMT_TRY(look_at(&l, &proof->primal, &n));
        if (n == 0 && !relax)
            break;
        relax = relax && n > 0;
    }
    CMT_TRY(map(&l, proof));
    if (proof->has_primal)
        CMT_TRY(complete(&l, proof));
done:
    return st;
}
