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

cmt_status cmt_space_order(
    cmt_space *space, const uint32_t *columns, size_t n, bool down, cmt_err *err)
{
    mpq_ptr one = cmt_q(space->mem);
    if (one == NULL)
        return no_room(err);
    mpq_set_ui(one, 1, 1);
    cmt_status st = start(space, err);
    for (size_t k = 0; k < n && st == CMT_OK; k++)
        st = fix_column(space, columns[k], down, one, err);
    return st;
}
