/* Tie-breaks among what is left, and finals from it. */
#include "base/err.h"
#include "program/solve.h"

/** The columns of the part's issues and their ranges over the space. */
typedef struct settling {
    cmt_solving *s;
    uint32_t *columns; /* [n] all issue columns */
    size_t n;
    mpq_t *low; /* [n] by column */
    mpq_t *high;
} settling;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the ranges of a program");
}

static const cmt_question *asked(const cmt_solving *s, size_t k)
{
    return &s->input->charter->questions[s->part->issues[k].question];
}

static bool is_fixed(const settling *t, uint32_t column)
{
    return mpq_equal(t->low[column], t->high[column]);
}

static bool issue_is_fixed(const settling *t, size_t k)
{
    const uint32_t *first = t->s->space.vars.first;
    for (uint32_t c = first[k]; c < first[k + 1]; c++) {
        if (!is_fixed(t, c))
            return false;
    }
    return true;
}

/** The items of an issue by place. */
static uint32_t *by_place(const settling *t, size_t k)
{
    const size_t n = asked(t->s, k)->n_items;
    uint32_t *order = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    for (uint32_t a = 0; order != NULL && a < n; a++)
        order[t->s->sets[k].places[a]] = a;
    return order;
}

/** Append a column unless its value is settled. */
static void want(const settling *t, uint32_t column, uint32_t *out, size_t *n)
{
    if (!is_fixed(t, column))
        out[(*n)++] = column;
}

/** Break the ties of issue k: items by place, each chosen (or as heavy, or as high) where it
 *  can be; a level as low as it can be. */
static cmt_status break_ties(const settling *t, uint32_t k)
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
    return cmt_space_order(
        &t->s->space, wanted, n, kind == CMT_KIND_LEVEL, t->s->err);
}

static cmt_status find_ranges(const settling *t)
{
    return cmt_space_ranges(
        &t->s->space, t->columns, t->n, t->low, t->high, t->s->err);
}

/** Issue by issue in order, where the tie-break picks; what was left open elsewhere may have
 *  shrunk by it, and is measured again. */
static cmt_status break_all(const settling *t)
{
    cmt_status st = CMT_OK;
    bool broke = false;
    bool open = false;
    CMT_TRY(find_ranges(t));
    for (uint32_t k = 0; k < t->s->part->n; k++) {
        if (issue_is_fixed(t, k))
            continue;
        if (t->s->sets[k].picks) {
            CMT_TRY(break_ties(t, k));
            broke = true;
        } else {
            open = true;
        }
    }
    if (broke && !open) { /* everything is fixed now, at the point at hand */
        for (size_t c = 0; c < t->n; c++) {
            mpq_set(t->low[c], t->s->space.x[c]);
            mpq_set(t->high[c], t->s->space.x[c]);
        }
    } else if (broke) {
        CMT_TRY(find_ranges(t));
    }
done:
    return st;
}

/** What an issue's columns at 1 choose. With `any`: what some outcome left chooses. */
static bool chosen_set(const settling *t, size_t k, bool any, cmt_set *out)
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
static bool set_ranking(const settling *t, uint32_t k, cmt_outcome *o)
{
    const uint32_t n = (uint32_t)asked(t->s, k)->n_items;
    uint32_t *ranking = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    uint32_t *above = CMT_NEW_ARRAY(t->s->mem, uint32_t, n + 1);
    bool *seen = CMT_NEW_ARRAY(t->s->mem, bool, n + 1);
    if (ranking == NULL || above == NULL || seen == NULL)
        return false;
    for (uint32_t a = 0; a < n; a++) {
        for (uint32_t b = 0; b < n; b++) {
            if (a != b && mpq_sgn(t->low[cmt_variables_column(
                              &t->s->space.vars, k, b, a)]) > 0)
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

static bool set_weights(const settling *t, size_t k, cmt_outcome *o)
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

static bool set_level(const settling *t, size_t k, cmt_outcome *o)
{
    const uint32_t c = t->s->space.vars.first[k];
    mpq_t *values = cmt_q_array(t->s->mem, 2);
    if (values == NULL)
        return false;
    mpq_set(values[0], t->low[c]);
    mpq_set(values[1], t->high[c]);
    o->level = values[0];
    o->level_high = is_fixed(t, c) ? NULL : values[1];
    return true;
}

/** An outcome whose variables are all known. */
static const cmt_outcome *fixed_outcome(const settling *t, uint32_t k)
{
    cmt_outcome *o = CMT_NEW(t->s->mem, cmt_outcome);
    cmt_set set = {0};
    bool ok = o != NULL;
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
        if (!ok || !chosen_set(t, k, false, &set))
            return NULL;
        return cmt_outcome_of_sets(
            t->s->mem, t->s->input, t->s->sets[k].issue, &set, 1);
    }
    return ok ? o : NULL;
}

/** A tied outcome: winners are what any outcome left may choose; the ranges say the rest. */
static const cmt_outcome *tied_outcome(const settling *t, uint32_t k)
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
        ok = chosen_set(t, k, false, &both[0]) && chosen_set(t, k, true, &both[1]);
        return ok ? cmt_outcome_of_sets(
                        t->s->mem, t->s->input, t->s->sets[k].issue, both, 2)
                  : NULL;
    } else if (kind != CMT_KIND_WEIGHTS && kind != CMT_KIND_RANKING) {
        ok = chosen_set(t, k, true, &o->winners);
    }
    return ok ? o : NULL;
}

static const cmt_value *write_ranges(const settling *t, size_t k)
{
    cmt_arena *mem = t->s->mem;
    const cmt_variables *vars = &t->s->space.vars;
    cmt_value *ranges = cmt_value_object(mem);
    for (uint32_t c = vars->first[k]; c < vars->first[k + 1]; c++) {
        cmt_value *both = cmt_value_array(mem);
        cmt_value_add(mem, both, cmt_value_q(mem, t->low[c]));
        cmt_value_add(mem, both, cmt_value_q(mem, t->high[c]));
        cmt_value_set(mem, ranges, vars->columns[c].name, both);
    }
    return ranges;
}

/** Whether the issue's columns are at the free outcome that the tie-break prefers. */
static bool is_free(const settling *t, uint32_t k, mpq_t *work)
{
    const cmt_variables *vars = &t->s->space.vars;
    cmt_free_set_put(&t->s->sets[k], 0, vars, k, work);
    for (uint32_t c = vars->first[k]; c < vars->first[k + 1]; c++) {
        if (!is_fixed(t, c) || !mpq_equal(work[c], t->low[c]))
            return false;
    }
    return t->s->sets[k].picks || t->s->sets[k].n == 1;
}

static cmt_status write_final(const settling *t, uint32_t k, cmt_program_how how)
{
    cmt_program_final final = {.standing = CMT_IS_DECIDED, .how = how, .changed = true};
    mpq_t *work = cmt_q_array(t->s->mem, t->n + 1);
    if (work == NULL)
        return no_room(t->s->err);
    if (!issue_is_fixed(t, k)) {
        final.standing = CMT_IS_TIED;
        final.outcome = tied_outcome(t, k);
        final.ranges = write_ranges(t, k);
    } else if (is_free(t, k, work)) {
        final.changed = false;
        final.how = CMT_HOW_FREE;
        final.outcome = t->s->sets[k].issue->free;
    } else {
        final.outcome = fixed_outcome(t, k);
    }
    if (final.outcome == NULL)
        return no_room(t->s->err);
    t->s->finals[t->s->part->at[k]] = final;
    return CMT_OK;
}

/** With every variable known: judge the demands there, and never trust that tier 0 holds. */
static cmt_status judge(const settling *t)
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
    const cmt_status st = cmt_part_judge(
        t->s->mem, part, &t->s->space.vars, (const mpq_t *)t->low, t->s->err);
    for (size_t d = 0; st == CMT_OK && d < part->n_live; d++) {
        if (part->live[d]->tier == 0 && part->live[d]->state == CMT_DEMAND_BREACHED) {
            return cmt_fail(t->s->err,
                            CMT_E_BUG,
                            "the decided outcome breaks '%s'",
                            part->live[d]->demand.origin);
        }
    }
    return st;
}

static cmt_status set_up(settling *t)
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
    settling t = {.s = s};
    CMT_TRY(set_up(&t));
    CMT_TRY(break_all(&t));
    for (uint32_t k = 0; k < s->part->n; k++)
        CMT_TRY(write_final(&t, k, how));
    CMT_TRY(judge(&t));
done:
    return st;
}

/** The admissible alternatives of a choice alone: those that some outcome left chooses. */
static cmt_status admissible(settling *t, cmt_set *out)
{
    cmt_status st = CMT_OK;
    CMT_TRY(set_up(t));
    CMT_TRY(find_ranges(t));
    if (!chosen_set(t, 0, true, out))
        return no_room(t->s->err);
done:
    return st;
}

cmt_status cmt_part_rerun(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    settling t = {.s = s};
    cmt_set left = {0};
    cmt_set won = {0};
    cmt_program_final *final = &s->finals[s->part->at[0]];
    CMT_TRY(admissible(&t, &left));
    cmt_value *names = cmt_value_array(s->mem);
    for (size_t k = 0; k < left.n; k++) {
        cmt_value_add(s->mem,
                      names,
                      cmt_value_string(s->mem, asked(s, 0)->items[left.at[k]].id));
    }
    cmt_value_set(s->mem, s->record, "admissible", names);
    *final = (cmt_program_final){.how = CMT_HOW_RERUN, .changed = true};
    CMT_TRY(cmt_rerun_rule(
        s->mem, s->sets[0].issue, &left, &final->outcome, &won, s->err));
    /* of tied winners the tie-break takes the first, by places among all alternatives */
    uint32_t best = won.at[0];
    for (size_t k = 1; k < won.n; k++) {
        if (s->sets[0].places[won.at[k]] < s->sets[0].places[best])
            best = won.at[k];
    }
    const bool open = won.n > 1 && !s->sets[0].picks;
    final->standing = open ? CMT_IS_TIED : CMT_IS_DECIDED;
    for (uint32_t a = 0; a < asked(s, 0)->n_items; a++) {
        const uint32_t c = s->space.vars.first[0] + a;
        mpq_set_ui(t.low[c], !open && a == best ? 1 : 0, 1);
        mpq_set_ui(t.high[c], 0, 1);
    }
    for (size_t k = 0; k < won.n; k++)
        mpq_set_ui(t.high[s->space.vars.first[0] + won.at[k]], open ? 1 : 0, 1);
    if (!open)
        mpq_set_ui(t.high[s->space.vars.first[0] + best], 1, 1);
    else
        final->ranges = write_ranges(&t, 0);
    CMT_TRY(judge(&t));
done:
    return st;
}
