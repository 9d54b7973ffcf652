#include "rules/shares_json.h"

#include "base/err.h"
#include "rules/result.h"

static const char *phase_name(cmt_shares_phase phase)
{
    switch (phase) {
    case CMT_SHARES_PAID:
        return "shares";
    case CMT_SHARES_PHRAGMEN:
        return "phragmen";
    case CMT_SHARES_FILLED:
        return "fill";
    case CMT_SHARES_REST:
    case CMT_SHARES_END:
        break;
    }
    return "rest";
}

static void set_q(cmt_arena *mem, cmt_value *object, const char *key, mpq_srcptr q)
{
    if (q != NULL)
        cmt_value_set(mem, object, key, cmt_value_q(mem, q));
}

static cmt_value *round_value(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_purchase *p)
{
    cmt_value *round = cmt_value_object(mem);
    cmt_value_set_string(mem, round, "elected", contest->ids[p->alternative]);
    cmt_value_set_string(mem, round, "phase", phase_name(p->phase));
    set_q(mem, round, "price", p->price);
    set_q(mem, round, "full", p->full);
    set_q(mem, round, "rest", p->rest);
    if (p->tied.n > 0) {
        cmt_value *tied = cmt_value_array(mem);
        for (size_t k = 0; k < p->tied.n; k++) {
            cmt_value_add(mem, tied,
                          cmt_value_string(mem, contest->ids[p->tied.at[k]]));
        }
        cmt_value_set(mem, round, "tied", tied);
    }
    return round;
}

/* The purchases in order of time; NULL on shortage. */
static const cmt_purchase **in_order(cmt_arena *mem,
                                     const cmt_purchase *last,
                                     size_t *n)
{
    *n = 0;
    for (const cmt_purchase *p = last; p != NULL; p = p->before)
        (*n)++;
    const cmt_purchase **out = CMT_NEW_ARRAY(mem, const cmt_purchase *, *n + 1);
    size_t k = *n;
    for (const cmt_purchase *p = last; out != NULL && p != NULL; p = p->before)
        out[--k] = p;
    return out;
}

cmt_value *cmt_shares_rounds(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_purchase *last)
{
    size_t n = 0;
    const cmt_purchase **all = in_order(mem, last, &n);
    cmt_value *rounds = cmt_value_array(mem);
    for (size_t k = 0; all != NULL && k < n; k++)
        cmt_value_add(mem, rounds, round_value(mem, contest, all[k]));
    return rounds;
}

static cmt_value *path_value(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_purchase *last)
{
    size_t n = 0;
    const cmt_purchase **all = in_order(mem, last, &n);
    cmt_value *path = cmt_value_array(mem);
    for (size_t k = 0; all != NULL && k < n; k++) {
        cmt_value_add(mem, path,
                      cmt_value_string(mem, contest->ids[all[k]->alternative]));
    }
    return path;
}

cmt_status cmt_shares_outcome(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_tie_break *tie_break,
                              const cmt_shares_result *result,
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
        if (o.has_committee && o.committee.at == result->committees[c].at)
            o.rounds = cmt_shares_rounds(mem, contest, result->last[c]);
    }
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "paths", paths);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
    return CMT_OK;
}
