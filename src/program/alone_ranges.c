/* Which values the variables take over all optimal points. */
#include "base/err.h"
#include "program/alone.h"

/* The optimal face: the program's rows, and the objective held at the optimum. */
typedef struct face {
    cmt_arena *mem;
    cmt_lp lp;
    const cmt_solution *best;
    const cmt_solver *solver;
    bool *proved;
    cmt_err *err;
} face;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for ranges");
}

static cmt_status hold_objective(face *f, const cmt_lp *lp)
{
    cmt_row *rows = CMT_NEW_ARRAY(f->mem, cmt_row, lp->n_rows + 1);
    if (rows == NULL)
        return no_room(f->err);
    for (size_t r = 0; r < lp->n_rows; r++)
        rows[r] = lp->rows[r];
    rows[lp->n_rows] = (cmt_row){.name = "held(objective)",
                                 .sense = CMT_SENSE_EQ,
                                 .rhs = f->best->objective,
                                 .terms = lp->objective,
                                 .n_terms = lp->n_objective};
    f->lp = *lp;
    f->lp.rows = rows;
    f->lp.n_rows = lp->n_rows + (lp->n_objective > 0 ? 1 : 0);
    return CMT_OK;
}

/* One end of a sum's range; NULL where there is none. */
static cmt_status ask_sum(
    face *f, const cmt_term *terms, size_t n, bool up, mpq_srcptr *out)
{
    cmt_solution answer = {0};
    f->lp.maximise = up;
    f->lp.objective = terms;
    f->lp.n_objective = n;
    const cmt_status st =
        f->solver->solve(f->solver->self, f->mem, &f->lp, &answer, f->err);
    if (st != CMT_OK)
        return st;
    if (answer.status == CMT_SOLUTION_INFEASIBLE)
        return cmt_fail(f->err, CMT_E_BUG, "the optimal points are gone");
    if (answer.status == CMT_SOLUTION_UNPROVED)
        *f->proved = false;
    *out = answer.status == CMT_SOLUTION_UNBOUNDED ? NULL : answer.bound;
    return CMT_OK;
}

static cmt_status ask(face *f, uint32_t column, bool up, mpq_srcptr *out)
{
    mpq_ptr one = cmt_q(f->mem);
    cmt_term *term = CMT_NEW(f->mem, cmt_term);
    if (one == NULL || term == NULL)
        return no_room(f->err);
    mpq_set_ui(one, 1, 1);
    *term = (cmt_term){column, one};
    return ask_sum(f, term, 1, up, out);
}

static bool at(mpq_srcptr bound, mpq_srcptr x)
{
    return bound != NULL && mpq_equal(bound, x) != 0;
}

/* Whether every optimal point of a linear program has this column at the same value:
 * complementary slackness. */
static bool is_fixed(const face *f, size_t column)
{
    const cmt_column *c = &f->lp.columns[column];
    return at(c->lower, f->best->x[column]) && at(c->upper, f->best->x[column])
               ? true
               : f->best->reduced_cost != NULL
                     && mpq_sgn(f->best->reduced_cost[column]) != 0;
}

/* Arithmetic modulo a prime: a full rank there is a full rank. */
#define PRIME     2147483647UL
#define MAX_CELLS 4000000UL

static uint64_t power(uint64_t base, uint64_t e)
{
    uint64_t out = 1;
    for (; e > 0; e >>= 1) {
        if ((e & 1) != 0)
            out = out * base % PRIME;
        base = base * base % PRIME;
    }
    return out;
}

/* False where the denominator is 0 modulo the prime. */
static bool residue(mpq_srcptr q, uint64_t *out)
{
    const uint64_t den = mpz_fdiv_ui(mpq_denref(q), PRIME);
    *out = mpz_fdiv_ui(mpq_numref(q), PRIME) * power(den, PRIME - 2) % PRIME;
    return den != 0;
}

/* The matrix of the rows that are tight at every optimal point, over the columns that are
 * not fixed. */
typedef struct tight {
    uint64_t *cell; /* [n_rows][n] */
    size_t n_rows;
    size_t n;
} tight;

static bool gather_row(const cmt_row *row, const uint32_t *place, tight *t)
{
    uint64_t *line = &t->cell[t->n_rows * t->n];
    for (size_t k = 0; k < row->n_terms; k++) {
        const uint32_t c = place[row->terms[k].column];
        if (c != UINT32_MAX && !residue(row->terms[k].value, &line[c]))
            return false;
    }
    t->n_rows++;
    return true;
}

static bool is_tight(const face *f, size_t r)
{
    return f->lp.rows[r].sense == CMT_SENSE_EQ || mpq_sgn(f->best->dual[r]) != 0;
}

/* False where it is too large or does not fit the prime. */
static bool gather(const face *f, const cmt_lp *lp, tight *t)
{
    size_t rows = 0;
    uint32_t *place = CMT_NEW_ARRAY(f->mem, uint32_t, lp->n_columns + 1);
    if (place == NULL)
        return false;
    for (size_t c = 0; c < lp->n_columns; c++)
        place[c] = is_fixed(f, c) ? UINT32_MAX : (uint32_t)t->n++;
    for (size_t r = 0; r < lp->n_rows; r++)
        rows += is_tight(f, r) ? 1 : 0;
    if (rows < t->n || (t->n > 0 && rows > MAX_CELLS / t->n))
        return false;
    t->cell = CMT_NEW_ARRAY(f->mem, uint64_t, rows * t->n + 1);
    if (t->cell == NULL)
        return false;
    for (size_t r = 0; r < lp->n_rows; r++) {
        if (is_tight(f, r) && !gather_row(&lp->rows[r], place, t))
            return false;
    }
    return true;
}

static void subtract(uint64_t *line, const uint64_t *pivot, size_t from, size_t n)
{
    const uint64_t factor = line[from];
    if (factor == 0)
        return;
    for (size_t c = from; c < n; c++)
        line[c] = (line[c] + (PRIME - factor) * pivot[c]) % PRIME;
}

/* Gauss; whether the rank is the number of columns. */
static bool has_full_rank(tight *t)
{
    for (size_t c = 0; c < t->n; c++) {
        size_t r = c;
        while (r < t->n_rows && t->cell[r * t->n + c] == 0)
            r++;
        if (r == t->n_rows)
            return false;
        uint64_t *pivot = &t->cell[c * t->n];
        uint64_t *found = &t->cell[r * t->n];
        const uint64_t inverse = power(found[c], PRIME - 2);
        for (size_t k = c; k < t->n; k++) {
            const uint64_t keep = pivot[k];
            pivot[k] = found[k] * inverse % PRIME;
            if (found != pivot)
                found[k] = keep;
        }
        for (size_t k = c + 1; k < t->n_rows; k++)
            subtract(&t->cell[k * t->n], pivot, c, t->n);
    }
    return true;
}

/* Whether the multipliers alone show that the optimal point is the only one: fixed columns
 * and tight rows leave it no freedom. */
static bool is_unique(const face *f, const cmt_lp *lp)
{
    tight t = {0};
    return f->best->dual != NULL && gather(f, lp, &t) && has_full_rank(&t);
}

static cmt_status find_range(face *f, uint32_t column, cmt_alone_range *out)
{
    cmt_status st = CMT_OK;
    mpq_srcptr x = f->best->x[column];
    const cmt_column *c = &f->lp.columns[column];
    *out = (cmt_alone_range){x, x};
    if (is_fixed(f, column))
        return CMT_OK;
    if (!at(c->lower, x))
        CMT_TRY(ask(f, column, false, &out->low));
    if (!at(c->upper, x))
        CMT_TRY(ask(f, column, true, &out->high));
done:
    return st;
}

cmt_status cmt_alone_ranges(cmt_arena *mem,
                            const cmt_alone_answer *answer,
                            const cmt_solver *solver,
                            cmt_alone_range **ranges,
                            bool *proved,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = answer->n_variables;
    face f = {.mem = mem,
              .best = answer->last,
              .solver = solver,
              .proved = proved,
              .err = err};
    cmt_alone_range *out = CMT_NEW_ARRAY(mem, cmt_alone_range, n + 1);
    if (out == NULL)
        return no_room(err);
    *proved = true;
    CMT_TRY(hold_objective(&f, answer->program));
    const bool unique = is_unique(&f, answer->program);
    for (size_t k = 0; k < n; k++) {
        out[k] = (cmt_alone_range){f.best->x[k], f.best->x[k]};
        if (!unique)
            CMT_TRY(find_range(&f, (uint32_t)k, &out[k]));
    }
    *ranges = out;
done:
    return st;
}

cmt_status cmt_alone_end(cmt_arena *mem,
                         const cmt_alone_answer *answer,
                         const cmt_solver *solver,
                         const cmt_linear *sum,
                         bool up,
                         mpq_srcptr *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool proved = true;
    face f = {.mem = mem,
              .best = answer->last,
              .solver = solver,
              .proved = &proved,
              .err = err};
    CMT_TRY(hold_objective(&f, answer->program));
    CMT_TRY(ask_sum(&f, sum->terms, sum->n, up, out));
done:
    return st;
}
