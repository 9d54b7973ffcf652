/* Where more free outcomes are tied than were tried one by one: which of them stand. */
#include "program/settle.h"

/** A box of outcomes by column: each item is chosen (1), not (-1), or either (0). */
typedef struct box {
    int8_t *says; /* [n] */
    size_t n;
} box;

static void box_of_set(box *b, const cmt_set *set)
{
    for (size_t a = 0; a < b->n; a++)
        b->says[a] = -1;
    for (size_t i = 0; i < set->n; i++)
        b->says[set->at[i]] = 1;
}

/** Widen a box to hold what `says` says too. */
static void widen(box *b, const int8_t *says)
{
    for (size_t a = 0; a < b->n; a++) {
        if (b->says[a] != says[a])
            b->says[a] = 0;
    }
}

/** Whether all that is left of issue k lies in the box. */
static bool holds(const cmt_settling *t, uint32_t k, const box *b)
{
    const uint32_t first = t->s->space.vars.first[k];
    for (size_t a = 0; a < b->n; a++) {
        if ((b->says[a] > 0 && mpq_sgn(t->low[first + a]) == 0)
            || (b->says[a] < 0 && mpq_sgn(t->high[first + a]) != 0))
            return false;
    }
    return true;
}

/** Whether what is left reaches every side of the box. */
static bool fills(const cmt_settling *t, uint32_t k, const box *b)
{
    const uint32_t first = t->s->space.vars.first[k];
    for (uint32_t a = 0; a < b->n; a++) {
        if (b->says[a] == 0 && cmt_settled(t, first + a))
            return false;
    }
    return holds(t, k, b);
}

/** The c-th of the free outcomes as a box: a tied judgment with all its completions. */
static bool take(const cmt_free_set *free, size_t c, box *b)
{
    const cmt_outcome *o = free->issue->free;
    if (free->kind == CMT_KIND_JUDGMENT) {
        for (size_t a = 0; a < b->n && c < o->n_judgments; a++)
            b->says[a] = o->judgments[c][a];
        return c < o->n_judgments;
    }
    if (c < free->n)
        box_of_set(b, &free->sets[c]);
    return c < free->n;
}

/** Whether an expression speaks of an item of the question that the box leaves open. As deep
 *  as CMT_MAX_EXPR_DEPTH. */
static bool speaks_of_open(const cmt_expr *e, uint32_t question, const box *b)
{
    bool open = false;
    if (e->question == question) {
        open = (e->item < b->n && b->says[e->item] == 0)
               || (e->item2 < b->n && b->says[e->item2] == 0);
    }
    for (size_t c = 0; c < e->n_children && !open; c++) {
        open = speaks_of_open(e->children[c], question, b);
    }
    return open;
}

/** Whether every outcome of the box may be left as far as the items go one by one. Of a
 *  judgment the items hang together where anything speaks of what is open; it then counts as
 *  bound. */
static bool is_unbound(const cmt_settling *t, uint32_t k, const box *b)
{
    const uint32_t question = t->s->part->issues[k].question;
    const cmt_question *q = &t->s->input->charter->questions[question];
    if (q->kind != CMT_KIND_JUDGMENT)
        return true;
    for (size_t d = 0; d < t->s->part->n_live; d++) {
        if (speaks_of_open(t->s->part->live[d]->demand.expr, question, b))
            return false;
    }
    for (size_t c = 0; c < q->n_clauses; c++) {
        for (size_t i = 0; i < q->consistency[c].n; i++) {
            if (b->says[q->consistency[c].items[i]] == 0)
                return false;
        }
    }
    return t->s->sets[k].issue->free->n_judgments == 1;
}

bool cmt_settle_among(const cmt_settling *t, uint32_t k, cmt_program_final *final)
{
    const cmt_free_set *free = &t->s->sets[k];
    const uint32_t *first = t->s->space.vars.first;
    box one = {.n = first[k + 1] - first[k]};
    box all = {.n = one.n};
    bool within = false;
    if (free->sets == NULL)
        return true; /* one free outcome, compared already */
    one.says = CMT_NEW_ARRAY(t->s->mem, int8_t, one.n + 1);
    all.says = CMT_NEW_ARRAY(t->s->mem, int8_t, all.n + 1);
    if (one.says == NULL || all.says == NULL)
        return false;
    (void)take(free, 0, &all);
    for (size_t c = 0; take(free, c, &one); c++) {
        widen(&all, one.says);
        within = within || holds(t, k, &one);
    }
    within = within || (free->kind == CMT_KIND_CHOICE && holds(t, k, &all));
    if (final->standing == CMT_IS_TIED && fills(t, k, &all) && is_unbound(t, k, &all)) {
        final->how = CMT_HOW_FREE;
        final->changed = false;
        final->outcome = free->issue->free;
    } else if (within) {
        final->how = CMT_HOW_AMONG;
    }
    return true;
}
