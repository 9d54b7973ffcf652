#include "ballot/cheapest_orders.h"

#include "base/err.h"

typedef struct work {
    cmt_arena *mem;
    const cmt_pair_costs *costs;
    const bool *in;
    const uint32_t *place;
    size_t n;
    cmt_cheapest_orders *o;
    uint32_t *part_of;  /* [n] */
    uint32_t *position; /* [n] among the members of the part */
    uint32_t *waiting;  /* [n] who stands over it from other parts and is not placed */
    bool *placed;       /* [n] */
    uint64_t *begun;    /* [n_parts] members placed, where the search is proved */
    size_t *n_begun;    /* [n_parts] how many */
    cmt_err *err;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for an order");
}

/* Whether a majority is for i over j. */
static bool beats(const work *w, size_t i, size_t j)
{
    return i != j && cmt_pair_cost_is(w->costs, j, i);
}

/* --- components --------------------------------------------------------------------- */

/* Tarjan's algorithm with its own stack. */
typedef struct scan {
    work *w;
    uint32_t *number; /* [n] in order of visits, 0 = not yet */
    uint32_t *low;    /* [n] */
    uint32_t *next;   /* [n] neighbour to look at */
    uint32_t *path;   /* [n] the visit's own stack */
    uint32_t *open;   /* [n] visited, without a part yet */
    size_t n_path;
    size_t n_open;
    uint32_t n_visited;
} scan;

static void enter(scan *s, uint32_t i)
{
    s->number[i] = s->low[i] = ++s->n_visited;
    s->path[s->n_path++] = i;
    s->open[s->n_open++] = i;
}

/* All from i up on the stack of open ones are a part. */
static bool close_part(scan *s, uint32_t i)
{
    work *w = s->w;
    size_t from = s->n_open;
    while (s->open[--from] != i) {
    }
    const size_t n = s->n_open - from;
    uint32_t *members = CMT_NEW_ARRAY(w->mem, uint32_t, n);
    if (members == NULL)
        return false;
    for (size_t k = 0; k < n; k++) { /* ascending */
        const uint32_t x = s->open[from + k];
        size_t at = k;
        for (; at > 0 && members[at - 1] > x; at--)
            members[at] = members[at - 1];
        members[at] = x;
        w->part_of[x] = (uint32_t)w->o->n_parts;
    }
    for (size_t k = 0; k < n; k++)
        w->position[members[k]] = (uint32_t)k;
    s->n_open = from;
    w->o->parts[w->o->n_parts++] = (cmt_order_part){.members = members, .n = n};
    return true;
}

/* Go on with the visit on top of the path. */
static bool advance(scan *s)
{
    const work *w = s->w;
    const uint32_t i = s->path[s->n_path - 1];
    while (s->next[i] < w->n) {
        const uint32_t j = s->next[i]++;
        if (!w->in[j] || !beats(w, i, j))
            continue;
        if (s->number[j] == 0) {
            enter(s, j);
            return true;
        }
        if (w->part_of[j] == UINT32_MAX && s->number[j] < s->low[i])
            s->low[i] = s->number[j];
    }
    s->n_path--;
    if (s->n_path > 0) {
        const uint32_t over = s->path[s->n_path - 1];
        s->low[over] = s->low[i] < s->low[over] ? s->low[i] : s->low[over];
    }
    return s->low[i] != s->number[i] || close_part(s, i);
}

static cmt_status find_parts(work *w)
{
    const size_t n = w->n;
    scan s = {.w = w};
    s.number = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    s.low = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    s.next = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    s.path = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    s.open = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    if (s.number == NULL || s.low == NULL || s.next == NULL || s.path == NULL
        || s.open == NULL)
        return no_room(w->err);
    for (size_t i = 0; i < n; i++)
        w->part_of[i] = UINT32_MAX;
    for (uint32_t i = 0; i < n; i++) {
        if (!w->in[i] || s.number[i] != 0)
            continue;
        enter(&s, i);
        while (s.n_path > 0) {
            if (!advance(&s))
                return no_room(w->err);
        }
    }
    return CMT_OK;
}

static cmt_status search_parts(work *w)
{
    cmt_status st = CMT_OK;
    cmt_cheapest_orders *o = w->o;
    o->proved = true;
    for (size_t p = 0; p < o->n_parts; p++) {
        cmt_order_part *part = &o->parts[p];
        if (part->n < 2)
            continue;
        CMT_TRY(cmt_order_search_run(w->mem, w->costs, part->members, part->n,
                                     &part->search, w->err));
        o->proved = o->proved && part->search.proved;
    }
done:
    return st;
}

/* --- the order ---------------------------------------------------------------------- */

/* Whether i, not placed, can come next as far as its own part goes. */
static bool may_come(const work *w, size_t i)
{
    const uint32_t p = w->part_of[i];
    const cmt_order_part *part = &w->o->parts[p];
    if (part->n < 2)
        return true;
    if (!part->search.proved)
        return part->search.order[w->n_begun[p]] == w->position[i];
    return (cmt_order_search_next(&part->search, w->begun[p]) >> w->position[i] & 1)
           != 0;
}

static void put(work *w, size_t i)
{
    const uint32_t p = w->part_of[i];
    w->placed[i] = true;
    if (w->o->parts[p].n <= CMT_MAX_ORDER_PART)
        w->begun[p] |= (uint64_t)1 << w->position[i];
    w->n_begun[p]++;
    for (size_t j = 0; j < w->n; j++) {
        if (w->in[j] && w->part_of[j] != p && beats(w, i, j))
            w->waiting[j]--;
    }
}

/* Where each next one is the only one that can come next, the order is the only one. */
static void pick_order(work *w, uint32_t *order)
{
    cmt_cheapest_orders *o = w->o;
    o->unique = o->proved;
    for (size_t at = 0; at < o->n_placed; at++) {
        uint32_t best = CMT_NONE;
        for (uint32_t i = 0; i < w->n; i++) {
            if (!w->in[i] || w->placed[i] || w->waiting[i] > 0 || !may_come(w, i))
                continue;
            o->first[i] = o->first[i] || at == 0;
            if (best != CMT_NONE)
                o->unique = false;
            if (best == CMT_NONE || w->place[i] < w->place[best])
                best = i;
        }
        order[at] = best;
        put(w, best);
    }
}

static cmt_status add_costs(work *w)
{
    cmt_cheapest_orders *o = w->o;
    mpq_t *q = cmt_q_array(w->mem, 3); /* cost, bound, of a part */
    if (q == NULL)
        return no_room(w->err);
    for (size_t p = 0; p < o->n_parts; p++) {
        const cmt_order_part *part = &o->parts[p];
        if (part->n < 2)
            continue;
        if (!cmt_cost_value(w->mem, w->costs, part->search.best, q[2]))
            return no_room(w->err);
        mpq_add(q[0], q[0], q[2]);
        if (!cmt_order_search_bound(w->mem, &part->search, q[2]))
            return no_room(w->err);
        mpq_add(q[1], q[1], q[2]);
    }
    o->cost = q[0];
    o->bound = q[1];
    return CMT_OK;
}

static cmt_status work_init(work *w)
{
    const size_t n = w->n;
    w->part_of = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    w->position = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    w->waiting = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1);
    w->placed = CMT_NEW_ARRAY(w->mem, bool, n + 1);
    w->begun = CMT_NEW_ARRAY(w->mem, uint64_t, n + 1);
    w->n_begun = CMT_NEW_ARRAY(w->mem, size_t, n + 1);
    w->o->first = CMT_NEW_ARRAY(w->mem, bool, n + 1);
    w->o->parts = CMT_NEW_ARRAY(w->mem, cmt_order_part, n + 1);
    if (w->part_of == NULL || w->position == NULL || w->waiting == NULL
        || w->placed == NULL || w->begun == NULL || w->n_begun == NULL
        || w->o->first == NULL || w->o->parts == NULL)
        return no_room(w->err);
    return CMT_OK;
}

static void count_waiting(work *w)
{
    for (size_t i = 0; i < w->n; i++) {
        w->o->n_placed += w->in[i] ? 1U : 0U;
        for (size_t j = 0; j < w->n && w->in[i]; j++) {
            if (w->in[j] && w->part_of[i] != w->part_of[j] && beats(w, j, i))
                w->waiting[i]++;
        }
    }
}

cmt_status cmt_cheapest_orders_find(cmt_arena *mem,
                                    const cmt_pair_costs *costs,
                                    const bool *in,
                                    const uint32_t *place,
                                    cmt_cheapest_orders *out,
                                    cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_cheapest_orders o = {0};
    work w = {.mem = mem,
              .costs = costs,
              .in = in,
              .place = place,
              .n = costs->n,
              .o = &o,
              .err = err};
    CMT_TRY(work_init(&w));
    CMT_TRY(find_parts(&w));
    CMT_TRY(search_parts(&w));
    count_waiting(&w);
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, o.n_placed + 1);
    if (order == NULL)
        return no_room(err);
    pick_order(&w, order);
    o.order = order;
    CMT_TRY(add_costs(&w));
    *out = o;
done:
    return st;
}
