#include "rules/orders_check.h"

#include "base/err.h"
#include "base/sort.h"

#define MAX_SETS    ((size_t)1 << 22)
#define MAX_MEMBERS 64

/* A set reached from one of the layer before by adding `next`. */
typedef struct way {
    uint64_t set;
    int64_t lost;
    uint32_t from;
    uint32_t next;
} way;

typedef struct search {
    cmt_arena *mem;
    cmt_orders_part *part;
    size_t n;
    cmt_orders_losses losses;
    way *ways;
    size_t n_ways;
    size_t room;
    size_t n_sets;
    mpz_ptr scratch;
    cmt_err *err;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check an order");
}

/* Costs as integers over a common denominator. */
static cmt_status to_integers(cmt_arena *mem, cmt_orders_part *part, cmt_err *err)
{
    const size_t n = part->n;
    part->denominator = cmt_z(mem);
    part->z = cmt_z_array(mem, n * n);
    if (part->denominator == NULL || part->z == NULL)
        return no_room(err);
    mpz_set_ui(part->denominator, 1);
    for (size_t k = 0; k < n * n; k++)
        mpz_lcm(part->denominator, part->denominator, mpq_denref(part->cost[k]));
    for (size_t k = 0; k < n * n; k++) {
        mpz_divexact(part->z[k], part->denominator, mpq_denref(part->cost[k]));
        mpz_mul(part->z[k], part->z[k], mpq_numref(part->cost[k]));
    }
    return CMT_OK;
}

/* The least loss of orders that have `set` first, then i, by what is known then: i against
 * all that follow, and all triples of one before i, i and one after. */
static int64_t loss_of(const search *s, uint64_t set, size_t i)
{
    const size_t n = s->n;
    int64_t lost = 0;
    for (size_t k = 0; k < n; k++) {
        if (k == i || (set >> k & 1) != 0)
            continue;
        lost += s->losses.pair[i * n + k];
        for (size_t j = 0; j < n; j++) {
            if ((set >> j & 1) != 0)
                lost += s->losses.triple[(j * n + i) * n + k];
        }
        if (lost > s->losses.gap)
            return lost;
    }
    return lost;
}

static bool add_way(search *s, way w)
{
    way *ways = cmt_arena_grow(s->mem, s->ways, s->n_ways, &s->room, sizeof *ways);
    if (ways == NULL)
        return false;
    s->ways = ways;
    s->ways[s->n_ways++] = w;
    return true;
}

static cmt_status collect_ways(search *s, const cmt_orders_layer *layer)
{
    s->n_ways = 0;
    for (size_t at = 0; at < layer->n; at++) {
        for (uint32_t i = 0; i < s->n; i++) {
            if ((layer->set[at] >> i & 1) != 0)
                continue;
            const way w = {.set = layer->set[at] | (uint64_t)1 << i,
                           .lost = layer->lost[at] + loss_of(s, layer->set[at], i),
                           .from = (uint32_t)at,
                           .next = i};
            if (w.lost <= s->losses.gap && !add_way(s, w))
                return no_room(s->err);
        }
    }
    return CMT_OK;
}

static int by_set(const void *a, const void *b, const void *context)
{
    (void)context;
    const way *x = a;
    const way *y = b;
    return (x->set > y->set) - (x->set < y->set);
}

static bool layer_init(cmt_arena *mem, size_t n, cmt_orders_layer *out)
{
    cmt_orders_layer l = {0};
    l.set = CMT_NEW_ARRAY(mem, uint64_t, n + 1);
    l.lost = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    l.tight = CMT_NEW_ARRAY(mem, bool, n + 1);
    l.cost = cmt_z_array(mem, n + 1);
    *out = l;
    return l.set != NULL && l.lost != NULL && l.tight != NULL && l.cost != NULL;
}

/* out = cost of the set's cheapest order, then i. */
static void cost_then(const cmt_orders_part *p,
                      const cmt_orders_layer *layer,
                      size_t at,
                      size_t i,
                      mpz_ptr out)
{
    mpz_set(out, layer->cost[at]);
    for (size_t j = 0; j < p->n; j++) {
        if ((layer->set[at] >> j & 1) != 0)
            mpz_add(out, out, p->z[j * p->n + i]);
    }
}

/* The layer after: each set once, by its cheapest way. */
static cmt_status next_layer(search *s,
                             const cmt_orders_layer *layer,
                             cmt_orders_layer *out)
{
    cmt_status st = CMT_OK;
    size_t n_sets = 0;
    CMT_TRY(collect_ways(s, layer));
    if (!cmt_sort(s->mem, s->ways, s->n_ways, sizeof *s->ways, by_set, NULL))
        return no_room(s->err);
    for (size_t k = 0; k < s->n_ways; k++)
        n_sets += k == 0 || s->ways[k].set != s->ways[k - 1].set ? 1U : 0U;
    if (!layer_init(s->mem, n_sets, out))
        return no_room(s->err);
    for (size_t k = 0; k < s->n_ways; k++) {
        const way *w = &s->ways[k];
        cost_then(s->part, layer, w->from, w->next, s->scratch);
        const bool fresh = k == 0 || w->set != s->ways[k - 1].set;
        const size_t at = fresh ? out->n++ : out->n - 1;
        if (fresh || mpz_cmp(s->scratch, out->cost[at]) < 0)
            mpz_set(out->cost[at], s->scratch);
        out->lost[at] = fresh || w->lost < out->lost[at] ? w->lost : out->lost[at];
        out->set[at] = w->set;
    }
    s->n_sets += n_sets;
done:
    return st;
}

/* Where a set stands in its layer, or SIZE_MAX. */
static size_t find(const cmt_orders_layer *layer, uint64_t set)
{
    size_t low = 0;
    size_t high = layer->n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (layer->set[mid] < set) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < layer->n && layer->set[low] == set ? low : SIZE_MAX;
}

/* Mark the sets of a layer from which a cheapest order goes on. */
static void mark_layer(search *s, size_t size)
{
    cmt_orders_layer *layer = &s->part->layers[size];
    const cmt_orders_layer *after = layer + 1;
    for (size_t at = 0; at < layer->n; at++) {
        for (size_t i = 0; i < s->n && !layer->tight[at]; i++) {
            const uint64_t bit = (uint64_t)1 << i;
            const size_t to = (layer->set[at] & bit) == 0
                                  ? find(after, layer->set[at] | bit)
                                  : SIZE_MAX;
            if (to == SIZE_MAX || !after->tight[to])
                continue;
            cost_then(s->part, layer, at, i, s->scratch);
            layer->tight[at] = mpz_cmp(s->scratch, after->cost[to]) == 0;
        }
    }
}

static cmt_status follow(search *s, mpz_srcptr claimed)
{
    cmt_status st = CMT_OK;
    cmt_orders_layer *layers = s->part->layers;
    if (!layer_init(s->mem, 1, &layers[0]))
        return no_room(s->err);
    layers[0].n = 1;
    for (size_t size = 0; size < s->n; size++) {
        CMT_TRY(next_layer(s, &layers[size], &layers[size + 1]));
        if (s->n_sets > MAX_SETS)
            return CMT_OK;
    }
    if (layers[s->n].n != 1 || mpz_cmp(layers[s->n].cost[0], claimed) < 0)
        return cmt_fail(s->err, CMT_E_NEGATIVE, "another order overrules less");
    layers[s->n].tight[0] = true;
    for (size_t size = s->n; size-- > 0;)
        mark_layer(s, size);
    s->part->settled = true;
done:
    return st;
}

bool cmt_orders_part_allows(const cmt_orders_part *part, uint64_t set, size_t i)
{
    const cmt_orders_layer *layer = part->layers;
    const uint64_t bit = (uint64_t)1 << i;
    for (uint64_t rest = set; rest != 0; rest &= rest - 1)
        layer++;
    const size_t at = find(layer, set);
    const size_t to = (set & bit) == 0 ? find(layer + 1, set | bit) : SIZE_MAX;
    if (at == SIZE_MAX || to == SIZE_MAX || !layer[0].tight[at] || !layer[1].tight[to])
        return false;
    mpz_t cost;
    mpz_init(cost);
    cost_then(part, layer, at, i, cost);
    const bool same = mpz_cmp(cost, layer[1].cost[to]) == 0;
    mpz_clear(cost);
    return same;
}

cmt_status cmt_orders_check_part(cmt_arena *mem, cmt_orders_part *part, cmt_err *err)
{
    cmt_status st = CMT_OK;
    search s = {.mem = mem, .part = part, .n = part->n, .err = err};
    mpz_ptr claimed = cmt_z(mem);
    s.scratch = cmt_z(mem);
    part->bound = cmt_q(mem);
    part->layers = CMT_NEW_ARRAY(mem, cmt_orders_layer, part->n + 1);
    if (claimed == NULL || s.scratch == NULL || part->bound == NULL
        || part->layers == NULL)
        return no_room(err);
    CMT_TRY(to_integers(mem, part, err));
    for (size_t i = 0; i < part->n; i++) {
        for (size_t j = i + 1; j < part->n; j++)
            mpz_add(claimed, claimed, part->z[i * part->n + j]);
    }
    if (part->n <= MAX_MEMBERS) {
        CMT_TRY(cmt_orders_weigh(mem, part, claimed, &s.losses, err));
        CMT_TRY(follow(&s, claimed));
        mpq_set_z(part->bound, part->settled ? claimed : s.losses.bound);
        mpz_set(mpq_denref(part->bound), part->denominator);
        mpq_canonicalize(part->bound);
    }
done:
    return st;
}
