#include "base/err.h"
#include "rules/loads_prove_state.h"
#include "rules/result.h"

static bool is_bare(const cmt_loads_proof *p, size_t i)
{
    return p->first[i] == p->first[i + 1];
}

/* Eligible ones whom nobody supports, in the order of places. */
static size_t list_bare(const cmt_loads_proof *p, uint32_t *bare, uint32_t *order)
{
    size_t n = 0;
    for (uint32_t i = 0; i < p->n; i++)
        order[p->task->place != NULL ? p->task->place[i] : i] = i;
    for (size_t d = 0; d < p->n; d++) {
        if (is_bare(p, order[d]) && cmt_contest_eligible(p->task->contest, order[d]))
            bare[n++] = order[d];
    }
    return n;
}

/* The next choice of `m` numbers below n; false after the last one. */
static bool next_choice(size_t *at, size_t m, size_t n)
{
    size_t k = m;
    while (k > 0 && at[k - 1] == n - m + k - 1)
        k--;
    if (k == 0)
        return false;
    for (at[k - 1]++; k < m; k++)
        at[k] = at[k - 1] + 1;
    return true;
}

cmt_status cmt_loads_bare(cmt_loads_proof *p)
{
    uint32_t *bare = CMT_NEW_ARRAY(p->mem, uint32_t, p->n + 1);
    uint32_t *order = CMT_NEW_ARRAY(p->mem, uint32_t, p->n + 1);
    size_t *at = CMT_NEW_ARRAY(p->mem, size_t, p->size + 1);
    size_t left = p->size;
    if (bare == NULL || order == NULL || at == NULL)
        return cmt_fail(p->err, CMT_E_NOMEM, "no room to prove loads");
    const size_t n_bare = list_bare(p, bare, order);
    for (size_t i = 0; i < p->n; i++) {
        p->picked[i] = left > 0 && !is_bare(p, i);
        left -= p->picked[i] ? 1U : 0U;
    }
    for (size_t k = 0; k < left; k++)
        at[k] = k;
    do {
        for (size_t i = 0; i < p->n; i++)
            p->in[i] = p->picked[i];
        for (size_t k = 0; k < left; k++)
            p->in[bare[at[k]]] = true;
        if (!cmt_result_set(p->mem, p->in, p->n, &p->sets[p->n_sets++]))
            return cmt_fail(p->err, CMT_E_NOMEM, "no room to prove loads");
    } while (p->n_sets < p->task->limit && next_choice(at, left, n_bare));
    if (p->task->place != NULL)
        p->n_sets = 1;
    return CMT_OK;
}
