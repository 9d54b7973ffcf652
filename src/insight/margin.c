#include "insight/margin.h"

#include "base/err.h"
#include "insight/margin_turns.h"

/* Runs below which a search finds nothing worth its time. */
#define LEAST_RUNS 8

/* Cells that all runs together may read. */
#define MAX_WORK (1UL << 24)

static cmt_status make_room(cmt_margin_work *w, cmt_err *err)
{
    const size_t m = w->c->ballots.n;
    w->best = cmt_q(w->mem);
    w->diff = cmt_q_array(w->mem, m + 1);
    w->key = cmt_q_array(w->mem, m + 1);
    w->order = CMT_NEW_ARRAY(w->mem, uint32_t, m + 1);
    w->q = cmt_q_array(w->mem, 4);
    w->share_lower = cmt_q(w->mem);
    return w->best != NULL && w->diff != NULL && w->key != NULL && w->order != NULL
                   && w->q != NULL && w->share_lower != NULL
               ? CMT_OK
               : cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
}

static cmt_value *value_of(const cmt_margin_work *w)
{
    static const char *const names[] = {"scores",  "duels",  "rounds",     "search",
                                        "program", "orders", "comparisons"};
    cmt_arena *mem = w->mem;
    cmt_value *v = cmt_value_object(mem);
    cmt_value *ballots = cmt_value_object(mem);
    cmt_value *share = cmt_value_object(mem);
    cmt_value_set_int(mem, ballots, "lower", w->lower);
    if (w->upper > 0)
        cmt_value_set_int(mem, ballots, "upper", w->upper);
    cmt_value_set(mem, share, "lower", cmt_value_q(mem, w->share_lower));
    if (w->share_upper != NULL)
        cmt_value_set(mem, share, "upper", cmt_value_q(mem, w->share_upper));
    cmt_value_set(mem, v, "ballots", ballots);
    cmt_value_set_string(mem, v, "by", names[w->by]);
    cmt_value_set(mem, v, "share", share);
    if (w->upper > 0)
        cmt_value_set_string(mem, v, "toward", w->c->ids[w->toward]);
    if (w->instead == NULL)
        return v;
    cmt_value *list = cmt_value_array(mem);
    for (size_t k = 0; k < w->instead->n; k++) {
        cmt_value_add(mem, list, cmt_value_string(mem, w->c->ids[w->instead->at[k]]));
    }
    cmt_value_set(mem, v, "instead", list);
    if (w->instead_tied)
        cmt_value_set_bool(mem, v, "tied", true);
    return v;
}

bool cmt_margin_fits(const cmt_contest *contest,
                     const cmt_rule *rule,
                     const cmt_rule_args *args,
                     const cmt_outcome *outcome)
{
    const cmt_margin_work w = {.c = contest, .rule = rule, .args = args, .o = outcome};
    return cmt_margin_has_turns(&w)
           || (cmt_altered_runs(contest, rule, MAX_WORK) >= LEAST_RUNS
               && (cmt_altered_settled(outcome)->n > 0 || cmt_margin_has_cases(&w)));
}

cmt_status cmt_margin(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule *rule,
                      const cmt_rule_args *args,
                      const cmt_outcome *outcome,
                      cmt_value **out,
                      cmt_err *err)
{
    cmt_margin_work w = {.mem = mem,
                         .c = contest,
                         .rule = rule,
                         .args = args,
                         .o = outcome,
                         .settled = cmt_altered_settled(outcome),
                         .runs = cmt_altered_runs(contest, rule, MAX_WORK)};
    cmt_status st = CMT_OK;
    *out = NULL;
    if (!cmt_margin_fits(contest, rule, args, outcome))
        return CMT_OK;
    CMT_TRY(make_room(&w, err));
    CMT_TRY(cmt_margin_prepare(&w, err));
    CMT_TRY(cmt_margin_bound(&w, err));
    CMT_TRY(cmt_margin_turns(&w, err));
    CMT_TRY(cmt_margin_search(&w, err));
    CMT_TRY(cmt_margin_program(&w, err));
    cmt_value *told = value_of(&w);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    *out = told;
done:
    return st;
}
