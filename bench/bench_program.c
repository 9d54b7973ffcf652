/* Exact programs beside GLPK in floating point, and the checker beside the solver. */
#include "bench.h"

#include "base/buf.h"
#include "io/json.h"
#include "lp/exact.h"
#include "proof/certificate.h"

#include <glpk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct job {
    cmt_arena *mem;
    cmt_lp lp;
    cmt_arena *own; /* of the latest answer */
    cmt_solution got;
    glp_prob *prob;
} job;

static uint64_t draw(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static void must(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "bench_program: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static mpq_ptr number(cmt_arena *mem, int64_t num)
{
    mpq_ptr q = cmt_q(mem);
    must(q != NULL, "memory");
    cmt_q_set_i64(q, num, 1);
    return q;
}

static const char *name(cmt_arena *mem, char kind, size_t k)
{
    return cmt_arena_printf(mem, "%c%zu", kind, k);
}

/* maximise c x, A x <= b, 0 <= x, half of A's entries 1 ... 99 */
static void draw_linear(job *j, size_t n, uint64_t seed)
{
    cmt_lp_builder *b = cmt_lp_builder_new(j->mem);
    cmt_term *terms = CMT_NEW_ARRAY(j->mem, cmt_term, n);
    must(b != NULL && terms != NULL, "memory");
    for (size_t c = 0; c < n; c++) {
        (void)cmt_lp_add_column(b, name(j->mem, 'x', c), false, number(j->mem, 0),
                                NULL);
    }
    for (size_t r = 0; r <= n; r++) {
        size_t k = 0;
        for (uint32_t c = 0; c < n; c++) {
            if (r == n || c == r || draw(&seed) % 2 == 0) {
                terms[k].value = number(j->mem, (int64_t)(1 + draw(&seed) % 99));
                terms[k++].column = c;
            }
        }
        if (r == n) {
            must(cmt_lp_set_objective(b, true, terms, k), "memory");
            break;
        }
        const cmt_row row = {.name = name(j->mem, 'r', r),
                             .sense = CMT_SENSE_LE,
                             .rhs = number(j->mem, (int64_t)(100 + draw(&seed) % 9900)),
                             .terms = terms,
                             .n_terms = k};
        must(cmt_lp_add_row(b, &row), "memory");
    }
    must(cmt_lp_snapshot(b, &j->lp, NULL) == CMT_OK, "memory");
}

/* maximise v,  sum over i of m(i,j) p(i) >= v for each j,  sum p = 1: with margins
 * m(i,j) = -m(j,i) the maximal lottery, else what a leximin over groups j asks first. */
static void draw_lottery(job *j, size_t n, bool skew, uint64_t seed)
{
    cmt_lp_builder *b = cmt_lp_builder_new(j->mem);
    cmt_term *terms = CMT_NEW_ARRAY(j->mem, cmt_term, n + 1);
    int64_t *m = CMT_NEW_ARRAY(j->mem, int64_t, n * n);
    must(b != NULL && terms != NULL && m != NULL, "memory");
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < n; c++) {
            const int64_t drawn = (int64_t)(draw(&seed) % 201) - (skew ? 100 : 0);
            m[r * n + c] = !skew || c > r ? drawn : -m[c * n + r];
        }
        m[r * n + r] = skew ? 0 : m[r * n + r];
        (void)cmt_lp_add_column(b, name(j->mem, 'p', r), false, number(j->mem, 0),
                                NULL);
    }
    const uint32_t v = cmt_lp_add_column(b, "v", false, number(j->mem, -200), NULL);
    for (size_t c = 0; c <= n; c++) {
        for (uint32_t r = 0; r < n; r++)
            terms[r] = (cmt_term){r, number(j->mem, c < n ? m[r * n + c] : 1)};
        terms[n] = (cmt_term){v, number(j->mem, -1)};
        const cmt_row row = {.name = name(j->mem, 'j', c),
                             .sense = c < n ? CMT_SENSE_GE : CMT_SENSE_EQ,
                             .rhs = number(j->mem, c < n ? 0 : 1),
                             .terms = terms,
                             .n_terms = c < n ? n + 1 : n};
        must(cmt_lp_add_row(b, &row), "memory");
    }
    const cmt_term goal = {v, number(j->mem, 1)};
    must(cmt_lp_set_objective(b, true, &goal, 1), "memory");
    must(cmt_lp_snapshot(b, &j->lp, NULL) == CMT_OK, "memory");
}

/* Ten of 900 statements with most approvals, a pair apart, one of a set, a set capped. */
static void draw_committee(job *j, size_t n, uint64_t seed)
{
    cmt_lp_builder *b = cmt_lp_builder_new(j->mem);
    cmt_term *goal = CMT_NEW_ARRAY(j->mem, cmt_term, n);
    cmt_term *all = CMT_NEW_ARRAY(j->mem, cmt_term, n);
    must(b != NULL && goal != NULL && all != NULL, "memory");
    for (uint32_t c = 0; c < n; c++) {
        (void)cmt_lp_add_column(b, name(j->mem, 'x', c), true, number(j->mem, 0),
                                number(j->mem, 1));
        goal[c] = (cmt_term){c, number(j->mem, (int64_t)(draw(&seed) % 40000))};
        all[c] = (cmt_term){c, number(j->mem, 1)};
    }
    const cmt_row rows[] = {{.name = "seats",
                             .sense = CMT_SENSE_EQ,
                             .rhs = number(j->mem, 10),
                             .terms = all,
                             .n_terms = n},
                            {.name = "pair",
                             .sense = CMT_SENSE_LE,
                             .rhs = number(j->mem, 1),
                             .terms = all,
                             .n_terms = 2},
                            {.name = "one-of",
                             .sense = CMT_SENSE_GE,
                             .rhs = number(j->mem, 1),
                             .terms = all + 5,
                             .n_terms = 40},
                            {.name = "cap",
                             .sense = CMT_SENSE_LE,
                             .rhs = number(j->mem, 2),
                             .terms = all + 30,
                             .n_terms = n / 2}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        must(cmt_lp_add_row(b, &rows[r]), "memory");
    must(cmt_lp_set_objective(b, true, goal, n), "memory");
    must(cmt_lp_snapshot(b, &j->lp, NULL) == CMT_OK, "memory");
}

static void solve(void *what)
{
    job *j = what;
    cmt_arena_free(j->own);
    j->own = cmt_arena_new(0);
    const cmt_solver *s = cmt_exact_solver_new(j->own, NULL);
    must(s != NULL && s->solve(s->self, j->own, &j->lp, &j->got, NULL) == CMT_OK
             && j->got.status == CMT_SOLUTION_OPTIMAL,
         "a program without a proof");
}

static void check(void *what)
{
    job *j = what;
    cmt_arena *own = cmt_arena_new(0);
    must(cmt_certificate_check(own, &j->lp, j->got.certificate, NULL, NULL) == CMT_OK,
         "a certificate that fails");
    cmt_arena_free(own);
}

/* The same program in floating point, built anew each time as ours is. */
static void load(job *j, bool integer)
{
    int ind[1024] = {0};
    double val[1024] = {0};
    const cmt_lp *lp = &j->lp;
    j->prob = glp_create_prob();
    glp_set_obj_dir(j->prob, GLP_MAX);
    glp_add_rows(j->prob, (int)lp->n_rows);
    glp_add_cols(j->prob, (int)lp->n_columns);
    for (int c = 1; c <= (int)lp->n_columns; c++) {
        const bool shifted = strcmp(lp->columns[c - 1].name, "v") == 0;
        glp_set_col_bnds(j->prob, c, integer ? GLP_DB : GLP_LO, shifted ? -200 : 0, 1);
        glp_set_col_kind(j->prob, c, integer ? GLP_IV : GLP_CV);
    }
    for (size_t k = 0; k < lp->n_objective; k++) {
        glp_set_obj_coef(j->prob, (int)lp->objective[k].column + 1,
                         mpq_get_d(lp->objective[k].value));
    }
    for (size_t r = 0; r < lp->n_rows; r++) {
        static const int types[] = {GLP_LO, GLP_UP, GLP_FX};
        const cmt_row *row = &lp->rows[r];
        const double rhs = mpq_get_d(row->rhs);
        for (size_t k = 0; k < row->n_terms; k++) {
            ind[k + 1] = (int)row->terms[k].column + 1;
            val[k + 1] = mpq_get_d(row->terms[k].value);
        }
        glp_set_mat_row(j->prob, (int)r + 1, (int)row->n_terms, ind, val);
        glp_set_row_bnds(j->prob, (int)r + 1, types[row->sense], rhs, rhs);
    }
}

static void solve_floating(void *what)
{
    job *j = what;
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    load(j, false);
    must(glp_simplex(j->prob, &parm) == 0, "GLPK's simplex");
    glp_delete_prob(j->prob);
}

static void solve_rational(void *what)
{
    job *j = what;
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    load(j, false);
    must(glp_exact(j->prob, &parm) == 0, "GLPK's rational simplex");
    glp_delete_prob(j->prob);
}

static void search_floating(void *what)
{
    job *j = what;
    glp_iocp parm;
    glp_init_iocp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.presolve = GLP_ON;
    load(j, true);
    must(glp_intopt(j->prob, &parm) == 0, "GLPK's branch and cut");
    glp_delete_prob(j->prob);
}

/* Bars: three times floating point up to 100 x 100; a check at a fifth of the solving. */
static void bench_linear(const char *what, job *j, size_t n)
{
    char label[64];
    cmt_buf text = {0};
    const cmt_bench_bar bar = n <= 100 ? CMT_BAR_AT_MOST : CMT_BAR_NONE;
    const unsigned runs = n <= 100 ? 20 : 3;
    const double floating = cmt_bench_best(runs, solve_floating, j);
    const double exact = cmt_bench_best(runs, solve, j);
    const double checked = cmt_bench_best(runs, check, j);
    (void)snprintf(label, sizeof label, "%s %zu x %zu / GLPK simplex", what, n, n);
    cmt_bench_row(label, exact * 1e3, "ms", floating * 1e3, bar, 3, true);
    (void)snprintf(label, sizeof label, "%s %zu x %zu, check / solving", what, n, n);
    cmt_bench_row(label, checked * 1e3, "ms", exact * 1e3, CMT_BAR_AT_MOST, 0.2, true);
    must(cmt_json_write(j->got.certificate, &text, NULL) == CMT_OK, "memory");
    (void)snprintf(label, sizeof label, "%s %zu x %zu, certificate", what, n, n);
    cmt_bench_row(label, (double)text.len / 1024, "KiB", 0, CMT_BAR_NONE, 0, false);
    cmt_buf_free(&text);
}

static void bench_random(size_t n)
{
    job j = {.mem = cmt_arena_new(0)};
    draw_linear(&j, n, n);
    bench_linear("random LP", &j, n);
    cmt_arena_free(j.own);
    cmt_arena_free(j.mem);
}

static void bench_lottery(size_t n, bool skew)
{
    job j = {.mem = cmt_arena_new(0)};
    draw_lottery(&j, n, skew, n);
    bench_linear(skew ? "maximal lottery" : "max-min", &j, n);
    if (skew) {
        const double exact = cmt_bench_best(5, solve, &j);
        const double rational = cmt_bench_best(1, solve_rational, &j);
        cmt_bench_row("glp_exact on the lottery / ours", rational * 1e3, "ms",
                      exact * 1e3, CMT_BAR_AT_LEAST, 50, true);
    }
    cmt_arena_free(j.own);
    cmt_arena_free(j.mem);
}

static void bench_committee(void)
{
    job j = {.mem = cmt_arena_new(0)};
    draw_committee(&j, 900, 3);
    const double floating = cmt_bench_best(5, search_floating, &j);
    const double exact = cmt_bench_best(5, solve, &j);
    const double checked = cmt_bench_best(5, check, &j);
    cmt_bench_row("committee of 900, proved / GLPK intopt", exact * 1e3, "ms",
                  floating * 1e3, CMT_BAR_NONE, 0, false);
    cmt_bench_row("committee of 900, certificate / solving", checked * 1e3, "ms",
                  exact * 1e3, CMT_BAR_NONE, 0, false);
    cmt_arena_free(j.own);
    cmt_arena_free(j.mem);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {10, 20, 50, 100, 200, 300};
    cmt_bench_start(argc, argv);
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        bench_random(sizes[k]);
        bench_lottery(sizes[k], false);
    }
    bench_lottery(60, true);
    bench_committee();
    return EXIT_SUCCESS;
}
