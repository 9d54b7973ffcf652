#include "base/err.h"
#include "lp/mip_search.h"
#include "lp/propose.h"

#include <string.h>

static cmt_status shortage(const cmt_search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room for a node of the search");
}

/* The integer column whose value is farthest from integers, of those that go first if there
 * is any; or CMT_NO_NODE.
 * @param scratch [2] */
static uint32_t most_fractional(const cmt_lp *lp, const mpq_t *x, mpq_t *scratch)
{
    uint32_t best = CMT_NO_NODE;
    mpq_ptr distance = scratch[0];
    bool first = false;
    for (size_t c = 0; c < lp->n_columns; c++) {
        const cmt_column *column = &lp->columns[c];
        if (!column->integer || (first && !column->first) || cmt_q_is_whole(x[c]))
            continue;
        if (column->first && !first) {
            first = true;
            best = CMT_NO_NODE;
        }
        /* |2 (x mod 1) - 1|, 0 in the middle */
        mpz_mul_2exp(mpq_numref(distance), mpq_numref(x[c]), 1);
        mpz_mul_2exp(mpq_denref(distance), mpq_denref(x[c]), 1);
        mpz_fdiv_r(mpq_numref(distance), mpq_numref(distance), mpq_denref(distance));
        mpz_sub(mpq_numref(distance), mpq_numref(distance), mpq_denref(x[c]));
        mpz_abs(mpq_numref(distance), mpq_numref(distance));
        mpz_set(mpq_denref(distance), mpq_denref(x[c]));
        if (best == CMT_NO_NODE || mpq_cmp(distance, scratch[1]) < 0) {
            best = (uint32_t)c;
            mpq_set(scratch[1], distance);
        }
    }
    return best;
}

/* Keep multipliers and bound if they prove more than what was inherited. */
static cmt_status keep_bound(cmt_search *s,
                             cmt_node *n,
                             const mpq_t *y,
                             mpq_srcptr bound)
{
    if (n->has_bound && mpq_cmp(bound, n->bound) <= 0)
        return CMT_OK;
    if (!cmt_sparse_of(s->mem, y, s->form->m, &n->y))
        return shortage(s);
    n->has_bound = true;
    mpq_set(n->bound, bound);
    cmt_round_up(n->bound, s->step);
    return CMT_OK;
}

static cmt_status keep_place(cmt_search *s, cmt_node *n, const uint8_t *place)
{
    const size_t size = s->form->n + s->form->m;
    uint8_t *copy = CMT_NEW_ARRAY(s->mem, uint8_t, size);
    if (copy == NULL)
        return shortage(s);
    if (size != 0)
        memcpy(copy, place, size);
    n->place = copy;
    return CMT_OK;
}

static cmt_status branch(cmt_search *s, uint32_t node, uint32_t column, mpq_srcptr x)
{
    cmt_status st = CMT_OK;
    mpq_t *at = cmt_q_array(s->mem, 2);
    if (at == NULL)
        return shortage(s);
    mpz_fdiv_q(mpq_numref(at[0]), mpq_numref(x), mpq_denref(x));
    mpz_add_ui(mpq_numref(at[1]), mpq_numref(at[0]), 1);
    cmt_node *n = &s->nodes[node];
    n->column = column;
    n->at = at[0];
    n->above_at = at[1];
    n->child = (uint32_t)s->n_nodes;
    CMT_TRY(cmt_search_add(s, node, false));
    CMT_TRY(cmt_search_add(s, node, true));
    s->nodes[node].state = CMT_NODE_BRANCHED;
done:
    return st;
}

/* Branch where GLPK's point is plainly fractional. */
static cmt_status branch_on_proposal(cmt_search *s,
                                     uint32_t node,
                                     const cmt_proposal *p,
                                     bool *settled)
{
    mpq_t *scratch = cmt_q_array(s->work, 2);
    if (scratch == NULL)
        return shortage(s);
    const uint32_t c = most_fractional(s->form->lp, (const mpq_t *)p->x, scratch);
    if (c == CMT_NO_NODE || !cmt_linear_is_inside(s->form, c, p->x[c]))
        return CMT_OK;
    *settled = true;
    const cmt_status st = keep_place(s, &s->nodes[node], p->place);
    return st == CMT_OK ? branch(s, node, c, p->x[c]) : st;
}

/* Close the node by GLPK's multipliers, or branch by its point.
 * @param[in,out] start the basis that GLPK ended with
 * @param[out] settled nothing is left to do */
static cmt_status try_proposal(cmt_search *s,
                               uint32_t node,
                               const uint8_t **start,
                               bool *settled)
{
    cmt_proposal p;
    cmt_sparse y;
    cmt_status st = cmt_propose(s->work, s->form, *start, true, s->options, &p, s->err);
    if (st != CMT_OK || !p.has_basis)
        return st;
    *start = p.place;
    cmt_linear_clip(s->form, p.y);
    if (!cmt_sparse_of(s->work, (const mpq_t *)p.y, s->form->m, &y))
        return shortage(s);
    if (cmt_weak_bound(&s->weak, &s->box, &y, true, NULL) != CMT_OK)
        return CMT_OK;
    st = keep_bound(s, &s->nodes[node], (const mpq_t *)p.y, s->weak.value);
    if (st != CMT_OK)
        return st;
    *settled = cmt_search_close(s, node);
    return *settled || !p.optimal ? CMT_OK : branch_on_proposal(s, node, &p, settled);
}

static cmt_status settle_optimal(cmt_search *s,
                                 uint32_t node,
                                 bool may_branch,
                                 const cmt_simplex_result *r)
{
    cmt_status st = CMT_OK;
    mpq_t *q = cmt_q_array(s->work, 3);
    if (q == NULL)
        return shortage(s);
    CMT_TRY(cmt_lp_objective(s->work, s->form->lp, (const mpq_t *)r->x, q[2], s->err));
    if (s->form->sign < 0)
        mpq_neg(q[2], q[2]);
    CMT_TRY(keep_bound(s, &s->nodes[node], (const mpq_t *)r->y, q[2]));
    CMT_TRY(keep_place(s, &s->nodes[node], r->place));
    const uint32_t c = most_fractional(s->form->lp, (const mpq_t *)r->x, q);
    if (c == CMT_NO_NODE)
        CMT_TRY(cmt_search_offer(s, (const mpq_t *)r->x));
    if (!cmt_search_close(s, node) && may_branch && c != CMT_NO_NODE)
        CMT_TRY(branch(s, node, c, r->x[c]));
done:
    return st;
}

static cmt_status settle(cmt_search *s,
                         uint32_t node,
                         bool may_branch,
                         const cmt_simplex_result *r)
{
    cmt_node *n = &s->nodes[node];
    switch (r->end) {
    case CMT_SIMPLEX_OPTIMAL:
        return settle_optimal(s, node, may_branch, r);
    case CMT_SIMPLEX_INFEASIBLE:
        n->state = CMT_NODE_FARKAS;
        return cmt_sparse_of(s->mem, (const mpq_t *)r->y, s->form->m, &n->y)
                   ? CMT_OK
                   : shortage(s);
    case CMT_SIMPLEX_UNBOUNDED:
        s->unbounded = true;
        return cmt_sparse_of(s->mem, (const mpq_t *)r->ray, s->form->n, &s->ray)
                   ? CMT_OK
                   : shortage(s);
    case CMT_SIMPLEX_LIMIT:
        break;
    }
    return CMT_OK;
}

/* The exact simplex; at the root from GLPK's basis, elsewhere from `start`. */
static cmt_status solve_exactly(cmt_search *s,
                                uint32_t node,
                                const uint8_t *start,
                                bool may_branch)
{
    cmt_simplex_result result;
    const bool is_root = s->nodes[node].parent == CMT_NO_NODE;
    const cmt_status st =
        is_root ? cmt_linear_solve(s->work, s->form, start, s->options, &result, s->err)
                : cmt_simplex_solve(s->work, s->form, start,
                                    cmt_linear_pivots(s->options), &result, s->err);
    return st == CMT_OK ? settle(s, node, may_branch, &result) : st;
}

cmt_status cmt_search_visit(cmt_search *s, uint32_t node, bool may_branch)
{
    cmt_status st = CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(s->work);
    const uint8_t *start = s->nodes[node].place;
    bool settled = false;
    cmt_search_enter(s, node);
    const size_t empty = cmt_linear_empty(s->form);
    if (empty != SIZE_MAX) {
        s->nodes[node].state = CMT_NODE_EMPTY;
        s->nodes[node].column = (uint32_t)empty;
        return CMT_OK;
    }
    if (s->nodes[node].parent != CMT_NO_NODE && !s->options->no_glpk)
        st = try_proposal(s, node, &start, &settled);
    if (st == CMT_OK && !settled)
        st = solve_exactly(s, node, start, may_branch);
    cmt_arena_reset(s->work, mark);
    return st;
}
