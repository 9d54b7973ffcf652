#include "ballot/piles.h"

#include "base/err.h"

#include <string.h>

#define NONE      255
#define MAX_PILED 254

/* Turn a row of ranks into the order it means; false where two share a rank, or a rank is
 * larger than the number of alternatives. */
static bool order_of(const uint8_t *marks, size_t n, uint8_t *order)
{
    memset(order, NONE, n);
    for (size_t i = 0; i < n; i++) {
        const unsigned tier = marks[i];
        if (tier == 0)
            continue;
        if (tier > n || order[tier - 1] != NONE)
            return false;
        order[tier - 1] = (uint8_t)i;
    }
    return true;
}

cmt_status cmt_piles_build(cmt_arena *mem,
                           const cmt_contest *contest,
                           cmt_piles **out,
                           cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const size_t n_ballots = contest->ballots.n;
    *out = NULL;
    if (n == 0 || n > MAX_PILED || n_ballots == 0 || contest->ballots.width != 1)
        return CMT_OK;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_piles *p = CMT_NEW(mem, cmt_piles);
    uint8_t *order = cmt_arena_alloc(mem, n_ballots * n);
    uint8_t *at = cmt_arena_alloc(mem, n_ballots);
    uint32_t *head = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    uint32_t *next = CMT_NEW_ARRAY(mem, uint32_t, n_ballots);
    if (p == NULL || order == NULL || at == NULL || head == NULL || next == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to pile %zu ballots", n_ballots);
    const uint8_t *marks = contest->ballots.marks;
    for (size_t b = 0; b < n_ballots; b++) {
        if (!order_of(marks + b * n, n, order + b * n)) {
            cmt_arena_reset(mem, mark);
            return CMT_OK;
        }
    }
    *p = (cmt_piles){.n = n,
                     .n_ballots = n_ballots,
                     .order = order,
                     .at = at,
                     .head = head,
                     .next = next};
    *out = p;
    return CMT_OK;
}

size_t cmt_piles_lay(cmt_piles *piles, uint32_t b, const bool *standing)
{
    const size_t n = piles->n;
    const uint8_t *row = piles->order + b * n;
    size_t at = piles->at[b];
    size_t to = n;
    for (; at < n; at++) {
        if (row[at] != NONE && standing[row[at]]) {
            to = row[at];
            break;
        }
    }
    piles->at[b] = (uint8_t)at;
    piles->next[b] = piles->head[to];
    piles->head[to] = b;
    return to;
}

void cmt_piles_deal(cmt_piles *piles, const bool *standing)
{
    for (size_t i = 0; i <= piles->n; i++)
        piles->head[i] = CMT_PILE_END;
    memset(piles->at, 0, piles->n_ballots);
    for (size_t b = piles->n_ballots; b > 0; b--)
        (void)cmt_piles_lay(piles, (uint32_t)(b - 1), standing);
}

uint32_t cmt_piles_take(cmt_piles *piles, size_t i)
{
    const uint32_t head = piles->head[i];
    piles->head[i] = CMT_PILE_END;
    return head;
}
