/* Deadlock: which articles cannot hold together, and what giving way would take. */
#include "base/err.h"
#include "program/solve.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a conflict");
}

static cmt_status enter(cmt_solving *s, cmt_space *space, const cmt_live *live)
{
    return cmt_compile_hard(s->mem, &space->vars, space->builder, &live->demand,
                            s->err);
}

/** Mark the rows that a vector of multipliers uses. */
static void mark_rows(const cmt_value *multipliers, size_t n, bool *used)
{
    for (size_t k = 0; k < cmt_value_count(multipliers); k++) {
        int64_t row = 0;
        if (cmt_value_as_int(cmt_value_at(cmt_value_at(multipliers, k), 0), &row)
            && (uint64_t)row < n)
            used[row] = true;
    }
}

/** Mark the rows that a proof of infeasibility uses: without the others it still stands.
 *  All of them where there is no proof to look at. */
static void mark_proof(const cmt_value *certificate, size_t n, bool *used)
{
    const cmt_value *tree = cmt_value_get(certificate, "tree");
    const cmt_value *farkas = cmt_value_get(certificate, "farkas");
    for (size_t r = 0; r < n; r++)
        used[r] = tree == NULL && farkas == NULL;
    mark_rows(farkas, n, used);
    for (size_t k = 0; k < cmt_value_count(tree); k++)
        mark_rows(cmt_value_get(cmt_value_at(tree, k), "farkas"), n, used);
}

/** Whether the demands marked in `in`, and `with`, can hold together. Where they cannot,
 *  `needed` says which of them the proof speaks of. */
static cmt_status can_hold(
    cmt_solving *s, const bool *in, const cmt_live *with, bool *needed, bool *out)
{
    cmt_space space = {0};
    size_t *first = CMT_NEW_ARRAY(s->mem, size_t, s->part->n_live + 1);
    cmt_status st = first == NULL ? no_room(s->err) : cmt_part_space(s, &space);
    for (size_t d = 0; d < s->part->n_live && st == CMT_OK; d++) {
        first[d] = cmt_space_rows(&space);
        if (in[d])
            st = enter(s, &space, s->part->live[d]);
        first[d + 1] = cmt_space_rows(&space);
    }
    if (st == CMT_OK && with != NULL)
        st = enter(s, &space, with);
    if (st == CMT_OK)
        st = cmt_space_solve(&space, NULL, false, NULL, 0, NULL, out, s->err);
    s->space.unproved = s->space.unproved || space.unproved;
    if (st != CMT_OK || *out)
        return st;
    const size_t n = cmt_space_rows(&space);
    bool *used = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    if (used == NULL)
        return no_room(s->err);
    mark_proof(space.certificate, n, used);
    for (size_t d = 0; d < s->part->n_live; d++) {
        needed[d] = false;
        for (size_t r = first[d]; r < first[d + 1]; r++)
            needed[d] = needed[d] || used[r];
    }
    return CMT_OK;
}

/** The deletion filter over the demands marked in `in`, which cannot hold together. */
static cmt_status filter(cmt_solving *s, const cmt_live *with, bool *in)
{
    cmt_status st = CMT_OK;
    bool *needed = CMT_NEW_ARRAY(s->mem, bool, s->part->n_live + 1);
    if (needed == NULL)
        return no_room(s->err);
    for (size_t d = 0; d < s->part->n_live; d++)
        needed[d] = true;
    for (size_t d = 0; d < s->part->n_live; d++) {
        bool rest_holds = false;
        if (!in[d])
            continue;
        in[d] = false;
        if (!needed[d]) /* the last proof stands without it */
            continue;
        CMT_TRY(can_hold(s, in, with, needed, &rest_holds));
        in[d] = rest_holds; /* without it the rest can hold: it is needed */
    }
done:
    return st;
}

cmt_status cmt_part_conflict(cmt_solving *s, const cmt_live *with, bool *in)
{
    for (size_t d = 0; d < s->part->n_live; d++)
        in[d] = s->part->live[d]->tier == 0;
    return filter(s, with, in);
}

static cmt_value *name_demand(cmt_solving *s, const cmt_live *live)
{
    cmt_value *entry = cmt_value_object(s->mem);
    const cmt_demand *d = &live->demand;
    cmt_value_set_string(s->mem, entry, "article", d->origin);
    if (s->document == NULL) {
        cmt_value_set_string(s->mem, entry, "context",
                             s->input->charter->contexts[d->context].id);
    }
    cmt_value_set_int(s->mem, entry, "line", d->line);
    if (d->text != NULL)
        cmt_value_set_string(s->mem, entry, "text", d->text);
    return entry;
}

/** Articles of tier 0 that may give way, each by as much as its column says. */
typedef struct elastic {
    cmt_space space;
    uint32_t *columns;    /* [n] */
    const cmt_live **who; /* [n] */
    size_t n;
} elastic;

static cmt_status loosen(cmt_solving *s, elastic *e)
{
    const size_t most = s->part->n_live;
    e->columns = CMT_NEW_ARRAY(s->mem, uint32_t, most + 1);
    e->who = CMT_NEW_ARRAY(s->mem, const cmt_live *, most + 1);
    if (e->columns == NULL || e->who == NULL)
        return no_room(s->err);
    cmt_status st = cmt_part_space(s, &e->space);
    for (size_t d = 0; d < most && st == CMT_OK; d++) {
        const cmt_live *live = s->part->live[d];
        if (live->tier != 0)
            continue;
        e->who[e->n] = live;
        st = cmt_compile_elastic(s->mem, &e->space.vars, e->space.builder,
                                 &live->demand, &e->columns[e->n++], s->err);
    }
    e->space.steps = s->space.steps;
    return st;
}

/** The range of what one article gives, over all best ways; silent where it gives nothing. */
static cmt_status report_share(cmt_solving *s, elastic *e, size_t k, cmt_value *advice)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    mpq_t *range = cmt_q_array(s->mem, 3);
    if (range == NULL)
        return no_room(s->err);
    mpq_set_ui(range[2], 1, 1);
    const cmt_term term = {e->columns[k], range[2]};
    CMT_TRY(
        cmt_space_solve(&e->space, NULL, false, &term, 1, range[0], &feasible, s->err));
    CMT_TRY(
        cmt_space_solve(&e->space, NULL, true, &term, 1, range[1], &feasible, s->err));
    if (mpq_sgn(range[1]) == 0)
        return CMT_OK;
    cmt_value *entry = name_demand(s, e->who[k]);
    cmt_value_set(s->mem, entry, "least", cmt_value_q(s->mem, range[0]));
    cmt_value_set(s->mem, entry, "most", cmt_value_q(s->mem, range[1]));
    cmt_value_add(s->mem, advice, entry);
done:
    return st;
}

/** What each article of tier 0 would have to give, the largest share as small as it can be,
 *  then the next largest: with the range of each over all such ways. A question whose own
 *  structure nothing meets leaves nothing to advise. */
static cmt_status advise(cmt_solving *s, cmt_value *advice)
{
    cmt_status st = CMT_OK;
    elastic e = {.n = 0};
    bool feasible = true;
    cmt_err why = {0};
    cmt_solving quiet = *s;
    quiet.err = &why;
    st = loosen(&quiet, &e);
    if (st == CMT_E_RANGE && s->document != NULL)
        return CMT_OK; /* a violation over variables without bounds has no unit */
    if (st != CMT_OK)
        return cmt_fail_at(s->err, st, why.line, why.path, "%s", why.text);
    CMT_TRY(cmt_space_leximax(&e.space, "giving way", e.columns, e.n, NULL, NULL,
                              &feasible, s->err));
    for (size_t k = 0; k < e.n && feasible && st == CMT_OK; k++)
        st = report_share(s, &e, k, advice);
    s->space.unproved = s->space.unproved || e.space.unproved;
done:
    return st;
}

static cmt_value *name_all(cmt_solving *s, const bool *in)
{
    cmt_value *list = cmt_value_array(s->mem);
    for (size_t d = 0; d < s->part->n_live; d++) {
        if (in[d])
            cmt_value_add(s->mem, list, name_demand(s, s->part->live[d]));
    }
    return list;
}

/** A conflict, then one among what is not in it, and so on, until the rest can hold: no
 *  two share an article, so each has to be settled by itself. */
static cmt_status find_conflicts(cmt_solving *s, cmt_value *conflicts)
{
    cmt_status st = CMT_OK;
    const size_t n = s->part->n_live;
    bool *left = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    bool *in = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    bool *needed = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    if (left == NULL || in == NULL || needed == NULL)
        return no_room(s->err);
    for (size_t d = 0; d < n; d++)
        left[d] = s->part->live[d]->tier == 0;
    for (bool holds = false, any = true; !holds && any;) {
        any = false;
        for (size_t d = 0; d < n; d++)
            in[d] = left[d];
        CMT_TRY(filter(s, NULL, in));
        cmt_value_add(s->mem, conflicts, name_all(s, in));
        for (size_t d = 0; d < n; d++) {
            left[d] = left[d] && !in[d];
            any = any || in[d];
        }
        if (any)
            CMT_TRY(can_hold(s, left, NULL, needed, &holds));
    }
done:
    return st;
}

cmt_status cmt_part_deadlock(cmt_solving *s)
{
    cmt_status st = CMT_OK;
    cmt_value *conflicts = cmt_value_array(s->mem);
    cmt_value *advice = cmt_value_array(s->mem);
    if (conflicts == NULL || advice == NULL)
        return no_room(s->err);
    CMT_TRY(find_conflicts(s, conflicts));
    for (size_t d = 0; d < s->part->n_live; d++)
        s->part->live[d]->state = CMT_DEMAND_DEADLOCK;
    CMT_TRY(advise(s, advice));
    cmt_value_set(s->mem, s->record, "conflict",
                  cmt_value_share(s->mem, cmt_value_at(conflicts, 0)));
    if (cmt_value_count(conflicts) > 1)
        cmt_value_set(s->mem, s->record, "conflicts", conflicts);
    cmt_value_set(s->mem, s->record, "advice", advice);
    for (size_t k = 0; k < s->part->n; k++) {
        s->finals[s->part->at[k]] = (cmt_program_final){
            .standing = CMT_IS_DEADLOCK, .how = CMT_HOW_DEADLOCK, .changed = true};
    }
done:
    return st;
}
