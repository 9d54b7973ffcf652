#include "insight/scan_walk.h"

#include "base/err.h"

#include <string.h>

/* Parts of a row are its count times j / 2^depth, up to this depth. */
#define MAX_DEPTH 20

/* Visits for each recount that may be made. */
#define VISITS 8

static void take_block(cmt_scan_walk *k)
{
    const cmt_ballots *ballots = &k->w->c->ballots;
    memset(k->taken, 0, ballots->n * sizeof *k->taken);
    if (k->row != CMT_NONE) {
        k->taken[k->row] = k->count;
        return;
    }
    k->count = 0;
    for (size_t b = 0; b < ballots->n; b++) {
        if (ballots->group[b] == k->group) {
            k->taken[b] = ballots->count[b];
            k->count += ballots->count[b];
        }
    }
}

/* One block, unless its group has a case or nothing may be counted any more. */
static cmt_status visit_block(cmt_scan_walk *k,
                              uint32_t group,
                              uint32_t row,
                              int64_t count,
                              cmt_scan_visit *visit,
                              cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(k->w->mem);
    if (k->found[group] || k->stopped)
        return CMT_OK;
    if (k->visits-- == 0) {
        k->visits = 0;
        k->stopped = true;
        return CMT_OK;
    }
    k->group = group;
    k->row = row;
    k->count = count;
    take_block(k);
    const cmt_status st = visit(k, err);
    if (!k->found[group])
        cmt_arena_reset(k->w->mem, mark);
    return st;
}

/* Parts of all rows at one depth that were no parts at a smaller one. */
static cmt_status visit_parts(
    cmt_scan_walk *k, unsigned depth, bool *some, cmt_scan_visit *visit, cmt_err *err)
{
    const cmt_ballots *ballots = &k->w->c->ballots;
    cmt_status st = CMT_OK;
    *some = false;
    for (uint32_t b = 0; b < ballots->n && !k->stopped; b++) {
        const int64_t parts = INT64_C(1) << depth;
        const int64_t count = ballots->count[b];
        const uint32_t group = ballots->group[b];
        if (count <= parts / 2) /* every number was there before */
            continue;
        for (int64_t j = 1; j < parts && !k->stopped && !k->found[group]; j += 2) {
            const int64_t part = count * j / parts;
            if (part == count * (j - 1) / parts || part == count * (j + 1) / parts)
                continue;
            *some = true;
            CMT_TRY(visit_block(k, group, b, part, visit, err));
        }
    }
done:
    return st;
}

cmt_status cmt_scan_walk_all(cmt_scan_walk *k, cmt_scan_visit *visit, cmt_err *err)
{
    const cmt_ballots *ballots = &k->w->c->ballots;
    cmt_status st = CMT_OK;
    bool some = true;
    for (uint32_t g = 0; g < k->w->c->n_voices && !k->stopped; g++) {
        if (k->rows[g] > 1)
            CMT_TRY(visit_block(k, g, CMT_NONE, 0, visit, err));
    }
    for (uint32_t b = 0; b < ballots->n && !k->stopped; b++)
        CMT_TRY(visit_block(k, ballots->group[b], b, ballots->count[b], visit, err));
    for (unsigned d = 1; some && k->n_open > 0 && !k->stopped; d++) {
        if (d > MAX_DEPTH) {
            k->stopped = true;
            break;
        }
        CMT_TRY(visit_parts(k, d, &some, visit, err));
    }
done:
    return st;
}

cmt_status cmt_scan_walk_begin(cmt_scan_work *w, cmt_scan_walk *k, cmt_err *err)
{
    const cmt_contest *c = w->c;
    *k = (cmt_scan_walk){.w = w,
                         .visits = VISITS * (w->until - w->made),
                         .cases = cmt_value_array(w->mem),
                         .rows = CMT_NEW_ARRAY(w->mem, size_t, c->n_voices + 1),
                         .found = CMT_NEW_ARRAY(w->mem, bool, c->n_voices + 1),
                         .taken = CMT_NEW_ARRAY(w->mem, int64_t, c->ballots.n + 1),
                         .q = cmt_q_array(w->mem, 4)};
    if (k->rows == NULL || k->found == NULL || k->taken == NULL || k->q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to alter ballots");
    for (size_t b = 0; b < c->ballots.n; b++) {
        k->n_open += k->rows[c->ballots.group[b]] == 0 ? 1 : 0;
        k->rows[c->ballots.group[b]]++;
    }
    return CMT_OK;
}

/* The tiers of a ballot, the best first; of approvals the one that approves. */
static cmt_value *ballot_of(const cmt_scan_work *w, size_t b)
{
    const cmt_contest *c = w->c;
    cmt_value *tiers = cmt_value_array(w->mem);
    for (unsigned tier = 0; tier < UINT16_MAX;) {
        unsigned next = UINT16_MAX + 1U;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            const unsigned mark = cmt_ballots_mark(c, b, i);
            next = mark > tier && mark < next ? mark : next;
        }
        if (c->ballots.form == CMT_FORM_APPROVE)
            next = tier == 0 ? CMT_MARK_APPROVE : UINT16_MAX + 1U;
        cmt_value *list = cmt_value_array(w->mem);
        for (size_t i = 0; i < c->n_alternatives && next <= UINT16_MAX; i++) {
            if (cmt_ballots_mark(c, b, i) == next)
                cmt_value_add(w->mem, list, cmt_value_string(w->mem, c->ids[i]));
        }
        if (next <= UINT16_MAX)
            cmt_value_add(w->mem, tiers, list);
        tier = next;
    }
    return tiers;
}

cmt_value *cmt_scan_walk_case(cmt_scan_walk *k, const cmt_outcome *now)
{
    cmt_arena *mem = k->w->mem;
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "group", k->w->c->voices[k->group].group);
    cmt_value_set_int(mem, v, "ballots", k->count);
    if (k->row != CMT_NONE)
        cmt_value_set(mem, v, "ballot", ballot_of(k->w, k->row));
    cmt_value_set(mem, v, "instead", cmt_scan_names(k->w, cmt_altered_settled(now)));
    cmt_value_add(mem, k->cases, v);
    k->found[k->group] = true;
    k->n_open--;
    return v;
}
