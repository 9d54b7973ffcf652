/* Tie-breaks among what is left, and finals from it. */
#include "program/settle.h"
#include "base/err.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the ranges of a program");
}

static const cmt_question *asked(const cmt_solving *s, size_t k)
{
    return &s->input->charter->questions[s->part->issues[k].question];
}

static bool issue_is_fixed(const cmt_settling *t, size_t k)
{
    const uint32_t *first = t->s->space.vars.first;
    for (uint32_t c = first[k]; c < first[k + 1]; c++) {
        if (!cmt_settled(t, c))
            return false;
    }
    return true;
}

/** The items of an issue by place. */
static uint32_t *by_place(const cmt_settling *t, size_t k)
{
    const size_t n = asked(t->s, k)->n_items;
    uint32_t *order = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    for (uint32_t a = 0; order != NULL && a < n; a++)
        order[t->s->sets[k].places[a]] = a;
    return order;
}

/** Append a column unless its value is settled. */
static void want(const cmt_settling *t, uint32_t column, uint32_t *out, size_t *n)
{
    const cmt_column *c = &t->s->space.vars.columns[column];
    if (t->measured ? !cmt_settled(t, column) : !mpq_equal(c->lower, c->upper))
        out[(*n)++] = column;
}

/** Break the ties of issue k: items by place, each chosen (or as heavy, or as high) where it
 *  can be; a level as low as it can be. */
static cmt_status break_ties(const cmt_settling *t, uint32_t k)
{
    const cmt_variables *vars = &t->s->space.vars;
    const size_t items = asked(t->s, k)->n_items;
    const uint32_t *order = by_place(t, k);
    uint32_t *wanted = CMT_NEW_ARRAY(t->s->mem, uint32_t, t->n + 1);
    const cmt_kind kind = t->s->sets[k].kind;
    size_t n = 0;
    if (order == NULL || wanted == NULL)
        return no_room(t->s->err);
    if (kind == CMT_KIND_LEVEL)
        want(t, vars->first[k], wanted, &n);
    for (size_t i = 0; i < items; i++) {
        if (kind != CMT_KIND_RANKING)
            want(t, cmt_variables_column(vars, k, order[i], 0), wanted, &n);
        for (size_t j = 0; kind == CMT_KIND_RANKING && j < items; j++) {
            if (i != j)
                want(t, cmt_variables_column(vars, k, order[i], order[j]), wanted, &n);
        }
    }
    return cmt_space_order(&t->s->space, wanted, n, kind == CMT_KIND_LEVEL, t->s->err);
}

cmt_status cmt_settle_measure(const cmt_settling *t)
{
    return cmt_space_ranges(&t->s->space, t->columns, t->n, t->low, t->high, t->s->err);
}

/** Everything is fixed now, at the point at hand. */
static void take_point(const cmt_settling *t)
{
    for (size_t c = 0; c < t->n; c++) {
        mpq_set(t->low[c], t->s->space.x[c]);
        mpq_set(t->high[c], t->s->space.x[c]);
    }
}

/** Whether the tie-breaks leave nothing open over 0/1 columns alone: then ranges, which may
 *  take many solves where much is tied, are not needed. */
static bool all_picked(const cmt_settling *t)
{
    for (size_t k = 0; k < t->s->part->n; k++) {
        if (!t->s->sets[k].picks)
            return false;
    }
    for (size_t c = 0; c < t->n; c++) {
        if (!t->s->space.vars.columns[c].integer)
            return false;
    }
    return true;
}

static cmt_status break_directly(const cmt_settling *t)
{
    cmt_status st = CMT_OK;
    for (uint32_t k = 0; k < t->s->part->n && st == CMT_OK; k++)
        st = break_ties(t, k);
    if (st == CMT_OK)
        take_point(t);
    return st;
}

/** Issue by issue in order, where the tie-break picks; what was left open elsewhere may have
 *  shrunk by it, and is measured again. */
static cmt_status break_all(cmt_settling *t)
{
    bool broke = false;
    bool open = false;
    if (all_picked(t))
        return break_directly(t);
    cmt_status st = cmt_settle_measure(t);
    t->measured = true;
    for (uint32_t k = 0; k < t->s->part->n && st == CMT_OK; k++) {
        if (issue_is_fixed(t, k))
            continue;
        if (t->s->sets[k].picks) {
            st = break_ties(t, k);
            broke = true;
        } else {
            open = true;
        }
    }
    if (st != CMT_OK || !broke)
        return st;
    if (open)
        return cmt_settle_measure(t);
    take_point(t);
    return CMT_OK;
}

/** Whether the issue's columns are at the free outcome that the tie-break prefers. */
static bool is_free(const cmt_settling *t, uint32_t k, mpq_t *work)
{
    const cmt_variables *vars = &t->s->space.vars;
    cmt_free_set_put(&t->s->sets[k], 0, vars, k, work);
    for (uint32_t c = vars->first[k]; c < vars->first[k + 1]; c++) {
        if (!cmt_settled(t, c) || !mpq_equal(work[c], t->low[c]))
            return false;
    }
    return t->s->sets[k].picks || (t->s->sets[k].n == 1 && !t->s->sets[k].wide);
}

static cmt_status write_final(const cmt_settling *t, uint32_t k, cmt_program_how how)
{
    cmt_program_final final = {.standing = CMT_IS_DECIDED, .how = how, .changed = true};
    mpq_t *work = cmt_q_array(t->s->mem, t->n + 1);
    if (work == NULL)
        return no_room(t->s->err);
    if (!issue_is_fixed(t, k)) {
        final.standing = CMT_IS_TIED;
        final.outcome = cmt_settle_tied(t, k);
        final.ranges = cmt_settle_ranges(t, k);
    } else if (is_free(t, k, work)) {
        final.changed = false;
        final.how = CMT_HOW_FREE;
        final.outcome = t->s->sets[k].issue->free;
    } else {
        final.outcome = cmt_settle_outcome(t, k);
    }
    if (final.outcome == NULL)
        return no_room(t->s->err);
    if (t->s->part->many && final.changed && !cmt_settle_among(t, k, &final))
        return no_room(t->s->err);
    if (final.ranges == NULL)
        final.standing = cmt_free_standing(&t->s->sets[k], final.outcome);
    t->s->finals[t->s->part->at[k]] = final;
    return CMT_OK;
}

/** With every variable known: judge the demands there, and never trust that tier 0 holds. */
cmt_status cmt_settle_judge(const cmt_settling *t)
{
    cmt_part *part = t->s->part;
    bool known = true;
    for (size_t k = 0; k < part->n; k++)
        known = known && issue_is_fixed(t, k);
    for (size_t d = 0; d < part->n_live && !known; d++) {
        if (part->live[d]->state != CMT_DEMAND_REFUSED)
            part->live[d]->state = CMT_DEMAND_TIED;
    }
    if (!known)
        return CMT_OK;
    const cmt_status st = cmt_part_judge(t->s->mem, part, &t->s->space.vars,
                                         (const mpq_t *)t->low, t->s->err);
    for (size_t d = 0; st == CMT_OK && d < part->n_live; d++) {
        if (part->live[d]->tier == 0 && part->live[d]->state == CMT_DEMAND_BREACHED) {
            return cmt_fail(t->s->err, CMT_E_BUG, "the decided outcome breaks '%s'",
                            part->live[d]->demand.origin);
        }
    }
    return st;
}

cmt_status cmt_settle_init(cmt_settling *t)
{
    t->n = t->s->space.vars.n_columns;
    t->columns = CMT_NEW_ARRAY(t->s->mem, uint32_t, t->n + 1);
    t->low = cmt_q_array(t->s->mem, t->n + 1);
    t->high = cmt_q_array(t->s->mem, t->n + 1);
    if (t->columns == NULL || t->low == NULL || t->high == NULL)
        return no_room(t->s->err);
    for (uint32_t c = 0; c < t->n; c++)
        t->columns[c] = c;
    return CMT_OK;
}

cmt_status cmt_part_settle(cmt_solving *s, cmt_program_how how)
{
    cmt_status st = CMT_OK;
    cmt_settling t = {.s = s};
    CMT_TRY(cmt_settle_init(&t));
    CMT_TRY(break_all(&t));
    for (uint32_t k = 0; k < s->part->n; k++)
        CMT_TRY(write_final(&t, k, how));
    CMT_TRY(cmt_settle_judge(&t));
done:
    return st;
}
