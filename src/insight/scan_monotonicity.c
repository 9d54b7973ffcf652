/* Who loses by being raised? */
#include "insight/scan_walk.h"

#include "base/err.h"

/* Whether somebody may win: is a winner, or in one of the tied committees. */
static bool may_win(const cmt_outcome *o, uint32_t i)
{
    bool may = cmt_set_has(&o->winners, i)
               || (o->has_committee && cmt_set_has(&o->committee, i));
    for (size_t t = 0; t < o->n_committees && !may; t++)
        may = cmt_set_has(&o->committees[t], i);
    return may;
}

static cmt_status try_raising(cmt_scan_walk *k,
                              uint32_t i,
                              cmt_alteration how,
                              cmt_err *err)
{
    cmt_scan_work *w = k->w;
    cmt_contest other = {0};
    cmt_outcome o = {0};
    cmt_status st = CMT_OK;
    bool ran = false;
    int64_t altered = 0;
    CMT_TRY(cmt_altered_change(w->mem, w->c, k->taken, how, i, &altered, &other, err));
    if (altered == 0)
        return CMT_OK;
    if (w->made >= w->until) {
        k->stopped = true;
        return CMT_OK;
    }
    CMT_TRY(cmt_scan_run(w, &other, &o, &ran, err));
    if (!ran || o.capped || may_win(&o, i) || cmt_altered_settled(&o)->n == 0)
        return CMT_OK;
    cmt_value *v = cmt_scan_walk_case(k, &o);
    cmt_value_set_string(w->mem, v, "raised", w->c->ids[i]);
    cmt_value_set_string(w->mem, v, "to", how == CMT_ALTER_FRONT ? "front" : "next");
done:
    return st;
}

/* Every winner, above all others; rankings: or else by one place. */
static cmt_status try_winners(cmt_scan_walk *k, cmt_err *err)
{
    static const cmt_alteration ways[] = {CMT_ALTER_FRONT, CMT_ALTER_STEP};
    const cmt_set *settled = k->w->settled;
    const size_t n_ways = k->w->c->ballots.form == CMT_FORM_RANK ? 2 : 1;
    cmt_status st = CMT_OK;
    for (size_t way = 0; way < n_ways; way++) {
        for (size_t t = 0; t < settled->n && !k->found[k->group] && !k->stopped; t++)
            CMT_TRY(try_raising(k, settled->at[t], ways[way], err));
    }
done:
    return st;
}

cmt_status cmt_scan_monotonicity(cmt_scan_work *w, size_t share, cmt_err *err)
{
    cmt_scan_walk k;
    const size_t before = w->made;
    cmt_status st = CMT_OK;
    cmt_value *row = cmt_scan_row(w, "monotonicity", share);
    CMT_TRY(cmt_scan_walk_begin(w, &k, err));
    CMT_TRY(cmt_scan_walk_all(&k, try_winners, err));
    cmt_scan_close(w, row, k.cases, before, !k.stopped);
done:
    return st;
}
