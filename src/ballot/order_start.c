#include "ballot/order_search.h"

#include <string.h>

#define N_STARTS 120
#define N_SWAPS  4

/* What moving order[from] to a place costs, added up place by place. */
static int64_t best_move(
    size_t n, const int64_t *cost, const uint32_t *order, size_t from, size_t *to)
{
    const uint32_t x = order[from];
    int64_t best = 0;
    int64_t change = 0;
    *to = from;
    for (size_t at = from + 1; at < n; at++) {
        change += cost[order[at] * n + x] - cost[x * n + order[at]];
        if (change < best) {
            best = change;
            *to = at;
        }
    }
    change = 0;
    for (size_t at = from; at-- > 0;) {
        change += cost[x * n + order[at]] - cost[order[at] * n + x];
        if (change < best) {
            best = change;
            *to = at;
        }
    }
    return best;
}

static void move(uint32_t *order, size_t from, size_t to)
{
    const uint32_t x = order[from];
    if (to > from) {
        memmove(&order[from], &order[from + 1], (to - from) * sizeof *order);
    } else {
        memmove(&order[to + 1], &order[to], (from - to) * sizeof *order);
    }
    order[to] = x;
}

int64_t cmt_order_improve(size_t n, const int64_t *cost, uint32_t *order)
{
    int64_t sum = 0;
    for (size_t a = 0; a < n; a++) {
        for (size_t b = a + 1; b < n; b++)
            sum += cost[order[a] * n + order[b]];
    }
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t at = 0; at < n; at++) {
            size_t to = at;
            const int64_t change = best_move(n, cost, order, at, &to);
            if (change < 0) {
                move(order, at, to);
                sum += change;
                moved = true;
            }
        }
    }
    return sum;
}

/* By what each loses in all, least first. */
static void order_by_losses(size_t n,
                            const int64_t *cost,
                            int64_t *sum,
                            uint32_t *order)
{
    for (size_t i = 0; i < n; i++) {
        sum[i] = 0;
        for (size_t j = 0; j < n; j++)
            sum[i] += cost[i * n + j] - cost[j * n + i];
        size_t at = i;
        for (; at > 0 && sum[order[at - 1]] > sum[i]; at--)
            order[at] = order[at - 1];
        order[at] = (uint32_t)i;
    }
}

bool cmt_order_start(cmt_arena *mem, size_t n, const int64_t *cost, uint32_t *order)
{
    int64_t *sum = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    uint32_t *other = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    if (sum == NULL || other == NULL)
        return false;
    order_by_losses(n, cost, sum, order);
    int64_t best = cmt_order_improve(n, cost, order);
    uint64_t where = 1; /* a fixed sequence of places, from a linear congruence */
    for (size_t k = 0; k < N_STARTS; k++) {
        memcpy(other, order, n * sizeof *other);
        for (size_t s = 0; s < N_SWAPS; s++) {
            where = where * 6364136223846793005U + 1442695040888963407U;
            const size_t a = (size_t)(where >> 33) % n;
            const size_t b = (size_t)(where >> 13) % n;
            const uint32_t x = other[a];
            other[a] = other[b];
            other[b] = x;
        }
        const int64_t reached = cmt_order_improve(n, cost, other);
        if (reached < best) {
            best = reached;
            memcpy(order, other, n * sizeof *order);
        }
    }
    return true;
}
