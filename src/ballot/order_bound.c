#include "ballot/order_bound.h"

#include "base/rational.h"

#include <string.h>

#define MAX_ROUNDS 3000
#define PATIENCE   15        /* rounds without a better bound, before smaller steps */
#define FULL_STEP  (1 << 16) /* of Polyak's length */
#define LAST_STEP  (1 << 5)  /* smaller ones are not worth a round */
#define SLOPE_ONE  1024      /* slopes are in 1/1024 */
#define MAX_Y      ((int64_t)1 << 40)

/* Costs of a pair i < j stand at [i][j]: `fore` of i before j, `back` of j before i. */
typedef struct ascent {
    size_t n;
    size_t n_triples;
    const int64_t *cost;
    int64_t *y;
    int64_t *best_y;
    int32_t *slope; /* [n_triples] smoothed over rounds */
    int64_t *fore;  /* reduced */
    int64_t *back;
    int8_t *side; /* [n][n] 2: i before j is the cheaper; 0: the other; 1: equal */
    int64_t bound;
} ascent;

/* Take the multipliers of the cycles over i < j off the costs that they turn; `y` is the
 * first of them. Their sum. */
static int64_t take_off(ascent *a, size_t i, size_t j, const int64_t *y)
{
    const size_t n = a->n;
    int64_t *fore_i = &a->fore[i * n];
    int64_t *back_i = &a->back[i * n];
    int64_t *fore_j = &a->fore[j * n];
    int64_t *back_j = &a->back[j * n];
    int64_t all_up = 0;
    int64_t all_down = 0;
    for (size_t k = j + 1; k < n; k++, y++) {
        const int64_t up = *y > 0 ? *y : 0;
        const int64_t down = up - *y;
        all_up += up;
        all_down += down;
        back_j[k] -= up;
        fore_i[k] -= up;
        back_i[k] -= down;
        fore_j[k] -= down;
    }
    back_i[j] -= all_up;
    fore_i[j] -= all_down;
    return all_up + all_down;
}

/* Reduced costs and the bound of the present multipliers. */
static void reduce(ascent *a)
{
    const size_t n = a->n;
    const int64_t *y = a->y;
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            a->fore[i * n + j] = a->cost[i * n + j];
            a->back[i * n + j] = a->cost[j * n + i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; y += n - j - 1, j++)
            sum += take_off(a, i, j, y);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            const int64_t fore = a->fore[i * n + j];
            const int64_t back = a->back[i * n + j];
            sum += fore < back ? fore : back;
            a->side[i * n + j] =
                (int8_t)((fore <= back ? 1 : 0) + (fore < back ? 1 : 0));
        }
    }
    a->bound = sum;
}

/* Twice the slope of the bound in one multiplier, the pairs at their cheaper sides:
 * `follow` is twice how many pairs follow i -> j -> k -> i. */
static int32_t slope_at(int64_t y, int32_t follow)
{
    const int32_t up = follow - 4;
    const int32_t down = 2 - follow;
    if (y > 0 || (y == 0 && up > 0))
        return up;
    if (y < 0 || down > 0)
        return -down;
    return 0;
}

/* Smoothed slopes of all multipliers; the sum of their squares. */
static int64_t find_slopes(ascent *a)
{
    const size_t n = a->n;
    int64_t squares = 0;
    size_t t = 0;
    for (size_t i = 0; i < n; i++) {
        const int8_t *side_i = &a->side[i * n];
        for (size_t j = i + 1; j < n; j++) {
            const int8_t *side_j = &a->side[j * n];
            for (size_t k = j + 1; k < n; k++, t++) {
                const int32_t now =
                    slope_at(a->y[t], side_i[j] + side_j[k] + 2 - side_i[k]);
                const int32_t slope = (3 * (SLOPE_ONE / 2) * now + 2 * a->slope[t]) / 5;
                a->slope[t] = slope;
                squares += (int64_t)slope * slope;
            }
        }
    }
    return squares;
}

/* A step along the slopes; a multiplier stops at 0 before it changes its cycle. */
static void step(ascent *a, int64_t gap, int64_t length, int64_t squares)
{
    const cmt_i128 per_slope =
        (cmt_i128)length * gap * ((int64_t)SLOPE_ONE << 20) / FULL_STEP / squares;
    for (size_t t = 0; t < a->n_triples; t++) {
        const int64_t old = a->y[t];
        int64_t y = old + (int64_t)(per_slope * a->slope[t] / (1 << 20));
        if ((old > 0 && y < 0) || (old < 0 && y > 0))
            y = 0;
        y = y > MAX_Y ? MAX_Y : y;
        a->y[t] = y < -MAX_Y ? -MAX_Y : y;
    }
}

static void climb(ascent *a, int64_t best, int64_t unit)
{
    const size_t bytes = a->n_triples * sizeof *a->y;
    int64_t length = FULL_STEP;
    int64_t highest = -1;
    unsigned waited = 0;
    for (unsigned round = 0; round < MAX_ROUNDS && length > LAST_STEP; round++) {
        reduce(a);
        if (a->bound > highest) {
            waited = a->bound - highest > (best - highest) / 10000 ? 0 : waited + 1;
            highest = a->bound;
            memcpy(a->best_y, a->y, bytes);
        } else {
            waited++;
        }
        if (best - highest < unit)
            break;
        if (waited > PATIENCE) {
            length = length / 4 * 3;
            waited = 0;
            memcpy(a->y, a->best_y, bytes);
            reduce(a);
        }
        const int64_t squares = find_slopes(a);
        if (squares == 0)
            break;
        step(a, best - a->bound, length, squares);
    }
    memcpy(a->y, a->best_y, bytes);
    reduce(a);
}

/* What single pairs and triples lose on the bound. */
static void find_losses(const ascent *a, cmt_order_bound *out)
{
    const size_t n = a->n;
    size_t t = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            const int64_t fore = a->fore[i * n + j];
            const int64_t back = a->back[i * n + j];
            out->pair[i * n + j] = fore > back ? fore - back : 0;
            out->pair[j * n + i] = back > fore ? back - fore : 0;
            for (size_t k = j + 1; k < n; k++, t++) {
                const int64_t up = a->y[t] > 0 ? a->y[t] : 0;
                const int64_t down = up - a->y[t];
                /* i -> j -> k -> i has two pairs turned in the orders ikj, kji, jik. */
                out->triple[(i * n + k) * n + j] = up;
                out->triple[(k * n + j) * n + i] = up;
                out->triple[(j * n + i) * n + k] = up;
                out->triple[(i * n + j) * n + k] = down;
                out->triple[(j * n + k) * n + i] = down;
                out->triple[(k * n + i) * n + j] = down;
            }
        }
    }
}

bool cmt_order_bound_find(cmt_arena *mem,
                          size_t n,
                          const int64_t *cost,
                          int64_t best,
                          int64_t unit,
                          cmt_order_bound *out)
{
    ascent a = {.n = n, .cost = cost};
    a.n_triples = n < 3 ? 0 : n * (n - 1) * (n - 2) / 6;
    a.y = CMT_NEW_ARRAY(mem, int64_t, a.n_triples + 1);
    a.best_y = CMT_NEW_ARRAY(mem, int64_t, a.n_triples + 1);
    a.slope = CMT_NEW_ARRAY(mem, int32_t, a.n_triples + 1);
    a.fore = CMT_NEW_ARRAY(mem, int64_t, n * n + 1);
    a.back = CMT_NEW_ARRAY(mem, int64_t, n * n + 1);
    a.side = CMT_NEW_ARRAY(mem, int8_t, n * n + 1);
    cmt_order_bound b = {.n = n, .cost = cost, .y = a.y};
    b.pair = CMT_NEW_ARRAY(mem, int64_t, n * n + 1);
    b.triple = CMT_NEW_ARRAY(mem, int64_t, n * n * n + 1);
    if (a.y == NULL || a.best_y == NULL || a.slope == NULL || a.fore == NULL
        || a.back == NULL || a.side == NULL || b.pair == NULL || b.triple == NULL)
        return false;
    climb(&a, best, unit);
    find_losses(&a, &b);
    b.bound = a.bound;
    *out = b;
    return true;
}
