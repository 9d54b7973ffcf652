#include "ballot/support_inner.h"

#include <string.h>

#define NOT_SEEN UINT32_MAX

bool cmt_support_crowd_init(cmt_arena *mem,
                            const cmt_approvals *approvals,
                            cmt_support_crowd *out)
{
    const cmt_approvals *a = approvals;
    const size_t n_edges = a->first[a->n];
    size_t *at = CMT_NEW_ARRAY(mem, size_t, a->n_rows + 1);
    *out = (cmt_support_crowd){
        .edge = CMT_NEW_ARRAY(mem, size_t, n_edges + 1),
        .flow = CMT_NEW_ARRAY(mem, int64_t, n_edges + 1),
        .spare = CMT_NEW_ARRAY(mem, int64_t, a->n_rows + 1),
        .old_flow = CMT_NEW_ARRAY(mem, int64_t, n_edges + 1),
        .old_spare = CMT_NEW_ARRAY(mem, int64_t, a->n_rows + 1),
        .from_row = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1),
        .from_member = CMT_NEW_ARRAY(mem, uint32_t, a->n_rows + 1),
        .queue = CMT_NEW_ARRAY(mem, uint32_t, a->n + 1),
    };
    if (!cmt_arena_ok(mem))
        return false;
    for (size_t b = 0; b < a->n_rows; b++)
        at[b] = a->begin[b];
    for (size_t k = 0; k < n_edges; k++)
        out->edge[at[a->rows[k]]++] = k;
    return true;
}

/* The edge of i and a ballot. */
static size_t edge_of(const cmt_approvals *a, size_t i, uint32_t row)
{
    size_t low = a->first[i];
    size_t high = a->first[i + 1];
    while (low + 1 < high) {
        const size_t middle = low + (high - low) / 2;
        if (a->rows[middle] <= row) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A way from i to a ballot with room, over ballots that others could leave for others. */
static uint32_t find_way(cmt_support_bound *s, uint32_t i)
{
    const cmt_approvals *a = s->approvals;
    cmt_support_crowd *c = &s->crowd;
    size_t n_queue = 1;
    memset(c->from_row, 0xff, a->n * sizeof *c->from_row);
    memset(c->from_member, 0xff, a->n_rows * sizeof *c->from_member);
    c->queue[0] = i;
    for (size_t at = 0; at < n_queue; at++) {
        const uint32_t m = c->queue[at];
        for (size_t k = a->first[m]; k < a->first[m + 1]; k++) {
            const uint32_t row = a->rows[k];
            if (c->from_member[row] != NOT_SEEN)
                continue;
            c->from_member[row] = m;
            if (c->spare[row] > 0)
                return row;
            for (size_t e = a->begin[row]; e < a->begin[row + 1]; e++) {
                const uint32_t other = a->approved[e];
                if (other == i || c->from_row[other] != NOT_SEEN
                    || c->flow[c->edge[e]] == 0)
                    continue;
                c->from_row[other] = row;
                c->queue[n_queue++] = other;
            }
        }
    }
    return NOT_SEEN;
}

/* What fits along the way from i to a ballot with room. */
static int64_t way_width(const cmt_support_bound *s, uint32_t i, uint32_t end)
{
    const cmt_support_crowd *c = &s->crowd;
    int64_t width = c->spare[end];
    for (uint32_t m = c->from_member[end]; m != i;) {
        const uint32_t row = c->from_row[m];
        const int64_t flow = c->flow[edge_of(s->approvals, m, row)];
        width = flow < width ? flow : width;
        m = c->from_member[row];
    }
    return width;
}

/* Send `amount` from i. @return whether all fits */
static bool send(cmt_support_bound *s, uint32_t i, int64_t amount)
{
    const cmt_approvals *a = s->approvals;
    cmt_support_crowd *c = &s->crowd;
    while (amount > 0) {
        const uint32_t end = find_way(s, i);
        if (end == NOT_SEEN)
            return false;
        const int64_t width = way_width(s, i, end);
        const int64_t some = amount < width ? amount : width;
        uint32_t row = end;
        uint32_t m = c->from_member[row];
        c->spare[end] -= some;
        amount -= some;
        c->flow[edge_of(a, m, row)] += some;
        while (m != i) {
            row = c->from_row[m];
            c->flow[edge_of(a, m, row)] -= some;
            m = c->from_member[row];
            c->flow[edge_of(a, m, row)] += some;
        }
    }
    return true;
}

/* Whether the ballots of i have room as they are. */
static bool has_room(const cmt_support_bound *s, size_t i, int64_t amount)
{
    const cmt_approvals *a = s->approvals;
    for (size_t k = a->first[i]; k < a->first[i + 1] && amount > 0; k++)
        amount -= s->crowd.spare[a->rows[k]];
    return amount <= 0;
}

bool cmt_support_crowded(cmt_support_bound *s, const int8_t *fixed, int8_t *force)
{
    const cmt_approvals *a = s->approvals;
    cmt_support_crowd *c = &s->crowd;
    const size_t flow_bytes = a->first[a->n] * sizeof *c->flow;
    const size_t spare_bytes = a->n_rows * sizeof *c->spare;
    const int64_t each = s->goal.num[0];
    memset(c->flow, 0, flow_bytes);
    for (size_t b = 0; b < a->n_rows; b++)
        c->spare[b] = s->weight[b] * s->goal.den[0];
    for (uint32_t i = 0; i < a->n; i++) {
        if (fixed[i] > 0 && !send(s, i, each))
            return true;
    }
    memcpy(c->old_flow, c->flow, flow_bytes);
    memcpy(c->old_spare, c->spare, spare_bytes);
    for (uint32_t i = 0; i < a->n; i++) {
        if (fixed[i] != 0 || has_room(s, i, each))
            continue;
        if (!send(s, i, each))
            force[i] = -1;
        memcpy(c->flow, c->old_flow, flow_bytes);
        memcpy(c->spare, c->old_spare, spare_bytes);
    }
    return false;
}
