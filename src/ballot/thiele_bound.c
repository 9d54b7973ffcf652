#include "ballot/thiele_world.h"
#include "base/select.h"

#include <string.h>

bool cmt_thiele_bound_init(cmt_arena *mem,
                           const cmt_thiele_world *world,
                           cmt_thiele_bound *out)
{
    *out = (cmt_thiele_bound){0};
    out->price = CMT_NEW_ARRAY(mem, int64_t, world->n_rows + 1);
    out->asset = CMT_NEW_ARRAY(mem, int64_t, world->n + 1);
    out->times = CMT_NEW_ARRAY(mem, uint32_t, world->n + 1);
    out->chosen = CMT_NEW_ARRAY(mem, bool, world->n + 1);
    out->at = CMT_NEW_ARRAY(mem, int64_t, world->n + 1);
    out->order = CMT_NEW_ARRAY(mem, uint32_t, world->n + 1);
    out->members = CMT_NEW_ARRAY(mem, uint16_t, world->n_rows + 1);
    out->taken = CMT_NEW_ARRAY(mem, uint16_t, world->n_rows + 1);
    return out->price != NULL && out->asset != NULL && out->times != NULL
           && out->chosen != NULL && out->at != NULL && out->order != NULL
           && out->members != NULL && out->taken != NULL;
}

void cmt_thiele_bound_start(const cmt_thiele_world *world, cmt_thiele_bound *bound)
{
    bound->value = INT64_MAX;
    bound->n_steps = 0;
    bound->settled = false;
    memset(bound->times, 0, world->n * sizeof *bound->times);
}

/* Assets of all that may sit: what their supporters pay them. */
static void add_assets(const cmt_thiele_world *w,
                       const cmt_thiele_node *node,
                       int64_t *at)
{
    memset(at, 0, w->n * sizeof *at);
    for (size_t r = 0; r < w->n_rows; r++) {
        const int64_t paid = w->weight[r] * node->price[r];
        for (size_t k = w->begin[r]; k < w->begin[r + 1]; k++)
            at[w->approved[k]] += paid;
    }
}

/* Choose the best free ones beside those fixed in. */
static int64_t choose(const cmt_thiele_world *w,
                      const cmt_thiele_node *node,
                      cmt_thiele_bound *b)
{
    size_t n_free = 0;
    int64_t sum = 0;
    const size_t m = w->size - node->n_in;
    for (uint32_t c = 0; c < w->n; c++) {
        b->chosen[c] = node->fixed[c] > 0;
        if (node->fixed[c] > 0)
            sum += b->at[c];
        if (node->fixed[c] == 0)
            b->order[n_free++] = c;
    }
    cmt_select(b->at, true, b->order, n_free, m);
    memcpy(b->members, node->least, w->n_rows * sizeof *b->members);
    for (size_t k = 0; k < m; k++) {
        const uint32_t c = b->order[k];
        b->chosen[c] = true;
        b->times[c]++;
        sum += b->at[c];
        for (size_t e = w->first[c]; e < w->first[c + 1]; e++)
            b->members[w->rows[e]]++;
    }
    return sum;
}

/* max_y F(y) - l y for each row, y between what is sure and what can be; of equal ones the
 * y nearest the choice, so that an optimum is seen as one. */
static int64_t take_rows(const cmt_thiele_world *w,
                         const cmt_thiele_node *node,
                         cmt_thiele_bound *b)
{
    int64_t sum = 0;
    b->score = 0;
    b->settled = true;
    for (size_t r = 0; r < w->n_rows; r++) {
        const int64_t price = node->price[r];
        const size_t room = (size_t)node->least[r] + w->size - node->n_in;
        const size_t most = node->most[r] < room ? node->most[r] : room;
        size_t y = b->members[r];
        while (y < most && w->worth[y + 1] > price)
            y++;
        while (y > node->least[r] && w->worth[y] < price)
            y--;
        b->taken[r] = (uint16_t)y;
        b->settled = b->settled && y == b->members[r];
        sum += w->weight[r] * (w->sum[y] - price * (int64_t)y);
        b->score += w->weight[r] * w->sum[b->members[r]];
    }
    return sum;
}

void cmt_thiele_bound_step(const cmt_thiele_world *world,
                           const cmt_thiele_node *node,
                           cmt_thiele_bound *bound)
{
    cmt_thiele_bound *b = bound;
    add_assets(world, node, b->at);
    b->now = choose(world, node, b);
    b->now += take_rows(world, node, b);
    b->n_steps++;
    if (b->now < b->value) {
        b->value = b->now;
        memcpy(b->price, node->price, world->n_rows * sizeof *b->price);
        memcpy(b->asset, b->at, world->n * sizeof *b->asset);
    }
}

void cmt_thiele_bound_move(const cmt_thiele_world *world,
                           cmt_thiele_node *node,
                           const cmt_thiele_bound *bound,
                           int64_t target,
                           int64_t part)
{
    const cmt_thiele_bound *b = bound;
    int64_t norm = 0;
    for (size_t r = 0; r < world->n_rows; r++) {
        const int64_t d = (int64_t)b->members[r] - b->taken[r];
        norm += world->weight[r] * d * d;
    }
    if (norm == 0)
        return;
    const cmt_i128 gap = b->now > target ? (cmt_i128)b->now - target : 1;
    const cmt_i128 wide = gap * part / 16 / norm;
    const int64_t most = world->worth[1] > 0 ? world->worth[1] : 1;
    const int64_t step = wide == 0 ? 1 : (wide < most ? (int64_t)wide : most);
    for (size_t r = 0; r < world->n_rows; r++) {
        const int64_t d = (int64_t)b->members[r] - b->taken[r];
        int64_t price = node->price[r] - step * d;
        price = price < 0 ? 0 : price;
        node->price[r] = price > world->worth[1] ? world->worth[1] : price;
    }
}

size_t cmt_thiele_reduce(const cmt_thiele_world *world,
                         cmt_thiele_node *node,
                         const cmt_thiele_bound *bound,
                         int64_t target)
{
    const cmt_thiele_bound *b = bound;
    const size_t m = world->size - node->n_in;
    const size_t n_before = node->n_free;
    size_t n_free = 0;
    for (uint32_t c = 0; c < world->n; c++) {
        if (node->fixed[c] == 0)
            b->order[n_free++] = c;
    }
    if (m == 0 || m >= n_free)
        return 0;
    cmt_select(b->asset, true, b->order, n_free, m);
    int64_t last = b->asset[b->order[0]];
    int64_t next = b->asset[b->order[m]];
    for (size_t k = 0; k < n_free; k++) {
        const int64_t asset = b->asset[b->order[k]];
        if (k < m && asset < last)
            last = asset;
        if (k >= m && asset > next)
            next = asset;
    }
    for (size_t k = 0; k < n_free; k++) {
        const uint32_t c = b->order[k];
        if (k < m && b->value - (b->asset[c] - next) < target) {
            cmt_thiele_fix(world, node, c, true);
        } else if (k >= m && b->value - (last - b->asset[c]) < target) {
            cmt_thiele_fix(world, node, c, false);
        }
    }
    return n_before - node->n_free;
}
