/* The range of a number whose sum moves in steps: numbers between two steps are all alike, so
 * it is a walk from one kind to the next.
 *
 * Where what is preferred does not hang on the number and the demand holds, the walk can be
 * short. A tighter number that the outcome still meets makes nothing better, so the outcome
 * stands up to its reach; and if it stands at a looser one, then at all between: these only
 * leave fewer outcomes that might be preferred. */
#include "base/err.h"
#include "decision/effects_numbers.h"

#define MOST_STEPS 12U

typedef struct walk {
    cmt_threshold *n;
    bool up;
    mpq_ptr good; /* the decision stands here */
    mpq_ptr bad;  /* and not here */
    mpq_ptr last; /* nothing further matters */
    mpq_ptr work;
    cmt_other other; /* at `bad` */
    bool ended;      /* there is an end, or what is beyond `good` is hidden */
    bool hidden;     /* by a limit */
} walk;

static void add_step(const walk *w, mpq_ptr to, mpq_srcptr from)
{
    (w->up ? mpq_add : mpq_sub)(to, from, w->n->step);
}

/* The number that stands for all that mean the same: of L >= c the step above, of L <= c the
 * step below. */
static void to_kind(const cmt_threshold *n, mpq_ptr out, mpq_srcptr c)
{
    mpq_div(out, c, n->step);
    (n->at->op == CMT_EXPR_AT_MOST ? cmt_q_floor : cmt_q_ceil)(out);
    mpq_mul(out, out, n->step);
}

/* What lies beyond the range means the same as one step beyond it. */
static void find_last(const walk *w)
{
    const cmt_threshold *n = w->n;
    mpq_set(w->last, w->up ? n->high : n->low);
    if (!n->counts && (n->at->op == CMT_EXPR_AT_MOST) != w->up)
        add_step(w, w->last, w->last);
}

static bool is_past(const walk *w, mpq_srcptr a, mpq_srcptr b)
{
    return w->up ? mpq_cmp(a, b) > 0 : mpq_cmp(a, b) < 0;
}

static cmt_status finish(walk *w)
{
    cmt_threshold *n = w->n;
    const bool closed = n->counts || (n->at->op == CMT_EXPR_AT_MOST) != w->up;
    cmt_status st = CMT_OK;
    if (!w->ended)
        return CMT_OK;
    if (w->hidden)
        return cmt_threshold_end(n, w->up, CMT_END_UNKNOWN, w->good, NULL);
    mpq_set(w->work, w->good);
    if (!closed && !is_past(w, w->good, n->now))
        mpq_set(w->work, n->now);
    CMT_TRY(cmt_threshold_end(n, w->up, closed ? CMT_END_CLOSED : CMT_END_OPEN, w->work,
                              w->bad));
    if (w->other.known)
        CMT_TRY(cmt_threshold_move(n, w->up, "step", w->bad, &w->other));
done:
    return st;
}

/* Step by step away from `good`. */
static cmt_status stride(walk *w)
{
    for (unsigned k = 0; k < MOST_STEPS; k++) {
        add_step(w, w->bad, w->good);
        if (is_past(w, w->bad, w->last))
            return CMT_OK;
        const cmt_status st = cmt_threshold_look(w->n, w->bad, &w->other);
        w->ended = !w->other.known || !w->other.same;
        w->hidden = !w->other.known;
        if (st != CMT_OK || w->ended)
            return st;
        mpq_set(w->good, w->bad);
    }
    w->hidden = true;
    w->ended = true;
    return CMT_OK;
}

/* Whether more than a step lies between; `work` receives the middle. */
static bool halve(const walk *w)
{
    mpq_sub(w->work, w->bad, w->good);
    mpq_div(w->work, w->work, w->n->step);
    mpq_div_2exp(w->work, w->work, 1);
    mpz_tdiv_q(mpq_numref(w->work), mpq_numref(w->work), mpq_denref(w->work));
    mpz_set_ui(mpq_denref(w->work), 1);
    if (mpq_sgn(w->work) == 0)
        return false;
    mpq_mul(w->work, w->work, w->n->step);
    mpq_add(w->work, w->work, w->good);
    return true;
}

/* What is decided at `bad` is decided as long as it meets the demand. */
static cmt_status leap(walk *w)
{
    bool needed = false;
    const cmt_threshold *n = w->n;
    if (!w->other.placed)
        return CMT_OK;
    const cmt_status st = cmt_threshold_reach(w->n, (const mpq_t *)w->other.x,
                                              n->tight > 0, w->work, &needed);
    if (st == CMT_OK && needed && is_past(w, w->bad, w->work)
        && is_past(w, w->work, w->good))
        mpq_set(w->bad, w->work);
    return st;
}

/* Towards the looser side, where what stands at one number stands at all before it. */
static cmt_status close_in(walk *w)
{
    cmt_status st = CMT_OK;
    cmt_other middle = {0};
    if (!is_past(w, w->last, w->good))
        return CMT_OK;
    mpq_set(w->bad, w->last);
    CMT_TRY(cmt_threshold_look(w->n, w->bad, &w->other));
    w->ended = !w->other.known || !w->other.same;
    w->hidden = !w->other.known;
    if (!w->ended || w->hidden)
        return CMT_OK;
    CMT_TRY(leap(w));
    while (halve(w)) {
        CMT_TRY(cmt_threshold_look(w->n, w->work, &middle));
        if (!middle.known) {
            w->hidden = true;
            return CMT_OK;
        }
        mpq_set(middle.same ? w->good : w->bad, w->work);
        if (!middle.same) {
            w->other = middle;
            CMT_TRY(leap(w));
        }
    }
done:
    return st;
}

/* Towards the tighter side: no further than the outcome meets it, if it has to. */
static cmt_status press_on(walk *w)
{
    const cmt_threshold *n = w->n;
    if (!n->needed)
        return CMT_OK;
    if (is_past(w, n->reach, w->good))
        mpq_set(w->good, n->reach);
    if (n->tier > 0)
        return stride(w);
    add_step(w, w->bad, w->good);
    w->ended = !n->counts || !is_past(w, w->bad, w->last);
    return w->ended ? cmt_threshold_look(w->n, w->bad, &w->other) : CMT_OK;
}

static bool begin(walk *w, cmt_threshold *n, bool up)
{
    mpq_t *q = cmt_q_array(n->e->d->mem, 4);
    if (q == NULL)
        return false;
    *w =
        (walk){.n = n, .up = up, .good = q[0], .bad = q[1], .last = q[2], .work = q[3]};
    return true;
}

static cmt_status walk_to(cmt_threshold *n, bool up)
{
    cmt_status st = CMT_OK;
    walk w;
    const bool easy = n->fixed_taste && n->standing == CMT_STAND_HOLDS && n->tight != 0;
    if (!begin(&w, n, up))
        return cmt_threshold_no_room(n);
    to_kind(n, w.good, n->now);
    find_last(&w);
    if (easy && (n->tight > 0) == up) {
        CMT_TRY(press_on(&w));
    } else {
        CMT_TRY(easy ? close_in(&w) : stride(&w));
    }
    CMT_TRY(finish(&w));
done:
    return st;
}

/* --- equations ----------------------------------------------------------------------------- */

/* Off the grid an equation never holds, wherever; on it each number is of its own kind. The
 * next number beyond `good` that is of another kind; false where there is none. */
static bool next_kind(const walk *w)
{
    const cmt_threshold *n = w->n;
    mpq_div(w->work, w->good, n->step);
    const bool on = cmt_q_is_whole(w->work) && mpq_cmp(w->good, n->low) >= 0
                    && mpq_cmp(w->good, n->high) <= 0;
    mpq_set(w->bad, w->good);
    if (on) {
        mpq_div_2exp(w->work, n->step, 1);
        (w->up ? mpq_add : mpq_sub)(w->bad, w->good, w->work);
        return true;
    }
    const mpq_srcptr first = w->up ? n->low : n->high;
    if (is_past(w, first, w->good)) {
        mpq_set(w->bad, first);
    } else {
        (w->up ? cmt_q_ceil : cmt_q_floor)(w->work);
        mpq_mul(w->bad, w->work, n->step);
    }
    return !is_past(w, w->bad, w->last);
}

static cmt_status stride_over(walk *w)
{
    for (unsigned k = 0; k < MOST_STEPS && next_kind(w); k++) {
        const cmt_status st = cmt_threshold_look(w->n, w->bad, &w->other);
        w->ended = !w->other.known || !w->other.same;
        if (st != CMT_OK || w->ended)
            return st;
        mpq_set(w->good, w->bad);
    }
    w->ended = next_kind(w);
    w->other.known = false;
    return CMT_OK;
}

/* From its own number an equation is left at once; into another's it is entered. */
static cmt_status walk_equation(cmt_threshold *n, bool up)
{
    cmt_status st = CMT_OK;
    walk w;
    if (!begin(&w, n, up))
        return cmt_threshold_no_room(n);
    mpq_set(w.good, n->now);
    mpq_set(w.last, up ? n->high : n->low);
    CMT_TRY(stride_over(&w));
    if (!w.ended)
        return CMT_OK;
    if (!w.other.known)
        return cmt_threshold_end(n, up, CMT_END_UNKNOWN, w.good, NULL);
    mpq_div(w.work, w.bad, n->step);
    const bool entered = cmt_q_is_whole(w.work);
    CMT_TRY(cmt_threshold_end(n, up, entered ? CMT_END_OPEN : CMT_END_CLOSED, w.good,
                              w.bad));
    CMT_TRY(cmt_threshold_move(n, up, "step", w.bad, &w.other));
done:
    return st;
}

cmt_status cmt_threshold_steps(cmt_threshold *n)
{
    const bool equation = n->at->op == CMT_EXPR_EQUALS;
    const cmt_status st = equation ? walk_equation(n, true) : walk_to(n, true);
    if (st != CMT_OK)
        return st;
    return equation ? walk_equation(n, false) : walk_to(n, false);
}
