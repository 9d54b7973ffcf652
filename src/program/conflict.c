/* Deadlock: which articles cannot hold together, and what giving way would take. */
#include "base/err.h"
#include "program/solve.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a conflict");
}

/** Whether the demands marked in `in`, and `with`, can hold together. */
static cmt_status can_hold(cmt_solving *s,
                           const bool *in,
                           const cmt_live *with,
                           bool *out)
{
    cmt_status st = CMT_OK;
    cmt_space space = {0};
    CMT_TRY(cmt_space_init(s->mem, s->solver, s->input->charter, s->part->issues,
                           s->part->n, &space, s->err));
    for (size_t d = 0; d < s->part->n_live; d++) {
        if (in[d]) {
            CMT_TRY(cmt_compile_hard(s->mem, &space.vars, space.builder,
                                     &s->part->live[d]->demand, s->err));
        }
    }
    if (with != NULL) {
        CMT_TRY(cmt_compile_hard(s->mem, &space.vars, space.builder, &with->demand,
                                 s->err));
    }
    CMT_TRY(cmt_space_solve(&space, NULL, false, NULL, 0, NULL, out, s->err));
    s->space.unproved = s->space.unproved || space.unproved;
done:
    return st;
}

cmt_status cmt_part_conflict(cmt_solving *s, const cmt_live *with, bool *in)
{
    cmt_status st = CMT_OK;
    for (size_t d = 0; d < s->part->n_live; d++)
        in[d] = s->part->live[d]->tier == 0;
    for (size_t d = 0; d < s->part->n_live; d++) {
        bool rest_holds = false;
        if (!in[d])
            continue;
        in[d] = false;
        CMT_TRY(can_hold(s, in, with, &rest_holds));
        in[d] = rest_holds; /* without it the rest can hold: it is needed */
    }
done:
    return st;
}

static cmt_value *name_demand(cmt_solving *s, const cmt_live *live)
{
    cmt_value *entry = cmt_value_object(s->mem);
    const cmt_demand *d = &live->demand;
    cmt_value_set_string(s->mem, entry, "article", d->origin);
    cmt_value_set_string(s->mem, entry, "context",
                         s->input->charter->contexts[d->context].id);
    cmt_value_set_int(s->mem, entry, "line", d->line);
    if (d->text != NULL)
        cmt_value_set_string(s->mem, entry, "text", d->text);
    return entry;
}

/** What each article of tier 0 would have to give, the largest share as small as it can be,
 *  then the next largest: with the range of each over all such ways. */
static cmt_status advise(cmt_solving *s, cmt_value *advice)
{
    cmt_status st = CMT_OK;
    cmt_space space = {0};
    bool feasible = true;
    size_t n = 0;
    const size_t most = s->part->n_live;
    uint32_t *columns = CMT_NEW_ARRAY(s->mem, uint32_t, most + 1);
    const cmt_live **who = CMT_NEW_ARRAY(s->mem, const cmt_live *, most + 1);
    mpq_t *range = cmt_q_array(s->mem, 3);
    if (columns == NULL || who == NULL || range == NULL)
        return no_room(s->err);
    mpq_set_ui(range[2], 1, 1);
    CMT_TRY(cmt_space_init(s->mem, s->solver, s->input->charter, s->part->issues,
                           s->part->n, &space, s->err));
    space.steps = s->space.steps;
    for (size_t d = 0; d < most; d++) {
        if (s->part->live[d]->tier != 0)
            continue;
        who[n] = s->part->live[d];
        CMT_TRY(cmt_compile_elastic(s->mem, &space.vars, space.builder, &who[n]->demand,
                                    &columns[n], s->err));
        n++;
    }
    CMT_TRY(cmt_space_leximax(&space, "giving way", columns, n, NULL, NULL, &feasible,
                              s->err));
    for (size_t k = 0; k < n && feasible; k++) {
        const cmt_term term = {columns[k], range[2]};
        CMT_TRY(cmt_space_solve(&space, NULL, false, &term, 1, range[0], &feasible,
                                s->err));
        CMT_TRY(
            cmt_space_solve(&space, NULL, true, &term, 1, range[1], &feasible, s->err));
        if (mpq_sgn(range[1]) == 0)
            continue;
        cmt_value *entry = name_demand(s, who[k]);
        cmt_value_set(s->mem, entry, "least", cmt_value_q(s->mem, range[0]));
        cmt_value_set(s->mem, entry, "most", cmt_value_q(s->mem, range[1]));
        cmt_value_add(s->mem, advice, entry);
    }
    s->space.unproved = s->space.unproved || space.unproved;
done:
    return st;
}

cmt_status cmt_part_deadlock(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    bool *in = CMT_NEW_ARRAY(s->mem, bool, s->part->n_live + 1);
    cmt_value *conflict = cmt_value_array(s->mem);
    cmt_value *advice = cmt_value_array(s->mem);
    if (in == NULL || conflict == NULL || advice == NULL)
        return no_room(s->err);
    CMT_TRY(cmt_part_conflict(s, NULL, in));
    for (size_t d = 0; d < s->part->n_live; d++) {
        s->part->live[d]->state = CMT_DEMAND_DEADLOCK;
        if (in[d])
            cmt_value_add(s->mem, conflict, name_demand(s, s->part->live[d]));
    }
    CMT_TRY(advise(s, advice));
    cmt_value_set(s->mem, s->record, "conflict", conflict);
    cmt_value_set(s->mem, s->record, "advice", advice);
    for (size_t k = 0; k < s->part->n; k++) {
        s->finals[s->part->at[k]] = (cmt_program_final){
            .standing = CMT_IS_DEADLOCK, .how = CMT_HOW_DEADLOCK, .changed = true};
    }
done:
    return st;
}
