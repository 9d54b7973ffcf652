#include "rules/loads_prove_state.h"

#include <string.h>

#define NONE       SIZE_MAX
#define MOST_EDGES 4096 /* beyond that flows take longer than they save */

bool cmt_loads_flow_init(cmt_loads_proof *p)
{
    cmt_loads_flow *f = &p->flow;
    const size_t n_edges = p->begin[p->n_rows];
    size_t *at = CMT_NEW_ARRAY(p->mem, size_t, p->n + 1);
    f->row = CMT_NEW_ARRAY(p->mem, uint32_t, n_edges + 1);
    f->edge = CMT_NEW_ARRAY(p->mem, size_t, n_edges + 1);
    f->given = CMT_NEW_ARRAY(p->mem, int64_t, 2 * n_edges + 1);
    f->room = CMT_NEW_ARRAY(p->mem, int64_t, 2 * p->n_rows + 1);
    f->to_row = CMT_NEW_ARRAY(p->mem, size_t, p->n_rows + 1);
    f->to_member = CMT_NEW_ARRAY(p->mem, size_t, p->n + 1);
    f->queue = CMT_NEW_ARRAY(p->mem, uint32_t, p->n + 1);
    if (!cmt_arena_ok(p->mem) || at == NULL)
        return false;
    memcpy(at, p->first, p->n * sizeof *at);
    for (uint32_t b = 0; b < p->n_rows; b++) {
        for (size_t e = p->begin[b]; e < p->begin[b + 1]; e++) {
            f->row[e] = b;
            f->edge[at[p->approved[e]]++] = e;
        }
    }
    return true;
}

/* A way from i to a ballot with room: to one that approves the member, and on from members
 * who could give up some of it. @return the ballot, or n_rows */
static uint32_t find_way(cmt_loads_proof *p, uint32_t i)
{
    cmt_loads_flow *f = &p->flow;
    size_t n_queue = 1;
    memset(f->to_row, 0xff, p->n_rows * sizeof *f->to_row);
    memset(f->to_member, 0xff, p->n * sizeof *f->to_member);
    f->queue[0] = i;
    for (size_t at = 0; at < n_queue; at++) {
        const uint32_t m = f->queue[at];
        for (size_t k = p->first[m]; k < p->first[m + 1]; k++) {
            const uint32_t b = f->row[f->edge[k]];
            if (f->to_row[b] != NONE)
                continue;
            f->to_row[b] = f->edge[k];
            if (f->room[b] > 0)
                return b;
            for (size_t e = p->begin[b]; e < p->begin[b + 1]; e++) {
                const uint32_t other = p->approved[e];
                if (f->given[e] == 0 || other == i || f->to_member[other] != NONE)
                    continue;
                f->to_member[other] = e;
                f->queue[n_queue++] = other;
            }
        }
    }
    return (uint32_t)p->n_rows;
}

/* Move along the way to `end`, from its end; with `some` = 0 only look how much fits. */
static int64_t follow(cmt_loads_proof *p, uint32_t i, uint32_t end, int64_t some)
{
    cmt_loads_flow *f = &p->flow;
    int64_t fits = f->room[end];
    size_t e = f->to_row[end];
    f->room[end] -= some;
    f->given[e] += some;
    while (p->approved[e] != i) {
        const size_t back = f->to_member[p->approved[e]];
        fits = f->given[back] < fits ? f->given[back] : fits;
        f->given[back] -= some;
        e = f->to_row[f->row[back]];
        f->given[e] += some;
    }
    return fits;
}

/* Give i that much, besides what others have. */
static bool give(cmt_loads_proof *p, uint32_t i, int64_t amount)
{
    while (amount > 0) {
        const uint32_t end = find_way(p, i);
        if (end == p->n_rows)
            return false;
        const int64_t fits = follow(p, i, end, 0);
        const int64_t some = amount < fits ? amount : fits;
        (void)follow(p, i, end, some);
        amount -= some;
    }
    return true;
}

/* Whether ballots have that much room for i as they are. */
static bool has_room(const cmt_loads_proof *p, uint32_t i, int64_t amount)
{
    for (size_t k = p->first[i]; k < p->first[i + 1] && amount > 0; k++)
        amount -= p->flow.room[p->rows[k]];
    return amount <= 0;
}

cmt_loads_verdict cmt_loads_share(cmt_loads_proof *p)
{
    cmt_loads_flow *f = &p->flow;
    cmt_loads_verdict verdict = CMT_LOADS_OPEN;
    const size_t n_edges = p->begin[p->n_rows];
    const int64_t need = p->group[0].need;
    int64_t *old_given = f->given + n_edges;
    int64_t *old_room = f->room + p->n_rows;
    if (n_edges > MOST_EDGES)
        return CMT_LOADS_OPEN;
    memset(p->force, 0, p->n);
    memset(f->given, 0, n_edges * sizeof *f->given);
    memcpy(f->room, p->weight, p->n_rows * sizeof *f->room);
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->fixed[i] > 0 && !give(p, i, need))
            return CMT_LOADS_REFUTED;
    }
    memcpy(old_given, f->given, n_edges * sizeof *f->given);
    memcpy(old_room, f->room, p->n_rows * sizeof *f->room);
    for (uint32_t i = 0; i < p->n; i++) {
        if (p->fixed[i] != 0 || has_room(p, i, need))
            continue;
        if (!give(p, i, need)) {
            p->force[i] = -1;
            verdict = CMT_LOADS_NARROWED;
        }
        memcpy(f->given, old_given, n_edges * sizeof *f->given);
        memcpy(f->room, old_room, p->n_rows * sizeof *f->room);
    }
    return verdict;
}
