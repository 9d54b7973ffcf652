#include "lp/linear.h"

#include "base/err.h"
#include "lp/propose.h"
#include "proof/weak_duality.h"

#define DEFAULT_PIVOTS 100000

unsigned cmt_linear_pivots(const cmt_exact_options *options)
{
    return options->pivots == 0 ? DEFAULT_PIVOTS : options->pivots;
}

cmt_status cmt_linear_solve(cmt_arena *mem,
                            const cmt_form *form,
                            const uint8_t *start,
                            const cmt_exact_options *options,
                            cmt_simplex_result *out,
                            cmt_err *err)
{
    cmt_proposal proposal = {0};
    cmt_status st = CMT_OK;
    if (!options->no_glpk)
        CMT_TRY(cmt_propose(mem, form, start, false, options, &proposal, err));
    CMT_TRY(cmt_simplex_solve(mem, form, proposal.has_basis ? proposal.place : start,
                              cmt_linear_pivots(options), out, err));
done:
    return st;
}

size_t cmt_linear_empty(const cmt_form *form)
{
    for (size_t c = 0; c < form->n; c++) {
        if (form->lower[c].set && form->upper[c].set
            && mpq_cmp(form->lower[c].value, form->upper[c].value) > 0)
            return c;
    }
    return SIZE_MAX;
}

void cmt_linear_clip(const cmt_form *form, mpq_t *y)
{
    for (size_t r = 0; r < form->m; r++) {
        const cmt_sense sense = form->lp->rows[r].sense;
        const int sign = form->sign * mpq_sgn(y[r]);
        if ((sense == CMT_SENSE_GE && sign < 0) || (sense == CMT_SENSE_LE && sign > 0))
            mpq_set_ui(y[r], 0, 1);
    }
}

bool cmt_linear_is_inside(const cmt_form *form, size_t c, mpq_srcptr x)
{
    return (!form->lower[c].set || mpq_cmp(x, form->lower[c].value) > 0)
           && (!form->upper[c].set || mpq_cmp(x, form->upper[c].value) < 0);
}

bool cmt_sparse_of(cmt_arena *mem, const mpq_t *dense, size_t n, cmt_sparse *out)
{
    size_t count = 0;
    for (size_t k = 0; k < n; k++)
        count += mpq_sgn(dense[k]) != 0;
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, count);
    mpq_t *values = cmt_q_array(mem, count);
    if (terms == NULL || values == NULL)
        return false;
    count = 0;
    for (size_t k = 0; k < n; k++) {
        if (mpq_sgn(dense[k]) == 0)
            continue;
        mpq_set(values[count], dense[k]);
        terms[count] = (cmt_term){.column = (uint32_t)k, .value = values[count]};
        count++;
    }
    *out = (cmt_sparse){.terms = terms, .n = count};
    return true;
}

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a proof");
}

static cmt_status add_step(cmt_arena *mem,
                           const cmt_form *form,
                           cmt_step_kind kind,
                           const cmt_simplex_result *result,
                           cmt_proof *out,
                           cmt_err *err)
{
    cmt_step *step = CMT_NEW(mem, cmt_step);
    if (step == NULL
        || !cmt_sparse_of(mem, (const mpq_t *)result->y, form->m, &step->multiplier))
        return shortage(err);
    step->kind = kind;
    out->steps = step;
    out->n_steps = 1;
    return CMT_OK;
}

static cmt_status add_primal(cmt_arena *mem,
                             const cmt_form *form,
                             const cmt_simplex_result *result,
                             cmt_proof *out,
                             cmt_err *err)
{
    mpq_ptr objective = cmt_q(mem);
    if (objective == NULL
        || !cmt_sparse_of(mem, (const mpq_t *)result->x, form->n, &out->primal))
        return shortage(err);
    out->has_primal = true;
    out->objective = objective;
    return cmt_lp_objective(mem, form->lp, (const mpq_t *)result->x, objective, err);
}

/* Whatever y is at the limit, it may bound the objective. */
static cmt_status add_bound(cmt_arena *mem,
                            const cmt_form *form,
                            const cmt_simplex_result *result,
                            cmt_proof *out,
                            cmt_err *err)
{
    cmt_weak weak;
    cmt_proof with = *out;
    const cmt_box box = {
        .mem = mem, .n = form->n, .lower = form->lower, .upper = form->upper};
    cmt_status st = CMT_OK;
    cmt_linear_clip(form, result->y);
    CMT_TRY(add_step(mem, form, CMT_STEP_DUAL, result, &with, err));
    CMT_TRY(cmt_weak_init(mem, form->lp, &weak, err));
    if (cmt_weak_bound(&weak, &box, &with.steps[0].multiplier, true, NULL) == CMT_OK) {
        if (form->sign < 0)
            mpq_neg(weak.value, weak.value);
        with.bound = weak.value;
        *out = with;
    }
done:
    return st;
}

static cmt_status add_claim(cmt_arena *mem,
                            const cmt_form *form,
                            const cmt_simplex_result *result,
                            cmt_proof *out,
                            cmt_err *err)
{
    switch (result->end) {
    case CMT_SIMPLEX_OPTIMAL:
        out->status = CMT_SOLUTION_OPTIMAL;
        return add_step(mem, form, CMT_STEP_DUAL, result, out, err);
    case CMT_SIMPLEX_INFEASIBLE:
        out->status = CMT_SOLUTION_INFEASIBLE;
        return add_step(mem, form, CMT_STEP_FARKAS, result, out, err);
    case CMT_SIMPLEX_UNBOUNDED:
        out->status = CMT_SOLUTION_UNBOUNDED;
        return cmt_sparse_of(mem, (const mpq_t *)result->ray, form->n, &out->ray)
                   ? CMT_OK
                   : shortage(err);
    case CMT_SIMPLEX_LIMIT:
        break;
    }
    out->status = CMT_SOLUTION_UNPROVED;
    return result->feasible ? add_bound(mem, form, result, out, err) : CMT_OK;
}

cmt_status cmt_linear_prove(cmt_arena *mem,
                            const cmt_form *form,
                            const cmt_simplex_result *result,
                            cmt_proof *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_proof proof = {.program = out->program};
    if (result->feasible)
        CMT_TRY(add_primal(mem, form, result, &proof, err));
    CMT_TRY(add_claim(mem, form, result, &proof, err));
    *out = proof;
done:
    return st;
}
