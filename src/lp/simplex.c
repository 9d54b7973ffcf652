#include "lp/simplex.h"

#include "base/err.h"
#include "lp/simplex_state.h"

#include <string.h>

/* Primes for a basis that is known to be regular: its determinant has few of them. */
#define MANY_PRIMES 64
/* And for one that may well be singular. */
#define FEW_PRIMES 3

#define NOBODY SIZE_MAX

/* A pivot: who enters in which direction, who leaves to which bound, after what step. */
typedef struct pivot {
    size_t entering;
    int sign;       /* +1 increasing */
    size_t leaving; /* NOBODY: the entering variable runs to its other bound */
    bool at_upper;  /* where the leaving variable comes to stand */
    bool unlimited;
    mpq_ptr step;
} pivot;

/* z[1] := the reduced cost of a nonbasic variable, times y_den. */
static void reduced_cost(cmt_simplex *s, size_t v)
{
    const cmt_form *f = s->form;
    mpz_ptr d = s->z[1];
    if (v >= f->n) {
        mpz_set(d, s->y[v - f->n]);
        return;
    }
    if (s->feasible) {
        mpz_mul(d, f->cost[v], s->y_den);
    } else {
        mpz_set_ui(d, 0);
    }
    for (size_t e = f->start[v]; e < f->start[v + 1]; e++) {
        if (f->small == NULL) {
            mpz_submul(d, s->y[f->row[e]], f->value[e]);
        } else if (f->small[e] >= 0) {
            mpz_submul_ui(d, s->y[f->row[e]], (unsigned long)f->small[e]);
        } else {
            mpz_addmul_ui(d, s->y[f->row[e]], (unsigned long)-f->small[e]);
        }
    }
}

static bool is_fixed(const cmt_form *f, size_t v)
{
    return f->lower[v].set && f->upper[v].set
           && mpq_equal(f->lower[v].value, f->upper[v].value) != 0;
}

/* +1 or -1 where moving the variable that way improves the objective, else 0. */
static int gain(cmt_simplex *s, size_t v)
{
    if (s->place[v] == CMT_PLACE_BASIC || is_fixed(s->form, v))
        return 0;
    reduced_cost(s, v);
    const int sign = -mpz_sgn(s->z[1]);
    if ((s->place[v] == CMT_PLACE_LOWER && sign < 0)
        || (s->place[v] == CMT_PLACE_UPPER && sign > 0))
        return 0;
    return sign;
}

/* The first variable that gains (Bland), or the one that gains most. */
static bool choose_entering(cmt_simplex *s, bool bland, pivot *p)
{
    p->entering = NOBODY;
    mpz_ptr best = s->z[2];
    for (size_t v = 0; v < s->form->n + s->form->m; v++) {
        const int sign = gain(s, v);
        if (sign == 0 || (p->entering != NOBODY && mpz_cmpabs(s->z[1], best) <= 0))
            continue;
        p->entering = v;
        p->sign = sign;
        mpz_set(best, s->z[1]);
        if (bland)
            break;
    }
    return p->entering != NOBODY;
}

/* The bound that basic variable v meets when it moves by `way`; NULL if none. Where it is
 * out of its bounds, that is the one it comes back to. */
static const cmt_limit *meets(const cmt_simplex *s, size_t v, int way, bool *upper)
{
    const int side = cmt_simplex_side(s, v);
    if (side == way)
        return NULL;
    *upper = side == 0 ? way > 0 : side > 0;
    const cmt_limit *limit = *upper ? &s->form->upper[v] : &s->form->lower[v];
    return limit->set ? limit : NULL;
}

static void offer(cmt_simplex *s, size_t v, pivot *p)
{
    bool upper = false;
    const int way = -p->sign * mpz_sgn(s->w[v]);
    const cmt_limit *limit = way == 0 ? NULL : meets(s, v, way, &upper);
    if (limit == NULL)
        return;
    mpq_ptr step = s->q[1];
    mpq_ptr speed = s->q[2];
    mpz_abs(mpq_numref(speed), s->w[v]);
    mpz_set(mpq_denref(speed), s->w_den);
    mpq_canonicalize(speed);
    mpq_sub(step, limit->value, s->x[v]);
    mpq_abs(step, step);
    mpq_div(step, step, speed);
    if (!p->unlimited && mpq_cmp(step, p->step) >= 0)
        return;
    p->unlimited = false;
    p->leaving = v;
    p->at_upper = upper;
    mpq_set(p->step, step);
}

/* The longest step: until the first basic variable meets a bound (the first of equals,
 * as Bland asks), or the entering one its other bound. */
static void choose_leaving(cmt_simplex *s, pivot *p)
{
    const cmt_form *f = s->form;
    p->unlimited = true;
    p->leaving = NOBODY;
    for (size_t v = 0; v < f->n + f->m; v++) {
        if (s->place[v] == CMT_PLACE_BASIC)
            offer(s, v, p);
    }
    const size_t v = p->entering;
    if (!f->lower[v].set || !f->upper[v].set)
        return;
    mpq_sub(s->q[1], f->upper[v].value, f->lower[v].value);
    if (p->unlimited || mpq_cmp(s->q[1], p->step) <= 0) {
        p->unlimited = false;
        p->leaving = NOBODY;
        mpq_set(p->step, s->q[1]);
    }
}

static void move(cmt_simplex *s, const pivot *p)
{
    const cmt_form *f = s->form;
    mpq_ptr change = s->q[1];
    for (size_t v = 0; v < f->n + f->m && mpq_sgn(p->step) != 0; v++) {
        if (s->place[v] != CMT_PLACE_BASIC || mpz_sgn(s->w[v]) == 0)
            continue;
        mpz_set(mpq_numref(change), s->w[v]);
        mpz_set(mpq_denref(change), s->w_den);
        mpq_canonicalize(change);
        mpq_mul(change, change, p->step);
        if (p->sign > 0) {
            mpq_sub(s->x[v], s->x[v], change);
        } else {
            mpq_add(s->x[v], s->x[v], change);
        }
    }
    if (p->sign > 0) {
        mpq_add(s->x[p->entering], s->x[p->entering], p->step);
    } else {
        mpq_sub(s->x[p->entering], s->x[p->entering], p->step);
    }
    if (p->leaving == NOBODY) {
        s->place[p->entering] = p->sign > 0 ? CMT_PLACE_UPPER : CMT_PLACE_LOWER;
        return;
    }
    s->place[p->entering] = CMT_PLACE_BASIC;
    s->place[p->leaving] = p->at_upper ? CMT_PLACE_UPPER : CMT_PLACE_LOWER;
}

static bool is_within_bounds(const cmt_simplex *s)
{
    for (size_t v = 0; v < s->form->n + s->form->m; v++) {
        if (s->place[v] == CMT_PLACE_BASIC && cmt_simplex_side(s, v) != 0)
            return false;
    }
    return true;
}

/* Factor the start, or the logical basis if it is singular, and find x. */
static cmt_status begin(cmt_simplex *s)
{
    bool singular = false;
    cmt_status st = cmt_simplex_factor(s, FEW_PRIMES, &singular);
    if (st == CMT_OK && singular) {
        cmt_simplex_use_logicals(s);
        st = cmt_simplex_factor(s, 1, &singular);
    }
    return st == CMT_OK ? cmt_simplex_locate(s) : st;
}

static cmt_status refactor(cmt_simplex *s)
{
    bool singular = false;
    const cmt_status st = cmt_simplex_factor(s, MANY_PRIMES, &singular);
    if (st == CMT_OK && singular) {
        return cmt_fail(s->err, CMT_E_LIMIT,
                        "a basis is singular modulo each of %d primes", MANY_PRIMES);
    }
    return st;
}

/* Go where the entering variable leads; the scratch of the old basis is given back. */
static cmt_status go(cmt_simplex *s, pivot *p, bool *ended)
{
    const cmt_status st = cmt_simplex_direction(s, p->entering);
    if (st != CMT_OK)
        return st;
    choose_leaving(s, p);
    *ended = p->unlimited;
    if (p->unlimited)
        return CMT_OK;
    move(s, p);
    s->feasible = s->feasible || is_within_bounds(s);
    if (p->leaving == NOBODY)
        return CMT_OK;
    cmt_arena_reset(s->mem, s->mark);
    return refactor(s);
}

/* Pivot until an end. */
static cmt_status run(cmt_simplex *s,
                      unsigned max_pivots,
                      pivot *p,
                      cmt_simplex_result *out)
{
    bool bland = false;
    bool ended = false;
    cmt_status st = cmt_simplex_multipliers(s);
    for (out->pivots = 0; st == CMT_OK; out->pivots++) {
        if (!choose_entering(s, bland, p)) {
            out->end = s->feasible ? CMT_SIMPLEX_OPTIMAL : CMT_SIMPLEX_INFEASIBLE;
            break;
        }
        if (out->pivots == max_pivots) {
            out->end = CMT_SIMPLEX_LIMIT;
            break;
        }
        st = go(s, p, &ended);
        if (ended) {
            out->end = CMT_SIMPLEX_UNBOUNDED;
            break;
        }
        bland = mpq_sgn(p->step) == 0;
        if (st == CMT_OK)
            st = cmt_simplex_multipliers(s);
    }
    return st;
}

static mpq_t *take_ray(cmt_simplex *s, const pivot *p)
{
    mpq_t *ray = cmt_q_array(s->mem, s->form->n);
    if (ray == NULL)
        return NULL;
    for (size_t v = 0; v < s->form->n; v++) {
        if (s->place[v] != CMT_PLACE_BASIC)
            continue;
        mpq_set_z(ray[v], s->w[v]);
        if (p->sign > 0)
            mpq_neg(ray[v], ray[v]);
    }
    if (p->entering < s->form->n) {
        mpq_set_z(ray[p->entering], s->w_den);
        if (p->sign < 0)
            mpq_neg(ray[p->entering], ray[p->entering]);
    }
    return ray;
}

static void take_multipliers(const cmt_simplex *s, mpq_t *y)
{
    for (size_t r = 0; r < s->form->m; r++) {
        if (mpz_sgn(s->y[r]) == 0)
            continue;
        mpz_set(mpq_numref(y[r]), s->y[r]);
        mpz_set(mpq_denref(y[r]), s->y_den);
        mpq_canonicalize(y[r]);
        cmt_form_unscale(s->form, r, s->feasible, y[r]);
    }
}

cmt_status cmt_simplex_solve(cmt_arena *mem,
                             const cmt_form *form,
                             const uint8_t *start,
                             unsigned max_pivots,
                             cmt_simplex_result *out,
                             cmt_err *err)
{
    cmt_simplex s;
    cmt_status st = CMT_OK;
    cmt_simplex_result got = {.place = CMT_NEW_ARRAY(mem, uint8_t, form->n + form->m),
                              .x = cmt_q_array(mem, form->n + form->m),
                              .y = cmt_q_array(mem, form->m)};
    pivot p = {.step = cmt_q(mem)};
    if (got.place == NULL || got.x == NULL || got.y == NULL || p.step == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a basic solution");
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    CMT_TRY(cmt_simplex_init(mem, form, start, got.x, &s, err));
    s.mark = cmt_arena_get_mark(mem);
    CMT_TRY(begin(&s));
    CMT_TRY(run(&s, max_pivots, &p, &got));
    got.feasible = s.feasible;
    if (form->n + form->m != 0)
        memcpy(got.place, s.place, form->n + form->m);
    take_multipliers(&s, got.y);
    if (got.end == CMT_SIMPLEX_UNBOUNDED) { /* the scratch before it then stays */
        got.ray = take_ray(&s, &p);
        if (got.ray == NULL)
            st = cmt_fail(err, CMT_E_NOMEM, "no room for a ray");
    }
    if (st == CMT_OK)
        *out = got;
done:
    if (st != CMT_OK || got.end != CMT_SIMPLEX_UNBOUNDED)
        cmt_arena_reset(mem, mark);
    return st;
}
