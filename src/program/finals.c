/* Outcomes from the values that a space leaves. */
#include "program/settle.h"
#include "rules/lottery.h"

static const cmt_question *asked(const cmt_solving *s, size_t k)
{
    return &s->input->charter->questions[s->part->issues[k].question];
}

/** What an issue's columns at 1 choose. With `any`: what some outcome left chooses. */
bool cmt_settle_set(const cmt_settling *t, size_t k, bool any, cmt_set *out)
{
    const uint32_t first = t->s->space.vars.first[k];
    const size_t n = asked(t->s, k)->n_items;
    uint32_t *at = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    if (at == NULL)
        return false;
    *out = (cmt_set){.at = at};
    for (uint32_t a = 0; a < n; a++) {
        if (mpq_sgn(any ? t->high[first + a] : t->low[first + a]) > 0)
            at[out->n++] = a;
    }
    return true;
}

/** Tiers from pairs: the place of an item is the number of distinct counts of items above
 *  it that are smaller. */
static bool set_ranking(const cmt_settling *t, uint32_t k, cmt_outcome *o)
{
    const uint32_t n = (uint32_t)asked(t->s, k)->n_items;
    uint32_t *ranking = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    uint32_t *above = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    bool *seen = CMT_NEW_ARRAY(t->s->mem, bool, n + 1);
    if (ranking == NULL || above == NULL || seen == NULL)
        return false;
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < n; b++) {
            if (a != b
                && mpq_sgn(t->low[cmt_variables_column(&t->s->space.vars, k, b, a)])
                       > 0)
                above[a]++;
        }
        seen[above[a]] = true;
    }
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t c = 0; c < above[a]; c++)
            ranking[a] += seen[c] ? 1 : 0;
    }
    o->ranking = ranking;
    return true;
}

static bool set_weights(const cmt_settling *t, size_t k, cmt_outcome *o)
{
    const uint32_t first = t->s->space.vars.first[k];
    const size_t n = asked(t->s, k)->n_items;
    mpq_t *values = cmt_q_array(t->s->mem, n + 1);
    mpq_srcptr *weights = CMT_NEW_ARRAY(t->s->mem, mpq_srcptr, n + 1);
    if (values == NULL || weights == NULL)
        return false;
    for (size_t a = 0; a < n; a++) {
        mpq_set(values[a], t->low[first + a]);
        weights[a] = values[a];
    }
    o->weights = weights;
    return true;
}

/** A lottery: what it may draw wins, or what the lot draws from it, or under an order the
 *  first of these. */
static bool set_lottery(const cmt_settling *t, size_t k, cmt_outcome *o)
{
    const cmt_free_set *free = &t->s->sets[k];
    const cmt_program_issue *issue = free->issue;
    const size_t n = asked(t->s, k)->n_items;
    mpq_t *p = cmt_q_array(t->s->mem, n + 1);
    uint32_t *first = CMT_NEW_ARRAY(t->s->mem, uint32_t, 1);
    if (p == NULL || first == NULL)
        return false;
    for (size_t a = 0; a < n; a++)
        mpq_set(p[a], t->low[t->s->space.vars.first[k] + a]);
    o->n = n;
    if (cmt_lottery_tell(t->s->mem, issue->contest, issue->args, p, o, t->s->err)
        != CMT_OK)
        return false;
    if (free->picks && o->winners.n > 1) {
        first[0] = cmt_tie_first(free->places, o->winners.at, o->winners.n);
        o->winners = (cmt_set){.at = first, .n = 1};
        o->tied = false;
    }
    return true;
}

static bool set_level(const cmt_settling *t, size_t k, cmt_outcome *o)
{
    const uint32_t c = t->s->space.vars.first[k];
    mpq_t *values = cmt_q_array(t->s->mem, 2);
    if (values == NULL)
        return false;
    mpq_set(values[0], t->low[c]);
    mpq_set(values[1], t->high[c]);
    o->level = values[0];
    o->level_high = cmt_settled(t, c) ? NULL : values[1];
    return true;
}

/** An outcome whose variables are all known. */
const cmt_outcome *cmt_settle_outcome(const cmt_settling *t, uint32_t k)
{
    cmt_outcome *o = CMT_NEW(t->s->mem, cmt_outcome);
    cmt_set set = {0};
    bool ok = o != NULL;
    if (ok && t->s->sets[k].chances)
        return set_lottery(t, k, o) ? o : NULL;
    if (ok)
        o->n = asked(t->s, k)->n_items;
    switch (t->s->sets[k].kind) {
    case CMT_KIND_RANKING:
        ok = ok && set_ranking(t, k, o);
        break;
    case CMT_KIND_WEIGHTS:
        ok = ok && set_weights(t, k, o);
        break;
    case CMT_KIND_LEVEL:
        ok = ok && set_level(t, k, o);
        break;
    case CMT_KIND_CHOICE:
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
    case CMT_KIND_JUDGMENT:
    case CMT_N_KINDS:
        if (!ok || !cmt_settle_set(t, k, false, &set))
            return NULL;
        return cmt_outcome_of_sets(t->s->mem, t->s->input, t->s->sets[k].issue, &set,
                                   1);
    }
    return ok ? o : NULL;
}

/** A tied outcome: winners are what any outcome left may choose; the ranges say the rest. */
const cmt_outcome *cmt_settle_tied(const cmt_settling *t, uint32_t k)
{
    cmt_outcome *o = CMT_NEW(t->s->mem, cmt_outcome);
    const cmt_kind kind = t->s->sets[k].kind;
    bool ok = o != NULL;
    if (!ok)
        return NULL;
    o->n = asked(t->s, k)->n_items;
    o->tied = true;
    if (kind == CMT_KIND_LEVEL) {
        ok = set_level(t, k, o);
    } else if (kind == CMT_KIND_JUDGMENT) {
        cmt_set both[2] = {{0}};
        ok = cmt_settle_set(t, k, false, &both[0])
             && cmt_settle_set(t, k, true, &both[1]);
        return ok ? cmt_outcome_of_sets(t->s->mem, t->s->input, t->s->sets[k].issue,
                                        both, 2)
                  : NULL;
    } else if (t->s->sets[k].chances
               || (kind != CMT_KIND_WEIGHTS && kind != CMT_KIND_RANKING)) {
        ok = cmt_settle_set(t, k, true, &o->winners);
    }
    return ok ? o : NULL;
}

cmt_value *cmt_settle_ranges(const cmt_settling *t, size_t k)
{
    cmt_arena *mem = t->s->mem;
    const cmt_variables *vars = &t->s->space.vars;
    cmt_value *ranges = cmt_value_array(mem);
    for (uint32_t c = vars->first[k]; c < vars->first[k + 1]; c++) {
        cmt_value *entry = cmt_value_object(mem);
        cmt_value_set_string(mem, entry, "variable", vars->columns[c].name);
        cmt_value_set(mem, entry, "low", cmt_value_q(mem, t->low[c]));
        cmt_value_set(mem, entry, "high", cmt_value_q(mem, t->high[c]));
        cmt_value_add(mem, ranges, entry);
    }
    return ranges;
}
