#include "rules/elimination_tell.h"

#include "base/err.h"

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the record of the elimination");
}

/* From a final stage back to the start: the stages in order, without the start. */
static cmt_status chain(cmt_arena *mem,
                        const cmt_stage *end,
                        const cmt_stage ***out,
                        size_t *n,
                        cmt_err *err)
{
    size_t count = 0;
    for (const cmt_stage *at = end; at->before != NULL; at = at->before)
        count++;
    const cmt_stage **stages = CMT_NEW_ARRAY(mem, const cmt_stage *, count + 1);
    if (stages == NULL)
        return no_room(err);
    size_t k = count;
    for (const cmt_stage *at = end; at->before != NULL; at = at->before)
        stages[--k] = at;
    *out = stages;
    *n = count;
    return CMT_OK;
}

static cmt_value *ids_value(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_set *set)
{
    cmt_value *out = cmt_value_array(mem);
    for (size_t k = 0; k < set->n; k++)
        cmt_value_add(mem, out, cmt_value_string(mem, contest->ids[set->at[k]]));
    return out;
}

static cmt_value *round_value(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_stage *at)
{
    cmt_value *round = cmt_value_object(mem);
    const cmt_stage *before = at->before;
    if (before->counts != NULL) {
        cmt_value *counts = cmt_value_object(mem);
        for (size_t i = 0; i < contest->n_alternatives; i++) {
            if (before->standing[i]) {
                cmt_value_set(mem, counts, contest->ids[i],
                              cmt_value_q(mem, before->counts[i]));
            }
        }
        cmt_value_set(mem, round, "counts", counts);
    }
    cmt_value_set(mem, round, "eliminated", ids_value(mem, contest, &at->out));
    if (at->tied.n > 0)
        cmt_value_set(mem, round, "tied", ids_value(mem, contest, &at->tied));
    return round;
}

/* Winners in tier 0, others who stand at the end in tier 1 (if any). */
static uint32_t place_standing(const cmt_contest *contest,
                               const cmt_stage *end,
                               const bool *won,
                               uint32_t *ranking)
{
    bool others = false;
    for (size_t i = 0; i < contest->n_alternatives; i++)
        others = others || (end->standing[i] && !won[i]);
    for (size_t i = 0; i < contest->n_alternatives; i++)
        ranking[i] = end->standing[i] ? (won[i] ? 0 : 1) : CMT_UNPLACED;
    return others ? 2 : 1;
}

cmt_status cmt_elimination_tell_rounds(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_stage *end,
                                       const bool *won,
                                       cmt_outcome *out,
                                       cmt_err *err)
{
    const cmt_stage **stages = NULL;
    size_t n_stages = 0;
    const cmt_status st = chain(mem, end, &stages, &n_stages, err);
    if (st != CMT_OK)
        return st;
    uint32_t *ranking = CMT_NEW_ARRAY(mem, uint32_t, contest->n_alternatives + 1);
    if (ranking == NULL)
        return no_room(err);
    cmt_value *rounds = cmt_value_array(mem);
    const uint32_t below = place_standing(contest, end, won, ranking);
    for (size_t k = 0; k < n_stages; k++) {
        for (size_t m = 0; m < stages[k]->out.n; m++)
            ranking[stages[k]->out.at[m]] = (uint32_t)(below + n_stages - 1 - k);
        cmt_value_add(mem, rounds, round_value(mem, contest, stages[k]));
    }
    if (!cmt_arena_ok(mem))
        return no_room(err);
    out->ranking = ranking;
    out->rounds = rounds;
    return CMT_OK;
}

cmt_status cmt_elimination_tell_paths(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      const cmt_stage *const *end,
                                      cmt_outcome *out,
                                      cmt_err *err)
{
    cmt_value *paths = cmt_value_object(mem);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (end[i] == NULL)
            continue;
        const cmt_stage **stages = NULL;
        size_t n_stages = 0;
        const cmt_status st = chain(mem, end[i], &stages, &n_stages, err);
        if (st != CMT_OK)
            return st;
        cmt_value *path = cmt_value_array(mem);
        for (size_t k = 0; k < n_stages; k++)
            cmt_value_add(mem, path, ids_value(mem, contest, &stages[k]->out));
        cmt_value_set(mem, paths, contest->ids[i], path);
    }
    cmt_value *witness = cmt_value_object(mem);
    cmt_value_set(mem, witness, "eliminations", paths);
    if (!cmt_arena_ok(mem))
        return no_room(err);
    out->witness = witness;
    return CMT_OK;
}
