/* Free outcomes held against the demands, by substitution. */
#include "program/free.h"

#include "base/err.h"

#include <assert.h>
#include <string.h>

typedef struct trial {
    cmt_arena *mem;
    const cmt_program_input *input;
    cmt_part *part;
    const cmt_free_set *sets; /* [part->n] */
    cmt_variables vars;
    mpq_t *x;
    mpq_ptr violation;
    size_t *pick;  /* [part->n] the joint outcome at hand */
    size_t *found; /* [n_found][part->n] those that obey */
    size_t n_found;
    cmt_err *err;
} trial;

/** In mode `program` nothing hangs on which of the free outcomes obey. */
static bool decides_anyway(const trial *t)
{
    return t->input->charter->mode == CMT_MODE_PROGRAM;
}

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the joint free outcomes");
}

cmt_status cmt_part_judge(cmt_arena *mem,
                          cmt_part *part,
                          const cmt_variables *vars,
                          const mpq_t *x,
                          cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t d = 0; d < part->n_live; d++) {
        cmt_live *live = part->live[d];
        if (live->state == CMT_DEMAND_REFUSED)
            continue;
        live->final_violation = cmt_q(mem);
        if (live->final_violation == NULL)
            return no_room(err);
        CMT_TRY(cmt_expr_violation(mem, vars, &live->demand, x, live->final_violation,
                                   err));
        const bool broken = mpq_sgn(live->final_violation) > 0;
        const bool was_broken =
            live->free_violation != NULL && mpq_sgn(live->free_violation) > 0;
        live->state = broken ? CMT_DEMAND_BREACHED
                             : (was_broken ? CMT_DEMAND_BINDS : CMT_DEMAND_HOLDS);
    }
done:
    return st;
}

/** The joint outcomes in all, or 0 where there are too many. */
static size_t count_joint(const cmt_part *part,
                          const cmt_free_set *sets,
                          bool only_first)
{
    size_t total = 1;
    if (only_first)
        return 1;
    for (size_t k = 0; k < part->n; k++) {
        if (sets[k].wide || sets[k].n > CMT_MAX_TIED_POINTS / total)
            return 0;
        total *= sets[k].n;
    }
    return total;
}

/** Whether the point keeps every question's structure and obeys every demand. `first`:
 *  write free_violation. */
static cmt_status obeys(trial *t, bool first, bool *out)
{
    const mpq_t *x = (const mpq_t *)t->x;
    cmt_status st = CMT_OK;
    *out = true;
    for (uint32_t k = 0; k < t->part->n && *out; k++)
        *out = cmt_point_keeps(t->mem, &t->vars, k, x);
    for (size_t d = 0; d < t->part->n_live && (*out || first) && st == CMT_OK; d++) {
        cmt_live *live = t->part->live[d];
        st = cmt_expr_violation(t->mem, &t->vars, &live->demand, x, t->violation,
                                t->err);
        if (first)
            mpq_set(live->free_violation, t->violation);
        *out = *out && mpq_sgn(t->violation) == 0;
    }
    return cmt_arena_ok(t->mem) ? st : no_room(t->err);
}

/** The next joint outcome: the last issue's candidates turn fastest. */
static bool advance(trial *t)
{
    for (size_t k = t->part->n; k-- > 0;) {
        if (++t->pick[k] < t->sets[k].n)
            return true;
        t->pick[k] = 0;
    }
    return false;
}

static cmt_status try_all(trial *t)
{
    cmt_status st = CMT_OK;
    const size_t n = t->part->n;
    bool first = true;
    do {
        const cmt_arena_mark mark = cmt_arena_get_mark(t->mem);
        bool ok = false;
        for (uint32_t k = 0; k < n; k++)
            cmt_free_set_put(&t->sets[k], t->pick[k], &t->vars, k, t->x);
        CMT_TRY(obeys(t, first, &ok));
        cmt_arena_reset(t->mem, mark);
        first = false;
        if (ok)
            memcpy(&t->found[n * t->n_found++], t->pick, n * sizeof *t->pick);
    } while (!decides_anyway(t) && !t->part->many && advance(t));
done:
    return st;
}

/** Keep only what the tie-breaks prefer, issue by issue in order. */
static void apply_picks(trial *t)
{
    const size_t n = t->part->n;
    for (size_t k = 0; k < n; k++) {
        if (!t->sets[k].picks)
            continue;
        size_t best = SIZE_MAX;
        for (size_t f = 0; f < t->n_found; f++) {
            if (t->found[n * f + k] < best)
                best = t->found[n * f + k];
        }
        size_t kept = 0;
        for (size_t f = 0; f < t->n_found; f++) {
            if (t->found[n * f + k] == best)
                memmove(&t->found[n * kept++], &t->found[n * f], n * sizeof *t->found);
        }
        t->n_found = kept;
    }
}

/** Which candidates of issue k are in some joint outcome found. NULL on shortage. */
static bool *find_left(const trial *t, size_t k)
{
    bool *in = CMT_NEW_ARRAY(t->mem, bool, t->sets[k].n);
    for (size_t f = 0; in != NULL && f < t->n_found; f++)
        in[t->found[t->part->n * f + k]] = true;
    return in;
}

/** A lottery is no tie of which some may be taken: what it may draw obeys, or it does not
 *  stand. */
static cmt_status keep_lotteries(const trial *t, bool *obey)
{
    for (size_t k = 0; k < t->part->n && *obey; k++) {
        const cmt_free_set *set = &t->sets[k];
        if (set->kind != CMT_KIND_CHOICE || set->issue->free->lottery == NULL)
            continue;
        const bool *in = find_left(t, k);
        if (in == NULL)
            return no_room(t->err);
        for (size_t c = set->picks ? set->n : 0; c < set->n; c++)
            *obey = *obey && in[c];
        *obey = *obey && in[0];
    }
    return CMT_OK;
}

/** The final of issue k: its candidates that are in some joint outcome found. */
static cmt_status write_final(trial *t, size_t k, cmt_program_final *out)
{
    const cmt_free_set *set = &t->sets[k];
    const bool *in = find_left(t, k);
    cmt_set *kept = CMT_NEW_ARRAY(t->mem, cmt_set, set->n);
    if (in == NULL || kept == NULL)
        return no_room(t->err);
    size_t count = 0;
    for (size_t c = 0; c < set->n; c++) {
        if (in[c] && set->sets != NULL)
            kept[count] = set->sets[c];
        count += in[c] ? 1 : 0;
    }
    const bool stands = count == set->n || (set->picks && in[0]);
    const cmt_standing alone = cmt_free_standing(set, set->issue->free);
    *out = (cmt_program_final){.standing = count > 1 ? CMT_IS_TIED : alone,
                               .how = stands ? CMT_HOW_FREE : CMT_HOW_AMONG,
                               .changed = !stands,
                               .outcome = set->issue->free};
    if (!stands) {
        out->outcome = cmt_outcome_of_sets(t->mem, t->input, set->issue, kept, count);
        if (out->outcome == NULL)
            return no_room(t->err);
    }
    return CMT_OK;
}

/** Room for a trial; with it the free_violation of each demand. */
static bool make_room(trial *t, size_t joint)
{
    t->x = cmt_q_array(t->mem, t->vars.n_columns + 1);
    t->violation = cmt_q(t->mem);
    t->pick = CMT_NEW_ARRAY(t->mem, size_t, t->part->n);
    t->found = CMT_NEW_ARRAY(t->mem, size_t, t->part->n * joint);
    for (size_t d = 0; d < t->part->n_live; d++)
        t->part->live[d]->free_violation = cmt_q(t->mem);
    return t->x != NULL && t->violation != NULL && t->pick != NULL && t->found != NULL
           && cmt_arena_ok(t->mem);
}

static cmt_status set_up(trial *t)
{
    cmt_status st = CMT_OK;
    const size_t joint = count_joint(t->part, t->sets, decides_anyway(t));
    t->part->many = joint == 0;
    cmt_lp_builder *builder = cmt_lp_builder_new(t->mem);
    if (builder == NULL)
        return no_room(t->err);
    CMT_TRY(cmt_variables_build(t->mem, t->input->charter, t->part->issues, t->part->n,
                                builder, &t->vars, t->err));
    if (!make_room(t, joint > 0 ? joint : 1))
        return no_room(t->err);
done:
    return st;
}

/** Whether the joint outcomes that were tried tell which is decided: an interval is no list
 *  of candidates, and of too many the first is only where every tie-break picks it. */
static bool tells(const trial *t)
{
    for (size_t k = 0; k < t->part->n; k++) {
        const cmt_free_set *set = &t->sets[k];
        const bool open = !set->picks && (set->wide || set->n > 1);
        if (set->interval || (t->part->many && open))
            return false;
    }
    return !decides_anyway(t);
}

/** Finals from what was found, and the demands judged there: all of them hold. */
static cmt_status write_finals(trial *t, cmt_program_final *finals)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < t->part->n && st == CMT_OK; k++) {
        st = write_final(t, k, &finals[t->part->at[k]]);
        cmt_free_set_put(&t->sets[k], t->found[k], &t->vars, (uint32_t)k, t->x);
    }
    if (st != CMT_OK)
        return st;
    return cmt_part_judge(t->mem, t->part, &t->vars, (const mpq_t *)t->x, t->err);
}

cmt_status cmt_free_try(cmt_arena *mem,
                        const cmt_program_input *input,
                        cmt_part *part,
                        const cmt_free_set *sets,
                        cmt_program_final *finals,
                        bool *obey,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    trial t = {.mem = mem, .input = input, .part = part, .sets = sets, .err = err};
    CMT_TRY(set_up(&t));
    assert(t.x != NULL && t.violation != NULL && t.pick != NULL && t.found != NULL);
    CMT_TRY(try_all(&t));
    *obey = t.n_found > 0 && tells(&t);
    if (!*obey)
        return CMT_OK;
    apply_picks(&t);
    CMT_TRY(keep_lotteries(&t, obey));
    if (!*obey)
        return CMT_OK;
    CMT_TRY(write_finals(&t, finals));
done:
    return st;
}
