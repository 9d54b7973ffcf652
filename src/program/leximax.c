/* The sorted vector of some columns, made as small as it can be. */
#include "base/err.h"
#include "program/space.h"

typedef struct spread {
    cmt_space *space;
    const uint32_t *columns; /* [n] */
    size_t n;
    mpq_srcptr one;
    mpq_srcptr minus;
    mpq_srcptr zero;
    cmt_err *err;
} spread;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the largest violations");
}

/** Rows (1) for the sum of the k largest; its terms go to `sum`. For k = 1 no d is needed:
 *  r itself is at least each of them. */
static cmt_status add_sum(
    const spread *s, size_t k, cmt_term *sum, size_t *n_sum, cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_ptr times = cmt_q(s->space->mem);
    const uint32_t r = cmt_space_column(s->space, "largest", false);
    if (times == NULL || r == UINT32_MAX)
        return no_room(err);
    cmt_q_set_i64(times, (int64_t)k, 1);
    size_t n = 0;
    sum[n++] = (cmt_term){r, times};
    for (size_t i = 0; i < s->n; i++) {
        cmt_term row[] = {{r, s->one}, {s->columns[i], s->minus}, {0, s->one}};
        if (k > 1) {
            row[2].column = cmt_space_column(s->space, "above", false);
            if (row[2].column == UINT32_MAX)
                return no_room(err);
            sum[n++] = row[2];
        }
        CMT_TRY(
            cmt_space_hold(s->space, row, k > 1 ? 3 : 2, CMT_SENSE_GE, s->zero, err));
    }
    *n_sum = n;
done:
    return st;
}

/** Minimise the sum of the k largest and hold it; `total` receives it. */
static cmt_status minimise(const spread *s,
                           const char *step,
                           size_t k,
                           mpq_srcptr slack,
                           mpq_ptr total,
                           bool *feasible)
{
    cmt_status st = CMT_OK;
    cmt_term *sum = CMT_NEW_ARRAY(s->space->mem, cmt_term, s->n + 1);
    mpq_ptr held = cmt_q(s->space->mem);
    const char *name =
        k == 1 ? step : cmt_arena_printf(s->space->mem, "%s, %zu largest", step, k);
    size_t n = 0;
    if (sum == NULL || held == NULL || name == NULL)
        return no_room(s->err);
    CMT_TRY(add_sum(s, k, sum, &n, s->err));
    CMT_TRY(cmt_space_solve(s->space, name, false, sum, n, total, feasible, s->err));
    if (!*feasible)
        return CMT_OK;
    mpq_set(held, total);
    if (slack != NULL)
        mpq_add(held, held, slack);
    CMT_TRY(cmt_space_hold(s->space, sum, n, CMT_SENSE_LE, held, s->err));
done:
    return st;
}

/** Whether all of the columns are 0 or 1. */
static cmt_status are_binary(const spread *s, bool *out)
{
    cmt_lp lp = {0};
    const cmt_status st = cmt_lp_snapshot(s->space->builder, &lp, s->err);
    *out = st == CMT_OK && s->n > 0;
    for (size_t k = 0; k < s->n && *out; k++) {
        const cmt_column *c = &lp.columns[s->columns[k]];
        *out = c->integer && c->lower != NULL && mpq_equal(c->lower, s->zero)
               && c->upper != NULL && mpq_equal(c->upper, s->one);
    }
    return st;
}

/** Of 0/1 columns only the number of ones counts: one program tells all sums, and relaxed it
 *  is as strong as that of the sum of them all, which (1) is not. */
static cmt_status count_ones(const spread *s,
                             const char *step,
                             cmt_value *list,
                             bool *feasible)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = s->space->mem;
    cmt_term *sum = CMT_NEW_ARRAY(mem, cmt_term, s->n);
    mpq_t *numbers = cmt_q_array(mem, 2);
    if (sum == NULL || numbers == NULL)
        return no_room(s->err);
    for (size_t i = 0; i < s->n; i++)
        sum[i] = (cmt_term){s->columns[i], s->one};
    CMT_TRY(cmt_space_solve(s->space, step, false, sum, s->n, numbers[0], feasible,
                            s->err));
    if (!*feasible)
        return CMT_OK;
    CMT_TRY(cmt_space_hold(s->space, sum, s->n, CMT_SENSE_LE, numbers[0], s->err));
    const size_t last = s->space->to_the_last ? s->n : 0;
    for (size_t k = 1; k <= s->n; k++) {
        const bool within = mpq_cmp_ui(numbers[0], k, 1) >= 0;
        if (within)
            mpq_set_ui(numbers[1], k, 1);
        if (within || k <= last)
            cmt_value_add(mem, list, cmt_value_q(mem, numbers[1]));
    }
done:
    return st;
}

cmt_status cmt_space_leximax(cmt_space *space,
                             const char *step,
                             const uint32_t *columns,
                             size_t n,
                             mpq_srcptr slack,
                             cmt_value **sums,
                             bool *feasible,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    mpq_t *numbers = cmt_q_array(space->mem, n + 4);
    cmt_value *list = cmt_value_array(space->mem);
    if (numbers == NULL || list == NULL)
        return no_room(err);
    mpq_set_si(numbers[0], 1, 1);
    mpq_set_si(numbers[1], -1, 1);
    const spread s = {.space = space,
                      .columns = columns,
                      .n = n,
                      .one = numbers[0],
                      .minus = numbers[1],
                      .zero = numbers[2],
                      .err = err};
    const bool slackens = slack != NULL && mpq_sgn(slack) > 0;
    bool binary = false;
    if (!slackens && !space->vars.alone)
        CMT_TRY(are_binary(&s, &binary));
    if (binary)
        CMT_TRY(count_ones(&s, step, list, feasible));
    const size_t last = slackens && n > 0 ? 1 : n;
    for (size_t k = 1; k <= last && !binary; k++) {
        mpq_ptr total = numbers[3 + k];
        CMT_TRY(minimise(&s, step, k, slackens ? slack : NULL, total, feasible));
        if (!*feasible)
            return CMT_OK;
        const bool nothing = mpq_equal(total, numbers[2 + k]) != 0;
        if (nothing && !space->to_the_last) /* the k-th largest is 0 */
            break;
        cmt_value_add(space->mem, list, cmt_value_q(space->mem, total));
    }
    if (sums != NULL)
        *sums = list;
done:
    return st;
}
