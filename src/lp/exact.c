#include "lp/exact.h"

#include "base/err.h"
#include "lp/lazy.h"
#include "lp/linear.h"
#include "lp/mip.h"
#include "proof/certificate.h"

typedef struct exact {
    cmt_solver solver;
    cmt_exact_options options; /* hint: the last integer program's point */
    cmt_arena *mem;
    mpq_t *seen; /* [cap_seen] */
    size_t cap_seen;
} exact;

static bool has_integers(const cmt_lp *lp)
{
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (lp->columns[c].integer)
            return true;
    }
    return false;
}

static cmt_status prove_empty(cmt_arena *scratch,
                              size_t column,
                              cmt_proof *proof,
                              cmt_err *err)
{
    cmt_step *step = CMT_NEW(scratch, cmt_step);
    if (step == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a proof");
    step->kind = CMT_STEP_EMPTY;
    step->column = (uint32_t)column;
    proof->status = CMT_SOLUTION_INFEASIBLE;
    proof->steps = step;
    proof->n_steps = 1;
    return CMT_OK;
}

static cmt_status find_proof(cmt_arena *scratch,
                             const cmt_lp *lp,
                             const cmt_exact_options *options,
                             cmt_proof *proof,
                             cmt_err *err)
{
    cmt_form form;
    cmt_simplex_result result;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_form_build(scratch, lp, &form, err));
    const size_t empty = cmt_linear_empty(&form);
    if (empty != SIZE_MAX)
        return prove_empty(scratch, empty, proof, err);
    if (has_integers(lp))
        return cmt_mip_solve(scratch, &form, options, proof, err);
    CMT_TRY(cmt_linear_solve(scratch, &form, NULL, options, &result, err));
    CMT_TRY(cmt_linear_prove(scratch, &form, &result, proof, err));
done:
    return st;
}

/* What the checker refuses is our mistake, and no answer. */
static cmt_status answer(cmt_arena *mem,
                         const cmt_lp *lp,
                         const cmt_hash32 *program,
                         const cmt_proof *proof,
                         cmt_solution *out,
                         cmt_err *err)
{
    const cmt_value *certificate = cmt_proof_value(mem, proof);
    if (certificate == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a certificate");
    cmt_err why = {0};
    const cmt_status st =
        cmt_certificate_check_known(mem, lp, program, certificate, out, &why);
    if (st == CMT_OK)
        return CMT_OK;
    if (st == CMT_E_NEGATIVE || st == CMT_E_SCHEMA)
        return cmt_fail(err, CMT_E_BUG, "our own certificate fails: %.400s", why.text);
    return cmt_fail(err, st, "%.500s", why.text);
}

static cmt_status remember(exact *s, const cmt_lp *lp, const mpq_t *x, cmt_err *err)
{
    if (lp->n_columns > s->cap_seen) {
        s->options.n_hint = 0;
        s->cap_seen = 0;
        s->seen = cmt_q_array(s->mem, 2 * lp->n_columns);
        if (s->seen == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a point");
        s->cap_seen = 2 * lp->n_columns;
    }
    for (size_t c = 0; c < lp->n_columns; c++)
        mpq_set(s->seen[c], x[c]);
    s->options.hint = (const mpq_t *)s->seen;
    s->options.n_hint = lp->n_columns;
    return CMT_OK;
}

static cmt_status solve(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    exact *s = self;
    cmt_status st = CMT_OK;
    cmt_hash32 digest;
    cmt_solution found = {0};
    char program[CMT_DIGEST_TEXT];
    cmt_proof proof = {.program = program};
    const size_t usual = lp->n_orders > 0 ? CMT_LAZY_ORDER : CMT_LAZY_ROWS;
    const size_t wait = s->options.lazy_rows > 0 ? s->options.lazy_rows : usual;
    cmt_arena *scratch = cmt_arena_new(0);
    if (scratch == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to solve a program");
    CMT_TRY(cmt_program_digest(lp, &digest, err));
    cmt_digest_text(&digest, program);
    CMT_TRY(cmt_lazy_fits(lp, wait)
                ? cmt_lazy_prove(scratch, lp, &s->options, find_proof, &proof, err)
                : find_proof(scratch, lp, &s->options, &proof, err));
    CMT_TRY(answer(mem, lp, &digest, &proof, &found, err));
    if (found.has_x && has_integers(lp))
        CMT_TRY(remember(s, lp, (const mpq_t *)found.x, err));
    *out = found;
done:
    cmt_arena_free(scratch);
    return st;
}

const cmt_solver *cmt_exact_solver_new(cmt_arena *mem, const cmt_exact_options *options)
{
    exact *s = CMT_NEW(mem, exact);
    if (s == NULL)
        return NULL;
    if (options != NULL)
        s->options = *options;
    s->mem = mem;
    s->solver = (cmt_solver){.solve = solve, .self = s};
    return &s->solver;
}
