#include "ballot/equal_shares_filter.h"

#include "ballot/equal_shares_filter_notes.h"
#include "ballot/equal_shares_state.h"
#include "base/err.h"

#include <float.h>
#include <string.h>

/* Error bounds. A number x stands for a true number within its own bound. A sum of k terms
 * is off by at most (k + 4) * DBL_EPSILON times the sum of their magnitudes, which `slack`
 * stands for, beside the bounds of the terms. The payment p of a supporter solves
 *
 *   G(p) = sum of weight * min(money, p) = cost.
 *
 * If G is off by at most E near p, and the supporters who surely have more than p + d weigh
 * at least S, then the true payment is within E / S of p, as long as that is at most d. */

typedef struct purse {
    double weight; /* a whole number */
    double money;  /* a unit of weight */
    double off;    /* bound on its error */
} purse;

struct cmt_shares_filter {
    cmt_shares_world world;
    purse *row;      /* [n_rows] */
    double *cost;    /* [n] whole numbers */
    double *support; /* [n] whole numbers */
    double *utility; /* [n] within one epsilon */
    double *alike;   /* [n] the payment where all supporters pay alike: none is below */
    double total;    /* of the weights */
    double *least;   /* [n] the payment will not be below this */
    double *rate;    /* [n] payment for utility, when priced in this round */
    double *rate_off;
    double *payment;
    double *payment_off;
    bool *dead;
    bool *fresh;
    cmt_shares_notes *notes; /* of the last run */
};

/* More than anybody has. */
#define HUGE_SUM (DBL_MAX / 2)

typedef enum verdict { PRICED, DEAD, UNSURE } verdict;

static bool to_double(mpz_srcptr z, double *out)
{
    *out = mpz_get_d(z);
    return mpz_sizeinbase(z, 2) <= DBL_MANT_DIG;
}

static bool convert(cmt_shares_filter *f)
{
    bool fits = true;
    const cmt_shares_world *w = &f->world;
    for (size_t r = 0; r < w->n_rows; r++) {
        fits = fits && to_double(w->weight[r], &f->row[r].weight);
        f->total += f->row[r].weight;
    }
    for (size_t i = 0; i < w->n; i++) {
        fits = fits && to_double(w->cost[i], &f->cost[i]);
        f->utility[i] = mpq_get_d(w->task->utility[i]);
        for (size_t k = w->first[i]; k < w->first[i + 1]; k++)
            f->support[i] += f->row[w->rows[k]].weight;
        if (f->support[i] > 0)
            f->alike[i] = f->cost[i] / f->support[i] * (1 - 4 * DBL_EPSILON);
    }
    return fits && f->total < 1 / DBL_EPSILON;
}

static double *numbers(cmt_arena *mem, size_t n)
{
    return CMT_NEW_ARRAY(mem, double, n + 1);
}

cmt_status cmt_shares_filter_new(cmt_arena *mem,
                                 const cmt_shares_task *task,
                                 cmt_shares_filter **out,
                                 cmt_err *err)
{
    cmt_shares_filter *f = CMT_NEW(mem, cmt_shares_filter);
    if (f == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a filter");
    const cmt_status st = cmt_shares_world_init(mem, task, &f->world, err);
    if (st != CMT_OK)
        return st;
    const size_t n = f->world.n;
    const size_t n_rows = f->world.n_rows;
    f->row = CMT_NEW_ARRAY(mem, purse, n_rows + 1);
    f->cost = numbers(mem, n);
    f->support = numbers(mem, n);
    f->utility = numbers(mem, n);
    f->alike = numbers(mem, n);
    f->least = numbers(mem, n);
    f->rate = numbers(mem, n);
    f->rate_off = numbers(mem, n);
    f->payment = numbers(mem, n);
    f->payment_off = numbers(mem, n);
    f->dead = CMT_NEW_ARRAY(mem, bool, n + 1);
    f->fresh = CMT_NEW_ARRAY(mem, bool, n + 1);
    f->notes = cmt_shares_notes_new(mem, n);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for a filter");
    *out = convert(f) ? f : NULL;
    return CMT_OK;
}

/* A bound on the rounding of sums over the supporters of c that stay below its cost, or,
 * money being what it is, below that of all their money. */
static double slack(const cmt_shares_filter *f, size_t c)
{
    const double k = (double)(f->world.first[c + 1] - f->world.first[c]) + 4;
    return k * 4 * DBL_EPSILON * f->cost[c];
}

/* What those with less than p hold and weigh, with E so far; and the least that one of the
 * others surely holds. */
typedef struct parts {
    double money;
    double off;
    double weight;
    double lowest;
} parts;

/* A factor in place of a branch, which no machine would foresee. */
static inline void add_part(parts *sum, const purse *r, double p)
{
    const double is_poor = r->money < p ? 1 : 0;
    const double weight = is_poor * r->weight;
    const double holds = r->money - r->off + is_poor * HUGE_SUM;
    sum->money += weight * r->money;
    sum->off += weight * r->off;
    sum->weight += weight;
    sum->lowest = holds < sum->lowest ? holds : sum->lowest;
}

/* Two sums side by side: one addition need not wait for the last. */
static parts split(const cmt_shares_filter *f, size_t c, double p)
{
    parts even = {.lowest = HUGE_SUM};
    parts odd = {.lowest = HUGE_SUM};
    const uint32_t *rows = f->world.rows;
    const size_t end = f->world.first[c + 1];
    size_t k = f->world.first[c];
    for (; k + 1 < end; k += 2) {
        add_part(&even, &f->row[rows[k]], p);
        add_part(&odd, &f->row[rows[k + 1]], p);
    }
    if (k < end)
        add_part(&even, &f->row[rows[k]], p);
    return (parts){even.money + odd.money, even.off + odd.off, even.weight + odd.weight,
                   even.lowest < odd.lowest ? even.lowest : odd.lowest};
}

/* The weight that surely has more than `line`, and what the errors of those near it add. */
static double surely_above(
    const cmt_shares_filter *f, size_t c, double p, double line, double *off)
{
    double weight = 0;
    for (size_t k = f->world.first[c]; k < f->world.first[c + 1]; k++) {
        const uint32_t r = f->world.rows[k];
        if (f->row[r].money - f->row[r].off > line) {
            weight += f->row[r].weight;
        } else if (f->row[r].money >= p) {
            *off += f->row[r].weight * f->row[r].off;
        }
    }
    return weight;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The payment for c with its bound, as the numbers stand. */
static verdict price(cmt_shares_filter *f, size_t c)
{
    double p = f->least[c];
    double rich = 0;
    double off = 0;
    parts poor;
    const double rounding = slack(f, c);
    for (;;) {
        poor = split(f, c, p);
        const double need = f->cost[c] - poor.money;
        rich = f->support[c] - poor.weight; /* whole numbers */
        if (rich <= 0) {
            const double lack = need - poor.off - 2 * rounding;
            cmt_shares_notes_lack(f->notes, c, lack, poor.weight);
            return lack > 0 ? DEAD : UNSURE;
        }
        const double q = need / rich;
        if (q <= p * (1 + DBL_EPSILON))
            break;
        p = q;
        if (poor.lowest > q) /* nobody else is poor at q */
            break;
    }
    off = poor.off;
    const double guess = 8 * (off + rounding) / rich;
    const double sure =
        poor.lowest > p + guess ? rich : surely_above(f, c, p, p + guess, &off);
    /* Twice E: its own rounding is far below E. */
    if (sure <= 0 || 2 * (off + rounding) > guess * sure)
        return UNSURE;
    f->payment[c] = p;
    f->payment_off[c] = guess;
    f->least[c] = larger(f->least[c], p - guess);
    cmt_shares_notes_price(f->notes, c, p - guess, poor.weight / rich);
    f->rate[c] = p / f->utility[c];
    f->rate_off[c] = (guess / f->utility[c] + 4 * DBL_EPSILON * f->rate[c]) * 2;
    return PRICED;
}

/* A rate that c is surely not below. */
static double least_rate(const cmt_shares_filter *f, size_t c)
{
    return f->fresh[c] ? f->rate[c] - f->rate_off[c]
                       : f->least[c] / f->utility[c] * (1 - 8 * DBL_EPSILON);
}

/* The alternative not priced in this round that may be the cheapest, or n. */
static size_t next_to_price(const cmt_shares_filter *f)
{
    const size_t n = f->world.n;
    size_t next = n;
    for (size_t i = 0; i < n; i++) {
        if (!f->dead[i] && !f->fresh[i]
            && (next == n || least_rate(f, i) < least_rate(f, next)))
            next = i;
    }
    return next;
}

/* Whether no other that was priced in this round may be as cheap. */
static bool is_alone(const cmt_shares_filter *f, size_t best)
{
    for (size_t i = 0; i < f->world.n; i++) {
        if (i != best && f->fresh[i]
            && least_rate(f, i) <= f->rate[best] + f->rate_off[best])
            return false;
    }
    return true;
}

/* The cheapest alternative of this round, n when none can be bought; UNSURE when another
 * is as cheap for all that is known. */
static verdict find_cheapest(cmt_shares_filter *f, size_t *best)
{
    const size_t n = f->world.n;
    *best = n;
    memset(f->fresh, 0, n * sizeof *f->fresh);
    cmt_shares_notes_apply(f->notes, f->least, f->dead);
    for (;;) {
        const size_t next = next_to_price(f);
        if (next == n
            || (*best < n && least_rate(f, next) > f->rate[*best] + f->rate_off[*best]))
            break;
        const verdict v = price(f, next);
        if (v == UNSURE)
            return UNSURE;
        f->fresh[next] = v == PRICED;
        f->dead[next] = v == DEAD;
        if (v == PRICED && (*best == n || f->rate[next] < f->rate[*best]))
            *best = next;
    }
    return *best == n || is_alone(f, *best) ? PRICED : UNSURE;
}

static void pay(cmt_shares_filter *f, size_t c)
{
    const double p = f->payment[c];
    const double p_off = f->payment_off[c];
    for (size_t k = f->world.first[c]; k < f->world.first[c + 1]; k++) {
        const uint32_t r = f->world.rows[k];
        if (f->row[r].money + f->row[r].off < p - p_off) {
            f->row[r].money = 0;
            f->row[r].off = 0;
        } else {
            f->row[r].off += p_off + 2 * DBL_EPSILON * (f->row[r].money + p);
            f->row[r].money = larger(f->row[r].money - p, 0);
        }
    }
    f->dead[c] = true;
    cmt_shares_notes_buy(f->notes, c, p - p_off, p + p_off);
}

bool cmt_shares_filter_run(cmt_shares_filter *filter, mpq_srcptr money, bool *in)
{
    cmt_shares_filter *f = filter;
    const cmt_shares_world *w = &f->world;
    if (!(f->total > 0))
        return false;
    const double scale = mpz_get_d(w->cost_scale);
    const double share = mpq_get_d(money) * scale / f->total;
    for (size_t r = 0; r < w->n_rows; r++) {
        f->row[r].money = share;
        f->row[r].off = 8 * DBL_EPSILON * share;
    }
    cmt_shares_notes_begin(f->notes, share, 8 * DBL_EPSILON * share);
    for (size_t i = 0; i < w->n; i++) {
        in[i] = false;
        f->least[i] = f->alike[i];
        f->dead[i] = w->first[i] == w->first[i + 1] || !(f->utility[i] > 0);
    }
    for (;;) {
        size_t best = w->n;
        if (find_cheapest(f, &best) == UNSURE)
            return false;
        if (best == w->n)
            return true;
        pay(f, best);
        in[best] = true;
    }
}
