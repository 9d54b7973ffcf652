#include "base/err.h"
#include "lp/mip_search.h"

#include <string.h>

static cmt_status shortage(const cmt_search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room for a search tree");
}

cmt_status cmt_search_add(cmt_search *s, uint32_t parent, bool is_above)
{
    cmt_node *nodes =
        cmt_arena_grow(s->mem, s->nodes, s->n_nodes, &s->cap_nodes, sizeof *nodes);
    if (nodes == NULL)
        return shortage(s);
    s->nodes = nodes;
    cmt_node node = {.parent = parent, .is_above = is_above, .bound = cmt_q(s->mem)};
    if (node.bound == NULL)
        return shortage(s);
    if (parent != CMT_NO_NODE) {
        const cmt_node *p = &s->nodes[parent];
        node.has_bound = p->has_bound;
        node.y = p->y;
        node.place = p->place;
        mpq_set(node.bound, p->bound);
    }
    s->nodes[s->n_nodes] = node;
    return cmt_search_push(s, (uint32_t)s->n_nodes++);
}

/* Bounds first; of equal ones the newest, so that the search dives. */
static bool is_before(const cmt_search *s, uint32_t a, uint32_t b)
{
    const cmt_node *x = &s->nodes[a];
    const cmt_node *y = &s->nodes[b];
    if (x->has_bound != y->has_bound)
        return !x->has_bound;
    const int order = x->has_bound ? mpq_cmp(x->bound, y->bound) : 0;
    return order != 0 ? order < 0 : a > b;
}

cmt_status cmt_search_push(cmt_search *s, uint32_t node)
{
    uint32_t *heap =
        cmt_arena_grow(s->mem, s->heap, s->n_heap, &s->cap_heap, sizeof *heap);
    if (heap == NULL)
        return shortage(s);
    s->heap = heap;
    size_t at = s->n_heap++;
    while (at != 0 && is_before(s, node, s->heap[(at - 1) / 2])) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = node;
    return CMT_OK;
}

uint32_t cmt_search_pop(cmt_search *s)
{
    if (s->n_heap == 0)
        return CMT_NO_NODE;
    const uint32_t top = s->heap[0];
    const uint32_t last = s->heap[--s->n_heap];
    size_t at = 0;
    for (size_t child = 1; child < s->n_heap; child = 2 * at + 1) {
        if (child + 1 < s->n_heap && is_before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!is_before(s, s->heap[child], last))
            break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return top;
}

bool cmt_search_close(cmt_search *s, uint32_t node)
{
    cmt_node *n = &s->nodes[node];
    if (!s->has_best || !n->has_bound || mpq_cmp(n->bound, s->best_value) < 0)
        return false;
    n->state = CMT_NODE_DUAL;
    return true;
}

void cmt_search_enter(cmt_search *s, uint32_t node)
{
    cmt_form *f = s->form;
    if (f->n != 0) {
        memcpy(f->lower, s->lower, f->n * sizeof *f->lower);
        memcpy(f->upper, s->upper, f->n * sizeof *f->upper);
    }
    for (uint32_t k = node; s->nodes[k].parent != CMT_NO_NODE; k = s->nodes[k].parent) {
        const cmt_node *p = &s->nodes[s->nodes[k].parent];
        cmt_limit *limit =
            s->nodes[k].is_above ? &f->lower[p->column] : &f->upper[p->column];
        const cmt_limit own = {true, s->nodes[k].is_above ? p->above_at : p->at};
        const int order = limit->set ? mpq_cmp(own.value, limit->value) : 0;
        if (!limit->set || (s->nodes[k].is_above ? order > 0 : order < 0))
            *limit = own;
    }
}

/* --- the proof ------------------------------------------------------------------- */

static void write_step(const cmt_search *s, const cmt_node *n, cmt_step *out)
{
    *out = (cmt_step){.column = n->column, .multiplier = n->y};
    switch (n->state) {
    case CMT_NODE_BRANCHED:
        out->kind = CMT_STEP_BRANCH;
        out->at = mpq_numref(n->at);
        break;
    case CMT_NODE_FARKAS:
        out->kind = CMT_STEP_FARKAS;
        break;
    case CMT_NODE_EMPTY:
        out->kind = CMT_STEP_EMPTY;
        break;
    case CMT_NODE_OPEN:
    case CMT_NODE_DUAL:
        out->kind = CMT_STEP_DUAL;
        break;
    }
    (void)s;
}

/* Preorder, below before above. */
static cmt_status write_steps(cmt_search *s, cmt_proof *out)
{
    cmt_step *steps = CMT_NEW_ARRAY(s->mem, cmt_step, s->n_nodes + 1);
    uint32_t *stack = CMT_NEW_ARRAY(s->mem, uint32_t, s->n_nodes + 1);
    if (steps == NULL || stack == NULL)
        return shortage(s);
    size_t n = 0;
    size_t n_stack = 0;
    if (s->has_tightened) {
        steps[n++] = (cmt_step){.kind = CMT_STEP_TIGHTEN, .multiplier = s->tightening};
    }
    stack[n_stack++] = 0;
    while (n_stack != 0) {
        const cmt_node *node = &s->nodes[stack[--n_stack]];
        write_step(s, node, &steps[n++]);
        if (node->state == CMT_NODE_BRANCHED) {
            stack[n_stack++] = node->child + 1;
            stack[n_stack++] = node->child;
        }
    }
    out->steps = steps;
    out->n_steps = n;
    return CMT_OK;
}

/* The least bound of what is open.
 * @return how many nodes are open; `known` whether all of them have a bound */
static size_t survey(const cmt_search *s, mpq_ptr least, bool *known)
{
    size_t n_open = 0;
    *known = true;
    for (size_t k = 0; k < s->n_nodes; k++) {
        const cmt_node *n = &s->nodes[k];
        if (n->state != CMT_NODE_OPEN)
            continue;
        *known = *known && n->has_bound;
        if (n->has_bound && (n_open == 0 || mpq_cmp(n->bound, least) < 0))
            mpq_set(least, n->bound);
        n_open++;
    }
    return n_open;
}

static cmt_status write_point(cmt_search *s, cmt_proof *out)
{
    mpq_ptr objective = cmt_q(s->mem);
    if (objective == NULL
        || !cmt_sparse_of(s->mem, (const mpq_t *)s->best, s->form->n, &out->primal))
        return shortage(s);
    mpq_set(objective, s->best_value);
    if (s->form->sign < 0)
        mpq_neg(objective, objective);
    out->has_primal = true;
    out->objective = objective;
    return CMT_OK;
}

cmt_status cmt_search_prove(cmt_search *s, cmt_proof *out)
{
    cmt_status st = CMT_OK;
    bool known = false;
    mpq_ptr least = cmt_q(s->mem);
    if (least == NULL)
        return shortage(s);
    for (size_t k = 0; k < s->n_nodes; k++) {
        if (s->nodes[k].state == CMT_NODE_OPEN)
            (void)cmt_search_close(s, (uint32_t)k);
    }
    const size_t n_open = survey(s, least, &known);
    if (s->has_best)
        CMT_TRY(write_point(s, out));
    if (n_open == 0) {
        out->status = s->has_best ? CMT_SOLUTION_OPTIMAL : CMT_SOLUTION_INFEASIBLE;
        return write_steps(s, out);
    }
    out->status = CMT_SOLUTION_UNPROVED;
    if (known) {
        if (s->form->sign < 0)
            mpq_neg(least, least);
        out->bound = least;
        CMT_TRY(write_steps(s, out));
    }
done:
    return st;
}
