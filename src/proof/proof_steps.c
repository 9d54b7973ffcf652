/* The walk through a proof tree.
 *
 * Claim at each node: every feasible point of the node's box has an objective of at least
 * the target (minimising; there is none at all without a target). A leaf proves it by its
 * multipliers; a branching of an integer column, x <= k or x >= k + 1, loses no point; a
 * tightening drops only points that are at least as bad as the target. */
#include "base/err.h"
#include "proof/tighten.h"

#include <string.h>

/* A branching whose second subtree is yet to come. */
typedef struct pending {
    const cmt_step *step;
    size_t n_trail;
} pending;

typedef struct walk {
    const cmt_lp *lp;
    cmt_box box;
    cmt_weak weak;
    bool has_target;
    mpq_ptr target; /* to reach; minimising (negated when maximising) */
    mpq_ptr step;   /* objectives are multiples of it; 0 = any */
    mpq_ptr scratch;
    pending *stack;
    size_t n_stack;
    cmt_err *err;
} walk;

cmt_status cmt_lp_step(cmt_arena *mem, const cmt_lp *lp, mpq_ptr out, cmt_err *err)
{
    mpq_set_ui(out, 0, 1);
    for (size_t k = 0; k < lp->n_objective; k++) {
        if (!lp->columns[lp->objective[k].column].integer)
            return CMT_OK;
    }
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    mpq_ptr gcd = cmt_q(mem);
    if (gcd == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the step of an objective");
    for (size_t k = 0; k < lp->n_objective; k++) {
        mpq_srcptr c = lp->objective[k].value;
        mpz_gcd(mpq_numref(gcd), mpq_numref(gcd), mpq_numref(c));
        mpz_lcm(mpq_denref(gcd), mpq_denref(gcd), mpq_denref(c));
    }
    mpq_canonicalize(gcd);
    mpq_set(out, gcd);
    cmt_arena_reset(mem, mark);
    return CMT_OK;
}

static cmt_status check_dual(walk *w, const cmt_sparse *y)
{
    if (!w->has_target) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "a bound on the objective does not prove infeasibility");
    }
    const cmt_status st = cmt_weak_bound(&w->weak, &w->box, y, true, w->err);
    if (st != CMT_OK)
        return st;
    cmt_round_up(w->weak.value, w->step);
    if (mpq_cmp(w->weak.value, w->target) < 0) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "the multipliers prove less than the certificate claims");
    }
    return CMT_OK;
}

static cmt_status check_farkas(walk *w, const cmt_sparse *y)
{
    const cmt_status st = cmt_weak_bound(&w->weak, &w->box, y, false, w->err);
    if (st == CMT_OK && mpq_sgn(w->weak.value) <= 0) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "the multipliers do not contradict the bounds");
    }
    return st;
}

static cmt_status check_empty(const walk *w, uint32_t column)
{
    const cmt_limit *lower = &w->box.lower[column];
    const cmt_limit *upper = &w->box.upper[column];
    if (lower->set && upper->set && mpq_cmp(lower->value, upper->value) > 0)
        return CMT_OK;
    return cmt_fail(w->err, CMT_E_NEGATIVE, "the bounds of %.200s are not empty",
                    w->lp->columns[column].name);
}

static cmt_status tighten(walk *w, const cmt_sparse *y)
{
    if (!w->has_target) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "reduced costs say nothing without an objective to reach");
    }
    return cmt_box_tighten(&w->box, &w->weak, y, w->target, w->step, w->err);
}

static cmt_status branch(walk *w, const cmt_step *s, bool above)
{
    mpq_set_z(w->scratch, s->at);
    if (above)
        mpz_add_ui(mpq_numref(w->scratch), mpq_numref(w->scratch), 1);
    return cmt_box_narrow(&w->box, s->column, !above, w->scratch, w->err);
}

static cmt_status open_branch(walk *w, const cmt_step *s)
{
    if (!w->lp->columns[s->column].integer) {
        return cmt_fail(w->err, CMT_E_NEGATIVE,
                        "branching on %.200s, which need not be an integer",
                        w->lp->columns[s->column].name);
    }
    w->stack[w->n_stack++] = (pending){.step = s, .n_trail = w->box.n_trail};
    return branch(w, s, false);
}

static cmt_status take_step(walk *w, const cmt_step *s)
{
    switch (s->kind) {
    case CMT_STEP_BRANCH:
        return open_branch(w, s);
    case CMT_STEP_TIGHTEN:
        return tighten(w, &s->multiplier);
    case CMT_STEP_DUAL:
        return check_dual(w, &s->multiplier);
    case CMT_STEP_FARKAS:
        return check_farkas(w, &s->multiplier);
    case CMT_STEP_EMPTY:
        return check_empty(w, s->column);
    }
    return CMT_E_NEGATIVE;
}

static bool is_leaf(const cmt_step *s)
{
    return s->kind != CMT_STEP_BRANCH && s->kind != CMT_STEP_TIGHTEN;
}

static cmt_status run(walk *w, const cmt_proof *proof)
{
    size_t k = 0;
    for (bool open = true; open; k++) {
        if (k == proof->n_steps)
            return cmt_fail(w->err, CMT_E_NEGATIVE, "the proof tree is cut short");
        const cmt_step *s = &proof->steps[k];
        cmt_status st = take_step(w, s);
        if (st == CMT_OK && is_leaf(s)) {
            open = w->n_stack != 0;
            if (open) {
                const pending *p = &w->stack[--w->n_stack];
                cmt_box_rewind(&w->box, p->n_trail);
                st = branch(w, p->step, true);
            }
        }
        if (st != CMT_OK)
            return st;
    }
    if (k != proof->n_steps)
        return cmt_fail(w->err, CMT_E_NEGATIVE, "the proof tree has loose nodes");
    return CMT_OK;
}

cmt_status cmt_proof_check_steps(cmt_arena *mem,
                                 const cmt_lp *lp,
                                 const cmt_proof *proof,
                                 mpq_srcptr target,
                                 cmt_err *err)
{
    cmt_status st = CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    walk w = {.lp = lp, .has_target = target != NULL, .err = err};
    mpq_t *room = cmt_q_array(mem, 3);
    w.stack = CMT_NEW_ARRAY(mem, pending, proof->n_steps);
    if (room == NULL || w.stack == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to walk a proof tree");
    w.target = room[0];
    w.step = room[1];
    w.scratch = room[2];
    CMT_TRY(cmt_lp_step(mem, lp, w.step, err));
    if (target != NULL) {
        mpq_set(w.target, target);
        if (lp->maximise)
            mpq_neg(w.target, w.target);
        cmt_round_up(w.target, w.step);
    }
    CMT_TRY(cmt_box_init(mem, lp, &w.box, err));
    CMT_TRY(cmt_weak_init(mem, lp, &w.weak, err));
    CMT_TRY(run(&w, proof));
done:
    cmt_arena_reset(mem, mark);
    return st;
}
