#include "lp/filter.h"

#include "base/err.h"
#include "lp/glpk_number.h"
#include "lp/simplex.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define TOLERANCE 1e-9 /* of bounds and reduced costs, rows being near 1 */
#define TINY      1e-8 /* no pivot on less */
#define NOBODY    SIZE_MAX

/* basic[i] = sum over k of at[i][k] * nonbasic[k]; row m is the objective. */
typedef struct tableau {
    const cmt_form *form;
    size_t n;
    size_t m;
    double *at;          /* [m + 1][n] */
    double *lower;       /* [n + m] -DBL_MAX where there is none */
    double *upper;       /* [n + m] */
    double *x;           /* [n + m] */
    double *price;       /* [n] reduced costs of the phase */
    uint32_t *basic;     /* [m] */
    uint32_t *nonbasic;  /* [n] */
    int *row_power;      /* [m] rows were divided by 2^power */
    double *row_inverse; /* [m] 2^-power, where that is a number */
    int cost_power;
    bool feasible;
} tableau;

/* A pivot: who enters in which direction, who leaves. */
typedef struct pivot {
    size_t column;
    double sign;
    size_t row; /* NOBODY: the entering variable runs to its other bound */
    double step;
} pivot;

bool cmt_filter_suits(const cmt_form *form)
{
    return form->n <= CMT_FILTER_ENTRIES && form->m <= CMT_FILTER_ENTRIES
           && form->n * form->m <= CMT_FILTER_ENTRIES;
}

static bool make(cmt_arena *mem, const cmt_form *f, tableau *out)
{
    const size_t all = f->n + f->m;
    *out = (tableau){.form = f,
                     .n = f->n,
                     .m = f->m,
                     .at = CMT_NEW_ARRAY(mem, double, (f->m + 1) * f->n),
                     .lower = CMT_NEW_ARRAY(mem, double, all),
                     .upper = CMT_NEW_ARRAY(mem, double, all),
                     .x = CMT_NEW_ARRAY(mem, double, all),
                     .price = CMT_NEW_ARRAY(mem, double, f->n),
                     .basic = CMT_NEW_ARRAY(mem, uint32_t, f->m),
                     .nonbasic = CMT_NEW_ARRAY(mem, uint32_t, f->n),
                     .row_power = CMT_NEW_ARRAY(mem, int, f->m),
                     .row_inverse = CMT_NEW_ARRAY(mem, double, f->m)};
    return out->at != NULL && out->lower != NULL && out->upper != NULL && out->x != NULL
           && out->price != NULL && out->basic != NULL && out->nonbasic != NULL
           && out->row_power != NULL && out->row_inverse != NULL;
}

static int bits(mpz_srcptr z)
{
    return mpz_sgn(z) == 0 ? 0 : (int)mpz_sizeinbase(z, 2);
}

static int small_bits(int64_t v)
{
    const unsigned long long m =
        v < 0 ? 0 - (unsigned long long)v : (unsigned long long)v;
    return m == 0 ? 0 : 64 - __builtin_clzll(m);
}

static int entry_bits(const cmt_form *f, size_t e)
{
    return f->small == NULL ? bits(f->value[e]) : small_bits(f->small[e]);
}

/* An entry over 2^power; `inverse` is that power's inverse, exactly. */
static double entry(const cmt_form *f, size_t e, int power, double inverse)
{
    return f->small == NULL ? cmt_glpk_integer(f->value[e], power)
                            : (double)f->small[e] * inverse;
}

/* Entries come out at 1 or less, a power of two taken from each row. */
static void load_matrix(tableau *t)
{
    const cmt_form *f = t->form;
    for (size_t j = 0; j < t->n; j++) {
        const int cost = bits(f->cost[j]);
        t->cost_power = cost > t->cost_power ? cost : t->cost_power;
        for (size_t e = f->start[j]; e < f->start[j + 1]; e++) {
            const int power = entry_bits(f, e);
            int *row = &t->row_power[f->row[e]];
            *row = power > *row ? power : *row;
        }
    }
    for (size_t r = 0; r < t->m; r++)
        t->row_inverse[r] = ldexp(1, -t->row_power[r]);
    for (size_t j = 0; j < t->n; j++) {
        for (size_t e = f->start[j]; e < f->start[j + 1]; e++) {
            const uint32_t r = f->row[e];
            t->at[r * t->n + j] = entry(f, e, t->row_power[r], t->row_inverse[r]);
        }
        t->at[t->m * t->n + j] = cmt_glpk_integer(f->cost[j], t->cost_power);
        t->nonbasic[j] = (uint32_t)j;
    }
    for (size_t r = 0; r < t->m; r++)
        t->basic[r] = (uint32_t)(t->n + r);
}

static void load_bounds(tableau *t)
{
    const cmt_form *f = t->form;
    for (size_t v = 0; v < t->n + t->m; v++) {
        const int power = v < t->n ? 0 : t->row_power[v - t->n];
        t->lower[v] =
            f->lower[v].set ? cmt_glpk_rational(f->lower[v].value, power) : -DBL_MAX;
        t->upper[v] =
            f->upper[v].set ? cmt_glpk_rational(f->upper[v].value, power) : DBL_MAX;
    }
}

/* Put a nonbasic variable where `wanted` says, or where its bounds allow. */
static void put(tableau *t, size_t v, uint8_t wanted)
{
    const bool has_lower = t->lower[v] > -DBL_MAX;
    const bool has_upper = t->upper[v] < DBL_MAX;
    t->x[v] = 0;
    if (has_upper && (wanted == CMT_PLACE_UPPER || !has_lower)) {
        t->x[v] = t->upper[v];
    } else if (has_lower) {
        t->x[v] = t->lower[v];
    }
}

static void exchange(tableau *t, size_t row, size_t column)
{
    double *own = t->at + row * t->n;
    const double inverse = 1 / own[column];
    for (size_t k = 0; k < t->n; k++)
        own[k] *= -inverse;
    own[column] = inverse;
    for (size_t i = 0; i <= t->m; i++) {
        double *other = t->at + i * t->n;
        const double factor = other[column];
        if (i == row || fpclassify(factor) == FP_ZERO)
            continue;
        other[column] = 0;
        for (size_t k = 0; k < t->n; k++)
            other[k] += factor * own[k];
    }
    const uint32_t v = t->basic[row];
    t->basic[row] = t->nonbasic[column];
    t->nonbasic[column] = v;
}

/* Bring the basic structural variables of `start` in, each for the logical variable with
 * the largest entry among those that are to leave. */
static void use_start(tableau *t, const uint8_t *start)
{
    for (size_t k = 0; k < t->n; k++) {
        if (start[k] != CMT_PLACE_BASIC)
            continue;
        size_t best = NOBODY;
        double largest = TINY;
        for (size_t i = 0; i < t->m; i++) {
            const double entry = fabs(t->at[i * t->n + k]);
            if (t->basic[i] >= t->n && start[t->basic[i]] != CMT_PLACE_BASIC
                && entry > largest) {
                best = i;
                largest = entry;
            }
        }
        if (best != NOBODY)
            exchange(t, best, k);
    }
}

static void locate(tableau *t, const uint8_t *start)
{
    for (size_t k = 0; k < t->n; k++) {
        const uint32_t v = t->nonbasic[k];
        const bool at_best = v < t->n && mpz_sgn(t->form->cost[v]) < 0;
        const uint8_t free_choice = at_best ? CMT_PLACE_UPPER : CMT_PLACE_LOWER;
        put(t, v, start != NULL ? start[v] : free_choice);
    }
    for (size_t i = 0; i < t->m; i++) {
        double sum = 0;
        for (size_t k = 0; k < t->n; k++)
            sum += t->at[i * t->n + k] * t->x[t->nonbasic[k]];
        t->x[t->basic[i]] = sum;
    }
}

static double slack_of(double bound)
{
    return TOLERANCE * fmax(1, fabs(bound));
}

/* -1 below its bounds, +1 above them, else 0. */
static int side(const tableau *t, size_t v)
{
    if (t->lower[v] > -DBL_MAX && t->x[v] < t->lower[v] - slack_of(t->lower[v]))
        return -1;
    return t->upper[v] < DBL_MAX && t->x[v] > t->upper[v] + slack_of(t->upper[v]);
}

/* Reduced costs: of the objective where x is feasible, else of the sum by which it is
 * not. */
static void price(tableau *t)
{
    t->feasible = true;
    memset(t->price, 0, t->n * sizeof *t->price);
    for (size_t i = 0; i < t->m; i++) {
        const int way = side(t, t->basic[i]);
        if (way == 0)
            continue;
        t->feasible = false;
        for (size_t k = 0; k < t->n; k++)
            t->price[k] += way * t->at[i * t->n + k];
    }
    if (t->feasible)
        memcpy(t->price, t->at + t->m * t->n, t->n * sizeof *t->price);
}

static bool choose_entering(const tableau *t, pivot *p)
{
    double best = TOLERANCE;
    p->column = NOBODY;
    for (size_t k = 0; k < t->n; k++) {
        const uint32_t v = t->nonbasic[k];
        const double gain = fabs(t->price[k]);
        const bool may_move =
            t->price[k] < 0 ? t->x[v] < t->upper[v] : t->x[v] > t->lower[v];
        if (gain > best && may_move) {
            best = gain;
            p->column = k;
            p->sign = t->price[k] < 0 ? 1 : -1;
        }
    }
    return p->column != NOBODY;
}

/* How far the entering variable may go before basic row i meets a bound; what is out of
 * its bounds comes back to the nearer one. DBL_MAX: as far as it likes. */
static double room(const tableau *t, const pivot *p, size_t i, double slack)
{
    const uint32_t v = t->basic[i];
    const double speed = p->sign * t->at[i * t->n + p->column];
    if (fabs(speed) <= TINY)
        return DBL_MAX;
    const int way = speed > 0 ? 1 : -1;
    const int where = side(t, v);
    if (where == way)
        return DBL_MAX;
    const bool to_upper = where == 0 ? way > 0 : where > 0;
    const double bound = to_upper ? t->upper[v] : t->lower[v];
    if (fabs(bound) >= DBL_MAX)
        return DBL_MAX;
    return fmax(0, (bound - t->x[v] + way * slack * slack_of(bound)) / speed);
}

/* Of the rows that stop the step, within a tolerance, the one with the largest entry. */
static bool choose_leaving(const tableau *t, pivot *p)
{
    double farthest = DBL_MAX;
    double largest = 0;
    for (size_t i = 0; i < t->m; i++)
        farthest = fmin(farthest, room(t, p, i, 1));
    p->row = NOBODY;
    const uint32_t v = t->nonbasic[p->column];
    const double own = t->lower[v] > -DBL_MAX && t->upper[v] < DBL_MAX
                           ? t->upper[v] - t->lower[v]
                           : DBL_MAX;
    p->step = own;
    if (own <= farthest)
        return own < DBL_MAX;
    for (size_t i = 0; i < t->m; i++) {
        const double entry = fabs(t->at[i * t->n + p->column]);
        const double step = entry > largest ? room(t, p, i, 0) : DBL_MAX;
        if (step <= farthest) {
            largest = entry;
            p->row = i;
            p->step = step;
        }
    }
    return p->row != NOBODY;
}

static void move(tableau *t, const pivot *p)
{
    const uint32_t entering = t->nonbasic[p->column];
    const double change = p->sign * p->step;
    for (size_t i = 0; i < t->m; i++)
        t->x[t->basic[i]] += change * t->at[i * t->n + p->column];
    t->x[entering] += change;
    if (p->row == NOBODY) {
        t->x[entering] = p->sign > 0 ? t->upper[entering] : t->lower[entering];
        return;
    }
    const uint32_t leaving = t->basic[p->row];
    const double to_lower = fabs(t->x[leaving] - t->lower[leaving]);
    const double to_upper = fabs(t->x[leaving] - t->upper[leaving]);
    t->x[leaving] = to_lower <= to_upper ? t->lower[leaving] : t->upper[leaving];
    exchange(t, p->row, p->column);
}

/* Whether the pivots come to an end. */
static bool run(tableau *t, bool *optimal)
{
    pivot p = {0};
    const size_t limit = 4 * (t->n + t->m) + 20;
    *optimal = false;
    for (size_t k = 0; k < limit; k++) {
        price(t);
        if (!choose_entering(t, &p)) {
            *optimal = t->feasible;
            return true;
        }
        if (!choose_leaving(t, &p))
            return t->feasible; /* unbounded, or lost in rounding */
        move(t, &p);
    }
    return false;
}

static uint8_t place_of(const tableau *t, uint32_t v)
{
    if (t->lower[v] > -DBL_MAX && t->x[v] <= t->lower[v])
        return CMT_PLACE_LOWER;
    return t->upper[v] < DBL_MAX ? CMT_PLACE_UPPER : CMT_PLACE_ZERO;
}

static void take_basis(const tableau *t, uint8_t *place)
{
    for (size_t i = 0; i < t->m; i++)
        place[t->basic[i]] = CMT_PLACE_BASIC;
    for (size_t k = 0; k < t->n; k++)
        place[t->nonbasic[k]] = place_of(t, t->nonbasic[k]);
}

static void take_values(const tableau *t, cmt_proposal *out)
{
    for (size_t j = 0; j < t->n; j++)
        cmt_glpk_simplest(t->x[j], out->x[j]);
    for (size_t k = 0; k < t->n; k++) {
        if (t->nonbasic[k] < t->n)
            continue;
        const size_t r = t->nonbasic[k] - t->n;
        cmt_glpk_simplest(t->at[t->m * t->n + k], out->y[r]);
        cmt_glpk_shift(out->y[r], t->cost_power - t->row_power[r]);
        cmt_form_unscale(t->form, r, true, out->y[r]);
    }
}

cmt_status cmt_filter_simplex(cmt_arena *mem,
                              const cmt_form *form,
                              const uint8_t *start,
                              bool values,
                              cmt_proposal *out,
                              cmt_err *err)
{
    cmt_proposal got = {.place = CMT_NEW_ARRAY(mem, uint8_t, form->n + form->m)};
    if (values) {
        got.x = cmt_q_array(mem, form->n);
        got.y = cmt_q_array(mem, form->m);
    }
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    tableau t;
    if (got.place == NULL || (values && (got.x == NULL || got.y == NULL))
        || !make(mem, form, &t))
        return cmt_fail(err, CMT_E_NOMEM, "no room to guess a basis");
    load_matrix(&t);
    load_bounds(&t);
    if (start != NULL)
        use_start(&t, start);
    locate(&t, start);
    got.has_basis = run(&t, &got.optimal);
    if (got.has_basis)
        take_basis(&t, got.place);
    if (got.has_basis && values)
        take_values(&t, &got);
    cmt_arena_reset(mem, mark);
    *out = got;
    return CMT_OK;
}
