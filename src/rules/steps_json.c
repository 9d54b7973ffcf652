#include "rules/steps_json.h"

#include "base/err.h"
#include "rules/result.h"

/* The steps in order of time; NULL on shortage. */
static const cmt_step **in_order(cmt_arena *mem, const cmt_step *last, size_t *n)
{
    *n = 0;
    for (const cmt_step *s = last; s != NULL; s = s->before)
        (*n)++;
    const cmt_step **out = CMT_NEW_ARRAY(mem, const cmt_step *, *n + 1);
    size_t k = *n;
    for (const cmt_step *s = last; out != NULL && s != NULL; s = s->before)
        out[--k] = s;
    return out;
}

static cmt_value *round_value(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_step *step,
                              const char *verb,
                              const char *value_name)
{
    cmt_value *round = cmt_value_object(mem);
    cmt_value_set_string(mem, round, verb, contest->ids[step->alternative]);
    cmt_value_set(mem, round, value_name, cmt_value_q(mem, step->value));
    if (step->tied.n > 0) {
        cmt_value *tied = cmt_value_array(mem);
        for (size_t k = 0; k < step->tied.n; k++) {
            cmt_value_add(mem, tied,
                          cmt_value_string(mem, contest->ids[step->tied.at[k]]));
        }
        cmt_value_set(mem, round, "tied", tied);
    }
    return round;
}

static cmt_value *path_value(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_step *last)
{
    size_t n = 0;
    const cmt_step **all = in_order(mem, last, &n);
    cmt_value *path = cmt_value_array(mem);
    for (size_t k = 0; all != NULL && k < n; k++) {
        cmt_value_add(mem, path,
                      cmt_value_string(mem, contest->ids[all[k]->alternative]));
    }
    return path;
}

cmt_status cmt_steps_outcome(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_tie_break *tie_break,
                             const cmt_steps_result *result,
                             const char *verb,
                             const char *value_name,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_outcome o = {0};
    const cmt_status st =
        cmt_result_committees(mem, contest, tie_break, result->committees, result->n,
                              result->capped, &o, err);
    if (st != CMT_OK)
        return st;
    cmt_value *paths = cmt_value_array(mem);
    for (size_t c = 0; c < result->n; c++) {
        cmt_value_add(mem, paths, path_value(mem, contest, result->last[c]));
        /* The committee shares its members' array with its entry in the list. */
        if (!o.has_committee || o.committee.at != result->committees[c].at)
            continue;
        size_t n = 0;
        const cmt_step **all = in_order(mem, result->last[c], &n);
        o.rounds = cmt_value_array(mem);
        for (size_t k = 0; all != NULL && k < n; k++) {
            cmt_value_add(mem, o.rounds,
                          round_value(mem, contest, all[k], verb, value_name));
        }
    }
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "paths", paths);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
    return CMT_OK;
}
