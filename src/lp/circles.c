/* Circles that speak against an order, and the order where none does. */
#include "base/err.h"
#include "lp/orders.h"

#include <stdlib.h>
#include <string.h>

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the circles of an order");
}

/* Shortest ways from item to item at a point, all shorter than 1. A step u to w is as long as
 * 1 - above(u,w), or as above(w,u). */
typedef struct ways {
    const cmt_lp_order *o;
    const mpq_srcptr *x;
    mpq_t *length;  /* [n][n] */
    uint32_t *hops; /* [n][n] steps of the shortest, fewest first; 0: there is none */
    uint32_t *next; /* [n][n] the first of them */
    bool *strict;   /* [n][n] of the step itself: 1 - above(u,w) */
    mpq_ptr sum;
    mpq_srcptr one;
} ways;

static bool make_room(cmt_arena *mem, uint32_t n, ways *w)
{
    const size_t all = (size_t)n * n;
    mpq_t *numbers = cmt_q_array(mem, 2);
    w->length = cmt_q_array(mem, all);
    w->hops = CMT_NEW_ARRAY(mem, uint32_t, all);
    w->next = CMT_NEW_ARRAY(mem, uint32_t, all);
    w->strict = CMT_NEW_ARRAY(mem, bool, all);
    if (numbers == NULL || w->length == NULL || w->hops == NULL || w->next == NULL
        || w->strict == NULL)
        return false;
    mpq_set_ui(numbers[1], 1, 1);
    w->sum = numbers[0];
    w->one = numbers[1];
    return true;
}

static void put_step(const cmt_orders *s, const ways *w, uint32_t u, uint32_t v)
{
    const uint32_t uv = cmt_order_column(w->o, u, v);
    const uint32_t vu = cmt_order_column(w->o, v, u);
    const size_t at = (size_t)u * w->o->n + v;
    w->hops[at] = 0;
    if (!s->matters[uv] && !s->matters[vu])
        return;
    w->strict[at] = !s->matters[vu];
    if (s->matters[vu])
        mpq_set(w->length[at], w->x[vu]);
    if (s->matters[uv]) {
        mpq_sub(w->sum, w->one, w->x[uv]);
        if (w->strict[at] || mpq_cmp(w->sum, w->length[at]) < 0) {
            mpq_set(w->length[at], w->sum);
            w->strict[at] = true;
        }
    }
    if (mpq_cmp(w->length[at], w->one) < 0) {
        w->hops[at] = 1;
        w->next[at] = v;
    }
}

/* By way of k. */
static void go_through(const ways *w, uint32_t k)
{
    const uint32_t n = w->o->n;
    for (uint32_t u = 0; u < n; u++) {
        const size_t uk = (size_t)u * n + k;
        for (uint32_t v = 0; v < n && u != k && w->hops[uk] != 0; v++) {
            const size_t kv = (size_t)k * n + v;
            const size_t uv = (size_t)u * n + v;
            if (v == u || v == k || w->hops[kv] == 0)
                continue;
            mpq_add(w->sum, w->length[uk], w->length[kv]);
            const uint32_t hops = w->hops[uk] + w->hops[kv];
            const int order = w->hops[uv] == 0 ? -1 : mpq_cmp(w->sum, w->length[uv]);
            if (mpq_cmp(w->sum, w->one) >= 0 || order > 0
                || (order == 0 && hops >= w->hops[uv]))
                continue;
            mpq_set(w->length[uv], w->sum);
            w->hops[uv] = hops;
            w->next[uv] = w->next[uk];
        }
    }
}

static void find_ways(const cmt_orders *s, const ways *w)
{
    const uint32_t n = w->o->n;
    for (uint32_t u = 0; u < n; u++) {
        for (uint32_t v = 0; v < n; v++) {
            w->hops[(size_t)u * n + v] = 0;
            if (u != v)
                put_step(s, w, u, v);
        }
    }
    for (uint32_t k = 0; k < n; k++)
        go_through(w, k);
}

/* A row in the making. */
typedef struct cutting {
    cmt_term *terms;
    uint32_t *plus;
    uint32_t *minus;
    mpq_t *numbers; /* 1, -1, right-hand side */
    size_t n_terms;
    size_t n_plus;
    size_t n_minus;
} cutting;

static bool start_cut(cmt_arena *mem, uint32_t hops, cutting *c)
{
    *c = (cutting){.terms = CMT_NEW_ARRAY(mem, cmt_term, hops + 1),
                   .plus = CMT_NEW_ARRAY(mem, uint32_t, hops + 1),
                   .minus = CMT_NEW_ARRAY(mem, uint32_t, hops + 1),
                   .numbers = cmt_q_array(mem, 3)};
    if (c->terms == NULL || c->plus == NULL || c->minus == NULL || c->numbers == NULL)
        return false;
    mpq_set_si(c->numbers[0], 1, 1);
    mpq_set_si(c->numbers[1], -1, 1);
    return true;
}

/* One step of the way: its term; where it is strict, the pair's row turns above(w,u) into
 * 1 - above(u,w). */
static void add_step(const ways *w, uint32_t u, uint32_t v, cutting *c)
{
    const bool strict = w->strict[(size_t)u * w->o->n + v];
    const uint32_t column =
        strict ? cmt_order_column(w->o, u, v) : cmt_order_column(w->o, v, u);
    c->terms[c->n_terms++] = (cmt_term){column, c->numbers[strict ? 1 : 0]};
    if (strict)
        c->minus[c->n_minus++] = cmt_order_pair(w->o, u, v);
}

/* The circle of a above b and the way back from b to a. */
static bool write_cut(
    cmt_arena *mem, const ways *w, uint32_t a, uint32_t b, cmt_order_cut *out)
{
    const uint32_t n = w->o->n;
    cutting c;
    uint32_t last = b;
    if (!start_cut(mem, w->hops[(size_t)b * n + a], &c))
        return false;
    c.terms[c.n_terms++] = (cmt_term){cmt_order_column(w->o, a, b), c.numbers[1]};
    while (last != a) {
        const uint32_t here = w->next[(size_t)last * n + a];
        add_step(w, last, here, &c);
        if (last != b)
            c.plus[c.n_plus++] = cmt_order_row(w->o, here, b, last);
        last = here;
    }
    mpq_set_si(c.numbers[2], -(long)c.n_minus, 1);
    qsort(c.terms, c.n_terms, sizeof *c.terms, cmt_term_compare);
    *out = (cmt_order_cut){.row = {.name = "circle",
                                   .sense = CMT_SENSE_GE,
                                   .rhs = c.numbers[2],
                                   .terms = c.terms,
                                   .n_terms = c.n_terms},
                           .plus = c.plus,
                           .n_plus = c.n_plus,
                           .minus = c.minus,
                           .n_minus = c.n_minus};
    return true;
}

static bool keep_cut(cmt_orders *s, const cmt_order_cut *cut)
{
    cmt_order_cut *cuts =
        cmt_arena_grow(s->mem, s->cuts, s->n_cuts, &s->cap_cuts, sizeof *cuts);
    if (cuts == NULL)
        return false;
    s->cuts = cuts;
    s->cuts[s->n_cuts++] = *cut;
    return true;
}

static bool is_fresh(const cmt_row *row, const unsigned *used, unsigned most)
{
    for (size_t k = 0; k < row->n_terms; k++) {
        if (used[row->terms[k].column] >= most)
            return false;
    }
    return true;
}

/* The circle of one demand, if the point breaks it. */
static cmt_status cut_at(cmt_orders *s,
                         const ways *w,
                         uint32_t a,
                         uint32_t b,
                         unsigned *used,
                         unsigned most,
                         size_t *n)
{
    const uint32_t ab = cmt_order_column(w->o, a, b);
    const size_t back = (size_t)b * w->o->n + a;
    cmt_order_cut cut;
    if (!s->matters[ab] || w->hops[back] == 0 || used[ab] >= most
        || mpq_cmp(w->length[back], w->x[ab]) >= 0)
        return CMT_OK;
    if (!write_cut(s->mem, w, a, b, &cut))
        return CMT_E_NOMEM;
    if (!is_fresh(&cut.row, used, most))
        return CMT_OK;
    for (size_t k = 0; k < cut.row.n_terms; k++)
        used[cut.row.terms[k].column]++;
    (*n)++;
    return keep_cut(s, &cut) ? CMT_OK : CMT_E_NOMEM;
}

cmt_status cmt_orders_cut(cmt_orders *s,
                          const mpq_srcptr *x,
                          unsigned *used,
                          unsigned most,
                          size_t *n,
                          cmt_err *err)
{
    *n = 0;
    for (size_t k = 0; k < s->n; k++) {
        ways w = {.o = &s->at[k], .x = x};
        cmt_status st = make_room(s->mem, w.o->n, &w) ? CMT_OK : CMT_E_NOMEM;
        if (st == CMT_OK)
            find_ways(s, &w);
        for (uint32_t a = 0; a < w.o->n; a++) {
            for (uint32_t b = 0; b < w.o->n && st == CMT_OK; b++) {
                if (a != b)
                    st = cut_at(s, &w, a, b, used, most, n);
            }
        }
        if (st != CMT_OK)
            return no_room(err);
    }
    return CMT_OK;
}

/* --- the rest ---------------------------------------------------------------------- */

/* Whether another class has to come before the item: it reaches the item and not the other
 * way round, and has no level yet. */
static bool has_to_wait(const ways *w, const uint32_t *level, uint32_t a)
{
    const uint32_t n = w->o->n;
    for (uint32_t b = 0; b < n; b++) {
        if (level[b] == UINT32_MAX && w->hops[(size_t)b * n + a] != 0
            && w->hops[(size_t)a * n + b] == 0)
            return true;
    }
    return false;
}

/* Levels from above: of the items that need not wait the first, and all that are level with
 * it. There always is one, since what reaches both ways is one class. */
static void set_levels(const ways *w, uint32_t *level)
{
    const uint32_t n = w->o->n;
    memset(level, 0xff, n * sizeof *level);
    for (uint32_t next = 0; next < n; next++) {
        uint32_t a = 0;
        while (a < n && (level[a] != UINT32_MAX || has_to_wait(w, level, a)))
            a++;
        if (a == n)
            return;
        for (uint32_t b = 0; b < n; b++) {
            if (b == a
                || (w->hops[(size_t)a * n + b] != 0 && w->hops[(size_t)b * n + a] != 0))
                level[b] = next;
        }
    }
}

cmt_status cmt_orders_complete(const cmt_orders *s,
                               mpq_srcptr *x,
                               const mpq_t *values,
                               cmt_err *err)
{
    for (size_t k = 0; k < s->n; k++) {
        ways w = {.o = &s->at[k], .x = x};
        const uint32_t n = w.o->n;
        uint32_t *level = CMT_NEW_ARRAY(s->mem, uint32_t, n);
        if (level == NULL || !make_room(s->mem, n, &w))
            return no_room(err);
        find_ways(s, &w);
        set_levels(&w, level);
        for (uint32_t a = 0; a < n; a++) {
            for (uint32_t b = 0; b < n; b++) {
                if (a != b) {
                    x[cmt_order_column(w.o, a, b)] =
                        values[level[a] < level[b] ? 1 : 0];
                }
            }
        }
    }
    return CMT_OK;
}
