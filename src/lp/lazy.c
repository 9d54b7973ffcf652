#include "lp/lazy.h"

#include "base/err.h"

#include <string.h>

/* Rows that share a column come in together this often in a round, so that they spread. */
#define SHARE 16U

typedef struct lazy {
    cmt_arena *mem;
    const cmt_lp *lp;
    const cmt_exact_options *options;
    cmt_lazy_solve *solve;
    bool *in;            /* [lp->n_rows] */
    cmt_row *rows;       /* [lp->n_rows] those that are in */
    uint32_t *at;        /* [lp->n_rows] their numbers */
    cmt_column *relaxed; /* [lp->n_columns] */
    cmt_column *columns; /* [lp->n_columns] those of no row that can wait go first */
    unsigned *used;      /* [lp->n_columns] in a round */
    mpq_srcptr *x;       /* [lp->n_columns] the point at hand */
    mpq_t *q;            /* [3] scratch; q[2] = 0 */
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

/* Put in what the point breaks, as far as its columns are not in enough of that already;
 * how many came in. */
static size_t put_broken(const lazy *l, const cmt_sparse *primal)
{
    size_t n = 0;
    for (size_t c = 0; c < l->lp->n_columns; c++)
        l->x[c] = l->q[2];
    for (size_t k = 0; k < primal->n; k++)
        l->x[primal->terms[k].column] = primal->terms[k].value;
    memset(l->used, 0, l->lp->n_columns * sizeof *l->used);
    for (size_t r = 0; r < l->lp->n_rows; r++) {
        const cmt_row *row = &l->lp->rows[r];
        bool fresh = !l->in[r];
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

/* Solve with the rows that are in. */
static cmt_status solve_part(const lazy *l, bool relax, cmt_proof *proof)
{
    cmt_lp part = *l->lp;
    part.rows = l->rows;
    part.n_rows = 0;
    part.columns = relax ? l->relaxed : l->columns;
    for (uint32_t r = 0; r < l->lp->n_rows; r++) {
        if (!l->in[r])
            continue;
        l->at[part.n_rows] = r;
        l->rows[part.n_rows++] = l->lp->rows[r];
    }
    const char *program = proof->program;
    *proof = (cmt_proof){.program = program};
    return l->solve(l->mem, &part, l->options, proof, l->err);
}

/* Multipliers of the rows that are in, as multipliers of the whole program's. */
static cmt_status map(const lazy *l, cmt_proof *proof)
{
    cmt_step *steps = CMT_NEW_ARRAY(l->mem, cmt_step, proof->n_steps + 1);
    if (steps == NULL)
        return no_room(l);
    for (size_t s = 0; s < proof->n_steps; s++) {
        const cmt_sparse *from = &proof->steps[s].multiplier;
        cmt_term *terms = CMT_NEW_ARRAY(l->mem, cmt_term, from->n + 1);
        if (terms == NULL)
            return no_room(l);
        for (size_t k = 0; k < from->n; k++)
            terms[k] = (cmt_term){l->at[from->terms[k].column], from->terms[k].value};
        steps[s] = proof->steps[s];
        steps[s].multiplier = (cmt_sparse){.terms = terms, .n = from->n};
    }
    proof->steps = steps;
    return CMT_OK;
}

static bool set_up(lazy *l)
{
    const size_t n = l->lp->n_columns;
    const size_t m = l->lp->n_rows;
    l->in = CMT_NEW_ARRAY(l->mem, bool, m + 1);
    l->rows = CMT_NEW_ARRAY(l->mem, cmt_row, m + 1);
    l->at = CMT_NEW_ARRAY(l->mem, uint32_t, m + 1);
    l->relaxed = CMT_NEW_ARRAY(l->mem, cmt_column, n + 1);
    l->columns = CMT_NEW_ARRAY(l->mem, cmt_column, n + 1);
    l->used = CMT_NEW_ARRAY(l->mem, unsigned, n + 1);
    l->x = CMT_NEW_ARRAY(l->mem, mpq_srcptr, n + 1);
    l->q = cmt_q_array(l->mem, 3);
    if (!cmt_arena_ok(l->mem) || l->q == NULL)
        return false;
    for (size_t c = 0; c < n; c++) {
        l->columns[c] = l->lp->columns[c];
        l->columns[c].first = l->columns[c].integer;
        l->relaxed[c] = l->lp->columns[c];
        l->relaxed[c].integer = false;
    }
    for (size_t r = 0; r < m; r++) {
        const cmt_row *row = &l->lp->rows[r];
        l->in[r] = !can_wait(l->lp, row);
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
    if (!set_up(&l))
        return no_room(&l);
    for (;;) {
        CMT_TRY(solve_part(&l, relax, proof));
        if (proof->status == CMT_SOLUTION_INFEASIBLE)
            break;
        const size_t n = proof->has_primal ? put_broken(&l, &proof->primal) : 0;
        if (n == 0 && !relax)
            break;
        relax = relax && n > 0;
    }
    CMT_TRY(map(&l, proof));
done:
    return st;
}
