#include "bench_program.h"

#include "base/buf.h"
#include "io/json.h"
#include "proof/certificate.h"

#include <glpk.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t cmt_bench_draw(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

void cmt_bench_must(bool ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "bench_program: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

mpq_ptr cmt_bench_number(cmt_arena *mem, int64_t num, int64_t den)
{
    mpq_ptr q = cmt_q(mem);
    cmt_bench_must(q != NULL, "memory");
    cmt_q_set_i64(q, num, den);
    return q;
}

const char *cmt_bench_name(cmt_arena *mem, char kind, size_t k)
{
    return cmt_arena_printf(mem, "%c%zu", kind, k);
}

void cmt_bench_solve(void *program)
{
    cmt_bench_program *p = program;
    cmt_arena_free(p->own);
    p->own = cmt_arena_new(0);
    const cmt_solver *s = cmt_exact_solver_new(p->own, NULL);
    cmt_bench_must(s != NULL
                       && s->solve(s->self, p->own, &p->lp, &p->got, NULL) == CMT_OK
                       && p->got.status != CMT_SOLUTION_UNPROVED,
                   "a program without a proof");
}

void cmt_bench_check(void *program)
{
    cmt_bench_program *p = program;
    cmt_arena *own = cmt_arena_new(0);
    cmt_bench_must(cmt_certificate_check(own, &p->lp, p->got.certificate, NULL, NULL)
                       == CMT_OK,
                   "a certificate that fails");
    cmt_arena_free(own);
}

static void take_best(double *best, void (*work)(void *), void *what)
{
    const double took = cmt_bench_best(1, work, what);
    if (*best <= 0 || took < *best)
        *best = took;
}

cmt_bench_times cmt_bench_turns(unsigned turns,
                                void (*floating)(void *),
                                cmt_bench_program *program)
{
    cmt_bench_times t = {0};
    for (unsigned k = 0; k < turns; k++) {
        take_best(&t.floating, floating, program);
        take_best(&t.exact, cmt_bench_solve, program);
        take_best(&t.checked, cmt_bench_check, program);
    }
    return t;
}

double cmt_bench_certificate(const cmt_bench_program *program)
{
    cmt_buf text = {0};
    cmt_bench_must(cmt_json_write(program->got.certificate, &text, NULL) == CMT_OK,
                   "memory");
    const double size = (double)text.len / 1024;
    cmt_buf_free(&text);
    return size;
}

static void load_column(glp_prob *prob, const cmt_column *column, int c)
{
    const double lower = column->lower == NULL ? 0 : mpq_get_d(column->lower);
    const double upper = column->upper == NULL ? 0 : mpq_get_d(column->upper);
    int type = column->upper == NULL ? GLP_LO : GLP_DB;
    if (column->lower == NULL) {
        type = column->upper == NULL ? GLP_FR : GLP_UP;
    } else if (column->upper != NULL && mpq_equal(column->lower, column->upper) != 0) {
        type = GLP_FX;
    }
    glp_set_col_bnds(prob, c, type, lower, upper);
    glp_set_col_kind(prob, c, column->integer ? GLP_IV : GLP_CV);
}

static void load_row(glp_prob *prob, const cmt_row *row, int r, int *ind, double *val)
{
    static const int types[] = {GLP_LO, GLP_UP, GLP_FX};
    const double rhs = mpq_get_d(row->rhs);
    for (size_t k = 0; k < row->n_terms; k++) {
        ind[k + 1] = (int)row->terms[k].column + 1;
        val[k + 1] = mpq_get_d(row->terms[k].value);
    }
    glp_set_mat_row(prob, r, (int)row->n_terms, ind, val);
    glp_set_row_bnds(prob, r, types[row->sense], rhs, rhs);
}

/* The same program in floating point, built anew each time as ours is. */
static glp_prob *load(const cmt_lp *lp)
{
    glp_prob *prob = glp_create_prob();
    int *ind = calloc(lp->n_columns + 1, sizeof *ind);
    double *val = calloc(lp->n_columns + 1, sizeof *val);
    cmt_bench_must(ind != NULL && val != NULL, "memory");
    glp_set_obj_dir(prob, lp->maximise ? GLP_MAX : GLP_MIN);
    if (lp->n_rows != 0)
        glp_add_rows(prob, (int)lp->n_rows);
    glp_add_cols(prob, (int)lp->n_columns);
    for (size_t c = 0; c < lp->n_columns; c++)
        load_column(prob, &lp->columns[c], (int)c + 1);
    for (size_t k = 0; k < lp->n_objective; k++) {
        glp_set_obj_coef(prob, (int)lp->objective[k].column + 1,
                         mpq_get_d(lp->objective[k].value));
    }
    for (size_t r = 0; r < lp->n_rows; r++)
        load_row(prob, &lp->rows[r], (int)r + 1, ind, val);
    free(ind);
    free(val);
    return prob;
}

static void solve_linear(cmt_bench_program *p,
                         int (*method)(glp_prob *, const glp_smcp *))
{
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    glp_prob *prob = load(&p->lp);
    cmt_bench_must(method(prob, &parm) == 0, "GLPK's simplex");
    p->floating = glp_get_obj_val(prob);
    glp_delete_prob(prob);
}

void cmt_bench_simplex(void *program)
{
    solve_linear(program, glp_simplex);
}

void cmt_bench_rational(void *program)
{
    solve_linear(program, glp_exact);
}

void cmt_bench_intopt(void *program)
{
    cmt_bench_program *p = program;
    glp_iocp parm;
    glp_init_iocp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.presolve = GLP_ON;
    glp_prob *prob = load(&p->lp);
    const int code = glp_intopt(prob, &parm);
    cmt_bench_must(code == 0 || code == GLP_ENOPFS || code == GLP_ENODFS,
                   "GLPK's branch and cut");
    p->floating = glp_mip_obj_val(prob);
    glp_delete_prob(prob);
}
