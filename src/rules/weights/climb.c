#include "rules/weights/climb.h"

#include "base/err.h"

/* Shares in units of 2^-52, weights in units of 2^-60 of all, at least one each: together
 * below 2^61. Prices are weight over overlap, times 2^50: together below 2^111. */
#define SHARE_BITS  52
#define WEIGHT_BITS 60
#define PRICE_BITS  50

typedef struct climb {
    size_t n;
    size_t m;
    int64_t *wish;   /* [m][n] */
    int64_t *weight; /* [m] */
    int64_t *x;      /* [n] */
    int64_t *move;   /* [n] what one step unit adds to each share */
    cmt_i128 *more;  /* [n] what the next unit wins */
    cmt_i128 *last;  /* [n] what the last one brought */
    int64_t looks;   /* left */
} climb;

/* floor(q * 2^bits), at least `least` */
static int64_t units(mpq_srcptr q, unsigned bits, int64_t least, mpz_ptr z)
{
    mpz_mul_2exp(z, mpq_numref(q), bits);
    mpz_fdiv_q(z, z, mpq_denref(q));
    const int64_t v = cmt_z_get_i64(z);
    return v > least ? v : least;
}

/* Answers of any weight; x = their mean. */
static void read_answers(
    climb *c, const cmt_contest *contest, mpq_srcptr total, mpq_t *mean, mpq_t *q)
{
    for (size_t a = 0; a < contest->n_answers; a++) {
        if (mpq_sgn(contest->answer_weight[a]) <= 0)
            continue;
        mpq_div(q[0], contest->answer_weight[a], total);
        c->weight[c->m] = units(q[0], WEIGHT_BITS, 1, mpq_numref(q[1]));
        for (size_t i = 0; i < c->n; i++) {
            mpq_srcptr share = contest->answer_weights[a * c->n + i];
            c->wish[c->m * c->n + i] = units(share, SHARE_BITS, 0, mpq_numref(q[1]));
            mpq_set_ui(q[1], 1, 1);
            mpq_mul(q[1], q[0], share);
            mpq_add(mean[i], mean[i], q[1]);
        }
        c->m++;
    }
    for (size_t i = 0; i < c->n; i++)
        c->x[i] = units(mean[i], SHARE_BITS, 0, mpq_numref(q[1]));
}

/* The price of one unit of overlap to answer a, with x moved by `step`. */
static cmt_i128 price_of(const climb *c, size_t a, int64_t step)
{
    int64_t overlap = 0;
    for (size_t i = 0; i < c->n; i++) {
        const int64_t x = c->x[i] + step * c->move[i];
        const int64_t wish = c->wish[a * c->n + i];
        overlap += x < wish ? x : wish;
    }
    return ((cmt_i128)c->weight[a] << PRICE_BITS) / (overlap > 0 ? overlap : 1);
}

static void price_units(climb *c)
{
    for (size_t i = 0; i < c->n; i++) {
        c->move[i] = 0;
        c->more[i] = 0;
        c->last[i] = 0;
    }
    for (size_t a = 0; a < c->m; a++) {
        const cmt_i128 price = price_of(c, a, 0);
        for (size_t i = 0; i < c->n; i++) {
            const int64_t wish = c->wish[a * c->n + i];
            c->more[i] += wish > c->x[i] ? price : 0;
            c->last[i] += wish >= c->x[i] ? price : 0;
        }
    }
    c->looks -= (int64_t)c->m;
}

/* Whether a share is large enough to give a unit to every winner there may be. */
static bool can_give(const climb *c, size_t i)
{
    return c->x[i] >= (int64_t)c->n;
}

/* The most that a next unit wins, and the least that a last one brought; false where no
 * move rises by more than a part in 2^36. */
static bool find_ends(const climb *c, cmt_i128 *most, cmt_i128 *least)
{
    *most = -1;
    *least = -1;
    for (size_t i = 0; i < c->n; i++) {
        *most = c->more[i] > *most ? c->more[i] : *most;
        if (can_give(c, i) && (*least < 0 || c->last[i] < *least))
            *least = c->last[i];
    }
    return *least >= 0 && *most - *least > *most >> 36;
}

/* Choose who wins and who gives; the number of steps that the givers can take, or 0. */
static int64_t choose_move(climb *c)
{
    cmt_i128 most = 0;
    cmt_i128 least = 0;
    int64_t winners = 0;
    int64_t givers = 0;
    int64_t room = 0;
    if (!find_ends(c, &most, &least))
        return 0;
    for (size_t i = 0; i < c->n; i++) {
        winners += c->more[i] == most ? 1 : 0;
        givers += can_give(c, i) && c->last[i] == least ? 1 : 0;
    }
    for (size_t i = 0; i < c->n && winners > 0; i++) {
        if (c->more[i] == most) {
            c->move[i] = givers;
        } else if (can_give(c, i) && c->last[i] == least) {
            const int64_t steps = c->x[i] / winners;
            c->move[i] = -winners;
            room = room == 0 || steps < room ? steps : room;
        }
    }
    return room;
}

/* Whether the sum still rises after `step` steps of the move. */
static bool rises(climb *c, int64_t step)
{
    cmt_i128 slope = 0;
    for (size_t a = 0; a < c->m; a++) {
        cmt_i128 units_won = 0;
        for (size_t i = 0; i < c->n; i++) {
            const int64_t x = c->x[i] + step * c->move[i];
            const int64_t wish = c->wish[a * c->n + i];
            if (c->move[i] > 0 ? x < wish : x <= wish)
                units_won += c->move[i];
        }
        /* Prices below 2^99 together, times 2^22 (movers on either side). */
        slope += units_won != 0 ? (price_of(c, a, step) >> 12) * units_won : 0;
    }
    c->looks -= (int64_t)c->m;
    return slope > 0;
}

/* Move as far as the sum rises; how far that is. */
static int64_t step_up(climb *c)
{
    const int64_t room = choose_move(c);
    int64_t low = 0; /* it rises up to here */
    int64_t high = room;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (rises(c, middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (size_t i = 0; i < c->n; i++)
        c->x[i] += low * c->move[i];
    return low;
}

cmt_status cmt_climb(cmt_arena *mem,
                     const cmt_contest *contest,
                     mpq_srcptr total,
                     mpq_t **point,
                     cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const size_t m = contest->n_answers;
    climb c = {.n = n, .looks = CMT_CLIMB_LOOKS};
    mpq_t *x = cmt_q_array(mem, n + 1);
    mpq_t *q = cmt_q_array(mem, 2);
    c.wish = CMT_NEW_ARRAY(mem, int64_t, m * n + 1);
    c.weight = CMT_NEW_ARRAY(mem, int64_t, m + 1);
    c.x = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    c.move = CMT_NEW_ARRAY(mem, int64_t, n + 1);
    c.more = CMT_NEW_ARRAY(mem, cmt_i128, n + 1);
    c.last = CMT_NEW_ARRAY(mem, cmt_i128, n + 1);
    if (x == NULL || q == NULL || c.wish == NULL || c.weight == NULL || c.x == NULL
        || c.move == NULL || c.more == NULL || c.last == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers", m);
    read_answers(&c, contest, total, x, q);
    /* Steps of one unit only are a walk about the top. */
    for (size_t n_small = 0; n_small < 4 * n + 4 && c.looks > 0;) {
        price_units(&c);
        const int64_t step = step_up(&c);
        if (step == 0)
            break;
        n_small = step == 1 ? n_small + 1 : 0;
    }
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += c.x[i];
    for (size_t i = 0; i < n && sum > 0; i++)
        cmt_q_set_i64(x[i], c.x[i], sum);
    *point = x;
    return CMT_OK;
}
