/* The range of a number whose sum moves freely.
 *
 * Let x be the outcome and c its number. Where nothing is integer and all that is minimised in
 * turn is convex in outcome and number together, and linear in the number at x between two
 * marks, then between these marks the decision changes at once or not at all: were y better
 * than x at a number c1, so would (1 - t) x + t y be at (1 - t) c + t c1, for every t > 0. So
 * one look at each mark tells the exact end. The marks are where the violation of the article
 * at x becomes 0, or as large as another one of its tier. */
#include "base/err.h"
#include "base/limits.h"
#include "decision/effects_numbers.h"
#include "program/parts.h"

#include <string.h>

#define MOST_LOOKS 6U
#define MOST_MARKS 16U

static bool is_past(bool up, mpq_srcptr a, mpq_srcptr b)
{
    return up ? mpq_cmp(a, b) > 0 : mpq_cmp(a, b) < 0;
}

/* --- marks --------------------------------------------------------------------------------- */

typedef struct marks {
    mpq_ptr at[MOST_MARKS + 2]; /* [n] beyond the number, nearest first */
    size_t n;
    bool all; /* there were no more */
} marks;

static bool add_mark(const cmt_threshold *n, bool up, mpq_srcptr at, marks *m)
{
    size_t k = 0;
    if (!is_past(up, at, n->now))
        return true;
    while (k < m->n && is_past(up, at, m->at[k]))
        k++;
    if (k < m->n && mpq_equal(at, m->at[k]))
        return true;
    m->all = m->all && m->n < MOST_MARKS;
    if (!m->all)
        return true;
    mpq_ptr copy = cmt_q(n->e->d->mem);
    if (copy == NULL)
        return false;
    mpq_set(copy, at);
    for (size_t i = m->n++; i > k; i--)
        m->at[i] = m->at[i - 1];
    m->at[k] = copy;
    return true;
}

/* Where the shortfall is as large as a violation: at the value of the sum less, or more, that
 * many ranges. */
static bool add_both(
    const cmt_threshold *n, bool up, mpq_srcptr value, mpq_srcptr violation, marks *m)
{
    mpq_t *q = cmt_q_array(n->e->d->mem, 2);
    if (q == NULL)
        return false;
    mpq_sub(q[0], n->high, n->low);
    mpq_mul(q[0], q[0], violation);
    mpq_add(q[1], value, q[0]);
    mpq_sub(q[0], value, q[0]);
    return add_mark(n, up, q[0], m) && add_mark(n, up, q[1], m);
}

static cmt_status find_marks(cmt_threshold *n, bool up, marks *m)
{
    cmt_status st = CMT_OK;
    const cmt_value *articles = cmt_value_get(n->e->report, "articles");
    cmt_linear form = {0};
    mpq_t *q = cmt_q_array(n->e->d->mem, 3);
    bool ok = q != NULL;
    if (!ok)
        return cmt_threshold_no_room(n);
    CMT_TRY(cmt_threshold_form(n, n->e->d->mem, n->contexts[0], &form));
    CMT_TRY(cmt_linear_value(n->e->d->mem, &form, (const mpq_t *)n->e->joint.x, q[0],
                             n->e->err));
    ok = add_mark(n, up, q[0], m);
    for (size_t k = 0; ok && k < cmt_value_count(articles); k++) {
        const cmt_value *entry = cmt_value_at(articles, k);
        int64_t tier = 0;
        const cmt_value *of = cmt_value_get(entry, "tier");
        if (of == NULL || !cmt_value_as_int(of, &tier) || tier != n->tier
            || strcmp(cmt_value_text(entry, "article"), n->of->id) == 0
            || !cmt_q_read(cmt_value_text(entry, "final"), CMT_MAX_PROGRAM_DIGITS,
                           q[1]))
            continue;
        ok = add_both(n, up, q[0], q[1], m);
    }
    /* one more, beyond all of them */
    mpq_set_si(q[2], up ? 1 : -1, 1);
    mpq_add(q[2], q[2], m->n > 0 ? m->at[m->n - 1] : n->now);
    return ok && add_mark(n, up, q[2], m) ? CMT_OK : cmt_threshold_no_room(n);
done:
    return st;
}

static cmt_status from_mark_to_mark(cmt_threshold *n, bool up)
{
    marks m = {.all = true};
    mpq_srcptr good = n->now;
    cmt_status st = find_marks(n, up, &m);
    for (size_t k = 0; k < m.n && st == CMT_OK; k++) {
        cmt_other other = {0};
        st = cmt_threshold_look(n, m.at[k], &other);
        if (st != CMT_OK)
            return st;
        if (!other.known)
            return cmt_threshold_end(n, up, CMT_END_UNKNOWN, good, NULL);
        if (!other.same)
            return cmt_threshold_end(n, up, CMT_END_CLOSED, good, NULL);
        good = m.at[k];
    }
    return st != CMT_OK || m.all
               ? st
               : cmt_threshold_end(n, up, CMT_END_UNKNOWN, good, NULL);
}

/* --- halving ------------------------------------------------------------------------------- */

static cmt_status halve(cmt_threshold *n, bool up, mpq_ptr good, mpq_ptr bad)
{
    mpq_ptr middle = cmt_q(n->e->d->mem);
    if (middle == NULL)
        return cmt_threshold_no_room(n);
    for (unsigned k = 0; k < MOST_LOOKS; k++) {
        cmt_other other = {0};
        mpq_add(middle, good, bad);
        mpq_div_2exp(middle, middle, 1);
        const cmt_status st = cmt_threshold_look(n, middle, &other);
        if (st != CMT_OK)
            return st;
        if (!other.known)
            break;
        mpq_set(other.same ? good : bad, middle);
    }
    return cmt_threshold_end(n, up, CMT_END_BETWEEN, good, bad);
}

/* Beyond `from`, where the decision stands, up to where the number says nothing any more. */
static cmt_status search(cmt_threshold *n, bool up, mpq_srcptr from)
{
    cmt_other far = {0};
    mpq_t *q = cmt_q_array(n->e->d->mem, 2);
    if (q == NULL)
        return cmt_threshold_no_room(n);
    mpq_set(q[0], from);
    mpq_sub(q[1], n->high, n->low);
    (up ? mpq_add : mpq_sub)(q[1], up ? n->high : n->low, q[1]);
    if (!is_past(up, q[1], q[0]))
        return CMT_OK;
    const cmt_status st = cmt_threshold_look(n, q[1], &far);
    if (st != CMT_OK)
        return st;
    if (!far.known)
        return cmt_threshold_end(n, up, CMT_END_UNKNOWN, q[0], NULL);
    if (far.same)
        return cmt_threshold_end(n, up, CMT_END_UNKNOWN, q[1], NULL);
    return halve(n, up, q[0], q[1]);
}

/* --- ends ---------------------------------------------------------------------------------- */

/* The side where it binds more, of what holds, where what is preferred may hang on it. */
static cmt_status press_warily(cmt_threshold *n, bool up)
{
    cmt_other other = {.known = true, .same = true, .same_taste = true};
    if (!n->needed || n->tier > 0)
        return search(n, up, n->now);
    if (!mpq_equal(n->reach, n->now)) {
        const cmt_status st = cmt_threshold_look(n, n->reach, &other);
        if (st != CMT_OK)
            return st;
    }
    if (!other.known)
        return cmt_threshold_end(n, up, CMT_END_UNKNOWN, n->now, NULL);
    if (!other.same)
        return halve(n, up, n->now, n->reach);
    return cmt_threshold_end(
        n, up, n->tame && other.same_taste ? CMT_END_CLOSED : CMT_END_TRIED, n->reach,
        NULL);
}

/* The side where it binds more, of what holds. Tighter numbers leave fewer outcomes, or make
 * those that do not meet them worse; so what is preferred stands as far as it meets them. */
static cmt_status press_on(cmt_threshold *n, bool up)
{
    if (!n->fixed_taste)
        return press_warily(n, up);
    if (!n->needed)
        return CMT_OK;
    return n->tier > 0 ? search(n, up, n->reach)
                       : cmt_threshold_end(n, up, CMT_END_CLOSED, n->reach, NULL);
}

/* The side where it binds less. If the decision is the same where the number says nothing any
 * more, then at all numbers between. */
static cmt_status let_go(cmt_threshold *n, bool up)
{
    cmt_other far = {0};
    cmt_status st = CMT_OK;
    bool found = false;
    mpq_srcptr end = up ? n->high : n->low;
    if (!n->fixed_taste && !n->tame)
        return search(n, up, n->now);
    if (!is_past(up, end, n->now))
        return CMT_OK;
    CMT_TRY(cmt_threshold_look(n, end, &far));
    if (!far.known)
        return cmt_threshold_end(n, up, CMT_END_UNKNOWN, n->now, NULL);
    if (far.same && (n->fixed_taste || far.same_taste))
        return CMT_OK;
    if (far.same)
        return cmt_threshold_end(n, up, CMT_END_UNKNOWN, end, NULL);
    if (n->convex)
        return cmt_threshold_end(n, up, CMT_END_CLOSED, n->now, NULL);
    if (n->fixed_taste && n->single && far.placed)
        CMT_TRY(cmt_threshold_cross(n, up, &far, &found));
    return found ? CMT_OK : search(n, up, n->now);
done:
    return st;
}

static cmt_status find_end(cmt_threshold *n, bool up)
{
    bool alone = false;
    const cmt_status st = cmt_threshold_is_alone(n, &alone);
    if (st != CMT_OK)
        return st;
    if (alone)
        return cmt_threshold_end(n, up, CMT_END_CLOSED, n->now, NULL);
    if (n->convex && n->tier > 0 && n->n_contexts == 1)
        return from_mark_to_mark(n, up);
    if (n->standing != CMT_STAND_HOLDS || n->tight == 0)
        return search(n, up, n->now);
    return (n->tight > 0) == up ? press_on(n, up) : let_go(n, up);
}

cmt_status cmt_threshold_glides(cmt_threshold *n)
{
    const cmt_status st = find_end(n, true);
    return st == CMT_OK ? find_end(n, false) : st;
}
