/* Other ballots, and what the rule says of them. */
#include "base/err.h"
#include "insight/margin_inner.h"

#include <string.h>

/* Some in a line, all others behind them. */
static void make_line(const cmt_margin_work *w, uint16_t *marks)
{
    for (size_t i = 0; i < w->c->n_alternatives; i++)
        marks[i] = (uint16_t)(w->n_line + 1);
    for (size_t k = 0; k < w->n_line; k++)
        marks[w->line[k]] = (uint16_t)(k + 1);
}

/* Those who are to lose below all others, the one who is to win in front. */
static void make_ballot(const cmt_margin_work *w, uint32_t rival, uint16_t *marks)
{
    const cmt_contest *c = w->c;
    unsigned tier = 2;
    for (uint32_t i = 0; i < c->n_alternatives; i++) {
        if (c->ballots.form == CMT_FORM_APPROVE) {
            marks[i] = i == rival ? CMT_MARK_APPROVE : CMT_MARK_DISAPPROVE;
        } else if (i == rival) {
            marks[i] = 1;
        } else if (!cmt_set_has(w->settled, i)) {
            marks[i] = (uint16_t)tier++;
        }
    }
    for (size_t k = 0; k < w->settled->n && c->ballots.form == CMT_FORM_RANK; k++) {
        if (w->settled->at[k] != rival)
            marks[w->settled->at[k]] = (uint16_t)tier++;
    }
}

/* Take the first `n` ballots in order that can be moved at all; their weight. */
static void take(cmt_margin_work *w, int64_t n, int64_t *taken, mpq_ptr weight)
{
    mpq_set_ui(weight, 0, 1);
    memset(taken, 0, w->c->ballots.n * sizeof *taken);
    for (size_t k = 0; k < w->c->ballots.n && n > 0; k++) {
        const uint32_t b = w->order[k];
        const int64_t count = w->c->ballots.count[b];
        taken[b] = count < n ? count : n;
        n -= taken[b];
        cmt_q_set_i64(w->q[3], taken[b], 1);
        mpq_mul(w->q[3], w->q[3], w->c->voices[w->c->ballots.group[b]].multiplier);
        mpq_add(weight, weight, w->q[3]);
    }
}

/* One attempt: whether so many ballots alter the outcome, and to what. */
typedef struct attempt {
    uint32_t rival;
    uint16_t *marks;
    int64_t *taken;
    mpq_ptr weight;
    uint32_t *at; /* room for `instead` */
    cmt_set instead;
    bool tied;
} attempt;

static cmt_status try_taken(cmt_margin_work *w, attempt *a, bool *altered, cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    cmt_contest other = {0};
    cmt_outcome o = {0};
    bool ran = false;
    cmt_status st = CMT_OK;
    *altered = false;
    CMT_TRY(cmt_altered_replace(w->mem, w->c, a->taken, a->marks, &other, err));
    CMT_TRY(cmt_altered_run(w->mem, &other, w->rule, w->args, &o, &ran, err));
    *altered = ran && !cmt_altered_same(w->o, &o);
    if (*altered) {
        const cmt_set *set = cmt_altered_settled(&o);
        memcpy(a->at, set->at, set->n * sizeof *a->at);
        a->instead = (cmt_set){.at = a->at, .n = set->n};
        a->tied = o.tied;
    }
done:
    cmt_arena_reset(w->mem, mark);
    return st;
}

static cmt_status try_ballots(
    cmt_margin_work *w, attempt *a, int64_t n, bool *altered, cmt_err *err)
{
    w->runs--;
    take(w, n, a->taken, a->weight);
    return try_taken(w, a, altered, err);
}

static cmt_status keep(cmt_margin_work *w, const attempt *a, int64_t n, cmt_err *err)
{
    cmt_set *instead = CMT_NEW(w->mem, cmt_set);
    uint32_t *at = CMT_NEW_ARRAY(w->mem, uint32_t, a->instead.n + 1);
    if (instead == NULL || at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    memcpy(at, a->instead.at, a->instead.n * sizeof *at);
    *instead = (cmt_set){.at = at, .n = a->instead.n};
    w->upper = n;
    w->toward = a->rival;
    w->instead = instead;
    w->instead_tied = a->tied;
    return CMT_OK;
}

/* What is found may be lighter than what was found before. */
static cmt_status keep_share(cmt_margin_work *w, mpq_srcptr weight, cmt_err *err)
{
    mpq_ptr share = cmt_q(w->mem);
    if (share == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    if (mpq_sgn(w->c->total) > 0)
        mpq_div(share, weight, w->c->total);
    if (w->share_upper == NULL || mpq_cmp(share, w->share_upper) < 0)
        w->share_upper = share;
    return CMT_OK;
}

/* The fewest of the first ballots in order that alter the outcome, by halving: whatever is
 * kept was run. Fewer than `low` never do; `high` is the most to be tried. */
static cmt_status halve(
    cmt_margin_work *w, attempt *a, int64_t low, int64_t high, cmt_err *err)
{
    bool altered = false;
    cmt_status st = CMT_OK;
    if (low > high || w->runs == 0)
        return CMT_OK;
    CMT_TRY(try_ballots(w, a, high, &altered, err));
    if (!altered)
        return CMT_OK;
    CMT_TRY(keep(w, a, high, err));
    CMT_TRY(keep_share(w, a->weight, err));
    while (low < w->upper && w->runs > 0) {
        const int64_t middle = low + (w->upper - low) / 2;
        CMT_TRY(try_ballots(w, a, middle, &altered, err));
        if (altered) {
            CMT_TRY(keep(w, a, middle, err));
            CMT_TRY(keep_share(w, a->weight, err));
        } else {
            low = middle + 1;
        }
    }
done:
    return st;
}

static int64_t count_ballots(const cmt_contest *c)
{
    int64_t sum = 0;
    for (size_t b = 0; b < c->ballots.n; b++)
        sum += c->ballots.count[b];
    return sum;
}

/* Several winners are tied: one of them alone in front is tried too. */
static cmt_status search_toward(
    cmt_margin_work *w, attempt *a, uint32_t winner, uint32_t rival, cmt_err *err)
{
    a->rival = rival;
    make_ballot(w, rival, a->marks);
    cmt_margin_set_diff(w, winner, rival);
    if (!cmt_margin_order(w, false))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    const int64_t most = w->upper > 0 ? w->upper - 1 : count_ballots(w->c);
    return halve(w, a, w->lower, most, err);
}

cmt_status cmt_margin_search(cmt_margin_work *w, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    cmt_status st = CMT_OK;
    attempt a = {.marks = CMT_NEW_ARRAY(w->mem, uint16_t, n + 1),
                 .taken = CMT_NEW_ARRAY(w->mem, int64_t, w->c->ballots.n + 1),
                 .weight = cmt_q(w->mem),
                 .at = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1)};
    if (a.marks == NULL || a.taken == NULL || a.weight == NULL || a.at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    const bool wide = w->c->ballots.width == 1 && n > UINT8_MAX;
    if (wide && w->c->ballots.form == CMT_FORM_RANK)
        return CMT_OK;
    for (size_t k = 0; k < w->settled->n && w->o->tied && w->runs > 0; k++) {
        const uint32_t other = w->settled->at[k == 0 ? w->settled->n - 1 : 0];
        CMT_TRY(search_toward(w, &a, other, w->settled->at[k], err));
    }
    for (size_t k = 0; k < w->n_rivalries && w->runs > 0 && w->upper != w->lower; k++) {
        const cmt_rivalry *r = &w->rivalries[k];
        const bool bound = w->by == CMT_MARGIN_SCORES || w->by == CMT_MARGIN_DUELS;
        if (bound && w->upper > 0 && r->ballots >= w->upper)
            continue;
        CMT_TRY(search_toward(w, &a, r->winner, r->rival, err));
    }
done:
    return st;
}

cmt_status cmt_margin_confirm(cmt_margin_work *w,
                              uint32_t rival,
                              const int64_t *taken,
                              bool *altered,
                              cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    attempt a = {.rival = rival,
                 .marks = CMT_NEW_ARRAY(w->mem, uint16_t, n + 1),
                 .taken = CMT_NEW_ARRAY(w->mem, int64_t, w->c->ballots.n + 1),
                 .at = CMT_NEW_ARRAY(w->mem, uint32_t, n + 1)};
    if (a.marks == NULL || a.taken == NULL || a.at == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a margin");
    memcpy(a.taken, taken, w->c->ballots.n * sizeof *taken);
    if (w->line != NULL) {
        make_line(w, a.marks);
    } else {
        make_ballot(w, rival, a.marks);
    }
    return try_taken(w, &a, altered, err);
}
