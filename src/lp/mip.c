#include "lp/mip.h"

#include "base/err.h"
#include "lp/filter.h"
#include "lp/mip_search.h"

#include <string.h>

#define DEFAULT_NODES 10000
#define PATIENCE      200 /* nodes of a small program before GLPK is asked */

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for an integer program");
}

static cmt_status begin(cmt_search *s)
{
    const size_t n = s->form->n;
    cmt_status st = CMT_OK;
    s->lower = CMT_NEW_ARRAY(s->mem, cmt_limit, n);
    s->upper = CMT_NEW_ARRAY(s->mem, cmt_limit, n);
    s->best = cmt_q_array(s->mem, n);
    s->best_value = cmt_q(s->mem);
    s->step = cmt_q(s->mem);
    if (s->lower == NULL || s->upper == NULL || s->best == NULL || s->best_value == NULL
        || s->step == NULL)
        return shortage(s->err);
    if (n != 0) {
        memcpy(s->lower, s->form->lower, n * sizeof *s->lower);
        memcpy(s->upper, s->form->upper, n * sizeof *s->upper);
    }
    s->box = (cmt_box){
        .mem = s->mem, .n = n, .lower = s->form->lower, .upper = s->form->upper};
    CMT_TRY(cmt_lp_step(s->mem, s->form->lp, s->step, s->err));
    CMT_TRY(cmt_weak_init(s->mem, s->form->lp, &s->weak, s->err));
    CMT_TRY(cmt_search_add(s, CMT_NO_NODE, false));
done:
    return st;
}

cmt_status cmt_search_offer(cmt_search *s, const mpq_t *x)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(s->work);
    cmt_status st = CMT_OK;
    mpq_ptr value = cmt_q(s->work);
    if (value == NULL)
        return shortage(s->err);
    /* without err: that a proposal is no solution is no failure of ours */
    CMT_TRY(cmt_lp_evaluate(s->work, s->form->lp, x, value, NULL));
    if (s->form->sign < 0)
        mpq_neg(value, value);
    if (!s->has_best || mpq_cmp(value, s->best_value) < 0) {
        s->has_best = true;
        mpq_set(s->best_value, value);
        for (size_t c = 0; c < s->form->n; c++)
            mpq_set(s->best[c], x[c]);
    }
done:
    cmt_arena_reset(s->work, mark);
    if (st == CMT_E_NOMEM)
        return shortage(s->err);
    return st == CMT_E_NEGATIVE ? CMT_OK : st;
}

/* Integer columns at what GLPK found, the others by an exact linear program. */
static cmt_status complete(cmt_search *s, mpq_t *x)
{
    cmt_status st = CMT_OK;
    cmt_simplex_result r;
    bool is_pure = true;
    cmt_search_enter(s, 0);
    for (size_t c = 0; c < s->form->n; c++) {
        if (!s->form->lp->columns[c].integer) {
            is_pure = false;
            continue;
        }
        s->form->lower[c] = (cmt_limit){true, x[c]};
        s->form->upper[c] = (cmt_limit){true, x[c]};
    }
    if (is_pure)
        return cmt_search_offer(s, (const mpq_t *)x);
    CMT_TRY(cmt_linear_solve(s->work, s->form, NULL, s->options, &r, s->err));
    if (r.feasible)
        CMT_TRY(cmt_search_offer(s, (const mpq_t *)r.x));
done:
    return st;
}

cmt_status cmt_search_ask_glpk(cmt_search *s)
{
    cmt_status st = CMT_OK;
    cmt_proposal p;
    const cmt_arena_mark mark = cmt_arena_get_mark(s->work);
    cmt_search_enter(s, 0);
    CMT_TRY(cmt_glpk_intopt(s->work, s->form, s->options, &p, s->err));
    if (p.has_incumbent)
        CMT_TRY(complete(s, p.x));
done:
    cmt_arena_reset(s->work, mark);
    return st;
}

cmt_status cmt_search_tighten(cmt_search *s)
{
    cmt_status st = CMT_OK;
    cmt_box box;
    const cmt_node *root = &s->nodes[0];
    if (!s->has_best || !root->has_bound)
        return CMT_OK;
    CMT_TRY(cmt_box_init(s->mem, s->form->lp, &box, s->err));
    CMT_TRY(cmt_box_tighten(&box, &s->weak, &root->y, s->best_value, s->step, s->err));
    if (box.n_trail == 0)
        return CMT_OK;
    s->has_tightened = true;
    s->tightening = root->y;
    memcpy(s->lower, box.lower, box.n * sizeof *s->lower);
    memcpy(s->upper, box.upper, box.n * sizeof *s->upper);
done:
    return st;
}

/* Small programs are mostly proved before GLPK's branch and cut has begun. */
static bool is_patient(const cmt_search *s, size_t limit)
{
    return limit > PATIENCE && !s->options->no_filter && !s->options->no_glpk
           && cmt_filter_suits(s->form);
}

/* The root; then, unless patient, an incumbent and the root again within tighter bounds. */
static cmt_status look_at_root(cmt_search *s, bool patient)
{
    cmt_status st = CMT_OK;
    (void)cmt_search_pop(s);
    CMT_TRY(cmt_search_visit(s, 0, patient));
    if (s->unbounded || s->nodes[0].state != CMT_NODE_OPEN)
        return CMT_OK;
    if (!s->options->no_glpk)
        CMT_TRY(cmt_search_ask_glpk(s));
    if (!s->nodes[0].has_bound || cmt_search_close(s, 0))
        return CMT_OK;
    CMT_TRY(cmt_search_tighten(s));
    CMT_TRY(cmt_search_visit(s, 0, true));
done:
    return st;
}

/* What is open still is looked at within the bounds that the incumbent leaves; what was
 * closed within wider ones stays closed. */
static cmt_status lose_patience(cmt_search *s)
{
    const cmt_status st = cmt_search_ask_glpk(s);
    return st == CMT_OK ? cmt_search_tighten(s) : st;
}

static cmt_status search(cmt_search *s)
{
    cmt_status st = CMT_OK;
    const size_t limit = s->options->nodes == 0 ? DEFAULT_NODES : s->options->nodes;
    const bool patient = is_patient(s, limit);
    CMT_TRY(look_at_root(s, patient));
    for (size_t n = 1; n < limit && s->n_heap != 0; n++) {
        if (patient && n == PATIENCE)
            CMT_TRY(lose_patience(s));
        const uint32_t node = cmt_search_pop(s);
        if (!cmt_search_close(s, node))
            CMT_TRY(cmt_search_visit(s, node, true));
    }
    if (!s->has_best && !s->unbounded && s->n_heap != 0)
        CMT_TRY(cmt_search_dive(s));
done:
    return st;
}

/* The linear program is unbounded along a ray. So is the integer one, if it has a point
 * at all: a multiple of the ray is integral. */
static cmt_status prove_unbounded(cmt_search *s,
                                  const cmt_exact_options *options,
                                  cmt_proof *out)
{
    cmt_status st = CMT_OK;
    cmt_lp lp = *s->form->lp;
    cmt_form form;
    cmt_proof found = {.program = out->program};
    lp.n_objective = 0;
    CMT_TRY(cmt_form_build(s->mem, &lp, &form, s->err));
    CMT_TRY(cmt_mip_solve(s->mem, &form, options, &found, s->err));
    if (found.status == CMT_SOLUTION_UNPROVED) {
        *out = (cmt_proof){.program = out->program, .status = found.status};
        return CMT_OK;
    }
    if (found.status == CMT_SOLUTION_OPTIMAL) {
        mpq_t *x = cmt_q_array(s->mem, form.n);
        mpq_ptr objective = cmt_q(s->mem);
        if (x == NULL || objective == NULL)
            return shortage(s->err);
        for (size_t k = 0; k < found.primal.n; k++)
            mpq_set(x[found.primal.terms[k].column], found.primal.terms[k].value);
        CMT_TRY(
            cmt_lp_objective(s->mem, s->form->lp, (const mpq_t *)x, objective, s->err));
        found.status = CMT_SOLUTION_UNBOUNDED;
        found.objective = objective;
        found.ray = s->ray;
        found.n_steps = 0;
    }
    *out = found;
done:
    return st;
}

cmt_status cmt_mip_solve(cmt_arena *mem,
                         cmt_form *form,
                         const cmt_exact_options *options,
                         cmt_proof *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_search s = {.mem = mem, .form = form, .options = options, .err = err};
    cmt_proof proof = {.program = out->program};
    s.work = cmt_arena_new(0);
    if (s.work == NULL)
        return shortage(err);
    CMT_TRY(begin(&s));
    CMT_TRY(search(&s));
    if (s.unbounded) {
        CMT_TRY(prove_unbounded(&s, options, &proof));
    } else {
        CMT_TRY(cmt_search_prove(&s, &proof));
    }
    *out = proof;
done:
    cmt_arena_free(s.work);
    return st;
}
