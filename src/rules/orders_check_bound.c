#include "rules/orders_check.h"

#include "base/err.h"

#define LOSS_BITS 60

/* For a cycle i -> j -> k -> i, every order turns one or two of its pairs: j before i, k
 * before j, i before k. With y >= 0 for each cycle and reduced costs, those less the y of
 * each cycle that a side turns,
 *
 *     cost of an order = sum of y                                            (1)
 *                      + sum of reduced costs of the sides it takes          (2)
 *                      + sum of y over cycles of which it turns two pairs.   (3)
 *
 * The bound is (1) and the smaller side of each pair in (2); the rest are losses >= 0. */
typedef struct weighing {
    cmt_arena *mem;
    const cmt_orders_part *part;
    size_t n;
    mpz_t *reduced;  /* [n][n] */
    int64_t *turned; /* [n][n][n] sum of y over cycles that i, j, k turn twice */
    mpz_ptr unit;    /* of y, in the common unit of costs times `factor` */
    mpz_ptr factor;  /* what costs are multiplied by, so that `unit` is an integer */
    mpz_ptr bound;
    mpz_ptr scratch;
    cmt_err *err;
} weighing;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check an order");
}

static cmt_status bad_form(const weighing *w)
{
    return cmt_fail(w->err, CMT_E_NEGATIVE, "the multipliers are not of their form");
}

/* Lift costs to a unit in which the multipliers are integers. */
static cmt_status lift(weighing *w)
{
    mpq_ptr q = cmt_q(w->mem);
    if (q == NULL)
        return no_room(w->err);
    mpz_set_ui(w->factor, 1);
    if (w->part->unit != NULL) {
        if (mpq_sgn(w->part->unit) <= 0)
            return bad_form(w);
        mpq_set_z(q, w->part->denominator);
        mpq_mul(q, q, w->part->unit);
        mpz_set(w->factor, mpq_denref(q));
        mpz_set(w->unit, mpq_numref(q));
    }
    for (size_t k = 0; k < w->n * w->n; k++)
        mpz_mul(w->reduced[k], w->part->z[k], w->factor);
    return CMT_OK;
}

static bool add_turned(weighing *w, size_t i, size_t j, size_t k, int64_t y)
{
    int64_t *at = &w->turned[(i * w->n + j) * w->n + k];
    return cmt_add_i64(*at, y, at);
}

/* One cycle i -> j -> k -> i with y > 0. */
static bool add_cycle(weighing *w, size_t i, size_t j, size_t k, int64_t y)
{
    const size_t n = w->n;
    cmt_z_set_i64(w->scratch, y);
    mpz_mul(w->scratch, w->scratch, w->unit);
    mpz_add(w->bound, w->bound, w->scratch);
    mpz_sub(w->reduced[j * n + i], w->reduced[j * n + i], w->scratch);
    mpz_sub(w->reduced[k * n + j], w->reduced[k * n + j], w->scratch);
    mpz_sub(w->reduced[i * n + k], w->reduced[i * n + k], w->scratch);
    return add_turned(w, i, k, j, y) && add_turned(w, k, j, i, y)
           && add_turned(w, j, i, k, y);
}

static cmt_status add_multipliers(weighing *w)
{
    const cmt_value *m = w->part->multipliers;
    const size_t n = cmt_value_count(m);
    if (n % 4 != 0)
        return bad_form(w);
    for (size_t t = 0; t < n; t += 4) {
        int64_t row[4];
        for (size_t c = 0; c < 4; c++) {
            if (!cmt_value_as_int(cmt_value_at(m, t + c), &row[c]))
                return bad_form(w);
        }
        if (row[0] < 0 || row[0] >= row[1] || row[1] >= row[2]
            || row[2] >= (int64_t)w->n || row[3] == 0 || row[3] == INT64_MIN)
            return bad_form(w);
        const size_t i = w->part->at[row[0]];
        const size_t j = w->part->at[row[1]];
        const size_t k = w->part->at[row[2]];
        if (row[3] > 0 ? !add_cycle(w, i, j, k, row[3])
                       : !add_cycle(w, i, k, j, -row[3]))
            return bad_form(w);
    }
    return CMT_OK;
}

/* Take the smaller side of each pair into the bound; `reduced` then holds losses. */
static void close_bound(weighing *w)
{
    for (size_t i = 0; i < w->n; i++) {
        for (size_t j = i + 1; j < w->n; j++) {
            mpz_ptr a = w->reduced[i * w->n + j];
            mpz_ptr b = w->reduced[j * w->n + i];
            mpz_set(w->scratch, mpz_cmp(a, b) < 0 ? a : b);
            mpz_add(w->bound, w->bound, w->scratch);
            mpz_sub(a, a, w->scratch);
            mpz_sub(b, b, w->scratch);
        }
    }
}

/* Losses divided by a power of two and rounded down: a sum of them above the gap, divided
 * likewise, proves that the exact sum is above the exact gap. */
static cmt_status round_losses(weighing *w, mpz_srcptr claimed, cmt_orders_losses *out)
{
    const size_t n = w->n;
    mpz_t *z = cmt_z_array(w->mem, 2); /* the gap, the sum of all losses */
    out->pair = CMT_NEW_ARRAY(w->mem, int64_t, n * n + 1);
    out->triple = CMT_NEW_ARRAY(w->mem, int64_t, n * n * n + 1);
    if (z == NULL || out->pair == NULL || out->triple == NULL)
        return no_room(w->err);
    mpz_mul(z[0], claimed, w->factor);
    mpz_sub(z[0], z[0], w->bound);
    mpz_abs(z[1], z[0]);
    for (size_t k = 0; k < n * n; k++)
        mpz_add(z[1], z[1], w->reduced[k]);
    for (size_t k = 0; k < n * n * n; k++) {
        if (w->turned[k] == 0)
            continue;
        cmt_z_set_i64(w->scratch, w->turned[k]);
        mpz_addmul(z[1], w->scratch, w->unit);
    }
    const size_t bits = mpz_sizeinbase(z[1], 2);
    const size_t shift = bits > LOSS_BITS ? bits - LOSS_BITS : 0;
    for (size_t k = 0; k < n * n; k++) {
        mpz_fdiv_q_2exp(w->scratch, w->reduced[k], shift);
        out->pair[k] = cmt_z_get_i64(w->scratch);
    }
    for (size_t k = 0; k < n * n * n; k++) {
        if (w->turned[k] == 0)
            continue;
        cmt_z_set_i64(w->scratch, w->turned[k]);
        mpz_mul(w->scratch, w->scratch, w->unit);
        mpz_fdiv_q_2exp(w->scratch, w->scratch, shift);
        out->triple[k] = cmt_z_get_i64(w->scratch);
    }
    mpz_fdiv_q_2exp(z[0], z[0], shift);
    out->gap = cmt_z_get_i64(z[0]);
    return CMT_OK;
}

cmt_status cmt_orders_weigh(cmt_arena *mem,
                            const cmt_orders_part *part,
                            mpz_srcptr claimed,
                            cmt_orders_losses *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = part->n;
    cmt_orders_losses losses = {0};
    mpz_t *z = cmt_z_array(mem, 4);
    weighing w = {.mem = mem, .part = part, .n = n, .err = err};
    w.reduced = cmt_z_array(mem, n * n);
    w.turned = CMT_NEW_ARRAY(mem, int64_t, n * n * n + 1);
    if (z == NULL || w.reduced == NULL || w.turned == NULL)
        return no_room(err);
    w.unit = z[0];
    w.factor = z[1];
    w.bound = z[2];
    w.scratch = z[3];
    CMT_TRY(lift(&w));
    CMT_TRY(add_multipliers(&w));
    close_bound(&w);
    CMT_TRY(round_losses(&w, claimed, &losses));
    mpz_fdiv_q(w.bound, w.bound, w.factor);
    losses.bound = w.bound;
    *out = losses;
done:
    return st;
}
