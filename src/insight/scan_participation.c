/* Who had better withheld ballots? */
#include "base/err.h"
#include "insight/satisfaction.h"
#include "insight/scan_walk.h"

/* What the block (CMT_NONE) or one of its rows gets from an outcome: the mean of the ledger
 * (insight/satisfaction.h), of committees times their members, of budgets their cost. */
static cmt_status value_of(cmt_scan_walk *k,
                           const cmt_outcome *o,
                           uint32_t row,
                           mpq_ptr out,
                           bool *counted,
                           cmt_err *err)
{
    cmt_contest c = *k->w->c;
    const cmt_arena_mark mark = cmt_arena_get_mark(k->w->mem);
    const cmt_set *settled = cmt_altered_settled(o);
    if (row != CMT_NONE) {
        c.ballots.n = 1;
        c.ballots.marks = (const uint8_t *)c.ballots.marks
                          + (size_t)row * c.n_alternatives * c.ballots.width;
        c.ballots.count += row;
        c.ballots.group += row;
        c.ballots.points += row;
    }
    mpq_set_ui(out, 0, 1);
    const cmt_status st =
        cmt_satisfaction(k->w->mem, &c, o, k->group, out, counted, err);
    cmt_arena_reset(k->w->mem, mark);
    if (k->w->seated && c.costs != NULL && o->cost != NULL) {
        mpq_mul(out, out, o->cost);
    } else if (k->w->seated) {
        mpq_set_ui(k->q[3], settled->n, 1);
        mpq_mul(out, out, k->q[3]);
    }
    *counted = *counted || (k->w->seated && settled->n == 0);
    return st;
}

/* How the block likes the other outcome: all of its ballots together, and each of them. */
static cmt_status compare(cmt_scan_walk *k,
                          const cmt_outcome *now,
                          bool *better,
                          bool *unanimous,
                          cmt_err *err)
{
    const cmt_ballots *ballots = &k->w->c->ballots;
    bool with = false;
    bool without = false;
    cmt_status st = CMT_OK;
    *better = false;
    *unanimous = true;
    CMT_TRY(value_of(k, k->w->o, k->row, k->q[0], &with, err));
    CMT_TRY(value_of(k, now, k->row, k->q[1], &without, err));
    *better = with && without && mpq_cmp(k->q[1], k->q[0]) > 0;
    for (uint32_t b = 0; b < ballots->n && *better && k->row == CMT_NONE; b++) {
        if (ballots->group[b] != k->group || !*unanimous)
            continue;
        CMT_TRY(value_of(k, k->w->o, b, k->q[0], &with, err));
        CMT_TRY(value_of(k, now, b, k->q[1], &without, err));
        *unanimous = mpq_cmp(k->q[1], k->q[0]) >= 0;
    }
done:
    return st;
}

static cmt_status try_leaving(cmt_scan_walk *k, cmt_err *err)
{
    cmt_scan_work *w = k->w;
    cmt_contest other = {0};
    cmt_outcome o = {0};
    cmt_status st = CMT_OK;
    bool ran = false;
    bool better = false;
    bool unanimous = false;
    int64_t altered = 0;
    if (w->made >= w->until) {
        k->stopped = true;
        return CMT_OK;
    }
    CMT_TRY(cmt_altered_change(w->mem, w->c, k->taken, CMT_ALTER_LEAVE, 0, &altered,
                               &other, err));
    if (other.ballots.n == 0)
        return CMT_OK;
    CMT_TRY(cmt_scan_run(w, &other, &o, &ran, err));
    if (!ran || o.capped || (w->seated && !o.has_committee && o.n_committees != 1)
        || cmt_altered_same(w->o, &o))
        return CMT_OK;
    CMT_TRY(compare(k, &o, &better, &unanimous, err));
    if (better)
        cmt_value_set_bool(w->mem, cmt_scan_walk_case(k, &o), "unanimous", unanimous);
done:
    return st;
}

cmt_status cmt_scan_participation(cmt_scan_work *w, size_t share, cmt_err *err)
{
    cmt_scan_walk k;
    const size_t before = w->made;
    cmt_status st = CMT_OK;
    cmt_value *row = cmt_scan_row(w, "participation", share);
    if (!w->picked) {
        cmt_value_set_string(w->mem, row, "untried", "several committees are tied");
        return CMT_OK;
    }
    CMT_TRY(cmt_scan_walk_begin(w, &k, err));
    CMT_TRY(cmt_scan_walk_all(&k, try_leaving, err));
    cmt_scan_close(w, row, k.cases, before, !k.stopped);
done:
    return st;
}
