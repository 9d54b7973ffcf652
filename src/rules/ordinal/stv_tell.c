#include "rules/ordinal/stv_tell.h"

static void set_ids(cmt_arena *mem,
                    const cmt_contest *contest,
                    cmt_value *round,
                    const char *key,
                    const cmt_set *set)
{
    if (set->n == 0)
        return;
    cmt_value *ids = cmt_value_array(mem);
    for (size_t k = 0; k < set->n; k++)
        cmt_value_add(mem, ids, cmt_value_string(mem, contest->ids[set->at[k]]));
    cmt_value_set(mem, round, key, ids);
}

static cmt_value *round_value(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_stv_round *r)
{
    cmt_value *round = cmt_value_object(mem);
    cmt_value *tallies = cmt_value_object(mem);
    for (size_t i = 0; i < contest->n_alternatives; i++) {
        if (r->shown[i]) {
            cmt_value_set(mem, tallies, contest->ids[i], cmt_value_q(mem, r->tally[i]));
        }
    }
    cmt_value_set(mem, round, "quota", cmt_value_q(mem, r->quota));
    cmt_value_set(mem, round, "tallies", tallies);
    cmt_value_set(mem, round, "exhausted", cmt_value_q(mem, r->exhausted));
    cmt_value_set(mem, round, "lost", cmt_value_q(mem, r->lost));
    set_ids(mem, contest, round, "elected", &r->elected);
    set_ids(mem, contest, round, "eliminated", &r->eliminated);
    set_ids(mem, contest, round, "tied", &r->tied);
    if (r->transferred != CMT_NONE) {
        cmt_value_set_string(mem, round, "transferred", contest->ids[r->transferred]);
    }
    return round;
}

cmt_value *cmt_stv_rounds_value(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_stv_round *last)
{
    cmt_value *out = cmt_value_array(mem);
    size_t n = 0;
    for (const cmt_stv_round *r = last; r != NULL; r = r->before)
        n++;
    const cmt_stv_round **rounds = CMT_NEW_ARRAY(mem, const cmt_stv_round *, n + 1);
    if (rounds == NULL || out == NULL)
        return NULL;
    size_t at = n;
    for (const cmt_stv_round *r = last; r != NULL; r = r->before)
        rounds[--at] = r;
    for (size_t k = 0; k < n; k++)
        cmt_value_add(mem, out, round_value(mem, contest, rounds[k]));
    return out;
}
