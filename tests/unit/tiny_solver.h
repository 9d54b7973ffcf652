/* A second solver, for tests: a textbook tableau in rationals and plain branching. Slow,
 * small, and nothing like the one in lp/. `backwards` makes it prefer the last column where
 * it may choose, so that it finds other optimal points. */
#ifndef CMT_TESTS_TINY_SOLVER_H
#define CMT_TESTS_TINY_SOLVER_H

#include "proof/solver.h"
#include "test.h"

typedef struct tiny {
    cmt_solver solver;
    bool backwards;
    bool failed; /* an allocation has failed */
} tiny;

/* minimise c y, T y = b, y >= 0: rows 0 .. m-1, costs in row m; column w is b */
typedef struct tableau {
    mpq_t *at; /* [m + 1][w + 1] */
    size_t m;
    size_t w;
    size_t *basis; /* [m] */
    bool backwards;
} tableau;

static inline mpq_ptr cell(const tableau *t, size_t r, size_t c)
{
    return t->at[r * (t->w + 1) + c];
}

static inline void tiny_pivot(tableau *t, size_t row, size_t col)
{
    mpq_t f;
    mpq_t g;
    mpq_init(f);
    mpq_init(g);
    mpq_set(f, cell(t, row, col));
    for (size_t c = 0; c <= t->w; c++)
        mpq_div(cell(t, row, c), cell(t, row, c), f);
    for (size_t r = 0; r <= t->m; r++) {
        if (r == row || mpq_sgn(cell(t, r, col)) == 0)
            continue;
        mpq_set(f, cell(t, r, col));
        for (size_t c = 0; c <= t->w; c++) {
            if (mpq_sgn(cell(t, row, c)) == 0)
                continue;
            mpq_mul(g, f, cell(t, row, c));
            mpq_sub(cell(t, r, c), cell(t, r, c), g);
        }
    }
    t->basis[row] = col;
    mpq_clear(f);
    mpq_clear(g);
}

/* Bland's rule over the first `usable` columns; false: unbounded */
static inline bool tiny_run(tableau *t, size_t usable)
{
    for (;;) {
        size_t enter = SIZE_MAX;
        for (size_t k = 0; k < usable && enter == SIZE_MAX; k++) {
            const size_t c = t->backwards ? usable - 1 - k : k;
            if (mpq_sgn(cell(t, t->m, c)) < 0)
                enter = c;
        }
        if (enter == SIZE_MAX)
            return true;
        size_t leave = SIZE_MAX;
        mpq_t best;
        mpq_t ratio;
        mpq_init(best);
        mpq_init(ratio);
        for (size_t r = 0; r < t->m; r++) {
            if (mpq_sgn(cell(t, r, enter)) <= 0)
                continue;
            mpq_div(ratio, cell(t, r, t->w), cell(t, r, enter));
            const int order = leave == SIZE_MAX ? -1 : mpq_cmp(ratio, best);
            const bool earlier = leave != SIZE_MAX
                                 && (t->backwards ? t->basis[r] > t->basis[leave]
                                                  : t->basis[r] < t->basis[leave]);
            if (order < 0 || (order == 0 && earlier)) {
                leave = r;
                mpq_set(best, ratio);
            }
        }
        mpq_clear(best);
        mpq_clear(ratio);
        if (leave == SIZE_MAX)
            return false;
        tiny_pivot(t, leave, enter);
    }
}

/* Rows of the program and of upper bounds, in y = x - lower. */
static inline void tiny_fill(tableau *t,
                             const cmt_lp *lp,
                             const mpq_t *lower,
                             const mpq_t *upper)
{
    const size_t n = lp->n_columns;
    mpq_t v;
    mpq_init(v);
    size_t r = 0;
    size_t slack = n;
    for (; r < lp->n_rows; r++) {
        const cmt_row *row = &lp->rows[r];
        mpq_set(cell(t, r, t->w), row->rhs);
        for (size_t k = 0; k < row->n_terms; k++) {
            mpq_set(cell(t, r, row->terms[k].column), row->terms[k].value);
            mpq_mul(v, row->terms[k].value, lower[row->terms[k].column]);
            mpq_sub(cell(t, r, t->w), cell(t, r, t->w), v);
        }
        if (row->sense != CMT_SENSE_EQ)
            mpq_set_si(cell(t, r, slack++), row->sense == CMT_SENSE_LE ? 1 : -1, 1);
    }
    for (size_t c = 0; c < n; c++) {
        if (lp->columns[c].upper == NULL)
            continue;
        mpq_set_ui(cell(t, r, c), 1, 1);
        mpq_set_ui(cell(t, r, slack++), 1, 1);
        mpq_sub(cell(t, r, t->w), upper[c], lower[c]);
        r++;
    }
    for (r = 0; r < t->m; r++) {
        if (mpq_sgn(cell(t, r, t->w)) < 0) {
            for (size_t c = 0; c <= t->w; c++)
                mpq_neg(cell(t, r, c), cell(t, r, c));
        }
        mpq_set_ui(cell(t, r, t->w - t->m + r), 1, 1);
        t->basis[r] = t->w - t->m + r;
        for (size_t c = 0; c <= t->w; c++) {
            if (c < t->w - t->m || c == t->w)
                mpq_sub(cell(t, t->m, c), cell(t, t->m, c), cell(t, r, c));
        }
    }
    mpq_clear(v);
}

/* The relaxation between the bounds; false: infeasible. x receives the point. */
static inline bool tiny_relax(
    tiny *self, const cmt_lp *lp, const mpq_t *lower, const mpq_t *upper, mpq_t *x)
{
    size_t m = lp->n_rows;
    size_t slacks = 0;
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (lp->columns[c].upper == NULL)
            continue;
        if (mpq_cmp(lower[c], upper[c]) > 0)
            return false;
        m++;
        slacks++;
    }
    for (size_t r = 0; r < lp->n_rows; r++)
        slacks += lp->rows[r].sense != CMT_SENSE_EQ ? 1 : 0;
    cmt_arena *mem = cmt_arena_new(0);
    tableau t = {.m = m, .w = lp->n_columns + slacks + m, .backwards = self->backwards};
    t.at = mem == NULL ? NULL : cmt_q_array(mem, (t.m + 1) * (t.w + 1));
    t.basis = t.at == NULL ? NULL : CMT_NEW_ARRAY(mem, size_t, m + 1);
    if (t.basis == NULL) {
        self->failed = true;
        cmt_arena_free(mem);
        return false;
    }
    tiny_fill(&t, lp, lower, upper);
    bool ok = tiny_run(&t, t.w - m) && mpq_sgn(cell(&t, m, t.w)) == 0;
    for (size_t r = 0; ok && r < m; r++) { /* artificial columns leave the basis */
        for (size_t c = 0; t.basis[r] >= t.w - m && c < t.w - m; c++) {
            if (mpq_sgn(cell(&t, r, c)) != 0)
                tiny_pivot(&t, r, c);
        }
    }
    if (ok) {
        mpq_t v;
        mpq_init(v);
        for (size_t c = 0; c <= t.w; c++)
            mpq_set_ui(cell(&t, m, c), 0, 1);
        for (size_t k = 0; k < lp->n_objective; k++) {
            mpq_set(v, lp->objective[k].value);
            if (lp->maximise)
                mpq_neg(v, v);
            mpq_set(cell(&t, m, lp->objective[k].column), v);
        }
        for (size_t r = 0; r < m; r++) {
            mpq_t f;
            mpq_init(f);
            mpq_set(f, cell(&t, m, t.basis[r]));
            for (size_t c = 0; mpq_sgn(f) != 0 && c <= t.w; c++) {
                mpq_mul(v, f, cell(&t, r, c));
                mpq_sub(cell(&t, m, c), cell(&t, m, c), v);
            }
            mpq_clear(f);
        }
        mpq_clear(v);
        ck_assert(tiny_run(&t, t.w - m));
        for (size_t c = 0; c < lp->n_columns; c++)
            mpq_set(x[c], lower[c]);
        for (size_t r = 0; r < m; r++) {
            if (t.basis[r] < lp->n_columns)
                mpq_add(x[t.basis[r]], x[t.basis[r]], cell(&t, r, t.w));
        }
    }
    cmt_arena_free(mem);
    return ok;
}

typedef struct tiny_search {
    tiny *self;
    cmt_arena *mem;
    const cmt_lp *lp;
    mpq_t *best;
    mpq_ptr best_value;
    bool found;
} tiny_search;

static inline void tiny_branch(tiny_search *s, mpq_t *lower, mpq_t *upper)
{
    const size_t n = s->lp->n_columns;
    mpq_t *x = cmt_q_array(s->mem, n + 1);
    mpq_t *kept = cmt_q_array(s->mem, 2);
    if (x == NULL || kept == NULL) {
        s->self->failed = true;
        return;
    }
    if (!tiny_relax(s->self, s->lp, (const mpq_t *)lower, (const mpq_t *)upper, x))
        return;
    if (cmt_lp_objective(s->mem, s->lp, (const mpq_t *)x, x[n], NULL) != CMT_OK) {
        s->self->failed = true;
        return;
    }
    const int order = s->found ? mpq_cmp(x[n], s->best_value) : 1;
    if (s->found && (s->lp->maximise ? order <= 0 : order >= 0))
        return;
    size_t at = 0;
    while (at < n
           && (!s->lp->columns[at].integer || mpz_cmp_ui(mpq_denref(x[at]), 1) == 0))
        at++;
    if (at == n) {
        s->found = true;
        mpq_set(s->best_value, x[n]);
        for (size_t c = 0; c < n; c++)
            mpq_set(s->best[c], x[c]);
        return;
    }
    mpq_set(kept[0], lower[at]);
    mpq_set(kept[1], upper[at]);
    mpz_t whole;
    mpz_init(whole);
    mpz_fdiv_q(whole, mpq_numref(x[at]), mpq_denref(x[at]));
    mpq_set_z(upper[at], whole);
    tiny_branch(s, lower, upper);
    mpq_set(upper[at], kept[1]);
    mpz_add_ui(whole, whole, 1);
    mpq_set_z(lower[at], whole);
    tiny_branch(s, lower, upper);
    mpq_set(lower[at], kept[0]);
    mpz_clear(whole);
}

static inline cmt_status tiny_solve(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    (void)err;
    const size_t n = lp->n_columns;
    tiny_search s = {.self = self, .mem = mem, .lp = lp};
    s.best = cmt_q_array(mem, n + 1);
    s.best_value = cmt_q(mem);
    mpq_t *lower = cmt_q_array(mem, n + 1);
    mpq_t *upper = cmt_q_array(mem, n + 1);
    if (s.best == NULL || s.best_value == NULL || lower == NULL || upper == NULL)
        return CMT_E_NOMEM;
    for (size_t c = 0; c < n; c++) {
        mpq_set(lower[c], lp->columns[c].lower);
        if (lp->columns[c].upper != NULL)
            mpq_set(upper[c], lp->columns[c].upper);
    }
    s.self->failed = false;
    tiny_branch(&s, lower, upper);
    if (s.self->failed)
        return CMT_E_NOMEM;
    *out = (cmt_solution){.status =
                              s.found ? CMT_SOLUTION_OPTIMAL : CMT_SOLUTION_INFEASIBLE,
                          .has_x = s.found,
                          .x = (const mpq_t *)s.best,
                          .objective = s.best_value,
                          .bound = s.best_value};
    return CMT_OK;
}

static inline const cmt_solver *tiny_new(cmt_arena *mem, bool backwards)
{
    tiny *self = CMT_NEW(mem, tiny);
    self->solver.solve = tiny_solve;
    self->solver.self = self;
    self->backwards = backwards;
    return &self->solver;
}

#endif
