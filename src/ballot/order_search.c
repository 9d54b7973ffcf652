#include "ballot/order_search.h"

#include "base/err.h"

#include <string.h>

#define COST_BITS 40 /* of the sum of all costs that the bound works with */

typedef struct work {
    cmt_arena *mem;
    cmt_order_search *s;
    size_t limbs;
    int64_t gap;    /* losses above it lead to no cheapest order */
    uint32_t *rest; /* [n] who is not in the set */
    cmt_err *err;
} work;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a search of orders");
}

static const mp_limb_t *cost_of(const cmt_order_search *s, size_t i, size_t j)
{
    return cmt_pair_cost(s->costs, s->members[i], s->members[j]);
}

/* --- states ------------------------------------------------------------------------- */

static size_t slot_of(const cmt_order_states *t, uint64_t set)
{
    const size_t mask = t->n_slots - 1;
    size_t at = (size_t)((set * 0x9E3779B97F4A7C15U) >> 20) & mask;
    while (t->slot[at] != 0 && t->set[t->slot[at] - 1] != set)
        at = (at + 1) & mask;
    return at;
}

static size_t find(const cmt_order_states *t, uint64_t set)
{
    const uint32_t at = t->slot[slot_of(t, set)];
    return at == 0 ? SIZE_MAX : at - 1;
}

/* Twice the room. */
static bool grow(cmt_arena *mem, cmt_order_states *t, size_t limbs)
{
    const size_t room = t->room == 0 ? 64 : 2 * t->room;
    cmt_order_states g = {.n = t->n, .room = room, .n_slots = 2 * room};
    g.set = CMT_NEW_ARRAY(mem, uint64_t, room);
    g.lost = CMT_NEW_ARRAY(mem, int64_t, room);
    g.cost = CMT_NEW_ARRAY(mem, mp_limb_t, room * limbs);
    g.slot = CMT_NEW_ARRAY(mem, uint32_t, g.n_slots);
    if (g.set == NULL || g.lost == NULL || g.cost == NULL || g.slot == NULL)
        return false;
    if (t->n > 0) {
        memcpy(g.set, t->set, t->n * sizeof *g.set);
        memcpy(g.lost, t->lost, t->n * sizeof *g.lost);
        memcpy(g.cost, t->cost, t->n * limbs * sizeof *g.cost);
    }
    for (size_t k = 0; k < t->n; k++)
        g.slot[slot_of(&g, g.set[k])] = (uint32_t)(k + 1);
    *t = g;
    return true;
}

/* Keep the cheaper way to a set. */
static cmt_status reach(work *w, uint64_t set, int64_t lost, const mp_limb_t *cost)
{
    cmt_order_states *t = &w->s->found;
    size_t at = t->room == 0 ? SIZE_MAX : find(t, set);
    if (at != SIZE_MAX) {
        t->lost[at] = lost < t->lost[at] ? lost : t->lost[at];
        if (cmt_cost_cmp(cost, &t->cost[at * w->limbs], w->limbs) < 0)
            memcpy(&t->cost[at * w->limbs], cost, w->limbs * sizeof *cost);
        return CMT_OK;
    }
    if (t->n == t->room && !grow(w->mem, t, w->limbs))
        return no_room(w->err);
    at = t->n++;
    t->set[at] = set;
    t->lost[at] = lost;
    memcpy(&t->cost[at * w->limbs], cost, w->limbs * sizeof *cost);
    t->slot[slot_of(t, set)] = (uint32_t)(at + 1);
    return CMT_OK;
}

/* --- forwards ----------------------------------------------------------------------- */

/* What is lost on the bound by i as the next one after `set`, or more than `most`. */
static int64_t loss_of(
    const work *w, uint64_t set, size_t i, size_t n_rest, int64_t most)
{
    const cmt_order_bound *b = &w->s->bound;
    const size_t n = b->n;
    int64_t lost = 0;
    for (size_t k = 0; k < n_rest; k++)
        lost += b->pair[i * n + w->rest[k]];
    for (size_t j = 0; j < n && lost <= most; j++) {
        if ((set >> j & 1) == 0)
            continue;
        const int64_t *row = &b->triple[(j * n + i) * n];
        for (size_t k = 0; k < n_rest; k++)
            lost += row[w->rest[k]];
    }
    return lost;
}

/* scratch = cost of the set's cheapest order with i after it. */
static void cost_after(const cmt_order_search *s, size_t at, size_t i)
{
    const cmt_order_states *t = &s->found;
    const size_t limbs = s->costs->limbs;
    memcpy(s->scratch, &t->cost[at * limbs], limbs * sizeof *s->scratch);
    for (size_t j = 0; j < s->n; j++) {
        if ((t->set[at] >> j & 1) != 0)
            cmt_cost_add(s->scratch, cost_of(s, j, i), limbs);
    }
}

static cmt_status expand(work *w, size_t at)
{
    const size_t n = w->s->n;
    const uint64_t set = w->s->found.set[at];
    const int64_t most = w->gap - w->s->found.lost[at];
    cmt_status st = CMT_OK;
    size_t n_rest = 0;
    for (uint32_t i = 0; i < n; i++) {
        if ((set >> i & 1) == 0)
            w->rest[n_rest++] = i;
    }
    for (size_t k = 0; k < n_rest; k++) {
        const size_t i = w->rest[k];
        const int64_t lost = loss_of(w, set, i, n_rest, most);
        if (lost > most)
            continue;
        cost_after(w->s, at, i);
        CMT_TRY(reach(w, set | (uint64_t)1 << i, w->s->found.lost[at] + lost,
                      w->s->scratch));
    }
done:
    return st;
}

/* --- backwards ---------------------------------------------------------------------- */

/* Whether a cheapest order of the set at `at`, then i, is one of the set at `next`. */
static bool leads(const cmt_order_search *s, size_t at, size_t i, size_t next)
{
    const size_t limbs = s->costs->limbs;
    cost_after(s, at, i);
    return cmt_cost_cmp(s->scratch, &s->found.cost[next * limbs], limbs) == 0;
}

static void mark_before(cmt_order_search *s, size_t at)
{
    cmt_order_states *t = &s->found;
    for (size_t i = 0; i < s->n; i++) {
        const uint64_t bit = (uint64_t)1 << i;
        const size_t before =
            (t->set[at] & bit) != 0 ? find(t, t->set[at] & ~bit) : SIZE_MAX;
        if (before != SIZE_MAX && !t->tight[before] && leads(s, before, i, at))
            t->tight[before] = true;
    }
}

uint64_t cmt_order_search_next(const cmt_order_search *search, uint64_t set)
{
    const cmt_order_states *t = &search->found;
    const size_t at = find(t, set);
    uint64_t out = 0;
    for (size_t i = 0; at != SIZE_MAX && i < search->n; i++) {
        const uint64_t bit = (uint64_t)1 << i;
        const size_t next = (set & bit) == 0 ? find(t, set | bit) : SIZE_MAX;
        if (next != SIZE_MAX && t->tight[next] && leads(search, at, i, next))
            out |= bit;
    }
    return out;
}

/* Mark what lies on cheapest orders, and note one of them. */
static bool mark_tight(cmt_arena *mem, cmt_order_search *s)
{
    cmt_order_states *t = &s->found;
    t->tight = CMT_NEW_ARRAY(mem, bool, t->n);
    if (t->tight == NULL)
        return false;
    t->tight[t->n - 1] = true;
    for (size_t at = t->n; at-- > 0;) {
        if (t->tight[at])
            mark_before(s, at);
    }
    const size_t limbs = s->costs->limbs;
    memcpy(s->best, &t->cost[(t->n - 1) * limbs], limbs * sizeof *s->best);
    uint64_t set = 0;
    for (size_t k = 0; k < s->n; k++) {
        const uint64_t next = cmt_order_search_next(s, set);
        uint32_t i = 0;
        while ((next >> i & 1) == 0)
            i++;
        s->order[k] = i;
        set |= (uint64_t)1 << i;
    }
    return true;
}

/* --- the whole ---------------------------------------------------------------------- */

/* Costs scaled to COST_BITS for the bound: times a power of two, exactly, or divided by
 * one and rounded down, which keeps every bound a bound. */
static bool scale_costs(cmt_arena *mem, cmt_order_search *s, int64_t *cost)
{
    const size_t limbs = s->costs->limbs;
    mpz_ptr z = cmt_z(mem);
    mpz_ptr sum = cmt_z(mem);
    if (z == NULL || sum == NULL)
        return false;
    mpz_t view;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < s->n; i++) {
            for (size_t j = 0; j < s->n; j++) {
                mpz_srcptr c = mpz_roinit_n(view, cost_of(s, i, j), (mp_size_t)limbs);
                if (pass == 0) {
                    mpz_add(sum, sum, c);
                    continue;
                }
                mpz_mul_2exp(z, c, s->shift);
                mpz_fdiv_q_2exp(z, z, s->narrow);
                cost[i * s->n + j] = cmt_z_get_i64(z);
            }
        }
        const size_t bits = mpz_sizeinbase(sum, 2);
        s->shift = bits < COST_BITS ? (unsigned)(COST_BITS - bits) : 0;
        s->narrow = bits > COST_BITS ? (unsigned)(bits - COST_BITS) : 0;
    }
    return true;
}

/* The exact cost of the starting order, and the same in units of the bound. */
static bool price_start(cmt_arena *mem, cmt_order_search *s, int64_t *scaled)
{
    mpz_ptr z = cmt_z(mem);
    if (z == NULL)
        return false;
    for (size_t a = 0; a < s->n; a++) {
        for (size_t b = a + 1; b < s->n; b++) {
            cmt_cost_add(s->best, cost_of(s, s->order[a], s->order[b]),
                         s->costs->limbs);
        }
    }
    mpz_t view;
    mpz_mul_2exp(z, mpz_roinit_n(view, s->best, (mp_size_t)s->costs->limbs), s->shift);
    mpz_fdiv_q_2exp(z, z, s->narrow);
    *scaled = cmt_z_get_i64(z);
    return true;
}

static cmt_status search(work *w)
{
    cmt_status st = CMT_OK;
    cmt_order_states *t = &w->s->found;
    const uint64_t all = w->s->n == 64 ? UINT64_MAX : ((uint64_t)1 << w->s->n) - 1;
    CMT_TRY(reach(w, 0, 0, w->s->scratch));
    for (size_t at = 0; at < t->n && t->set[at] != all; at++) {
        if (t->n * w->limbs > CMT_MAX_ORDER_STATES)
            return CMT_OK;
        CMT_TRY(expand(w, at));
    }
    w->s->proved = true;
    if (!mark_tight(w->mem, w->s))
        return no_room(w->err);
done:
    return st;
}

cmt_status cmt_order_search_run(cmt_arena *mem,
                                const cmt_pair_costs *costs,
                                const uint32_t *members,
                                size_t n,
                                cmt_order_search *out,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_order_search s = {.costs = costs, .members = members, .n = n};
    work w = {.mem = mem, .s = &s, .limbs = costs->limbs, .err = err};
    int64_t best = 0;
    int64_t *cost = CMT_NEW_ARRAY(mem, int64_t, n * n + 1);
    s.order = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    s.best = CMT_NEW_ARRAY(mem, mp_limb_t, costs->limbs);
    s.scratch = CMT_NEW_ARRAY(mem, mp_limb_t, costs->limbs);
    w.rest = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (cost == NULL || s.order == NULL || s.best == NULL || s.scratch == NULL
        || w.rest == NULL || !scale_costs(mem, &s, cost)
        || !cmt_order_start(mem, n, cost, s.order) || !price_start(mem, &s, &best))
        return no_room(err);
    if (n <= CMT_MAX_ORDER_PART) {
        if (!cmt_order_bound_find(mem, n, cost, best, (int64_t)1 << s.shift, &s.bound))
            return no_room(err);
        w.gap = best - s.bound.bound;
        CMT_TRY(search(&w));
    }
    *out = s;
done:
    return st;
}

bool cmt_order_search_bound(cmt_arena *mem, const cmt_order_search *search, mpq_ptr out)
{
    if (search->proved)
        return cmt_cost_value(mem, search->costs, search->best, out);
    cmt_q_set_i64(out, search->bound.bound, 1);
    mpq_div_2exp(out, out, search->shift);
    mpq_mul_2exp(out, out, search->narrow);
    mpq_mul(out, out, search->costs->unit);
    return true;
}
