/* Clones: alternatives that no ballot tells apart from outside. */
#include "base/err.h"
#include "insight/scan_inner.h"
#include "rules/recount.h"

#include <string.h>

#define MAX_SETS 32

/* Places that are looked up, at most. */
#define MAX_COMPARES (1UL << 22)

typedef struct cloning {
    cmt_scan_work *w;
    size_t n;
    bool *splits;         /* [n][n][n]: on some ballot the third is not on one side */
    bool *sets[MAX_SETS]; /* [n_sets][n] */
    size_t n_sets;
    bool cut; /* there are more */
    bool *eligible;
    cmt_value *cases;
} cloning;

/* Whether x stands strictly above both, or strictly below both. */
static bool is_outside(const cmt_contest *c, size_t b, size_t i, size_t j, size_t x)
{
    return (cmt_recount_above(c, b, x, i) && cmt_recount_above(c, b, x, j))
           || (cmt_recount_above(c, b, i, x) && cmt_recount_above(c, b, j, x));
}

static void find_splits(cloning *k)
{
    const cmt_contest *c = k->w->c;
    for (size_t i = 0; i < k->n; i++) {
        for (size_t j = 0; j < k->n * k->n; j++) {
            const size_t x = j % k->n;
            bool *split = &k->splits[i * k->n * k->n + j];
            if (x == i || x == j / k->n || i == j / k->n || !k->eligible[x])
                continue;
            for (size_t b = 0; b < c->ballots.n && !*split; b++)
                *split = !is_outside(c, b, i, j / k->n, x);
        }
    }
}

/* The least set of clones with i and j: whoever splits i from a member joins. */
static void close_pair(const cloning *k, size_t i, size_t j, bool *in)
{
    bool grown = true;
    memset(in, 0, k->n * sizeof *in);
    in[i] = in[j] = true;
    while (grown) {
        grown = false;
        for (size_t m = 0; m < k->n; m++) {
            for (size_t x = 0; x < k->n && in[m] && m != i; x++) {
                if (!in[x] && k->splits[(i * k->n + m) * k->n + x])
                    grown = in[x] = true;
            }
        }
    }
}

/* Keep a set that leaves somebody outside and is not there yet. */
static void keep_set(cloning *k, const bool *in, size_t n_eligible)
{
    size_t size = 0;
    for (size_t i = 0; i < k->n; i++)
        size += in[i] ? 1 : 0;
    for (size_t s = 0; s < k->n_sets; s++) {
        if (memcmp(k->sets[s], in, k->n * sizeof *in) == 0)
            return;
    }
    if (size >= n_eligible)
        return;
    k->cut = k->n_sets == MAX_SETS;
    if (!k->cut)
        memcpy(k->sets[k->n_sets++], in, k->n * sizeof *in);
}

static cmt_status find_sets(cloning *k, cmt_err *err)
{
    size_t n_eligible = 0;
    bool *in = CMT_NEW_ARRAY(k->w->mem, bool, k->n);
    for (size_t s = 0; s < MAX_SETS; s++)
        k->sets[s] = CMT_NEW_ARRAY(k->w->mem, bool, k->n);
    k->splits = CMT_NEW_ARRAY(k->w->mem, bool, k->n * k->n * k->n);
    if (k->splits == NULL || in == NULL || k->sets[MAX_SETS - 1] == NULL
        || !cmt_arena_ok(k->w->mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for clones");
    for (size_t i = 0; i < k->n; i++)
        n_eligible += k->eligible[i] ? 1 : 0;
    find_splits(k);
    for (size_t i = 0; i < k->n && !k->cut; i++) {
        for (size_t j = i + 1; j < k->n && k->eligible[i] && !k->cut; j++) {
            if (!k->eligible[j])
                continue;
            close_pair(k, i, j, in);
            keep_set(k, in, n_eligible);
        }
    }
    return CMT_OK;
}

/* The same outsiders win, and some clone does if and only if one did. */
static bool is_independent(const cloning *k, const bool *clones, const cmt_outcome *o)
{
    bool was = false;
    bool is = false;
    for (uint32_t i = 0; i < k->n; i++) {
        const bool won = cmt_set_has(&k->w->o->winners, i);
        const bool wins = cmt_set_has(&o->winners, i);
        if (!clones[i] && won != wins)
            return false;
        was = was || (clones[i] && won);
        is = is || (clones[i] && wins);
    }
    return was == is;
}

static void add_case(cloning *k,
                     const bool *clones,
                     const bool *gone,
                     const cmt_set *now)
{
    cmt_value *v = cmt_value_object(k->w->mem);
    cmt_value_set(k->w->mem, v, "clones", cmt_scan_marked(k->w, clones));
    cmt_value_set(k->w->mem, v, "without", cmt_scan_marked(k->w, gone));
    cmt_value_set(k->w->mem, v, "instead", cmt_scan_names(k->w, now));
    cmt_value_add(k->w->mem, k->cases, v);
}

/* Count without one clone, or (`alone`) without all others. */
static cmt_status try_without(
    cloning *k, const bool *clones, size_t one, bool alone, bool *found, cmt_err *err)
{
    cmt_contest other = *k->w->c;
    cmt_outcome o = {0};
    bool ran = false;
    const cmt_arena_mark mark = cmt_arena_get_mark(k->w->mem);
    bool *gone = CMT_NEW_ARRAY(k->w->mem, bool, k->n);
    bool *left = CMT_NEW_ARRAY(k->w->mem, bool, k->n);
    if (gone == NULL || left == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for clones");
    for (size_t i = 0; i < k->n; i++) {
        gone[i] = clones[i] && (i == one) != alone;
        left[i] = k->eligible[i] && !gone[i];
    }
    other.eligible = left;
    const cmt_status st = cmt_scan_run(k->w, &other, &o, &ran, err);
    if (st == CMT_OK && ran && !o.capped && !is_independent(k, clones, &o)) {
        add_case(k, clones, gone, &o.winners);
        *found = true;
    } else {
        cmt_arena_reset(k->w->mem, mark);
    }
    return st;
}

/* One case a set is enough. @param[out] done all of them were tried, or one was found */
static cmt_status try_set(cloning *k, const bool *clones, bool *done, cmt_err *err)
{
    size_t size = 0;
    bool found = false;
    cmt_status st = CMT_OK;
    for (size_t i = 0; i < k->n; i++)
        size += clones[i] ? 1 : 0;
    *done = true;
    for (size_t t = 0; t < (size > 2 ? 2 * k->n : k->n) && !found; t++) {
        if (!clones[t % k->n])
            continue;
        if (k->w->made >= k->w->until) {
            *done = false;
            return CMT_OK;
        }
        CMT_TRY(try_without(k, clones, t % k->n, t >= k->n, &found, err));
    }
done:
    return st;
}

cmt_status cmt_scan_clones(cmt_scan_work *w, size_t share, cmt_err *err)
{
    cloning k = {.w = w,
                 .n = w->c->n_alternatives,
                 .eligible = CMT_NEW_ARRAY(w->mem, bool, w->c->n_alternatives),
                 .cases = cmt_value_array(w->mem)};
    const size_t before = w->made;
    cmt_status st = CMT_OK;
    cmt_value *row = cmt_scan_row(w, "clones", share);
    if (k.eligible == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for clones");
    if (w->c->ballots.n > MAX_COMPARES / k.n / k.n / k.n) {
        cmt_value_set_string(w->mem, row, "untried", "too many ballots to compare");
        return CMT_OK;
    }
    for (size_t i = 0; i < k.n; i++)
        k.eligible[i] = cmt_contest_eligible(w->c, i);
    CMT_TRY(find_sets(&k, err));
    bool complete = !k.cut;
    cmt_value *sets = cmt_value_array(w->mem);
    for (size_t s = 0; s < k.n_sets; s++) {
        bool all = false;
        cmt_value_add(w->mem, sets, cmt_scan_marked(w, k.sets[s]));
        CMT_TRY(try_set(&k, k.sets[s], &all, err));
        complete = complete && all;
    }
    cmt_value_set(w->mem, row, "sets", sets);
    cmt_scan_close(w, row, k.cases, before, complete);
done:
    return st;
}
