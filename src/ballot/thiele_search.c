#include "ballot/thiele_search.h"
#include "base/err.h"

#include <string.h>

#define ROOT_STEPS   400
#define NODE_STEPS   12
#define IDLE_STEPS   4
#define ENOUGH_TRIES 64 /* to judge a bound by */

static cmt_status no_room(const cmt_thiele_search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room to search committees");
}

/* Move the multipliers until the node is of no interest, settled, or steps run out. Steps
 * that do not help become shorter and start from the best multipliers again. */
static void improve(cmt_thiele_search *s, cmt_thiele_node *node, size_t n_steps)
{
    cmt_thiele_bound *b = &s->bound;
    const size_t price_bytes = s->world.n_rows * sizeof *b->price;
    int64_t part = 16;
    int64_t before = INT64_MAX;
    size_t idle = 0;
    cmt_thiele_bound_start(&s->world, b);
    for (size_t k = 0; k < n_steps && part > 0; k++) {
        cmt_thiele_bound_step(&s->world, node, b);
        if (b->score >= s->target)
            cmt_thiele_look(s, b->chosen);
        if (b->value < s->target || b->settled
            || (s->aim == CMT_THIELE_ANY && s->found))
            break;
        idle = b->value < before ? 0 : idle + 1;
        before = b->value;
        if (idle >= IDLE_STEPS) {
            part /= 2;
            idle = 0;
            memcpy(node->price, b->price, price_bytes);
            cmt_thiele_bound_step(&s->world, node, b);
        }
        /* A little too far: the bound is flat around its least value. */
        const int64_t beyond = s->target - (b->value - s->target) / 8;
        cmt_thiele_bound_move(&s->world, node, b, beyond, part);
    }
    memcpy(node->price, b->price, price_bytes);
}

cmt_status cmt_thiele_keep(cmt_thiele_search *search, const bool *in)
{
    cmt_thiele_search *s = search;
    if (s->n_committees == CMT_MAX_COMMITTEES) {
        s->capped = true;
        return CMT_OK;
    }
    uint32_t *at = CMT_NEW_ARRAY(s->mem, uint32_t, s->world.size + 1);
    if (at == NULL)
        return no_room(s);
    size_t n = 0;
    for (size_t c = 0; c < s->world.n; c++) {
        if (in[c])
            at[n++] = s->world.id[c];
    }
    s->committees[s->n_committees++] = (cmt_set){.at = at, .n = n};
    return CMT_OK;
}

/* One committee only: all free ones sit, or none does. */
static cmt_status leaf(cmt_thiele_search *s, const cmt_thiele_node *node)
{
    const bool all = node->n_in < s->world.size;
    for (size_t c = 0; c < s->world.n; c++)
        s->in[c] = node->fixed[c] > 0 || (node->fixed[c] == 0 && all);
    if (s->aim != CMT_THIELE_ALL) {
        cmt_thiele_look(s, s->in);
        return CMT_OK;
    }
    cmt_thiele_score(&s->world, s->in, s->z[1]);
    return mpz_cmp(s->z[1], s->score) == 0 ? cmt_thiele_keep(s, s->in) : CMT_OK;
}

static bool is_leaf(const cmt_thiele_search *s, const cmt_thiele_node *node)
{
    return node->n_in == s->world.size || node->n_in + node->n_free == s->world.size;
}

/* The free one that the steps agreed on least. */
static uint32_t least_agreed(const cmt_thiele_search *s, const cmt_thiele_node *node)
{
    const cmt_thiele_bound *b = &s->bound;
    uint32_t best = 0;
    size_t least = SIZE_MAX;
    for (uint32_t c = 0; c < s->world.n; c++) {
        if (node->fixed[c] != 0)
            continue;
        const size_t twice = 2 * (size_t)b->times[c];
        const size_t away =
            twice > b->n_steps ? twice - b->n_steps : b->n_steps - twice;
        if (least == SIZE_MAX || away < least
            || (away == least && b->asset[c] > b->asset[best])) {
            least = away;
            best = c;
        }
    }
    return best;
}

/* How many rows without a member approve c. */
static size_t would_cover(const cmt_thiele_world *w,
                          const cmt_thiele_node *node,
                          uint32_t c)
{
    size_t n = 0;
    for (size_t k = w->first[c]; k < w->first[c + 1]; k++)
        n += node->least[w->rows[k]] == 0 ? 1U : 0U;
    return n;
}

/* Where one member counts most: a row without one that has the fewest to hope for, and of
 * these the one that the most such rows approve. False when there is no such row. */
static bool in_neediest_row(const cmt_thiele_search *s,
                            const cmt_thiele_node *node,
                            uint32_t *out)
{
    const cmt_thiele_world *w = &s->world;
    size_t row = w->n_rows;
    size_t most = 0;
    for (size_t r = 0; r < w->n_rows; r++) {
        if (node->least[r] == 0 && node->most[r] > 0
            && (row == w->n_rows || node->most[r] < node->most[row]))
            row = r;
    }
    if (row == w->n_rows)
        return false;
    for (size_t k = w->begin[row]; k < w->begin[row + 1]; k++) {
        const uint32_t c = w->approved[k];
        const size_t covered = node->fixed[c] == 0 ? would_cover(w, node, c) : 0;
        if (covered > most) {
            most = covered;
            *out = c;
        }
    }
    return true;
}

static uint32_t branch_on(const cmt_thiele_search *s, const cmt_thiele_node *node)
{
    uint32_t c = 0;
    if (s->covers && in_neediest_row(s, node, &c))
        return c;
    return s->pairs.leads ? cmt_thiele_pairs_top(&s->world, node, &s->pairs)
                          : least_agreed(s, node);
}

static bool is_over(const cmt_thiele_search *s)
{
    return s->unproved || s->capped || (s->aim == CMT_THIELE_ANY && s->found);
}

static cmt_status visit(cmt_thiele_search *s, cmt_thiele_node *node, size_t n_steps);

/* Depth is at most the number of alternatives. */
static cmt_status split(cmt_thiele_search *s, /* NOLINT(misc-no-recursion) */
                        const cmt_thiele_node *node,
                        uint32_t c)
{
    cmt_status st = CMT_OK;
    const bool likely =
        s->pairs.leads || 2 * (size_t)s->bound.times[c] >= s->bound.n_steps;
    for (int way = 0; way < 2 && !is_over(s); way++) {
        cmt_thiele_node next;
        const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
        if (!cmt_thiele_node_copy(s->scratch, &s->world, node, &next))
            return no_room(s);
        cmt_thiele_fix(&s->world, &next, c, way == 0 ? likely : !likely);
        st = visit(s, &next, NODE_STEPS);
        cmt_arena_reset(s->scratch, mark);
        if (st != CMT_OK)
            return st;
    }
    return st;
}

/* What a bound says of a node. */
typedef enum saying { SAYS_OVER, SAYS_FIXED, SAYS_OPEN } saying;

/* A bound that helps less than one time in eight costs more than it saves. */
static bool is_idle(size_t n_tries, size_t n_hits)
{
    return n_tries >= ENOUGH_TRIES && n_hits * 8 < n_tries;
}

/* Whether the pairs help less for their work than the multipliers, which are asked where
 * the pairs did not help. */
static bool are_pairs_idle(const cmt_thiele_search *s)
{
    const cmt_thiele_pairs *p = &s->pairs;
    if (!p->fits || is_idle(p->n_tries, p->n_hits))
        return true;
    if (p->n_tries < ENOUGH_TRIES || s->n_tries < ENOUGH_TRIES)
        return false;
    const cmt_i128 saved = (cmt_i128)p->n_hits * (int64_t)s->n_tries;
    const cmt_i128 other = (cmt_i128)s->n_hits * (int64_t)p->n_tries;
    const size_t steps = NODE_STEPS * s->world.begin[s->world.n_rows];
    return saved * (int64_t)steps < other * (int64_t)p->work;
}

/* Ask the bound by pairs. */
static saying ask_pairs(cmt_thiele_search *s, cmt_thiele_node *node)
{
    cmt_thiele_pairs *p = &s->pairs;
    if (!p->leads && are_pairs_idle(s))
        return SAYS_OPEN;
    p->n_tries++;
    cmt_thiele_pairs_step(&s->world, node, p);
    if (p->now.value < s->target) {
        p->n_hits++;
        return SAYS_OVER;
    }
    if (cmt_thiele_reduce(&s->world, node, &p->now, s->target) == 0)
        return SAYS_OPEN;
    p->n_hits++;
    return SAYS_FIXED;
}

/* Move the multipliers, unless the pairs go alone. */
static saying ask_multipliers(cmt_thiele_search *s,
                              cmt_thiele_node *node,
                              size_t n_steps)
{
    if (s->pairs.leads)
        return SAYS_OPEN;
    improve(s, node, n_steps);
    if (s->n_nodes == 1 && s->bound.value < s->root) {
        s->root = s->bound.value;
        memcpy(s->root_price, s->bound.price, s->world.n_rows * sizeof *s->root_price);
    }
    saying says = SAYS_OPEN;
    /* Where numbers are rounded, the best by the bound need not be the best. */
    const bool is_settled =
        s->bound.settled && s->world.exact && s->aim != CMT_THIELE_ALL;
    if (s->bound.value < s->target || is_over(s) || is_settled) {
        says = SAYS_OVER; /* or its best committee was looked at */
    } else if (cmt_thiele_reduce(&s->world, node, &s->bound, s->target) > 0) {
        says = SAYS_FIXED;
    }
    s->n_tries++;
    s->n_hits += says != SAYS_OPEN ? 1U : 0U;
    s->pairs.leads = is_idle(s->n_tries, s->n_hits) && !are_pairs_idle(s);
    return says;
}

/* Ask the bounds until the node is over or nothing more is fixed; then split it. */
static cmt_status visit(cmt_thiele_search *s, /* NOLINT(misc-no-recursion) */
                        cmt_thiele_node *node,
                        size_t n_steps)
{
    if (s->n_nodes == s->task->max_nodes) {
        s->unproved = true;
        return CMT_OK;
    }
    s->n_nodes++;
    while (!is_leaf(s, node)) {
        saying says = ask_pairs(s, node);
        if (says == SAYS_OPEN) {
            says = ask_multipliers(s, node, n_steps);
            n_steps = NODE_STEPS;
        }
        if (says == SAYS_OVER)
            return CMT_OK;
        if (says == SAYS_OPEN)
            return split(s, node, branch_on(s, node));
    }
    return leaf(s, node);
}

cmt_status cmt_thiele_pass(cmt_thiele_search *search,
                           cmt_thiele_aim aim,
                           const cmt_thiele_node *root,
                           bool is_whole)
{
    cmt_thiele_search *s = search;
    cmt_thiele_node node;
    s->aim = aim;
    s->found = false;
    cmt_thiele_aim_at(s);
    const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
    if (!cmt_thiele_node_copy(s->scratch, &s->world, root, &node))
        return no_room(s);
    const cmt_status st = visit(s, &node, is_whole ? ROOT_STEPS : NODE_STEPS);
    cmt_arena_reset(s->scratch, mark);
    return st;
}
