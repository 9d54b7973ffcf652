#include "rules/loads_prove_state.h"

#include <stdlib.h>
#include <string.h>

#define START_PRICE ((int64_t)1 << 14)
#define MOST_PRICE  ((int64_t)1 << 21)
#define MOST_FEE    ((int64_t)1 << 59) /* of all members */
#define PART        256                /* of a whole, in steps */

static int by_key(const void *x, const void *y)
{
    const cmt_loads_key *a = x;
    const cmt_loads_key *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

static void demand_that(cmt_loads_proof *p, size_t i, int8_t how, bool *clash)
{
    *clash = *clash || p->force[i] == -how;
    p->force[i] = how;
}

static cmt_loads_verdict forced(const cmt_loads_proof *p, bool clash)
{
    if (clash)
        return CMT_LOADS_REFUTED;
    for (size_t i = 0; i < p->n; i++) {
        if (p->force[i] != 0)
            return CMT_LOADS_NARROWED;
    }
    return CMT_LOADS_OPEN;
}

/* --- what is covered -------------------------------------------------------------------- */

/* The weight that open ones would cover, negative, into `by`; what members cover. */
static int64_t find_gains(cmt_loads_proof *p)
{
    int64_t covered = 0;
    size_t n = 0;
    p->spare = -p->total;
    for (size_t b = 0; b < p->n_rows; b++) {
        covered += p->sure[b] > 0 ? p->weight[b] : 0;
        p->spare += p->able[b] > 0 ? p->weight[b] : 0;
    }
    for (uint32_t i = 0; i < p->n; i++) {
        int64_t gain = 0;
        if (p->fixed[i] != 0)
            continue;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++)
            gain += p->sure[p->rows[k]] == 0 ? p->weight[p->rows[k]] : 0;
        p->by[n++] = (cmt_loads_key){-gain, i};
    }
    qsort(p->by, n, sizeof *p->by, by_key);
    return covered;
}

/* Whom only one open one can serve, and who cannot do without, gets it. */
static void serve_lonely(cmt_loads_proof *p, bool *clash)
{
    for (size_t b = 0; b < p->n_rows; b++) {
        if (p->sure[b] > 0 || p->able[b] != 1 || p->weight[b] <= p->spare)
            continue;
        for (size_t k = p->begin[b]; k < p->begin[b + 1]; k++) {
            if (p->fixed[p->approved[k]] == 0)
                demand_that(p, p->approved[k], 1, clash);
        }
    }
}

cmt_loads_verdict cmt_loads_cover(cmt_loads_proof *p)
{
    bool clash = false;
    const size_t left = p->size - p->n_in;
    int64_t beyond = find_gains(p) - p->total;
    memset(p->force, 0, p->n);
    if (p->spare < 0)
        return CMT_LOADS_REFUTED;
    for (size_t k = 0; k < left; k++)
        beyond -= p->by[k].key;
    if (beyond < 0)
        return CMT_LOADS_REFUTED;
    for (size_t k = left; k < p->n_open && left > 0; k++) {
        if (beyond + p->by[left - 1].key - p->by[k].key < 0)
            demand_that(p, p->by[k].i, -1, &clash);
    }
    serve_lonely(p, &clash);
    return forced(p, clash);
}

/* --- prices ----------------------------------------------------------------------------- */

/* Put the supporters of all in order of prices. */
static void sort_rows(cmt_loads_proof *p)
{
    for (uint32_t b = 0; b < p->n_rows; b++)
        p->by[b] = (cmt_loads_key){p->price[b], b};
    qsort(p->by, p->n_rows, sizeof *p->by, by_key);
    memcpy(p->fill, p->first, p->n * sizeof *p->fill);
    for (size_t at = 0; at < p->n_rows; at++) {
        const uint32_t b = p->by[at].i;
        for (size_t k = p->begin[b]; k < p->begin[b + 1]; k++)
            p->rows[p->fill[p->approved[k]]++] = b;
    }
}

/* What i pays in the group where that is least. */
static void find_cost(cmt_loads_proof *p, size_t i)
{
    size_t k = p->first[i];
    int64_t units = 0;
    int64_t paid = 0;
    int64_t last = 0;
    p->cost[i] = CMT_LOADS_DEAR;
    for (size_t g = 0; g < p->n_groups; g++) {
        const int64_t need = p->group[g].need;
        while (k < p->first[i + 1]
               && (units < need || p->price[p->rows[k]] < p->refund)) {
            last = p->price[p->rows[k]] - p->refund;
            units += p->weight[p->rows[k]];
            paid += p->weight[p->rows[k]] * last;
            k++;
        }
        if (units < need)
            return;
        const int64_t over = last > 0 ? (units - need) * last : 0;
        if (paid - over - p->group[g].fee < p->cost[i]) {
            p->cost[i] = paid - over - p->group[g].fee;
            p->where[i] = g;
        }
    }
}

/* Pick the cheapest committee. The keys of open ones stay in `by`. @return how much too dear
 * it is; CMT_LOADS_DEAR where there is none */
static int64_t pick(cmt_loads_proof *p)
{
    const size_t left = p->size - p->n_in;
    int64_t value = p->refund * p->total;
    size_t n = 0;
    sort_rows(p);
    for (uint32_t i = 0; i < p->n; i++) {
        p->picked[i] = p->fixed[i] > 0;
        if (p->fixed[i] < 0)
            continue;
        find_cost(p, i);
        if (p->fixed[i] == 0) {
            p->by[n++] = (cmt_loads_key){p->cost[i], i};
        } else if (p->cost[i] == CMT_LOADS_DEAR) {
            return CMT_LOADS_DEAR;
        } else {
            value += p->cost[i];
        }
    }
    qsort(p->by, n, sizeof *p->by, by_key);
    if (left > n || (left > 0 && p->by[left - 1].key == CMT_LOADS_DEAR))
        return CMT_LOADS_DEAR;
    for (size_t k = 0; k < left; k++) {
        p->picked[p->by[k].i] = true;
        p->times[p->by[k].i]++;
        value += p->by[k].key;
    }
    for (size_t g = 0; g < p->n_groups; g++)
        value += (int64_t)p->group[g].count * p->group[g].fee;
    for (size_t b = 0; b < p->n_rows; b++)
        value -= p->weight[b] * p->price[b];
    return value;
}

/* Whoever is picked could at best give way to the cheapest who is not, and the other way
 * round: where that is too dear, it must not be. */
static void find_forced(cmt_loads_proof *p, int64_t value, bool *clash)
{
    const size_t left = p->size - p->n_in;
    const bool full = left == p->n_open;
    const int64_t next = full ? CMT_LOADS_DEAR : p->by[left].key;
    for (size_t k = 0; k < p->n_open; k++) {
        const int64_t key = p->by[k].key;
        if (k < left && (next == CMT_LOADS_DEAR || value + next - key > 0))
            demand_that(p, p->by[k].i, 1, clash);
        if (k >= left
            && (left == 0 || key == CMT_LOADS_DEAR
                || value + key - p->by[left - 1].key > 0))
            demand_that(p, p->by[k].i, -1, clash);
    }
}

/* What the picked ones buy. */
static void find_demand(cmt_loads_proof *p)
{
    memset(p->demand, 0, p->n_rows * sizeof *p->demand);
    memset(p->placed, 0, p->n_groups * sizeof *p->placed);
    p->bought = 0;
    for (size_t i = 0; i < p->n; i++) {
        int64_t units = 0;
        if (!p->picked[i])
            continue;
        const int64_t need = p->group[p->where[i]].need;
        p->placed[p->where[i]]++;
        for (size_t k = p->first[i]; k < p->first[i + 1]; k++) {
            const uint32_t b = p->rows[k];
            const bool gain = p->price[b] < p->refund;
            if (!gain && units >= need)
                break;
            const int64_t some =
                gain || p->weight[b] < need - units ? p->weight[b] : need - units;
            p->demand[b] += some;
            units += some;
        }
        p->bought += units;
    }
}

/* Demand beyond a ballot's weight, and places beyond those of a group, in parts. */
static int64_t row_off(const cmt_loads_proof *p, size_t b)
{
    return p->weight[b] == 0
               ? 0
               : (int64_t)((cmt_i128)p->demand[b] * PART / p->weight[b]) - PART;
}

static int64_t group_off(const cmt_loads_proof *p, size_t g)
{
    const cmt_loads_group *own = &p->group[g];
    const cmt_i128 off =
        (cmt_i128)((int64_t)own->count - (int64_t)p->placed[g]) * own->need;
    return (int64_t)(off * PART / (cmt_i128)own->count);
}

static int64_t between(cmt_i128 x, int64_t least, int64_t most)
{
    return x < least ? least : (x > most ? most : (int64_t)x);
}

/* Only proportions matter. */
static void shrink(cmt_loads_proof *p)
{
    int64_t most = p->refund;
    for (size_t b = 0; b < p->n_rows; b++)
        most = p->price[b] > most ? p->price[b] : most;
    for (; most > MOST_PRICE / 2; most /= 2) {
        p->refund /= 2;
        for (size_t b = 0; b < p->n_rows; b++)
            p->price[b] /= 2;
        for (size_t g = 0; g < p->n_groups; g++)
            p->group[g].fee /= 2;
    }
}

/* One step uphill, `part` sixteenths of the way to a refutation. */
static void climb(cmt_loads_proof *p, int64_t value, int64_t part)
{
    const int64_t fees = MOST_FEE / ((int64_t)p->size + 1);
    find_demand(p);
    const int64_t lacks =
        (int64_t)((cmt_i128)(p->total - p->bought) * PART / (p->all + 1));
    cmt_i128 norm = (cmt_i128)lacks * lacks * p->all;
    for (size_t b = 0; b < p->n_rows; b++)
        norm += (cmt_i128)row_off(p, b) * row_off(p, b) * p->weight[b];
    for (size_t g = 0; g < p->n_groups; g++) {
        const int64_t off = (int64_t)p->group[g].count - (int64_t)p->placed[g];
        norm += (cmt_i128)group_off(p, g) * off * PART;
    }
    if (norm <= 0)
        return;
    const cmt_i128 gap = (cmt_i128)START_PRICE / 32 * p->all - value;
    const int64_t step = between(gap * part * PART * PART / 16 / norm, 1, MOST_PRICE);
    for (size_t b = 0; b < p->n_rows; b++) {
        p->price[b] =
            between(p->price[b] + (cmt_i128)step * row_off(p, b) / PART, 0, MOST_PRICE);
    }
    p->refund = between(p->refund + (cmt_i128)step * lacks / PART, 0, MOST_PRICE);
    for (size_t g = 0; g < p->n_groups; g++) {
        cmt_loads_group *own = &p->group[g];
        own->fee =
            between(own->fee + (cmt_i128)step * group_off(p, g) / PART, -fees, fees);
    }
    shrink(p);
}

static void keep_multipliers(cmt_loads_proof *p)
{
    memcpy(p->old, p->price, p->n_rows * sizeof *p->old);
    p->old[p->n_rows] = p->refund;
    for (size_t g = 0; g < p->n_groups; g++)
        p->old[p->n_rows + 1 + g] = p->group[g].fee;
}

static void recall_multipliers(cmt_loads_proof *p)
{
    memcpy(p->price, p->old, p->n_rows * sizeof *p->old);
    p->refund = p->old[p->n_rows];
    for (size_t g = 0; g < p->n_groups; g++)
        p->group[g].fee = p->old[p->n_rows + 1 + g];
}

cmt_loads_verdict cmt_loads_prices(cmt_loads_proof *p, size_t n_steps)
{
    bool clash = false;
    size_t idle = 0;
    int64_t best = INT64_MIN;
    int64_t part = 16;
    memset(p->force, 0, p->n);
    memset(p->times, 0, p->n * sizeof *p->times);
    p->n_steps = 0;
    while (p->n_steps < n_steps && part > 0 && !clash) {
        int64_t value = pick(p);
        p->n_steps++;
        if (value > 0) /* or there is none */
            return CMT_LOADS_REFUTED;
        find_forced(p, value, &clash);
        idle = value > best ? 0 : idle + 1;
        if (value > best) {
            best = value;
            keep_multipliers(p);
        } else if (idle == 3) {
            part /= 2;
            idle = 0;
            recall_multipliers(p);
            value = pick(p);
        }
        climb(p, value, part);
    }
    recall_multipliers(p);
    return forced(p, clash);
}
