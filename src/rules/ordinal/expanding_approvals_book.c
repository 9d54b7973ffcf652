#include "rules/ordinal/expanding_approvals_book.h"

#include "base/err.h"
#include "base/sort.h"

#include <string.h>

typedef cmt_expanding_book book;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the ranks of ballots");
}

typedef struct row {
    const book *k;
    size_t b;
} row;

/* The tier of i: left off comes last. */
static unsigned tier(const book *k, size_t b, size_t i)
{
    const unsigned mark = cmt_ballots_mark(k->contest, b, i);
    return mark == 0 ? UINT32_MAX : mark;
}

static int by_tier(const void *a, const void *b, const void *context)
{
    const row *r = context;
    const unsigned x = tier(r->k, r->b, *(const uint16_t *)a);
    const unsigned y = tier(r->k, r->b, *(const uint16_t *)b);
    return (x > y) - (x < y);
}

static bool rank_row(const book *k, size_t b)
{
    size_t n = 0;
    const row r = {k, b};
    uint16_t *list = &k->list[b * k->m];
    uint16_t *rank = &k->rank[b * k->n];
    const bool all = k->contest->unranked == CMT_UNRANKED_LAST;
    for (size_t i = 0; i < k->n; i++) {
        rank[i] = CMT_EXPANDING_NOWHERE;
        if (cmt_contest_eligible(k->contest, i)
            && (all || cmt_ballots_mark(k->contest, b, i) != 0))
            list[n++] = (uint16_t)i;
    }
    if (!cmt_sort(k->mem, list, n, sizeof *list, by_tier, &r))
        return false;
    for (size_t p = 0; p < n; p++) {
        const bool level = p > 0 && by_tier(&list[p], &list[p - 1], &r) == 0;
        rank[list[p]] = level ? rank[list[p - 1]] : (uint16_t)(p + 1);
    }
    for (size_t p = n; p < k->m; p++)
        list[p] = CMT_EXPANDING_NOWHERE;
    return true;
}

/* Add the ballot's weight to those at rank j, the next of its list. */
void cmt_expanding_book_read(book *k, size_t b, size_t j)
{
    const uint16_t *list = &k->list[b * k->m];
    for (; k->at[b] < k->m && list[k->at[b]] != CMT_EXPANDING_NOWHERE; k->at[b]++) {
        const uint16_t i = list[k->at[b]];
        if (k->rank[b * k->n + i] != j)
            break;
        if (mpz_sgn(k->sum[i]) == 0)
            k->met[k->n_met++] = i;
        mpz_add(k->sum[i], k->sum[i], k->weight[b]);
    }
}

void cmt_expanding_book_clear(book *k)
{
    while (k->n_met > 0)
        mpz_set_ui(k->sum[k->met[--k->n_met]], 0);
}

/* Places so far, then what this rank adds. */
static int by_place(const void *a, const void *b, const void *context)
{
    const book *k = context;
    const uint16_t i = *(const uint16_t *)a;
    const uint16_t o = *(const uint16_t *)b;
    const int sign = mpq_cmp(k->place[i], k->place[o]);
    return sign != 0 ? sign : mpz_cmp(k->sum[o], k->sum[i]);
}

/* Place = 1 + how many have more weight at the first rank where the two differ. */
static cmt_status find_places(book *k, cmt_err *err)
{
    size_t n = 0;
    uint16_t *order = CMT_NEW_ARRAY(k->mem, uint16_t, k->n + 1);
    bool *opens = CMT_NEW_ARRAY(k->mem, bool, k->n + 1);
    if (order == NULL || opens == NULL)
        return no_room(err);
    for (size_t i = 0; i < k->n; i++) {
        mpq_set_ui(k->place[i], 1, 1);
        if (cmt_contest_eligible(k->contest, i))
            order[n++] = (uint16_t)i;
    }
    memset(k->at, 0, k->contest->ballots.n * sizeof *k->at);
    for (size_t j = 1; j <= k->m; j++) {
        for (size_t b = 0; b < k->contest->ballots.n; b++)
            cmt_expanding_book_read(k, b, j);
        if (!cmt_sort(k->mem, order, n, sizeof *order, by_place, k))
            return no_room(err);
        for (size_t p = 1; p < n; p++)
            opens[p] = by_place(&order[p - 1], &order[p], k) != 0;
        for (size_t p = 1; p < n; p++) {
            if (opens[p]) {
                mpq_set_ui(k->place[order[p]], p + 1, 1);
            } else {
                mpq_set(k->place[order[p]], k->place[order[p - 1]]);
            }
        }
        cmt_expanding_book_clear(k);
    }
    return CMT_OK;
}

cmt_status cmt_expanding_book_rank(cmt_expanding_book *k, cmt_err *err)
{
    for (size_t b = 0; b < k->contest->ballots.n; b++) {
        if (!rank_row(k, b))
            return no_room(err);
    }
    return find_places(k, err);
}
