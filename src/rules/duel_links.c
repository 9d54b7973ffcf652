#include "rules/duel_links.h"

#include "base/err.h"
#include "base/sort.h"

typedef struct places {
    const cmt_duels *d;
    const uint32_t *place;
} places;

static int in_order(const void *a, const void *c, const void *context)
{
    const places *p = context;
    const cmt_duel_link *x = a;
    const cmt_duel_link *y = c;
    if (x->number != y->number)
        return x->number > y->number ? -1 : 1;
    if (p->place == NULL)
        return 0;
    const uint32_t x0 = p->place[p->d->at[x->from]];
    const uint32_t y0 = p->place[p->d->at[y->from]];
    const uint32_t x1 = p->place[p->d->at[x->to]];
    const uint32_t y1 = p->place[p->d->at[y->to]];
    if (x0 != y0)
        return x0 < y0 ? -1 : 1;
    return (x1 > y1) - (x1 < y1);
}

cmt_status cmt_duel_links(cmt_arena *mem,
                          const cmt_duels *d,
                          const uint32_t *place,
                          cmt_duel_link **links,
                          size_t *n_links,
                          cmt_err *err)
{
    const size_t n = d->n;
    size_t at = 0;
    cmt_duel_link *list = CMT_NEW_ARRAY(mem, cmt_duel_link, n * n + 1);
    if (list == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the links");
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            const uint32_t number = d->number[i * n + j];
            if (i != j && (number > 0 || place != NULL))
                list[at++] = (cmt_duel_link){i, j, number};
        }
    }
    if (!cmt_sort(mem, list, at, sizeof *list, in_order, &(places){d, place}))
        return cmt_fail(err, CMT_E_NOMEM, "no room to order the links");
    *links = list;
    *n_links = at;
    return CMT_OK;
}
