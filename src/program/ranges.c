/* Which values the columns of a space can take, and lexicographic choice among them. */
#include "base/err.h"
#include "program/space.h"

/** Columns whose other value has not turned up yet. */
typedef struct search {
    cmt_space *space;
    const uint32_t *columns; /* [n] */
    size_t n;
    bool *open;      /* [n] a 0/1 column, seen at one value only */
    cmt_term *terms; /* [n] */
    mpq_srcptr one;
    mpq_srcptr minus;
    mpq_t *low; /* [n] while open, the value seen */
    mpq_t *high;
} search;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for ranges");
}

static const cmt_column *column_at(const search *s, size_t k)
{
    return &s->space->vars.columns[s->columns[k]];
}

/** The sum of x over open columns seen at 0 less that over those seen at 1; `ones` counts
 *  the latter. */
static size_t unseen_sum(search *s, unsigned long *ones)
{
    size_t n = 0;
    *ones = 0;
    for (size_t k = 0; k < s->n; k++) {
        if (!s->open[k])
            continue;
        const bool at_one = mpq_sgn(s->low[k]) != 0;
        s->terms[n++] = (cmt_term){s->columns[k], at_one ? s->minus : s->one};
        *ones += at_one ? 1 : 0;
    }
    return n;
}

/** Close the columns that the point at hand shows at their other value; whether any. */
static bool close_seen(search *s)
{
    bool any = false;
    for (size_t k = 0; k < s->n; k++) {
        if (s->open[k] && !mpq_equal(s->space->x[s->columns[k]], s->low[k])) {
            s->open[k] = false;
            mpq_set_ui(s->low[k], 0, 1);
            mpq_set_ui(s->high[k], 1, 1);
            any = true;
        }
    }
    return any;
}

/** Ask for a point that takes as many unseen values as it can; false in `more` when there
 *  is none. */
static cmt_status look_further(search *s, bool *more, cmt_err *err)
{
    bool feasible = false;
    unsigned long ones = 0;
    const size_t n = unseen_sum(s, &ones);
    mpq_t *sum = cmt_q_array(s->space->mem, 2);
    if (sum == NULL)
        return no_room(err);
    *more = false;
    if (n == 0)
        return CMT_OK;
    const cmt_status st =
        cmt_space_solve(s->space, NULL, true, s->terms, n, sum[0], &feasible, err);
    if (st != CMT_OK)
        return st;
    mpq_set_ui(sum[1], ones, 1);
    mpq_add(sum[0], sum[0], sum[1]);
    *more = feasible && mpq_sgn(sum[0]) > 0 && close_seen(s);
    return CMT_OK;
}

static cmt_status range_of(search *s, size_t k, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool feasible = false;
    const cmt_term term = {s->columns[k], s->one};
    CMT_TRY(
        cmt_space_solve(s->space, NULL, false, &term, 1, s->low[k], &feasible, err));
    CMT_TRY(
        cmt_space_solve(s->space, NULL, true, &term, 1, s->high[k], &feasible, err));
done:
    return st;
}

static cmt_status explore(search *s, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < s->n; k++) {
        const cmt_column *c = column_at(s, k);
        mpq_set(s->low[k], s->space->x[s->columns[k]]);
        mpq_set(s->high[k], s->low[k]);
        s->open[k] = c->integer && !mpq_equal(c->lower, c->upper);
    }
    for (bool more = true; more;)
        CMT_TRY(look_further(s, &more, err));
    for (size_t k = 0; k < s->n; k++) {
        const cmt_column *c = column_at(s, k);
        if (!c->integer && !mpq_equal(c->lower, c->upper))
            CMT_TRY(range_of(s, k, err));
    }
done:
    return st;
}

/** A point to start from, where no solve has given one. */
static cmt_status start(cmt_space *space, cmt_err *err)
{
    bool feasible = true;
    if (space->x != NULL)
        return CMT_OK;
    return cmt_space_solve(space, NULL, false, NULL, 0, NULL, &feasible, err);
}

cmt_status cmt_space_ranges(cmt_space *space,
                            const uint32_t *columns,
                            size_t n,
                            mpq_t *low,
                            mpq_t *high,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *units = cmt_q_array(space->mem, 2);
    search s = {.space = space, .columns = columns, .n = n, .low = low, .high = high};
    s.open = CMT_NEW_ARRAY(space->mem, bool, n + 1);
    s.terms = CMT_NEW_ARRAY(space->mem, cmt_term, n + 1);
    if (units == NULL || s.open == NULL || s.terms == NULL)
        return no_room(err);
    mpq_set_si(units[0], 1, 1);
    mpq_set_si(units[1], -1, 1);
    s.one = units[0];
    s.minus = units[1];
    CMT_TRY(start(space, err));
    CMT_TRY(explore(&s, err));
done:
    return st;
}

/** Fix a column at its largest value, or its smallest. */
static cmt_status fix_column(
    cmt_space *space, uint32_t column, bool down, mpq_srcptr one, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    const cmt_column *c = &space->vars.columns[column];
    const cmt_term term = {column, one};
    mpq_ptr value = cmt_q(space->mem);
    if (value == NULL)
        return no_room(err);
    mpq_set(value, space->x[column]);
    if (!mpq_equal(value, down ? c->lower : c->upper)) {
        CMT_TRY(cmt_space_solve(space, NULL, !down, &term, 1, value, &feasible, err));
    }
    CMT_TRY(cmt_space_hold(space, &term, 1, CMT_SENSE_EQ, value, err));
done:
    return st;
}

/** A lexicographic search over 0/1 columns. */
typedef struct climb {
    cmt_space *space;
    const uint32_t *columns; /* [n] */
    size_t n;
    cmt_term *terms; /* [n] */
    mpq_srcptr one;
    mpq_ptr most;
    size_t at;    /* columns before it are fixed */
    size_t batch; /* zeros that are asked for together */
} climb;

static bool stands_at_0(const climb *c, size_t k)
{
    return mpq_sgn(c->space->x[c->columns[k]]) == 0;
}

/** Fix columns up to `end` at their values at the point at hand. */
static cmt_status fix_until(climb *c, size_t end, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (; c->at < end && st == CMT_OK; c->at++) {
        const uint32_t column = c->columns[c->at];
        const cmt_term term = {column, c->one};
        st = cmt_space_hold(c->space, &term, 1, CMT_SENSE_EQ, c->space->x[column], err);
    }
    return st;
}

/** Ask whether any of the next zeros, `batch` at most, can rise. If none can, all of them
 *  are fixed, and the ones between them; if the first one does, it is; else a smaller batch
 *  is asked for. */
static cmt_status climb_step(climb *c, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool feasible = true;
    size_t zeros = 0;
    size_t end = c->at;
    const mpq_t *here = c->space->x;
    for (; end < c->n && zeros < c->batch; end++) {
        if (stands_at_0(c, end))
            c->terms[zeros++] = (cmt_term){c->columns[end], c->one};
    }
    CMT_TRY(cmt_space_solve(c->space, NULL, true, c->terms, zeros, c->most, &feasible,
                            err));
    if (mpq_sgn(c->most) == 0) {
        c->space->x = here;
        c->batch = 2 * zeros;
        return fix_until(c, end, err);
    }
    if (!stands_at_0(c, c->at))
        return fix_until(c, c->at + 1, err);
    c->space->x = here;
    c->batch = zeros / 2;
done:
    return st;
}

static cmt_status order_integers(cmt_space *space,
                                 const uint32_t *columns,
                                 size_t n,
                                 cmt_err *err)
{
    mpq_t *numbers = cmt_q_array(space->mem, 2);
    climb c = {.space = space, .columns = columns, .n = n, .batch = n};
    c.terms = CMT_NEW_ARRAY(space->mem, cmt_term, n + 1);
    if (numbers == NULL || c.terms == NULL)
        return no_room(err);
    mpq_set_ui(numbers[0], 1, 1);
    c.one = numbers[0];
    c.most = numbers[1];
    cmt_status st = start(space, err);
    while (c.at < n && st == CMT_OK)
        st = stands_at_0(&c, c.at) ? climb_step(&c, err) : fix_until(&c, c.at + 1, err);
    return st;
}

static bool all_integer(const cmt_space *space, const uint32_t *columns, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (!space->vars.columns[columns[k]].integer)
            return false;
    }
    return true;
}

cmt_status cmt_space_order(
    cmt_space *space, const uint32_t *columns, size_t n, bool down, cmt_err *err)
{
    if (!down && all_integer(space, columns, n))
        return order_integers(space, columns, n, err);
    mpq_ptr one = cmt_q(space->mem);
    if (one == NULL)
        return no_room(err);
    mpq_set_ui(one, 1, 1);
    cmt_status st = start(space, err);
    for (size_t k = 0; k < n && st == CMT_OK; k++)
        st = fix_column(space, columns[k], down, one, err);
    return st;
}
