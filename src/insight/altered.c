#include "insight/altered.h"

#include "ballot/points.h"
#include "base/err.h"

#include <string.h>

size_t cmt_altered_runs(const cmt_contest *c, const cmt_rule *rule, size_t work)
{
    const size_t n = c->n_alternatives;
    const size_t rows = c->ballots.n + c->n_voices;
    const size_t seats = c->seats > 0 ? c->seats : 1;
    /* Half as many alternatives as one run is allowed beside others leave time for many. */
    const bool explodes = rule->beside != 0 && n > rule->beside / 2;
    if (explodes || c->n_answers > 0 || c->ballots.n == 0 || n < 2
        || c->ballots.form == CMT_FORM_SCORE)
        return 0;
    const bool cubic = (rule->reads & CMT_READS_PAIRS) != 0;
    const size_t one = rows * n * seats + (cubic ? n * n * n : 0);
    const size_t most = work / (one + 1);
    return most < CMT_ALTERED_RUNS ? most : CMT_ALTERED_RUNS;
}

/* Room for rows of ballots. */
typedef struct rows {
    size_t n;
    size_t width; /* bytes of a row */
    uint8_t *marks;
    int64_t *count;
    uint32_t *group;
} rows;

static cmt_status take_room(
    cmt_arena *mem, const cmt_contest *c, size_t n, rows *out, cmt_err *err)
{
    out->n = 0;
    out->width = c->n_alternatives * c->ballots.width;
    out->marks = CMT_NEW_ARRAY(mem, uint8_t, n * out->width + 1);
    out->count = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    out->group = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    return out->marks != NULL && out->count != NULL && out->group != NULL
               ? CMT_OK
               : cmt_fail(err, CMT_E_NOMEM, "no room for other ballots");
}

static void set_mark(const cmt_contest *c, rows *r, size_t b, size_t i, unsigned mark)
{
    const size_t at = b * c->n_alternatives + i;
    if (c->ballots.width == 1) {
        r->marks[at] = (uint8_t)mark;
    } else {
        const uint16_t wide = (uint16_t)mark;
        memcpy(r->marks + 2 * at, &wide, sizeof wide);
    }
}

static void copy_row(const cmt_contest *c, rows *r, size_t b, int64_t count)
{
    memcpy(r->marks + r->n * r->width, (const uint8_t *)c->ballots.marks + b * r->width,
           r->width);
    r->count[r->n] = count;
    r->group[r->n++] = c->ballots.group[b];
}

static cmt_status close_rows(
    cmt_arena *mem, const cmt_contest *c, const rows *r, cmt_contest *out, cmt_err *err)
{
    cmt_contest other = *c;
    other.ballots.n = r->n;
    other.ballots.marks = r->marks;
    other.ballots.count = r->count;
    other.ballots.group = r->group;
    const cmt_status st = cmt_points_set(mem, &other, err);
    if (st == CMT_OK)
        *out = other;
    return st;
}

cmt_status cmt_altered_recast(cmt_arena *mem,
                              const cmt_contest *c,
                              const int64_t *taken,
                              const cmt_new_ballot *ballots,
                              size_t n,
                              cmt_contest *out,
                              cmt_err *err)
{
    rows r = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(take_room(mem, c, c->ballots.n + n, &r, err));
    for (size_t b = 0; b < c->ballots.n; b++) {
        if (taken[b] < c->ballots.count[b])
            copy_row(c, &r, b, c->ballots.count[b] - taken[b]);
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t i = 0; i < c->n_alternatives; i++)
            set_mark(c, &r, r.n, i, ballots[k].marks[i]);
        r.count[r.n] = ballots[k].count;
        r.group[r.n++] = ballots[k].group;
    }
    CMT_TRY(close_rows(mem, c, &r, out, err));
done:
    return st;
}

cmt_status cmt_altered_replace(cmt_arena *mem,
                               const cmt_contest *c,
                               const int64_t *taken,
                               const uint16_t *marks,
                               cmt_contest *out,
                               cmt_err *err)
{
    int64_t *moved = CMT_NEW_ARRAY(mem, int64_t, c->n_voices + 1);
    cmt_new_ballot *ballots = CMT_NEW_ARRAY(mem, cmt_new_ballot, c->n_voices + 1);
    size_t n = 0;
    if (moved == NULL || ballots == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for other ballots");
    for (size_t b = 0; b < c->ballots.n; b++)
        moved[c->ballots.group[b]] += taken[b];
    for (uint32_t g = 0; g < c->n_voices; g++) {
        if (moved[g] > 0)
            ballots[n++] = (cmt_new_ballot){g, moved[g], marks};
    }
    return cmt_altered_recast(mem, c, taken, ballots, n, out, err);
}

/* Everything from tier `at` on goes down one, and i takes its place; false where the tiers
 * cannot go down any more. */
static bool insert_ranked(
    const cmt_contest *c, rows *r, size_t b, size_t i, unsigned at)
{
    const unsigned most = c->ballots.width == 1 ? UINT8_MAX : UINT16_MAX;
    for (size_t j = 0; j < c->n_alternatives; j++) {
        if (cmt_ballots_mark(c, b, j) == most)
            return false;
    }
    for (size_t j = 0; j < c->n_alternatives; j++) {
        const unsigned mark = cmt_ballots_mark(c, b, j);
        set_mark(c, r, r->n - 1, j, j == i ? at : mark + (mark >= at ? 1 : 0));
    }
    return true;
}

/* The tier that i would take, 0 where it cannot rise. Who is not ranked rises above others
 * that are not, unless that would be a new opinion against those ranked. */
static unsigned tier_above(const cmt_contest *c, size_t b, size_t i, cmt_alteration how)
{
    const unsigned now = cmt_ballots_mark(c, b, i);
    unsigned lowest = 0;
    unsigned above = 0;
    bool alone = true;
    for (size_t j = 0; j < c->n_alternatives; j++) {
        const unsigned mark = cmt_ballots_mark(c, b, j);
        if (j == i || !cmt_contest_eligible(c, j))
            continue;
        lowest = mark > lowest ? mark : lowest;
        above = mark < now && mark > above ? mark : above;
        alone = alone && mark != now;
    }
    if (how == CMT_ALTER_FRONT)
        return now != 0 && alone && above == 0 ? 0 : 1;
    if (now == 0) {
        const bool silent = c->unranked == CMT_UNRANKED_NO_OPINION;
        return silent && lowest > 0 ? 0 : lowest + 1;
    }
    return alone ? above : now;
}

/* Raise i on the row put down last, a copy of row b. */
static bool raise(const cmt_contest *c, rows *r, size_t b, size_t i, cmt_alteration how)
{
    if (c->ballots.form == CMT_FORM_RANK) {
        const unsigned at = tier_above(c, b, i, how);
        return at != 0 && insert_ranked(c, r, b, i, at);
    }
    if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE)
        return false;
    set_mark(c, r, r->n - 1, i, CMT_MARK_APPROVE);
    return true;
}

/* Voices that know of ballots withdrawn. */
static const cmt_voice *fewer_ballots(cmt_arena *mem,
                                      const cmt_contest *c,
                                      const int64_t *taken)
{
    cmt_voice *voices = CMT_NEW_ARRAY(mem, cmt_voice, c->n_voices + 1);
    for (size_t g = 0; voices != NULL && g < c->n_voices; g++)
        voices[g] = c->voices[g];
    for (size_t b = 0; voices != NULL && b < c->ballots.n; b++)
        voices[c->ballots.group[b]].ballots -= taken[b];
    return voices;
}

cmt_status cmt_altered_change(cmt_arena *mem,
                              const cmt_contest *c,
                              const int64_t *taken,
                              cmt_alteration how,
                              size_t i,
                              int64_t *n_altered,
                              cmt_contest *out,
                              cmt_err *err)
{
    rows r = {0};
    cmt_contest other = *c;
    int64_t altered = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(take_room(mem, c, 2 * c->ballots.n, &r, err));
    for (size_t b = 0; b < c->ballots.n; b++) {
        if (taken[b] < c->ballots.count[b])
            copy_row(c, &r, b, c->ballots.count[b] - taken[b]);
        if (taken[b] == 0)
            continue;
        if (how != CMT_ALTER_LEAVE)
            copy_row(c, &r, b, taken[b]);
        if (how == CMT_ALTER_LEAVE || raise(c, &r, b, i, how))
            altered += taken[b];
    }
    if (how == CMT_ALTER_LEAVE)
        other.voices = fewer_ballots(mem, c, taken);
    if (other.voices == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for other ballots");
    CMT_TRY(close_rows(mem, &other, &r, out, err));
    *n_altered = altered;
done:
    return st;
}

cmt_status cmt_altered_run(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule *rule,
                           const cmt_rule_args *args,
                           cmt_outcome *out,
                           bool *ran,
                           cmt_err *err)
{
    cmt_rule_args alone = *args;
    cmt_err why = {0};
    alone.solver = NULL;
    const cmt_status st = rule->run(mem, contest, &alone, out, &why);
    *ran = st == CMT_OK;
    return st == CMT_OK || st == CMT_E_RESOURCE || st == CMT_E_UNSUPPORTED
                   || st == CMT_E_RANGE || st == CMT_E_LIMIT
               ? CMT_OK
               : cmt_fail(err, st, "%s", why.text);
}

bool cmt_altered_same(const cmt_outcome *a, const cmt_outcome *b)
{
    return cmt_set_same(&a->winners, &b->winners)
           && cmt_sets_same(a->committees, a->n_committees, b->committees,
                            b->n_committees);
}

const cmt_set *cmt_altered_settled(const cmt_outcome *o)
{
    if (o->has_committee)
        return &o->committee;
    return o->n_committees > 0 ? &o->committees[0] : &o->winners;
}
