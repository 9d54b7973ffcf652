#include "ballot/phantoms.h"

#include "base/err.h"
#include "base/sort.h"

typedef struct markets {
    const cmt_levels *columns;
    size_t n;
    mpq_t *q; /* [3] scratch */
} markets;

static int by_number(const void *a, const void *b, const void *context)
{
    (void)context;
    return mpq_cmp(*(const mpq_srcptr *)a, *(const mpq_srcptr *)b);
}

/* The price of one column at a time: along the falling part of weight above it. */
static void price_at(markets *m, const cmt_levels *c, mpq_srcptr time, mpq_ptr out)
{
    mpq_set_ui(m->q[0], 1, 1); /* the part of the weight that is at value[k] or more */
    for (size_t k = 0; k < c->n; k++) {
        mpq_mul(out, m->q[0], time);
        if (mpq_cmp(out, c->value[k]) <= 0)
            return; /* below the value: a phantom's place */
        mpq_div(m->q[1], c->weight[k], c->total);
        mpq_sub(m->q[0], m->q[0], m->q[1]);
        mpq_mul(out, m->q[0], time);
        if (mpq_cmp(out, c->value[k]) <= 0) {
            mpq_set(out, c->value[k]); /* the answers there hold it */
            return;
        }
    }
}

/* q[2] = the sum of prices at a time. */
static void prices_at(markets *m, mpq_srcptr time, mpq_t *out)
{
    mpq_set_ui(m->q[2], 0, 1);
    for (size_t i = 0; i < m->n; i++) {
        price_at(m, &m->columns[i], time, out[i]);
        mpq_add(m->q[2], m->q[2], out[i]);
    }
}

/* The times at which a price reaches an answer or leaves it; between them all prices are
 * linear. */
static size_t list_times(markets *m, mpq_t *times)
{
    size_t at = 1; /* the first is 0 */
    for (size_t i = 0; i < m->n; i++) {
        const cmt_levels *c = &m->columns[i];
        mpq_set_ui(m->q[0], 1, 1);
        for (size_t k = 0; k < c->n; k++) {
            mpq_div(times[at++], c->value[k], m->q[0]);
            mpq_div(m->q[1], c->weight[k], c->total);
            mpq_sub(m->q[0], m->q[0], m->q[1]);
            if (mpq_sgn(m->q[0]) > 0)
                mpq_div(times[at++], c->value[k], m->q[0]);
        }
    }
    return at;
}

/* out = from + part * (to - from) */
static void between(
    markets *m, mpq_srcptr from, mpq_srcptr to, mpq_srcptr part, mpq_ptr out)
{
    mpq_sub(m->q[0], to, from);
    mpq_mul(m->q[0], m->q[0], part);
    mpq_add(out, from, m->q[0]);
}

cmt_status cmt_phantoms_markets(cmt_arena *mem,
                                const cmt_levels *columns,
                                size_t n,
                                mpq_t **point,
                                mpq_ptr time,
                                cmt_err *err)
{
    size_t n_times = 1;
    for (size_t i = 0; i < n; i++)
        n_times += 2 * columns[i].n;
    markets m = {.columns = columns, .n = n, .q = cmt_q_array(mem, 3)};
    mpq_t *times = cmt_q_array(mem, n_times);
    mpq_srcptr *sorted = CMT_NEW_ARRAY(mem, mpq_srcptr, n_times);
    mpq_t *before = cmt_q_array(mem, n + 1); /* and, last, the part of the way to go */
    mpq_t *after = cmt_q_array(mem, n);
    if (m.q == NULL || times == NULL || sorted == NULL || before == NULL
        || after == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu times", n_times);
    n_times = list_times(&m, times);
    for (size_t k = 0; k < n_times; k++)
        sorted[k] = times[k];
    if (!cmt_sort(mem, sorted, n_times, sizeof(mpq_srcptr), by_number, NULL))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu times", n_times);
    size_t first = 0;
    size_t last = n_times - 1;
    while (last - first > 1) {
        const size_t middle = first + (last - first) / 2;
        prices_at(&m, sorted[middle], after);
        if (mpq_cmp_ui(m.q[2], 1, 1) < 0) {
            first = middle;
        } else {
            last = middle;
        }
    }
    prices_at(&m, sorted[first], before);
    mpq_set_ui(before[n], 1, 1);
    mpq_sub(before[n], before[n], m.q[2]); /* short of 1 */
    mpq_set(time, m.q[2]);
    prices_at(&m, sorted[last], after);
    mpq_sub(time, m.q[2], time);
    mpq_div(before[n], before[n], time);
    for (size_t i = 0; i < n; i++)
        between(&m, before[i], after[i], before[n], after[i]);
    between(&m, sorted[first], sorted[last], before[n], time);
    *point = after;
    return CMT_OK;
}
