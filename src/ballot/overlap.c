#include "ballot/overlap.h"

#include "base/err.h"
#include "base/sort.h"

cmt_status cmt_overlap_columns(cmt_arena *mem,
                               const cmt_contest *contest,
                               const mpq_srcptr *weights,
                               cmt_levels **columns,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const size_t m = contest->n_answers;
    cmt_levels *made = CMT_NEW_ARRAY(mem, cmt_levels, n + 1);
    mpq_srcptr *values = CMT_NEW_ARRAY(mem, mpq_srcptr, m + 1);
    if (made == NULL || values == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    if (m > 0 && contest->answer_weights == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads weights");
    for (size_t i = 0; i < n; i++) {
        for (size_t a = 0; a < m; a++)
            values[a] = contest->answer_weights[a * n + i];
        CMT_TRY(cmt_levels_build(mem, values, weights, m, &made[i], err));
    }
    *columns = made;
done:
    return st;
}

typedef struct search {
    cmt_arena *mem;
    const cmt_levels *columns;
    size_t n;
    mpq_t *low;  /* [n] */
    mpq_t *high; /* [n] */
    mpq_t *q;    /* [4] scratch */
} search;

static int by_number(const void *a, const void *b, const void *context)
{
    (void)context;
    return mpq_cmp(*(const mpq_srcptr *)a, *(const mpq_srcptr *)b);
}

/* Bounds of share i at a price: `low` is the least share beyond which less than, or as much
 * as, the price is added; `high` the largest up to which at least the price is. */
static void bound_share(search *s, size_t i, mpq_srcptr price)
{
    const cmt_levels *c = &s->columns[i];
    mpq_set(s->q[0], c->total); /* weight of answers above the share looked at */
    mpq_set_ui(s->low[i], 0, 1);
    mpq_set_ui(s->high[i], 0, 1);
    for (size_t k = 0; k < c->n; k++) {
        if (mpq_cmp(s->q[0], price) > 0)
            mpq_set(s->low[i], c->value[k]);
        if (mpq_cmp(s->q[0], price) >= 0)
            mpq_set(s->high[i], c->value[k]);
        mpq_sub(s->q[0], s->q[0], c->weight[k]);
    }
    if (mpq_sgn(price) == 0)
        mpq_set_ui(s->high[i], 1, 1); /* beyond all answers nothing is lost or won */
}

/* Whether what must be taken at this price fits into 1. */
static bool fits(search *s, mpq_srcptr price)
{
    mpq_set_ui(s->q[1], 0, 1);
    for (size_t i = 0; i < s->n; i++) {
        bound_share(s, i, price);
        mpq_add(s->q[1], s->q[1], s->low[i]);
    }
    return mpq_cmp_ui(s->q[1], 1, 1) <= 0;
}

/* Set bounds at the least price at which they fit: it is 0 or the weight above some share. */
static cmt_status find_price(search *s, cmt_err *err)
{
    size_t n_prices = 1;
    for (size_t i = 0; i < s->n; i++)
        n_prices += s->columns[i].n;
    mpq_t *prices = cmt_q_array(s->mem, n_prices);
    mpq_srcptr *sorted = CMT_NEW_ARRAY(s->mem, mpq_srcptr, n_prices);
    if (prices == NULL || sorted == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu prices", n_prices);
    sorted[0] = prices[0];
    size_t at = 1;
    for (size_t i = 0; i < s->n; i++) {
        mpq_set(s->q[0], s->columns[i].total);
        for (size_t k = 0; k < s->columns[i].n; k++, at++) {
            mpq_set(prices[at], s->q[0]);
            sorted[at] = prices[at];
            mpq_sub(s->q[0], s->q[0], s->columns[i].weight[k]);
        }
    }
    if (!cmt_sort(s->mem, sorted, n_prices, sizeof(mpq_srcptr), by_number, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu prices", n_prices);
    size_t first = 0;
    size_t last = n_prices - 1; /* at the full weight nothing must be taken */
    while (first < last) {
        const size_t middle = first + (last - first) / 2;
        if (fits(s, sorted[middle])) {
            last = middle;
        } else {
            first = middle + 1;
        }
    }
    (void)fits(s, sorted[first]);
    return CMT_OK;
}

/* point[i] = the level q[2], kept within the bounds of share i; q[1] = their sum. */
static void level_off(search *s, mpq_srcptr level, mpq_t *point)
{
    mpq_set_ui(s->q[1], 0, 1);
    for (size_t i = 0; i < s->n; i++) {
        mpq_srcptr here = mpq_cmp(level, s->low[i]) < 0    ? s->low[i]
                          : mpq_cmp(level, s->high[i]) > 0 ? s->high[i]
                                                           : level;
        mpq_set(point[i], here);
        mpq_add(s->q[1], s->q[1], here);
    }
}

/* Between the last bound at which the sum is below 1 and the next, it grows by one for
 * each share that is free there. */
static void rise(search *s, mpq_srcptr from, mpq_t *point)
{
    unsigned long free_shares = 0;
    level_off(s, from, point);
    for (size_t i = 0; i < s->n; i++) {
        if (mpq_cmp(s->low[i], from) <= 0 && mpq_cmp(s->high[i], from) > 0)
            free_shares++;
    }
    mpq_set_ui(s->q[2], 1, 1);
    mpq_sub(s->q[2], s->q[2], s->q[1]);
    mpq_set_ui(s->q[3], free_shares > 0 ? free_shares : 1, 1);
    mpq_div(s->q[2], s->q[2], s->q[3]);
    mpq_add(s->q[2], s->q[2], from);
    level_off(s, s->q[2], point);
}

/* The most even point within the bounds. */
static cmt_status even_out(search *s, mpq_t *point, cmt_err *err)
{
    mpq_srcptr *ends = CMT_NEW_ARRAY(s->mem, mpq_srcptr, 2 * s->n + 1);
    if (ends == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu bounds", 2 * s->n);
    for (size_t i = 0; i < s->n; i++) {
        ends[2 * i] = s->low[i];
        ends[2 * i + 1] = s->high[i];
    }
    if (!cmt_sort(s->mem, ends, 2 * s->n, sizeof(mpq_srcptr), by_number, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu bounds", 2 * s->n);
    size_t first = 0; /* the last end at which the sum is not above 1 */
    size_t last = 2 * s->n;
    while (last - first > 1) {
        const size_t middle = first + (last - first) / 2;
        level_off(s, ends[middle], point);
        if (mpq_cmp_ui(s->q[1], 1, 1) <= 0) {
            first = middle;
        } else {
            last = middle;
        }
    }
    rise(s, ends[first], point);
    return CMT_OK;
}

/* The sum over answers of weight times overlap: column by column, each answer adds the
 * smaller of its share and the point's. */
static void add_up(search *s, mpq_t *point, mpq_ptr value)
{
    mpq_set_ui(value, 0, 1);
    for (size_t i = 0; i < s->n; i++) {
        const cmt_levels *c = &s->columns[i];
        for (size_t k = 0; k < c->n; k++) {
            mpq_srcptr less =
                mpq_cmp(c->value[k], point[i]) < 0 ? c->value[k] : point[i];
            mpq_mul(s->q[0], c->weight[k], less);
            mpq_add(value, value, s->q[0]);
        }
    }
}

cmt_status cmt_overlap_best(cmt_arena *mem,
                            const cmt_levels *columns,
                            size_t n,
                            mpq_t **point,
                            mpq_ptr value,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    search s = {.mem = mem, .columns = columns, .n = n};
    s.low = cmt_q_array(mem, n + 1);
    s.high = cmt_q_array(mem, n + 1);
    s.q = cmt_q_array(mem, 4);
    mpq_t *best = cmt_q_array(mem, n + 1);
    if (s.low == NULL || s.high == NULL || s.q == NULL || best == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu shares", n);
    if (n > 0) {
        CMT_TRY(find_price(&s, err));
        CMT_TRY(even_out(&s, best, err));
        add_up(&s, best, value);
    }
    *point = best;
done:
    return st;
}
