#include "ballot/equal_shares_state.h"

#include <string.h>

/* Where an alternative that is tied must be bought at this price whatever is bought before,
 * and nothing that is bought at it changes for that, it is bought first: many decisions at
 * one price are then one way, not as many as they have orders. */

static bool supports_all_alike(const cmt_shares_world *w,
                               const uint32_t *tied,
                               size_t n)
{
    for (size_t k = 1; k < n; k++) {
        if (mpq_equal(w->task->utility[tied[k]], w->task->utility[tied[0]]) == 0)
            return false;
    }
    return true;
}

/* due[r] = how many of the tied ballot r supports. */
static void count_due(const cmt_shares_world *w, const uint32_t *tied, size_t n)
{
    memset(w->due, 0, w->n_rows * sizeof *w->due);
    for (size_t k = 0; k < n; k++) {
        for (size_t at = w->first[tied[k]]; at < w->first[tied[k] + 1]; at++)
            w->due[w->rows[at]]++;
    }
}

/* Whether all supporters of c can pay for all of the tied that they support, or nothing for
 * any. q[0] = the price of one, in units of the books. */
static bool all_can_pay(const cmt_shares_world *w,
                        const cmt_shares_state *s,
                        uint32_t c)
{
    for (size_t at = w->first[c]; at < w->first[c + 1]; at++) {
        const uint32_t r = w->rows[at];
        if (w->due[r] == 1 || mpz_sgn(s->money[r]) == 0 || mpz_sgn(w->weight[r]) == 0)
            continue;
        mpz_mul(w->z[0], s->money[r], mpq_denref(w->q[0]));
        mpz_mul_ui(w->z[1], mpq_numref(w->q[0]), w->due[r]);
        if (mpz_cmp(w->z[0], w->z[1]) < 0)
            return false;
    }
    return true;
}

/* Whether nobody who bears the load of c bears that of another one. */
static bool none_bears_two(const cmt_shares_world *w, uint32_t c)
{
    for (size_t at = w->first[c]; at < w->first[c + 1]; at++) {
        const uint32_t r = w->rows[at];
        if (w->due[r] > 1 && mpz_sgn(w->weight[r]) > 0)
            return false;
    }
    return true;
}

/* Whether the budget pays for all of the tied together. */
static bool all_fit(const cmt_shares_world *w,
                    const cmt_shares_state *s,
                    const uint32_t *tied,
                    size_t n)
{
    mpz_set(w->z[0], s->spent);
    for (size_t k = 0; k < n; k++)
        mpz_add(w->z[0], w->z[0], w->cost[tied[k]]);
    mpz_mul(w->z[0], w->z[0], mpq_denref(w->task->budget));
    mpz_mul(w->z[1], w->cost_scale, mpq_numref(w->task->budget));
    return mpz_cmp(w->z[0], w->z[1]) <= 0;
}

/* Whether c stands at this price whatever else is bought at it, and changes none of that. */
static bool stands(const cmt_shares_world *w, const cmt_shares_state *s, uint32_t c)
{
    if (s->phase == CMT_SHARES_PAID)
        return all_can_pay(w, s, c);
    return s->phase == CMT_SHARES_PHRAGMEN ? none_bears_two(w, c) : true;
}

static bool of_one(const cmt_shares_world *w, uint32_t c, uint32_t d)
{
    return c == d
           || (w->task->decision != NULL
               && w->task->decision[c] == w->task->decision[d]);
}

size_t cmt_shares_apart(const cmt_shares_world *world,
                        const cmt_shares_state *state,
                        const uint32_t *tied,
                        size_t n_tied,
                        uint32_t *apart)
{
    const cmt_shares_world *w = world;
    const cmt_shares_state *s = state;
    const bool pays = s->phase == CMT_SHARES_PAID || s->phase == CMT_SHARES_PHRAGMEN;
    if (n_tied > w->task->seats - s->n_in || !supports_all_alike(w, tied, n_tied)
        || (!pays && !all_fit(w, s, tied, n_tied)))
        return 0;
    if (pays)
        count_due(w, tied, n_tied);
    mpq_mul(w->q[0], s->bound[tied[0]], w->task->utility[tied[0]]);
    mpq_set_z(w->q[1], s->denominator);
    mpq_mul(w->q[0], w->q[0], w->q[1]);
    for (size_t k = 0; k < n_tied; k++) {
        size_t n = 0;
        bool all = stands(w, s, tied[k]);
        for (size_t l = 0; l < n_tied && all; l++) {
            if (!of_one(w, tied[l], tied[k]))
                continue;
            all = l == k || stands(w, s, tied[l]);
            apart[n++] = tied[l];
        }
        if (all)
            return n;
    }
    return 0;
}
