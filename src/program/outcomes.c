/* Outcomes from what is chosen. */
#include "program/free.h"

#include <string.h>

/** How many of the sets hold each alternative. */
static size_t *count_members(cmt_arena *mem,
                             const cmt_set *sets,
                             size_t n,
                             size_t width)
{
    size_t *in = CMT_NEW_ARRAY(mem, size_t, width + 1);
    for (size_t s = 0; in != NULL && s < n; s++) {
        for (size_t i = 0; i < sets[s].n; i++)
            in[sets[s].at[i]]++;
    }
    return in;
}

/** The alternatives that any of the sets holds. */
static bool unite(cmt_arena *mem, const size_t *in, size_t width, cmt_set *out)
{
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, width + 1);
    if (at == NULL)
        return false;
    *out = (cmt_set){.at = at};
    for (uint32_t a = 0; a < width; a++) {
        if (in[a] > 0)
            at[out->n++] = a;
    }
    return true;
}

/** 1 where all sets hold it, -1 where none does, 0 where they differ. */
static bool set_judgment(
    cmt_arena *mem, const size_t *in, size_t n_sets, size_t width, cmt_outcome *o)
{
    int8_t *row = CMT_NEW_ARRAY(mem, int8_t, width + 1);
    const int8_t **rows = CMT_NEW_ARRAY(mem, const int8_t *, 1);
    if (row == NULL || rows == NULL)
        return false;
    for (size_t a = 0; a < width; a++)
        row[a] = (int8_t)(in[a] == n_sets ? 1 : (in[a] == 0 ? -1 : 0));
    rows[0] = row;
    o->judgments = rows;
    o->n_judgments = 1;
    return true;
}

static bool set_cost(cmt_arena *mem, const cmt_question *q, cmt_outcome *o)
{
    mpq_ptr cost = cmt_q(mem);
    if (cost == NULL)
        return false;
    for (size_t i = 0; i < o->committee.n; i++)
        mpq_add(cost, cost, q->items[o->committee.at[i]].cost);
    o->cost = cost;
    return true;
}

static bool set_committees(cmt_arena *mem,
                           const cmt_question *q,
                           const cmt_set *sets,
                           size_t n,
                           cmt_outcome *o)
{
    cmt_set *copy = CMT_NEW_ARRAY(mem, cmt_set, n + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, sets, n * sizeof *copy);
    o->committees = copy;
    o->n_committees = n;
    o->has_committee = n == 1;
    if (n != 1)
        return true;
    o->committee = copy[0];
    return q->kind != CMT_KIND_BUDGET || set_cost(mem, q, o);
}

const cmt_outcome *cmt_outcome_of_sets(cmt_arena *mem,
                                       const cmt_program_input *input,
                                       const cmt_program_issue *issue,
                                       const cmt_set *sets,
                                       size_t n)
{
    const cmt_question *q = &input->charter->questions[issue->question];
    cmt_outcome *o = CMT_NEW(mem, cmt_outcome);
    const size_t *in = count_members(mem, sets, n, q->n_items);
    if (o == NULL || in == NULL)
        return NULL;
    o->n = q->n_items;
    o->tied = n > 1;
    if (q->kind == CMT_KIND_JUDGMENT)
        return set_judgment(mem, in, n, q->n_items, o) ? o : NULL;
    if (q->kind == CMT_KIND_CHOICE)
        return unite(mem, in, q->n_items, &o->winners) ? o : NULL;
    return set_committees(mem, q, sets, n, o) ? o : NULL;
}
