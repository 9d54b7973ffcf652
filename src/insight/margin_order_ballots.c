/* From the solution of an order's program to ballots. */
#include "base/err.h"
#include "insight/margin_orders.h"

#include <string.h>

/* What the columns stand for. */
typedef struct mapping {
    cmt_margin_work *w;
    const cmt_order *order;
    const cmt_ballot_classes *of;
} mapping;

uint32_t cmt_order_arc(const cmt_ballot_classes *of,
                       const cmt_order *order,
                       size_t kind,
                       size_t from,
                       size_t to)
{
    const size_t k = order->k;
    return (uint32_t)(of->n + kind * k * (k + 1) / 2 + (to - 1) * to / 2 + from);
}

/* Follow one path of new ballots of a kind from the start to the winner, as many as all of
 * its arcs have; their marks. 0: none is left. */
static int64_t follow(const mapping *p, size_t kind, int64_t *left, uint16_t *marks)
{
    const size_t k = p->order->k;
    size_t path[CMT_MARGIN_STANDING + 1] = {0};
    size_t n = 1;
    int64_t most = INT64_MAX;
    while (path[n - 1] < k) {
        size_t to = path[n - 1] + 1;
        while (to <= k
               && left[cmt_order_arc(p->of, p->order, kind, path[n - 1], to)] == 0)
            to++;
        if (to > k)
            return 0;
        const int64_t flow =
            left[cmt_order_arc(p->of, p->order, kind, path[n - 1], to)];
        most = flow < most ? flow : most;
        path[n++] = to;
    }
    memset(marks, 0, p->w->c->n_alternatives * sizeof *marks);
    for (size_t j = 1; j < n; j++) {
        left[cmt_order_arc(p->of, p->order, kind, path[j - 1], path[j])] -= most;
        marks[p->order->at[path[j] - 1]] = (uint16_t)j;
    }
    return most;
}

/* Let `n` new ballots take the place of some that were taken, each in its own group. */
static void place(const mapping *p,
                  size_t kind,
                  const uint16_t *marks,
                  int64_t n,
                  int64_t *free,
                  cmt_order_ballots *out)
{
    for (uint32_t g = 0; g < p->w->c->n_voices && n > 0; g++) {
        if (p->w->kind_of[g] != kind || free[g] == 0)
            continue;
        const int64_t count = free[g] < n ? free[g] : n;
        out->ballots[out->n++] =
            (cmt_new_ballot){.group = g, .count = count, .marks = marks};
        free[g] -= count;
        n -= count;
    }
}

cmt_status cmt_order_make(cmt_margin_work *w,
                          cmt_arena *mem,
                          const cmt_order *order,
                          const cmt_ballot_classes *of,
                          const mpq_t *x,
                          cmt_order_ballots *out,
                          cmt_err *err)
{
    const mapping whole = {.w = w, .order = order, .of = of};
    const mapping *p = &whole;
    const cmt_contest *c = p->w->c;
    const size_t k = p->order->k;
    const size_t arcs = p->w->n_kinds * k * (k + 1) / 2;
    int64_t *left = CMT_NEW_ARRAY(mem, int64_t, of->n + arcs + 1);
    int64_t *free = CMT_NEW_ARRAY(mem, int64_t, c->n_voices + 1);
    out->taken = CMT_NEW_ARRAY(mem, int64_t, c->ballots.n + 1);
    out->ballots = CMT_NEW_ARRAY(mem, cmt_new_ballot, arcs + c->n_voices + 1);
    out->n = 0;
    if (left == NULL || free == NULL || out->taken == NULL || out->ballots == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for new ballots");
    for (size_t j = 0; j < of->n + arcs; j++)
        left[j] = cmt_z_get_i64(mpq_numref(x[j]));
    for (size_t j = 0; j < of->n; j++) {
        for (size_t at = of->first[j]; at < of->first[j + 1]; at++) {
            const uint32_t b = of->sorted[at];
            const int64_t count = c->ballots.count[b];
            out->taken[b] = left[j] < count ? left[j] : count;
            left[j] -= out->taken[b];
            free[c->ballots.group[b]] += out->taken[b];
        }
    }
    for (size_t kind = 0; kind < p->w->n_kinds;) {
        uint16_t *marks = CMT_NEW_ARRAY(mem, uint16_t, c->n_alternatives + 1);
        if (marks == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for new ballots");
        const int64_t n = follow(p, kind, left, marks);
        kind += n == 0 ? 1 : 0;
        place(p, kind, marks, n, free, out);
    }
    return CMT_OK;
}
