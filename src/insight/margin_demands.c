/* Duels that must turn: what each asks of the ballots, and the program of several. */
#include "insight/margin_demands.h"

#include "base/err.h"
#include "insight/margin_draft.h"
#include "rules/recount.h"

#include <string.h>

static int says(const cmt_margin_work *w, size_t b, uint32_t above, uint32_t below)
{
    return w->says[(above * w->c->n_alternatives + below) * w->c->ballots.n + b];
}

cmt_status cmt_demand_look(cmt_margin_work *w, cmt_arena *mem, cmt_err *err)
{
    const size_t n = w->c->n_alternatives;
    const size_t m = w->c->ballots.n;
    int8_t *all = CMT_NEW_ARRAY(mem, int8_t, n * n * m + 1);
    if (all == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for duels on ballots");
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            for (size_t b = 0; b < m; b++) {
                all[(i * n + j) * m + b] =
                    (int8_t)((cmt_recount_above(w->c, b, i, j) ? 1 : 0)
                             - (cmt_recount_above(w->c, b, j, i) ? 1 : 0));
            }
        }
    }
    w->says = all;
    return CMT_OK;
}

static int most_of(const cmt_demand *d)
{
    if (d->support)
        return d->a == CMT_NONE ? 0 : 1;
    return d->i == CMT_NONE ? 1 : 2;
}

/* What a ballot says of a duel, in the way in which this demand counts it. */
static int counts(const cmt_margin_work *w,
                  const cmt_demand *d,
                  size_t b,
                  uint32_t above,
                  uint32_t below)
{
    const int now = above == CMT_NONE ? 0 : says(w, b, above, below);
    return d->support && now < 0 ? 0 : now;
}

/* By how much a new ballot in the place of this one helps. */
static unsigned key_of(const cmt_margin_work *w, const cmt_demand *d, size_t b)
{
    const int now = counts(w, d, b, d->a, d->c) - counts(w, d, b, d->i, d->j);
    return (unsigned)(most_of(d) - now);
}

cmt_status cmt_demand_measure(cmt_margin_work *w, cmt_demand *d, cmt_err *err)
{
    /* a new ballot moves the difference of two duels by up to 4 */
    const size_t n = w->n_kinds * CMT_MARGIN_KEYS;
    const cmt_arena_mark mark = cmt_arena_get_mark(w->mem);
    cmt_stock *stock = CMT_NEW_ARRAY(w->mem, cmt_stock, 2 * n + 1);
    if (stock == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for kinds of ballots");
    for (size_t k = 0; k < n; k++) {
        cmt_margin_stock(w, k, (uint32_t)(k / CMT_MARGIN_KEYS),
                         (unsigned)(k % CMT_MARGIN_KEYS), &stock[k]);
    }
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        const size_t kind = w->kind_of[w->c->ballots.group[b]];
        stock[kind * CMT_MARGIN_KEYS + key_of(w, d, b)].count += w->c->ballots.count[b];
    }
    mpq_set_ui(d->gap[CMT_AIM_WEIGHT], 0, 1);
    for (size_t k = 0; k < n; k++) {
        const int64_t by = (int64_t)stock[k].key - most_of(d);
        if (stock[k].count == 0 || by == 0)
            continue;
        cmt_q_set_i64(w->q[0], stock[k].count, 1);
        mpq_mul(w->q[0], w->q[0], stock[k].multiplier);
        cmt_q_set_i64(w->q[1], by, 1);
        mpq_mul(w->q[0], w->q[0], w->q[1]);
        mpq_add(d->gap[CMT_AIM_WEIGHT], d->gap[CMT_AIM_WEIGHT], w->q[0]);
    }
    mpq_set(d->gap[CMT_AIM_BALLOTS], d->gap[CMT_AIM_WEIGHT]);
    if (d->strict)
        mpq_add(d->gap[CMT_AIM_BALLOTS], d->gap[CMT_AIM_BALLOTS], w->step);
    d->can = true;
    for (size_t aim = 0; aim < CMT_AIMS; aim++) {
        d->can =
            cmt_margin_draw(stock, n, d->gap[aim], (cmt_margin_aim)aim, d->least[aim])
            && d->can;
    }
    cmt_arena_reset(w->mem, mark);
    return CMT_OK;
}

/* --- the program -------------------------------------------------------------------------- */

/* A program under construction, in an arena of its own. */
typedef struct making {
    cmt_margin_work *w;
    cmt_arena *mem;
    cmt_margin_aim aim;
    bool whole;
    const cmt_demand **unmet; /* [n_unmet] */
    size_t n_unmet;
    uint8_t *keys; /* [ballots.n][n_unmet] */
    cmt_ballot_classes of;
    cmt_draft draft;
} making;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a program of ballots");
}

static uint32_t kind_at(const making *p, size_t b)
{
    return p->w->kind_of[p->w->c->ballots.group[b]];
}

static int by_class(const void *a, const void *b, const void *context)
{
    const making *p = context;
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    if (kind_at(p, x) != kind_at(p, y))
        return kind_at(p, x) < kind_at(p, y) ? -1 : 1;
    return memcmp(p->keys + x * p->n_unmet, p->keys + y * p->n_unmet, p->n_unmet);
}

/* What each ballot could do for the demands. */
static cmt_status look(making *p, cmt_err *err)
{
    const size_t m = p->w->c->ballots.n;
    p->keys = CMT_NEW_ARRAY(p->mem, uint8_t, m * p->n_unmet + 1);
    if (p->keys == NULL)
        return no_room(err);
    for (size_t b = 0; b < m; b++) {
        for (size_t k = 0; k < p->n_unmet; k++)
            p->keys[b * p->n_unmet + k] = (uint8_t)key_of(p->w, p->unmet[k], b);
    }
    return cmt_ballot_classify(p->mem, m, by_class, p, &p->of) ? CMT_OK : no_room(err);
}

static void add_columns(making *p)
{
    for (size_t c = 0; c < p->of.n; c++) {
        mpq_ptr upper = cmt_draft_q(&p->draft);
        int64_t count = 0;
        if (upper == NULL)
            return;
        for (size_t k = p->of.first[c]; k < p->of.first[c + 1]; k++)
            count += p->w->c->ballots.count[p->of.sorted[k]];
        cmt_q_set_i64(upper, count, 1);
        cmt_draft_column(&p->draft, cmt_arena_printf(p->mem, "replaced(%zu)", c),
                         p->whole, upper);
    }
}

/* (1) */
static void add_demand(making *p, size_t k)
{
    const cmt_demand *d = p->unmet[k];
    for (uint32_t c = 0; c < p->of.n; c++) {
        const size_t b = p->of.sorted[p->of.first[c]];
        const unsigned key = p->keys[b * p->n_unmet + k];
        mpq_ptr value = key == 0 ? NULL : cmt_draft_q(&p->draft);
        if (value == NULL)
            continue;
        mpq_set_ui(value, key, 1);
        mpq_mul(value, value, p->w->multipliers[kind_at(p, b)]);
        cmt_draft_term(&p->draft, c, value);
    }
    cmt_draft_row(&p->draft, cmt_arena_printf(p->mem, "demand(%zu)", k), CMT_SENSE_GE,
                  d->gap[p->aim]);
}

static cmt_status build(making *p, cmt_err *err)
{
    if (!cmt_draft_begin(p->mem, p->of.n, &p->draft))
        return no_room(err);
    add_columns(p);
    for (size_t k = 0; k < p->n_unmet; k++)
        add_demand(p, k);
    for (uint32_t c = 0; c < p->of.n; c++) {
        const uint32_t kind = kind_at(p, p->of.sorted[p->of.first[c]]);
        cmt_draft_term(&p->draft, c,
                       p->aim == CMT_AIM_BALLOTS ? p->draft.one
                                                 : p->w->multipliers[kind]);
    }
    return cmt_draft_minimise(&p->draft) ? CMT_OK : no_room(err);
}

/* So many of each class, the first of it in order. */
static void take(const making *p, const mpq_t *x, int64_t *taken)
{
    for (size_t c = 0; c < p->of.n; c++) {
        int64_t left = cmt_z_get_i64(mpq_numref(x[c]));
        for (size_t k = p->of.first[c]; k < p->of.first[c + 1]; k++) {
            const uint32_t b = p->of.sorted[k];
            const int64_t count = p->w->c->ballots.count[b];
            taken[b] = left < count ? left : count;
            left -= taken[b];
        }
    }
}

static cmt_status solve(
    making *p, cmt_margin_answer *answer, mpq_ptr value, int64_t *taken, cmt_err *err)
{
    cmt_solution s = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(look(p, err));
    if (p->n_unmet * p->of.n > p->w->terms) {
        *answer = CMT_ANSWER_OPEN;
        return CMT_OK;
    }
    CMT_TRY(build(p, err));
    CMT_TRY(
        cmt_margin_ask(p->w, p->mem, p->draft.builder, p->draft.all, answer, &s, err));
    if (*answer != CMT_ANSWER_LEAST)
        return CMT_OK;
    mpq_set(value, s.objective);
    if (p->whole)
        take(p, s.x, taken);
done:
    return st;
}

cmt_status cmt_demand_solve(cmt_margin_work *w,
                            const cmt_demand *const *demands,
                            size_t n,
                            cmt_margin_aim aim,
                            bool whole,
                            cmt_margin_answer *answer,
                            mpq_ptr value,
                            int64_t *taken,
                            cmt_err *err)
{
    making p = {.w = w, .aim = aim, .whole = whole, .mem = cmt_arena_new(0)};
    if (p.mem == NULL)
        return no_room(err);
    p.unmet = CMT_NEW_ARRAY(p.mem, const cmt_demand *, n + 1);
    for (size_t k = 0; k < n && p.unmet != NULL; k++) {
        if (mpq_sgn(demands[k]->gap[aim]) > 0)
            p.unmet[p.n_unmet++] = demands[k];
    }
    const cmt_status st =
        p.unmet != NULL ? solve(&p, answer, value, taken, err) : no_room(err);
    cmt_arena_free(p.mem);
    return st;
}
