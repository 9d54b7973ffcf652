#include "ballot/covers.h"

#include "base/err.h"

cmt_status cmt_covers_find(cmt_arena *mem,
                           const cmt_approvals *approvals,
                           size_t size,
                           size_t max_nodes,
                           cmt_covers *out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_thiele_result result;
    const cmt_tie_break all = {.kind = CMT_TIE_NONE};
    mpz_t *worth = cmt_z_array(mem, size + 1);
    if (worth == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for what members reach");
    if (size > 0)
        mpz_set_ui(worth[1], 1);
    const cmt_thiele_task task = {.approvals = approvals,
                                  .worth = worth,
                                  .size = size,
                                  .tie_break = &all,
                                  .max_nodes = max_nodes};
    CMT_TRY(cmt_thiele_solve(mem, &task, &result, err));
    *out = (cmt_covers){.bound = result.bound,
                        .proved = mpz_cmp(result.bound, result.score) == 0,
                        .whole = !result.unproved && !result.capped,
                        .at = result.committees,
                        .n = result.n};
done:
    return st;
}

static bool holds(const cmt_set *set, uint32_t i)
{
    for (size_t k = 0; k < set->n; k++) {
        if (set->at[k] == i)
            return true;
    }
    return false;
}

/* Where some hold i, only these stay. */
static void keep_with(cmt_covers *c, uint32_t i)
{
    size_t n = 0;
    for (size_t k = 0; k < c->n; k++) {
        if (holds(&c->at[k], i))
            c->at[n++] = c->at[k];
    }
    c->n = n > 0 ? n : c->n;
}

cmt_status cmt_covers_break(cmt_arena *mem,
                            const cmt_tie_break *tie_break,
                            size_t n_alternatives,
                            cmt_covers *covers,
                            cmt_err *err)
{
    uint32_t *place = NULL;
    if (tie_break->kind != CMT_TIE_ORDER && tie_break->kind != CMT_TIE_LOT)
        return CMT_OK;
    const cmt_status st = cmt_tie_places(mem, tie_break, n_alternatives, &place, err);
    if (st != CMT_OK)
        return st;
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, n_alternatives + 1);
    if (order == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for places");
    for (uint32_t i = 0; i < n_alternatives; i++)
        order[place[i]] = i;
    for (size_t k = 0; k < n_alternatives && covers->n > 1; k++)
        keep_with(covers, order[k]);
    return CMT_OK;
}
