#include "rules/stack.h"

#include "base/err.h"

#include <string.h>

static size_t find(const cmt_duels *d, const char *id)
{
    size_t i = 0;
    while (id != NULL && i < d->n && strcmp(d->contest->ids[d->at[i]], id) != 0)
        i++;
    return id != NULL ? i : d->n;
}

/* The order in numbers; false unless it names each eligible alternative once. */
static bool read_order(const cmt_duels *d,
                       const cmt_value *order,
                       bool *named,
                       size_t *at)
{
    if (cmt_value_count(order) != d->n)
        return false;
    for (size_t k = 0; k < d->n; k++) {
        at[k] = find(d, cmt_value_as_string(cmt_value_at(order, k)));
        if (at[k] == d->n || named[at[k]])
            return false;
        named[at[k]] = true;
    }
    return true;
}

/* From place k downwards: the strongest path to every lower place, by the next higher ones
 * on it. */
static bool attains_all(const cmt_duels *d, const size_t *at, size_t k, uint32_t *best)
{
    for (size_t y = k + 1; y < d->n; y++) {
        best[y] = d->number[at[k] * d->n + at[y]];
        for (size_t via = k + 1; via < y; via++) {
            const uint32_t link = d->number[at[via] * d->n + at[y]];
            const uint32_t through = link < best[via] ? link : best[via];
            best[y] = through > best[y] ? through : best[y];
        }
        if (d->number[at[y] * d->n + at[k]] > best[y])
            return false;
    }
    return true;
}

cmt_status cmt_stack_check(cmt_arena *mem,
                           const cmt_duels *d,
                           const cmt_value *order,
                           size_t *first,
                           cmt_err *err)
{
    bool *named = CMT_NEW_ARRAY(mem, bool, d->n + 1);
    size_t *at = CMT_NEW_ARRAY(mem, size_t, d->n + 1);
    uint32_t *best = CMT_NEW_ARRAY(mem, uint32_t, d->n + 1);
    if (named == NULL || at == NULL || best == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for an order of %zu", d->n);
    if (!read_order(d, order, named, at) || d->n == 0)
        return cmt_fail(err, CMT_E_NEGATIVE, "an order does not name everybody once");
    for (size_t k = 0; k < d->n; k++) {
        if (!attains_all(d, at, k, best)) {
            return cmt_fail(err, CMT_E_NEGATIVE,
                            "an order puts `%s` higher than the links allow",
                            d->contest->ids[d->at[at[k]]]);
        }
    }
    *first = at[0];
    return CMT_OK;
}
