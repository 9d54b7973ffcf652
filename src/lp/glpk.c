#include "lp/glpk.h"

#include "base/err.h"
#include "lp/glpk_number.h"
#include "lp/simplex.h"

#include <glpk.h>
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <string.h>

#define DEFAULT_ITERATIONS 200000
#define DEFAULT_NODES      2000
#define MEMORY_MB          2048

/* Between the largest and the least coefficient, 2^36. GLPK's branch and cut has no limit
 * of iterations for the linear programs inside: where coefficients lie 2^60 apart some of
 * these never end. Without an incumbent of GLPK's the search goes on by itself. */
#define WIDEST 68719476736.0

/* The form in floating point, and what comes back; all arrays are the caller's. */
typedef struct task {
    const cmt_form *form;
    const uint8_t *start;
    cmt_glpk_call call;
    cmt_glpk_fault fault;
    int max_iterations;
    int max_nodes;
    int n_nodes;
    int *ind;       /* [1 + m] 1-based rows of one column */
    double *val;    /* [1 + m] */
    int *row_power; /* [m] rows were divided by 2^power */
    int cost_power;
    double *x;    /* [n] */
    double *y;    /* [m] */
    int *status;  /* [n + m] GLP_BS, ... */
    double least; /* of the coefficients' sizes */
    double most;
    bool has_basis;
    bool optimal;
    bool has_incumbent;
    jmp_buf jump;
    bool failed;
} task;

/* How many bits a row must lose so that all of it fits 2^53. */
static int surplus(size_t bits)
{
    return bits <= 53 ? 0 : (int)bits - 53;
}

static void measure(task *t)
{
    const cmt_form *f = t->form;
    for (size_t j = 0; j < f->n; j++) {
        const int cost = surplus(mpz_sizeinbase(f->cost[j], 2));
        t->cost_power = cost > t->cost_power ? cost : t->cost_power;
        for (size_t e = f->start[j]; e < f->start[j + 1]; e++) {
            const int power = surplus(mpz_sizeinbase(f->value[e], 2));
            if (power > t->row_power[f->row[e]])
                t->row_power[f->row[e]] = power;
        }
    }
}

/* --- inside the guard ----------------------------------------------------------- */

static void set_bounds(const task *t, glp_prob *prob, bool row, size_t k)
{
    const cmt_form *f = t->form;
    const size_t v = row ? f->n + k : k;
    const int power = row ? t->row_power[k] : 0;
    const bool has_lower = f->lower[v].set;
    const bool has_upper = f->upper[v].set;
    const double lower = has_lower ? cmt_glpk_rational(f->lower[v].value, power) : 0;
    const double upper = has_upper ? cmt_glpk_rational(f->upper[v].value, power) : 0;
    int type = GLP_FR;
    if (has_lower && has_upper) {
        type = lower < upper ? GLP_DB : GLP_FX;
    } else if (has_lower) {
        type = GLP_LO;
    } else if (has_upper) {
        type = GLP_UP;
    }
    if (row) {
        glp_set_row_bnds(prob, (int)k + 1, type, lower, upper);
    } else {
        glp_set_col_bnds(prob, (int)k + 1, type, lower, upper);
    }
}

static void load_column(task *t, glp_prob *prob, size_t j)
{
    const cmt_form *f = t->form;
    int n = 0;
    for (size_t e = f->start[j]; e < f->start[j + 1]; e++) {
        const double v = cmt_glpk_integer(f->value[e], t->row_power[f->row[e]]);
        if (fpclassify(v) == FP_ZERO)
            continue;
        n++;
        t->ind[n] = (int)f->row[e] + 1;
        t->val[n] = v;
        t->least = fmin(t->least, fabs(v));
        t->most = fmax(t->most, fabs(v));
    }
    glp_set_mat_col(prob, (int)j + 1, n, t->ind, t->val);
    glp_set_obj_coef(prob, (int)j + 1, cmt_glpk_integer(f->cost[j], t->cost_power));
    set_bounds(t, prob, false, j);
}

static void load_start(const task *t, glp_prob *prob)
{
    static const int status[] = {GLP_BS, GLP_NL, GLP_NU, GLP_NF};
    const cmt_form *f = t->form;
    for (size_t j = 0; j < f->n; j++)
        glp_set_col_stat(prob, (int)j + 1, status[t->start[j]]);
    for (size_t r = 0; r < f->m; r++)
        glp_set_row_stat(prob, (int)r + 1, status[t->start[f->n + r]]);
}

static void load(task *t, glp_prob *prob)
{
    const cmt_form *f = t->form;
    glp_set_obj_dir(prob, GLP_MIN);
    if (f->m != 0)
        glp_add_rows(prob, (int)f->m);
    if (f->n != 0)
        glp_add_cols(prob, (int)f->n);
    for (size_t r = 0; r < f->m; r++)
        set_bounds(t, prob, true, r);
    for (size_t j = 0; j < f->n; j++)
        load_column(t, prob, j);
    /* Rows made integer differ widely in size. Unscaled, the proposed basis is often wrong
     * at the edges, and each of its faults costs the exact simplex pivots. */
    glp_scale_prob(prob, GLP_SF_AUTO);
    if (t->start != NULL) {
        load_start(t, prob);
    } else {
        glp_adv_basis(prob, 0);
    }
}

static void take_basis(task *t, glp_prob *prob)
{
    const cmt_form *f = t->form;
    for (size_t j = 0; j < f->n; j++) {
        t->x[j] = glp_get_col_prim(prob, (int)j + 1);
        t->status[j] = glp_get_col_stat(prob, (int)j + 1);
    }
    for (size_t r = 0; r < f->m; r++) {
        t->y[r] = glp_get_row_dual(prob, (int)r + 1);
        t->status[f->n + r] = glp_get_row_stat(prob, (int)r + 1);
    }
    t->has_basis = true;
    t->optimal = glp_get_status(prob) == GLP_OPT;
}

static void simplex(task *t, glp_prob *prob)
{
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.it_lim = t->max_iterations;
    parm.meth = t->start == NULL ? GLP_PRIMAL : GLP_DUALP;
    const int code = glp_simplex(prob, &parm);
    if (code == 0 || code == GLP_EITLIM)
        take_basis(t, prob);
}

/* Count the nodes: GLPK has no limit of its own for them. Every node is preprocessed, but
 * not every one is selected: a dive goes on without asking. */
static void on_node(glp_tree *tree, void *info)
{
    task *t = info;
    if (glp_ios_reason(tree) == GLP_IPREPRO && ++t->n_nodes > t->max_nodes)
        glp_ios_terminate(tree);
}

static void intopt(task *t, glp_prob *prob)
{
    const cmt_form *f = t->form;
    glp_iocp parm;
    glp_init_iocp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    parm.cb_func = on_node;
    parm.cb_info = t;
    parm.fp_heur = GLP_ON;
    parm.mir_cuts = GLP_ON;
    for (size_t j = 0; j < f->n; j++) {
        if (f->lp->columns[j].integer)
            glp_set_col_kind(prob, (int)j + 1, GLP_IV);
    }
    simplex(t, prob);
    if (glp_get_status(prob) != GLP_OPT || t->most > t->least * WIDEST)
        return;
    (void)glp_intopt(prob, &parm);
    const int status = glp_mip_status(prob);
    t->has_incumbent = status == GLP_OPT || status == GLP_FEAS;
    for (size_t j = 0; t->has_incumbent && j < f->n; j++)
        t->x[j] = glp_mip_col_val(prob, (int)j + 1);
}

static int on_message(void *info, const char *text)
{
    (void)info;
    (void)text;
    return 1; /* printed nowhere */
}

static void on_error(void *info)
{
    task *t = info;
    longjmp(t->jump, 1); /* GLPK must not return from its error */
}

static void work(task *t)
{
    t->least = HUGE_VAL;
    glp_term_hook(on_message, NULL);
    glp_error_hook(on_error, t);
    glp_mem_limit(MEMORY_MB);
    glp_prob *prob = glp_create_prob();
    load(t, prob);
    if (t->fault == CMT_GLPK_ABORT)
        glp_error("as a test asks");
    if (t->call == CMT_GLPK_INTOPT) {
        intopt(t, prob);
    } else {
        simplex(t, prob);
    }
}

/* Owns nothing: the task is the caller's, and all that GLPK took goes with its
 * environment, whether it ended well or not. */
static void *guard(void *what)
{
    task *t = what;
    if (setjmp(t->jump) == 0) {
        work(t);
    } else {
        t->failed = true;
    }
    glp_error_hook(NULL, NULL);
    (void)glp_free_env();
    return NULL;
}

/* --- outside -------------------------------------------------------------------- */

static bool make_room(cmt_arena *mem, task *t)
{
    const cmt_form *f = t->form;
    t->ind = CMT_NEW_ARRAY(mem, int, f->m + 1);
    t->val = CMT_NEW_ARRAY(mem, double, f->m + 1);
    t->row_power = CMT_NEW_ARRAY(mem, int, f->m);
    t->x = CMT_NEW_ARRAY(mem, double, f->n);
    t->y = CMT_NEW_ARRAY(mem, double, f->m);
    t->status = CMT_NEW_ARRAY(mem, int, f->n + f->m);
    return t->ind != NULL && t->val != NULL && t->row_power != NULL && t->x != NULL
           && t->y != NULL && t->status != NULL;
}

static uint8_t place_of(int status)
{
    switch (status) {
    case GLP_BS:
        return CMT_PLACE_BASIC;
    case GLP_NU:
        return CMT_PLACE_UPPER;
    case GLP_NF:
        return CMT_PLACE_ZERO;
    default:
        return CMT_PLACE_LOWER;
    }
}

static void translate(const task *t, cmt_proposal *out)
{
    const cmt_form *f = t->form;
    out->has_basis = t->has_basis;
    out->optimal = t->optimal;
    out->has_incumbent = t->has_incumbent;
    if (!t->has_basis)
        return;
    for (size_t v = 0; v < f->n + f->m; v++)
        out->place[v] = place_of(t->status[v]);
    for (size_t j = 0; j < f->n; j++) {
        const bool round = t->has_incumbent && f->lp->columns[j].integer;
        cmt_glpk_simplest(round ? rint(t->x[j]) : t->x[j], out->x[j]);
    }
    for (size_t r = 0; r < f->m; r++) {
        cmt_glpk_simplest(t->y[r], out->y[r]);
        cmt_glpk_shift(out->y[r], t->cost_power - t->row_power[r]);
        cmt_form_unscale(f, r, true, out->y[r]);
    }
}

static unsigned clip(unsigned value, unsigned fallback)
{
    const unsigned v = value == 0 ? fallback : value;
    return v > 1000000000U ? 1000000000U : v;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_form *form,
                      const uint8_t *start,
                      cmt_glpk_call call,
                      const cmt_exact_options *options,
                      cmt_proposal *out,
                      cmt_err *err)
{
    const cmt_glpk_shim *shim = options->shim;
    cmt_proposal got = {.place = CMT_NEW_ARRAY(mem, uint8_t, form->n + form->m),
                        .x = cmt_q_array(mem, form->n),
                        .y = cmt_q_array(mem, form->m)};
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    task *t = CMT_NEW(mem, task);
    if (t != NULL)
        t->form = form;
    if (got.place == NULL || got.x == NULL || got.y == NULL || t == NULL
        || !make_room(mem, t))
        return cmt_fail(err, CMT_E_NOMEM, "no room to ask GLPK");
    t->start = start;
    t->call = call;
    t->max_iterations = (int)clip(options->glpk_iterations, DEFAULT_ITERATIONS);
    t->max_nodes = (int)clip(options->glpk_nodes, DEFAULT_NODES);
    if (shim != NULL && shim->before != NULL)
        t->fault = shim->before(shim->self, call);
    if (t->fault == CMT_GLPK_STARVE) {
        t->max_iterations = 0;
        t->max_nodes = 0;
    }
    measure(t);
    pthread_t thread;
    if (!options->no_glpk && t->fault != CMT_GLPK_NO_THREAD
        && pthread_create(&thread, NULL, guard, t) == 0) {
        (void)pthread_join(thread, NULL);
        if (!t->failed)
            translate(t, &got);
    }
    if (shim != NULL && shim->after != NULL)
        shim->after(shim->self, form, &got);
    cmt_arena_reset(mem, mark);
    *out = got;
    return CMT_OK;
}

cmt_status cmt_glpk_simplex(cmt_arena *mem,
                            const cmt_form *form,
                            const uint8_t *start,
                            const cmt_exact_options *options,
                            cmt_proposal *out,
                            cmt_err *err)
{
    return run(mem, form, start, CMT_GLPK_SIMPLEX, options, out, err);
}

cmt_status cmt_glpk_intopt(cmt_arena *mem,
                           const cmt_form *form,
                           const cmt_exact_options *options,
                           cmt_proposal *out,
                           cmt_err *err)
{
    return run(mem, form, NULL, CMT_GLPK_INTOPT, options, out, err);
}
