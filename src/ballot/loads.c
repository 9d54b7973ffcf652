#include "ballot/loads.h"

#include "base/err.h"

#define NOT_SEEN UINT32_MAX

/* Nodes: alternatives, then ballots, then the pool. */
static size_t row_node(const cmt_loads *l, size_t row)
{
    return l->approvals->n + row;
}

static size_t pool_node(const cmt_loads *l)
{
    return l->approvals->n + l->approvals->n_rows;
}

cmt_status cmt_loads_init(cmt_arena *mem,
                          const cmt_approvals *approvals,
                          cmt_loads *out,
                          cmt_err *err)
{
    const cmt_approvals *a = approvals;
    const size_t n_edges = a->first[a->n];
    const size_t n_nodes = a->n + a->n_rows + 1;
    cmt_loads l = {.approvals = a};
    size_t *at = CMT_NEW_ARRAY(mem, size_t, a->n_rows + 1);
    l.role = CMT_NEW_ARRAY(mem, cmt_loads_role, a->n + 1);
    l.open = CMT_NEW_ARRAY(mem, bool, a->n_rows + 1);
    l.room = cmt_z_array(mem, a->n_rows + 1);
    l.each = cmt_z(mem);
    l.pool = cmt_z(mem);
    l.drawn = cmt_z_array(mem, a->n + 1);
    l.reached = CMT_NEW_ARRAY(mem, bool, n_nodes);
    l.unsent = cmt_z(mem);
    l.flow = cmt_z_array(mem, n_edges + 1);
    l.edge = CMT_NEW_ARRAY(mem, size_t, n_edges + 1);
    l.slack = cmt_z_array(mem, a->n + 1);
    l.left = cmt_z_array(mem, n_nodes);
    l.spare = cmt_z_array(mem, a->n_rows + 1);
    l.level = CMT_NEW_ARRAY(mem, uint32_t, n_nodes);
    l.arc = CMT_NEW_ARRAY(mem, size_t, n_nodes);
    l.queue = CMT_NEW_ARRAY(mem, uint32_t, n_nodes);
    l.path = CMT_NEW_ARRAY(mem, uint32_t, n_nodes);
    l.amount = cmt_z(mem);
    if (at == NULL || l.role == NULL || l.open == NULL || l.room == NULL
        || l.each == NULL || l.pool == NULL || l.drawn == NULL || l.reached == NULL
        || l.unsent == NULL || l.flow == NULL || l.edge == NULL || l.left == NULL
        || l.slack == NULL || l.spare == NULL || l.level == NULL || l.arc == NULL
        || l.queue == NULL || l.path == NULL || l.amount == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for loads");
    for (size_t b = 0; b < a->n_rows; b++)
        at[b] = a->begin[b];
    for (size_t k = 0; k < n_edges; k++)
        l.edge[at[a->rows[k]]++] = k;
    *out = l;
    return CMT_OK;
}

/* Nothing is sent yet. */
static void start(cmt_loads *l)
{
    const cmt_approvals *a = l->approvals;
    for (size_t i = 0; i < a->n; i++) {
        mpz_set_ui(l->drawn[i], 0);
        mpz_set(l->slack[i], l->each);
        if (l->role[i] == CMT_LOADS_OWN) {
            mpz_set(l->left[i], l->each);
        } else {
            mpz_set_ui(l->left[i], 0);
        }
        for (size_t k = a->first[i];
             k < a->first[i + 1] && l->role[i] != CMT_LOADS_NONE; k++)
            mpz_set_ui(l->flow[k], 0);
    }
    for (size_t b = 0; b < a->n_rows; b++) {
        mpz_set_ui(l->left[row_node(l, b)], 0);
        if (l->open[b])
            mpz_set(l->spare[b], l->room[b]);
    }
    mpz_set(l->left[pool_node(l)], l->pool);
}

/* The next node after `node` along its arc at hand; NOT_SEEN: no way along that arc. The
 * end of the arcs is told by `is_last`. */
static uint32_t along(const cmt_loads *l, size_t node, bool *is_last)
{
    const cmt_approvals *a = l->approvals;
    const size_t arc = l->arc[node];
    if (node == pool_node(l)) {
        *is_last = arc >= a->n;
        return !*is_last && l->role[arc] == CMT_LOADS_SHARED
                       && mpz_sgn(l->slack[arc]) > 0
                   ? (uint32_t)arc
                   : NOT_SEEN;
    }
    if (node >= a->n) {
        const size_t k = a->begin[node - a->n] + arc;
        *is_last = k >= a->begin[node - a->n + 1];
        return !*is_last && l->role[a->approved[k]] != CMT_LOADS_NONE
                       && mpz_sgn(l->flow[l->edge[k]]) > 0
                   ? a->approved[k]
                   : NOT_SEEN;
    }
    const size_t k = a->first[node] + arc;
    *is_last = k > a->first[node + 1];
    if (k < a->first[node + 1]) {
        return l->open[a->rows[k]] ? (uint32_t)row_node(l, a->rows[k]) : NOT_SEEN;
    }
    return k == a->first[node + 1] && l->role[node] == CMT_LOADS_SHARED
                   && mpz_sgn(l->drawn[node]) > 0
               ? (uint32_t)pool_node(l)
               : NOT_SEEN;
}

static bool has_spare(const cmt_loads *l, size_t node)
{
    const size_t n = l->approvals->n;
    return node >= n && node < pool_node(l) && mpz_sgn(l->spare[node - n]) > 0;
}

/* Levels from all that has something unsent. @return whether a ballot has room there */
static bool find_levels(cmt_loads *l)
{
    size_t n_queue = 0;
    bool any = false;
    for (size_t k = 0; k <= pool_node(l); k++) {
        l->level[k] = NOT_SEEN;
        if (mpz_sgn(l->left[k]) > 0) {
            l->level[k] = 0;
            l->queue[n_queue++] = (uint32_t)k;
        }
    }
    for (size_t at = 0; at < n_queue; at++) {
        const size_t node = l->queue[at];
        bool is_last = false;
        any = any || has_spare(l, node);
        for (l->arc[node] = 0; !is_last; l->arc[node]++) {
            const uint32_t next = along(l, node, &is_last);
            if (next == NOT_SEEN || l->level[next] != NOT_SEEN)
                continue;
            l->level[next] = l->level[node] + 1;
            l->queue[n_queue++] = next;
        }
        l->arc[node] = 0;
    }
    return any;
}

/* The two numbers that a step of the path changes: what may still go along, and what goes
 * the other way; NULL where there is no limit. */
static void step_of(
    const cmt_loads *l, size_t from, size_t to, mpz_ptr *ahead, mpz_ptr *back)
{
    const cmt_approvals *a = l->approvals;
    *ahead = NULL;
    if (from == pool_node(l)) {
        *ahead = l->slack[to];
        *back = l->drawn[to];
    } else if (to == pool_node(l)) {
        *ahead = l->drawn[from];
        *back = l->slack[from];
    } else if (from < a->n) {
        *back = l->flow[a->first[from] + l->arc[from]];
    } else {
        *ahead = l->flow[l->edge[a->begin[from - a->n] + l->arc[from]]];
        *back = NULL;
    }
}

/* Move what fits along the path, whose last node is a ballot with room. */
static void augment(cmt_loads *l, size_t length)
{
    mpz_ptr ahead = NULL;
    mpz_ptr back = NULL;
    mpz_ptr source = l->left[l->path[0]];
    mpz_ptr end = l->spare[l->path[length - 1] - l->approvals->n];
    mpz_set(l->amount, mpz_cmp(source, end) < 0 ? source : end);
    for (size_t k = 0; k + 1 < length; k++) {
        step_of(l, l->path[k], l->path[k + 1], &ahead, &back);
        if (ahead != NULL && mpz_cmp(ahead, l->amount) < 0)
            mpz_set(l->amount, ahead);
    }
    for (size_t k = 0; k + 1 < length; k++) {
        step_of(l, l->path[k], l->path[k + 1], &ahead, &back);
        if (ahead != NULL)
            mpz_sub(ahead, ahead, l->amount);
        if (back != NULL)
            mpz_add(back, back, l->amount);
    }
    mpz_sub(source, source, l->amount);
    mpz_sub(end, end, l->amount);
}

/* Walk from a source along rising levels, arc by arc, until it has nothing left or all
 * arcs are used up. */
static void send(cmt_loads *l, size_t source)
{
    size_t length = 1;
    l->path[0] = (uint32_t)source;
    while (length > 0 && mpz_sgn(l->left[source]) > 0) {
        const size_t node = l->path[length - 1];
        bool is_last = false;
        if (has_spare(l, node)) {
            augment(l, length);
            length = 1;
            continue;
        }
        const uint32_t next = along(l, node, &is_last);
        if (next != NOT_SEEN && l->level[next] == l->level[node] + 1) {
            l->path[length++] = next;
        } else if (!is_last) {
            l->arc[node]++;
        } else if (--length > 0) {
            l->arc[l->path[length - 1]]++;
        }
    }
}

bool cmt_loads_run(cmt_loads *loads)
{
    cmt_loads *l = loads;
    start(l);
    while (find_levels(l)) {
        for (size_t k = 0; k <= pool_node(l); k++) {
            if (mpz_sgn(l->left[k]) > 0)
                send(l, k);
        }
    }
    mpz_set_ui(l->unsent, 0);
    for (size_t k = 0; k <= pool_node(l); k++) {
        l->reached[k] = l->level[k] != NOT_SEEN;
        mpz_add(l->unsent, l->unsent, l->left[k]);
    }
    for (size_t i = 0; i < l->approvals->n; i++) {
        if (l->role[i] == CMT_LOADS_OWN)
            mpz_sub(l->drawn[i], l->each, l->left[i]);
    }
    return mpz_sgn(l->unsent) == 0;
}
