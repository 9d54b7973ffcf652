#include "rules/cover_lp.h"

#include "base/err.h"

#define MAX_PIVOTS 100000

/* Each basic variable as an affine function of the nonbasic ones, over one denominator:
 * den * basic[r] = t[r][n] + sum of t[r][j] * nonbasic[j]; row m is the objective.
 * Variables: 0 … n - 1 are x, n … n + m - 1 the slacks A x - b. */
typedef struct dictionary {
    size_t m;
    size_t n;
    mpz_t *t;        /* [m + 1][n + 1] */
    mpz_ptr den;     /* > 0 */
    mpz_ptr scratch; /* two numbers */
    mpz_ptr other;
    uint32_t *basic;    /* [m] */
    uint32_t *nonbasic; /* [n] */
} dictionary;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a linear program");
}

static cmt_status no_optimum(cmt_err *err)
{
    return cmt_fail(err, CMT_E_LIMIT, "a linear program was not solved");
}

bool cmt_cover_init(cmt_arena *mem, size_t m, size_t n, cmt_cover_lp *out)
{
    *out = (cmt_cover_lp){.m = m, .n = n};
    out->a = cmt_z_array(mem, m * n + 1);
    out->b = cmt_z_array(mem, m + 1);
    out->c = cmt_z_array(mem, n + 1);
    return out->a != NULL && out->b != NULL && out->c != NULL;
}

static mpz_ptr entry(const dictionary *d, size_t r, size_t j)
{
    return d->t[r * (d->n + 1) + j];
}

static bool dictionary_init(cmt_arena *mem, const cmt_cover_lp *lp, dictionary *d)
{
    mpz_t *z = cmt_z_array(mem, 3);
    *d = (dictionary){.m = lp->m, .n = lp->n};
    d->t = cmt_z_array(mem, (lp->m + 1) * (lp->n + 1));
    d->basic = CMT_NEW_ARRAY(mem, uint32_t, lp->m + 1);
    d->nonbasic = CMT_NEW_ARRAY(mem, uint32_t, lp->n + 1);
    if (z == NULL || d->t == NULL || d->basic == NULL || d->nonbasic == NULL)
        return false;
    d->den = z[0];
    d->scratch = z[1];
    d->other = z[2];
    mpz_set_ui(d->den, 1);
    for (size_t r = 0; r < lp->m; r++) {
        for (size_t j = 0; j < lp->n; j++)
            mpz_set(entry(d, r, j), lp->a[r * lp->n + j]);
        mpz_neg(entry(d, r, lp->n), lp->b[r]);
        d->basic[r] = (uint32_t)(lp->n + r);
    }
    for (size_t j = 0; j < lp->n; j++) {
        mpz_set(entry(d, lp->m, j), lp->c[j]);
        d->nonbasic[j] = (uint32_t)j;
    }
    return true;
}

/* The row that leaves: the most negative, or with `bland` the negative one of the first
 * variable; m if there is none. */
static size_t leaving(const dictionary *d, bool bland)
{
    size_t best = d->m;
    for (size_t r = 0; r < d->m; r++) {
        if (mpz_sgn(entry(d, r, d->n)) >= 0)
            continue;
        if (best == d->m
            || (bland ? d->basic[r] < d->basic[best]
                      : mpz_cmp(entry(d, r, d->n), entry(d, best, d->n)) < 0))
            best = r;
    }
    return best;
}

/* The column that enters: least objective coefficient per unit, then the first variable;
 * n if there is none. */
static size_t entering(const dictionary *d, size_t r)
{
    size_t best = d->n;
    for (size_t j = 0; j < d->n; j++) {
        if (mpz_sgn(entry(d, r, j)) <= 0)
            continue;
        int sign = -1;
        if (best < d->n) {
            mpz_mul(d->scratch, entry(d, d->m, j), entry(d, r, best));
            mpz_mul(d->other, entry(d, d->m, best), entry(d, r, j));
            sign = mpz_cmp(d->scratch, d->other);
        }
        if (sign < 0 || (sign == 0 && d->nonbasic[j] < d->nonbasic[best]))
            best = j;
    }
    return best;
}

/* Exchange basic[r] and nonbasic[s]; every division leaves no rest. */
static void pivot(dictionary *d, size_t r, size_t s)
{
    mpz_ptr p = entry(d, r, s);
    for (size_t i = 0; i <= d->m; i++) {
        mpz_srcptr f = entry(d, i, s);
        for (size_t j = 0; i != r && j <= d->n; j++) {
            mpz_ptr x = entry(d, i, j);
            if (j == s)
                continue;
            mpz_mul(x, x, p);
            mpz_submul(x, f, entry(d, r, j));
            mpz_divexact(x, x, d->den);
        }
    }
    for (size_t j = 0; j <= d->n; j++) {
        if (j != s)
            mpz_neg(entry(d, r, j), entry(d, r, j));
    }
    mpz_swap(p, d->den);
    const uint32_t x = d->basic[r];
    d->basic[r] = d->nonbasic[s];
    d->nonbasic[s] = x;
}

static cmt_status read_off(cmt_arena *mem,
                           const dictionary *d,
                           cmt_cover_answer *out,
                           cmt_err *err)
{
    cmt_cover_answer a = {.x = cmt_q_array(mem, d->n + 1),
                          .y = cmt_q_array(mem, d->m + 1)};
    if (a.x == NULL || a.y == NULL)
        return no_room(err);
    for (size_t r = 0; r < d->m; r++) {
        if (d->basic[r] >= d->n)
            continue;
        mpq_ptr x = a.x[d->basic[r]];
        mpq_set_num(x, entry(d, r, d->n));
        mpq_set_den(x, d->den);
        mpq_canonicalize(x);
    }
    for (size_t j = 0; j < d->n; j++) {
        if (d->nonbasic[j] < d->n)
            continue;
        mpq_ptr y = a.y[d->nonbasic[j] - d->n];
        mpq_set_num(y, entry(d, d->m, j));
        mpq_set_den(y, d->den);
        mpq_canonicalize(y);
    }
    *out = a;
    return CMT_OK;
}

static cmt_status solve_here(cmt_arena *mem,
                             const cmt_cover_lp *lp,
                             cmt_cover_answer *out,
                             cmt_err *err)
{
    dictionary d;
    bool bland = false;
    if (!dictionary_init(mem, lp, &d))
        return no_room(err);
    for (unsigned k = 0; k < MAX_PIVOTS; k++) {
        const size_t r = leaving(&d, bland);
        if (r == d.m)
            return read_off(mem, &d, out, err);
        const size_t s = entering(&d, r);
        if (s == d.n)
            return no_optimum(err);
        bland = mpz_sgn(entry(&d, d.m, s)) == 0; /* the objective stays where it is */
        pivot(&d, r, s);
    }
    return no_optimum(err);
}

/* --- by a solver ------------------------------------------------------------------------ */

typedef struct builder {
    cmt_arena *mem;
    const cmt_cover_lp *lp;
    cmt_lp_builder *b;
    mpq_srcptr zero;
    cmt_term *terms; /* [n] */
} builder;

/* Integers of a row as terms; false on shortage. */
static bool make_terms(const builder *b, mpz_t *row, size_t *n)
{
    *n = 0;
    for (size_t j = 0; j < b->lp->n; j++) {
        if (mpz_sgn(row[j]) == 0)
            continue;
        mpq_ptr q = cmt_q(b->mem);
        if (q == NULL)
            return false;
        mpq_set_z(q, row[j]);
        b->terms[(*n)++] = (cmt_term){.column = (uint32_t)j, .value = q};
    }
    return true;
}

static bool add_row(const builder *b, size_t r)
{
    size_t n = 0;
    mpq_ptr rhs = cmt_q(b->mem);
    if (rhs == NULL || !make_terms(b, &b->lp->a[r * b->lp->n], &n))
        return false;
    mpq_set_z(rhs, b->lp->b[r]);
    const cmt_row row = {.name = cmt_arena_printf(b->mem, "row(%zu)", r),
                         .sense = CMT_SENSE_GE,
                         .rhs = rhs,
                         .terms = b->terms,
                         .n_terms = n};
    return row.name != NULL && cmt_lp_add_row(b->b, &row);
}

static bool build(builder *b)
{
    size_t n = 0;
    b->b = cmt_lp_builder_new(b->mem);
    b->zero = cmt_q(b->mem);
    b->terms = CMT_NEW_ARRAY(b->mem, cmt_term, b->lp->n + 1);
    if (b->b == NULL || b->zero == NULL || b->terms == NULL)
        return false;
    for (size_t j = 0; j < b->lp->n; j++) {
        const char *name = cmt_arena_printf(b->mem, "x(%zu)", j);
        if (name == NULL
            || cmt_lp_add_column(b->b, name, false, b->zero, NULL) == UINT32_MAX)
            return false;
    }
    for (size_t r = 0; r < b->lp->m; r++) {
        if (!add_row(b, r))
            return false;
    }
    return make_terms(b, b->lp->c, &n)
           && cmt_lp_set_objective(b->b, false, b->terms, n);
}

/* value += factor * v */
static void add_product(mpq_ptr value, mpq_srcptr factor, mpz_srcptr v, mpq_ptr scratch)
{
    mpq_set_z(scratch, v);
    mpq_mul(scratch, scratch, factor);
    mpq_add(value, value, scratch);
}

/* Whether x and y prove each other optimal. */
static bool is_optimum(const cmt_cover_lp *lp, const cmt_cover_answer *a, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1); /* c x - y b */
    for (size_t j = 0; j < lp->n; j++) {
        mpq_set_z(q[1], lp->c[j]);
        mpq_neg(q[1], q[1]);
        for (size_t r = 0; r < lp->m; r++)
            add_product(q[1], a->y[r], lp->a[r * lp->n + j], q[2]);
        if (mpq_sgn(q[1]) > 0 || mpq_sgn(a->x[j]) < 0)
            return false;
        add_product(q[0], a->x[j], lp->c[j], q[2]);
    }
    mpq_neg(q[0], q[0]);
    for (size_t r = 0; r < lp->m; r++) {
        mpq_set_z(q[1], lp->b[r]);
        mpq_neg(q[1], q[1]);
        for (size_t j = 0; j < lp->n; j++)
            add_product(q[1], a->x[j], lp->a[r * lp->n + j], q[2]);
        if (mpq_sgn(q[1]) < 0 || mpq_sgn(a->y[r]) < 0)
            return false;
        add_product(q[0], a->y[r], lp->b[r], q[2]);
    }
    return mpq_sgn(q[0]) == 0;
}

static cmt_status solve_there(cmt_arena *mem,
                              const cmt_solver *solver,
                              const cmt_cover_lp *cover,
                              cmt_cover_answer *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_lp lp;
    cmt_solution found = {0};
    builder b = {.mem = mem, .lp = cover};
    cmt_cover_answer a = {.x = cmt_q_array(mem, cover->n + 1),
                          .y = cmt_q_array(mem, cover->m + 1)};
    mpq_t *q = cmt_q_array(mem, 3);
    if (a.x == NULL || a.y == NULL || q == NULL || !build(&b))
        return no_room(err);
    CMT_TRY(cmt_lp_snapshot(b.b, &lp, err));
    CMT_TRY(solver->solve(solver->self, mem, &lp, &found, err));
    if (found.status != CMT_SOLUTION_OPTIMAL || !found.has_x || found.dual == NULL)
        return no_optimum(err);
    for (size_t j = 0; j < cover->n; j++)
        mpq_set(a.x[j], found.x[j]);
    for (size_t r = 0; r < cover->m; r++)
        mpq_set(a.y[r], found.dual[r]);
    if (!is_optimum(cover, &a, q))
        return no_optimum(err);
    *out = a;
done:
    return st;
}

cmt_status cmt_cover_solve(cmt_arena *mem,
                           const cmt_solver *solver,
                           const cmt_cover_lp *lp,
                           cmt_cover_answer *out,
                           cmt_err *err)
{
    if (solver != NULL && lp->m * lp->n > CMT_COVER_OWN_ENTRIES)
        return solve_there(mem, solver, lp, out, err);
    return solve_here(mem, lp, out, err);
}
