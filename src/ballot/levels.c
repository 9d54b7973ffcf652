#include "ballot/levels.h"

#include "base/err.h"
#include "base/sort.h"

static int by_value(const void *a, const void *b, const void *context)
{
    const mpq_srcptr *values = context;
    return mpq_cmp(values[*(const size_t *)a], values[*(const size_t *)b]);
}

cmt_status cmt_levels_build(cmt_arena *mem,
                            const mpq_srcptr *values,
                            const mpq_srcptr *weights,
                            size_t n,
                            cmt_levels *out,
                            cmt_err *err)
{
    size_t m = 0;
    cmt_levels l = {0};
    size_t *order = CMT_NEW_ARRAY(mem, size_t, n + 1);
    mpq_srcptr *value = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    mpq_t *weight = cmt_q_array(mem, n + 1);
    mpq_ptr total = cmt_q(mem);
    if (order == NULL || value == NULL || weight == NULL || total == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu values", n);
    for (size_t k = 0; k < n; k++) {
        if (values[k] != NULL && mpq_sgn(weights[k]) > 0)
            order[m++] = k;
    }
    if (!cmt_sort(mem, order, m, sizeof *order, by_value, values))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort %zu values", m);
    for (size_t k = 0; k < m; k++) {
        mpq_srcptr here = values[order[k]];
        if (l.n == 0 || mpq_equal(value[l.n - 1], here) == 0)
            value[l.n++] = here;
        mpq_add(weight[l.n - 1], weight[l.n - 1], weights[order[k]]);
        mpq_add(total, total, weights[order[k]]);
    }
    l.value = value;
    l.weight = (const mpq_t *)weight;
    l.total = total;
    *out = l;
    return CMT_OK;
}

cmt_status cmt_levels_median(cmt_arena *mem,
                             const cmt_levels *levels,
                             mpq_srcptr *low,
                             mpq_srcptr *high,
                             cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 2); /* weight so far, twice that */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    *low = NULL;
    *high = NULL;
    for (size_t k = 0; k < levels->n && *high == NULL; k++) {
        mpq_add(q[0], q[0], levels->weight[k]);
        mpq_mul_2exp(q[1], q[0], 1);
        const int sign = mpq_cmp(q[1], levels->total);
        if (sign >= 0 && *low == NULL)
            *low = levels->value[k];
        if (sign > 0)
            *high = levels->value[k];
    }
    return CMT_OK;
}

cmt_status cmt_levels_qr_median(cmt_arena *mem,
                                const cmt_levels *levels,
                                mpq_srcptr lipschitz,
                                mpq_srcptr centre,
                                mpq_ptr out,
                                cmt_err *err)
{
    mpq_t *q =
        cmt_q_array(mem, 2); /* pull: weight above less weight below; the point */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    /* Between two values the derivative vanishes at centre + lipschitz * pull, which falls
     * from value to value; the first that is not above the next value decides. */
    mpq_set(q[0], levels->total);
    for (size_t k = 0; k <= levels->n; k++) {
        mpq_mul(q[1], q[0], lipschitz);
        mpq_add(q[1], q[1], centre);
        if (k == levels->n || mpq_cmp(q[1], levels->value[k]) <= 0)
            break;
        mpq_sub(q[0], q[0], levels->weight[k]);
        mpq_sub(q[0], q[0], levels->weight[k]);
        mpq_mul(q[1], q[0], lipschitz);
        mpq_add(q[1], q[1], centre);
        if (mpq_cmp(q[1], levels->value[k]) <= 0) {
            mpq_set(q[1], levels->value[k]); /* the kink holds it */
            break;
        }
    }
    mpq_set(out, q[1]);
    return CMT_OK;
}

/* q[2] = the part of the weight between q[3] and q[4] that lies from q[0] to q[1]. */
static void keep_inside(mpq_t *q)
{
    mpq_srcptr from = mpq_cmp(q[0], q[3]) > 0 ? q[0] : q[3];
    mpq_srcptr to = mpq_cmp(q[1], q[4]) < 0 ? q[1] : q[4];
    mpq_sub(q[2], to, from);
}

cmt_status cmt_levels_trimmed_mean(cmt_arena *mem,
                                   const cmt_levels *levels,
                                   mpq_srcptr trim,
                                   mpq_srcptr *low,
                                   mpq_srcptr *high,
                                   mpq_ptr out,
                                   cmt_err *err)
{
    mpq_t *q = cmt_q_array(mem, 6); /* from, to, kept, first cut, last cut, sum */
    if (q == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a sum");
    *low = NULL;
    mpq_mul(q[3], levels->total, trim);
    mpq_sub(q[4], levels->total, q[3]);
    for (size_t k = 0; k < levels->n; k++) {
        mpq_add(q[1], q[0], levels->weight[k]);
        keep_inside(q);
        if (mpq_sgn(q[2]) > 0) {
            *low = *low == NULL ? levels->value[k] : *low;
            *high = levels->value[k];
            mpq_mul(q[2], q[2], levels->value[k]);
            mpq_add(q[5], q[5], q[2]);
        }
        mpq_set(q[0], q[1]);
    }
    mpq_sub(q[4], q[4], q[3]);
    mpq_div(out, q[5], q[4]);
    return CMT_OK;
}
