#include "ballot/thiele_pairs.h"

#include <string.h>

/* Sums below stay within 8 (n + size) times all weight times the largest worth. */
static bool numbers_fit(const cmt_thiele_world *w)
{
    cmt_i128 all = 0;
    for (size_t r = 0; r < w->n_rows; r++)
        all += w->weight[r];
    return all * w->worth[1] <= INT64_MAX / 8 / (int64_t)(w->n + w->size);
}

bool cmt_thiele_pairs_init(cmt_arena *mem,
                           const cmt_thiele_world *world,
                           cmt_thiele_pairs *out)
{
    const size_t n = world->n;
    const size_t wide = world->size + 1;
    *out = (cmt_thiele_pairs){0};
    if (world->size < 2 || world->size > CMT_THIELE_PAIRS_SIZE || n > CMT_THIELE_PAIRS_N
        || !numbers_fit(world))
        return true;
    out->fits = true;
    out->work = 2 * n * n;
    for (size_t r = 0; r < world->n_rows; r++) {
        const size_t here = world->begin[r + 1] - world->begin[r];
        out->work += here * here / 3;
    }
    out->now.asset = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    out->now.order = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    out->shared = CMT_NEW_ARRAY(mem, int64_t, n * n);
    out->row = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    out->free = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    out->here = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    out->at = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    out->curve = CMT_NEW_ARRAY(mem, int64_t, wide * wide * wide);
    if (out->now.asset == NULL || out->now.order == NULL || out->shared == NULL
        || out->row == NULL || out->free == NULL || out->here == NULL || out->at == NULL
        || out->curve == NULL)
        return false;
    for (size_t k = 0; k < wide * wide * wide; k++)
        out->curve[k] = -1;
    return true;
}

/* The largest whole b with F(s) + f(s + 1) (t - s) - b (t - s) (t - s - 1) / 2 >= F(t) for
 * t = 0 ... T, where f and F start after c members. */
static int64_t curvature(const cmt_thiele_world *w, size_t c, size_t most, size_t s)
{
    int64_t least = INT64_MAX;
    const int64_t slope = w->worth[c + s + 1];
    for (size_t t = 0; t <= most; t++) {
        const int64_t away = (int64_t)t - (int64_t)s;
        const int64_t twice = away * (away - 1);
        if (twice == 0)
            continue;
        const int64_t spare = w->sum[c + s] + slope * away - w->sum[c + t];
        const int64_t b = spare / (twice / 2); /* spare >= 0: F is concave */
        least = b < least ? b : least;
    }
    return least == INT64_MAX ? 0 : least;
}

/* A row's upper curve: q(0), a and b. */
typedef struct curve {
    int64_t start;
    int64_t slope;
    int64_t bend;
} curve;

/* The line touches where the row's members are expected, if all free ones were alike. */
static curve curve_of(const cmt_thiele_world *w,
                      cmt_thiele_pairs *p,
                      size_t c,
                      size_t n_here,
                      size_t room,
                      size_t n_free)
{
    const size_t most = n_here < room ? n_here : room;
    if (most < 2)
        return (curve){0, w->worth[c + 1], 0};
    const size_t share = 4 * n_here * room;
    size_t s = share > n_free ? (share - n_free) / (4 * n_free) : 0;
    s = s > most - 2 ? most - 2 : s;
    const size_t wide = w->size + 1;
    int64_t *bend = &p->curve[(c * wide + most) * wide + s];
    if (*bend < 0)
        *bend = curvature(w, c, most, s);
    const int64_t touch = (int64_t)s;
    const int64_t slope = w->worth[c + s + 1] + *bend * touch;
    const int64_t gain = w->sum[c + s] - w->sum[c];
    return (curve){gain - slope * touch + *bend * (touch * (touch - 1) / 2), slope,
                   *bend};
}

/* base, G and L of (1); L in the upper half of `shared`, by positions in `free`. */
static int64_t add_rows(const cmt_thiele_world *w,
                        const cmt_thiele_node *node,
                        cmt_thiele_pairs *p)
{
    int64_t base = 0;
    const size_t room = w->size - node->n_in;
    const size_t m = node->n_free;
    for (size_t r = 0; r < w->n_rows; r++) {
        size_t n_here = 0;
        for (size_t k = w->begin[r]; k < w->begin[r + 1]; k++) {
            const uint32_t at = p->at[w->approved[k]];
            p->here[n_here] = at - 1;
            n_here += at > 0 ? 1U : 0U;
        }
        base += w->weight[r] * w->sum[node->least[r]];
        if (n_here == 0)
            continue;
        const curve q = curve_of(w, p, node->least[r], n_here, room, m);
        const int64_t shared = w->weight[r] * q.bend;
        base += w->weight[r] * q.start;
        for (size_t k = 0; k < n_here; k++) {
            int64_t *line = &p->shared[p->here[k] * m];
            p->now.asset[p->free[p->here[k]]] += w->weight[r] * q.slope;
            for (size_t e = k + 1; e < n_here; e++)
                line[p->here[e]] += shared;
        }
    }
    return base;
}

/* Approved ones of a row ascend, so `shared` has its upper half only: mirror it, and move
 * to G what lies in rows and columns. `row` = sums. */
static void level(cmt_thiele_pairs *p, size_t m, int64_t room)
{
    int64_t all = 0;
    memset(p->row, 0, m * sizeof *p->row);
    for (size_t x = 0; x < m; x++) {
        for (size_t y = x + 1; y < m; y++) {
            p->row[x] += p->shared[x * m + y];
            p->row[y] += p->shared[x * m + y];
        }
    }
    for (size_t x = 0; x < m; x++)
        all += p->row[x];
    const int64_t others = (int64_t)m - 1;
    for (size_t x = 0; x < m && m > 2; x++) {
        p->row[x] = (p->row[x] - all / (2 * others)) / (others - 1);
        p->now.asset[p->free[x]] -= (room - 1) * p->row[x];
    }
    for (size_t x = 0; x < m; x++) {
        for (size_t y = x + 1; y < m; y++) {
            int64_t *one = &p->shared[x * m + y];
            *one -= m > 2 ? p->row[x] + p->row[y] : 0;
            *one = (*one - (*one < 0 ? 1 : 0)) / 2; /* at most half */
            p->shared[y * m + x] = *one;
        }
    }
}

/* The sum of the `k` least of `n` numbers, which are put in another order (C. A. R. Hoare,
 * CACM 4 (1961) 321, algorithm 65). */
static int64_t sum_of_least(int64_t *at, size_t n, size_t k)
{
    ptrdiff_t low = 0;
    ptrdiff_t high = (ptrdiff_t)n - 1;
    const ptrdiff_t last = (ptrdiff_t)k - 1;
    while (k > 0 && low < high) {
        const int64_t pivot = at[last];
        ptrdiff_t i = low;
        ptrdiff_t j = high;
        while (i <= j) {
            while (at[i] < pivot)
                i++;
            while (pivot < at[j])
                j--;
            if (i <= j) {
                const int64_t other = at[i];
                at[i++] = at[j];
                at[j--] = other;
            }
        }
        if (j < last)
            low = i;
        if (last < i)
            high = j;
    }
    int64_t sum = 0;
    for (size_t x = 0; x < k; x++)
        sum += at[x];
    return sum;
}

void cmt_thiele_pairs_step(const cmt_thiele_world *world,
                           const cmt_thiele_node *node,
                           cmt_thiele_pairs *pairs)
{
    cmt_thiele_pairs *p = pairs;
    const size_t m = node->n_free;
    const size_t room = world->size - node->n_in;
    uint32_t at = 0;
    for (uint32_t c = 0; c < world->n; c++) {
        p->at[c] = 0;
        p->now.asset[c] = 0;
        if (node->fixed[c] == 0) {
            p->free[at] = c;
            p->at[c] = ++at;
        }
    }
    memset(p->shared, 0, m * m * sizeof *p->shared);
    p->now.value = add_rows(world, node, p);
    level(p, m, (int64_t)room);
    for (size_t x = 0; x < m; x++) {
        memcpy(p->row, &p->shared[x * m], x * sizeof *p->row);
        memcpy(&p->row[x], &p->shared[x * m + x + 1], (m - 1 - x) * sizeof *p->row);
        p->now.asset[p->free[x]] -= sum_of_least(p->row, m - 1, room - 1);
    }
    for (size_t x = 0; x < m; x++)
        p->row[x] = -p->now.asset[p->free[x]];
    p->now.value -= sum_of_least(p->row, m, room);
}

uint32_t cmt_thiele_pairs_top(const cmt_thiele_world *world,
                              const cmt_thiele_node *node,
                              const cmt_thiele_pairs *pairs)
{
    uint32_t top = (uint32_t)world->n;
    for (uint32_t c = 0; c < world->n; c++) {
        if (node->fixed[c] == 0
            && (top == world->n || pairs->now.asset[c] > pairs->now.asset[top]))
            top = c;
    }
    return top;
}
