/* A point where the search found none: integer columns fixed one after another. */
#include "base/err.h"
#include "lp/mip_search.h"

#include <string.h>

#define MOST_PROGRAMS 128 /* linear programs of one dive */

typedef struct dive {
    cmt_search *s;
    uint8_t *place; /* [n + m] where the next program starts, once there was one */
    bool has_place;
    uint32_t column; /* fixed last, or CMT_NO_NODE */
    mpq_t *
        q; /* the value it was fixed at, the other one, the distance, the least, scratch */
} dive;

static cmt_status no_room(const dive *d)
{
    return cmt_fail(d->s->err, CMT_E_NOMEM,
                    "no room for a point of an integer program");
}

static bool fix(const dive *d, uint32_t column, mpq_srcptr value)
{
    mpq_ptr kept = cmt_q(d->s->mem);
    if (kept == NULL)
        return false;
    mpq_set(kept, value);
    d->s->form->lower[column] = (cmt_limit){true, kept};
    d->s->form->upper[column] = (cmt_limit){true, kept};
    return true;
}

/* The nearest integer, and how far it is. */
static void nearest(const dive *d, mpq_srcptr x, mpq_ptr at, mpq_ptr distance)
{
    mpq_set_ui(distance, 1, 2);
    mpq_add(at, x, distance);
    cmt_q_floor(at);
    mpq_sub(distance, x, at);
    mpq_set(d->q[4], distance);
    mpq_abs(distance, distance);
}

/* Fix what is whole; and of the rest the column that is nearest to being so. */
static cmt_status fix_more(dive *d, const mpq_t *x)
{
    const cmt_form *form = d->s->form;
    mpq_ptr at = cmt_q(d->s->work);
    if (at == NULL)
        return no_room(d);
    d->column = CMT_NO_NODE;
    for (uint32_t c = 0; c < form->n; c++) {
        if (!form->lp->columns[c].integer)
            continue;
        nearest(d, x[c], at, d->q[2]);
        if (mpq_sgn(d->q[2]) == 0) {
            if (!fix(d, c, x[c]))
                return no_room(d);
        } else if (d->column == CMT_NO_NODE || mpq_cmp(d->q[2], d->q[3]) < 0) {
            d->column = c;
            mpq_set(d->q[3], d->q[2]);
            mpq_set(d->q[0], at);
            mpq_set_si(d->q[1], mpq_sgn(d->q[4]), 1);
            mpq_add(d->q[1], at, d->q[1]);
        }
    }
    return d->column == CMT_NO_NODE || fix(d, d->column, d->q[0]) ? CMT_OK : no_room(d);
}

/* One program. @param[out] done a point was offered, or no way leads on */
static cmt_status step(dive *d, bool *done)
{
    cmt_simplex_result r = {0};
    cmt_search *s = d->s;
    const size_t size = s->form->n + s->form->m;
    /* without err: numbers that grow too large end the dive, nothing else */
    const cmt_status st = cmt_linear_solve(
        s->work, s->form, d->has_place ? d->place : NULL, s->options, &r, NULL);
    *done = st == CMT_E_LIMIT;
    if (st != CMT_OK)
        return st == CMT_E_LIMIT ? CMT_OK : st;
    if (r.end == CMT_SIMPLEX_INFEASIBLE && d->column != CMT_NO_NODE) {
        const uint32_t column = d->column;
        d->column = CMT_NO_NODE; /* the other value is tried once */
        return fix(d, column, d->q[1]) ? CMT_OK : no_room(d);
    }
    *done = r.end != CMT_SIMPLEX_OPTIMAL;
    if (*done)
        return CMT_OK;
    memcpy(d->place, r.place, size);
    d->has_place = true;
    const cmt_status next = fix_more(d, (const mpq_t *)r.x);
    if (next != CMT_OK || d->column != CMT_NO_NODE)
        return next;
    *done = true;
    return cmt_search_offer(s, (const mpq_t *)r.x);
}

/* Programs until a point is offered, or there is no way on. */
static cmt_status go_down(dive *d)
{
    cmt_status st = CMT_OK;
    bool done = false;
    const cmt_arena_mark mark = cmt_arena_get_mark(d->s->work);
    d->column = CMT_NO_NODE;
    for (int k = 0; k < MOST_PROGRAMS && !done && st == CMT_OK; k++) {
        st = step(d, &done);
        cmt_arena_reset(d->s->work, mark);
    }
    return st == CMT_E_NOMEM ? no_room(d) : st;
}

/* Integer columns as in the hint. False where they do not fit the bounds. */
static bool fix_hint(const dive *d, bool *fits)
{
    const cmt_search *s = d->s;
    bool ok = true;
    *fits = s->options->n_hint > 0;
    for (uint32_t c = 0; c < s->form->n && c < s->options->n_hint && ok && *fits; c++) {
        mpq_srcptr x = s->options->hint[c];
        if (!s->form->lp->columns[c].integer)
            continue;
        *fits = cmt_q_is_whole(x)
                && (!s->form->lower[c].set || mpq_cmp(x, s->form->lower[c].value) >= 0)
                && (!s->form->upper[c].set || mpq_cmp(x, s->form->upper[c].value) <= 0);
        ok = fix(d, c, x);
    }
    return ok;
}

cmt_status cmt_search_dive(cmt_search *s)
{
    cmt_status st = CMT_OK;
    bool fits = false;
    dive d = {.s = s,
              .place = CMT_NEW_ARRAY(s->mem, uint8_t, s->form->n + s->form->m + 1),
              .q = cmt_q_array(s->mem, 5)};
    if (d.place == NULL || d.q == NULL)
        return no_room(&d);
    cmt_search_enter(s, 0);
    if (!fix_hint(&d, &fits))
        return no_room(&d);
    if (fits)
        CMT_TRY(go_down(&d));
    if (s->has_best)
        return CMT_OK;
    cmt_search_enter(s, 0);
    CMT_TRY(go_down(&d));
done:
    return st;
}
