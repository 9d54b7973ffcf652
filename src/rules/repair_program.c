#include "rules/repair_program.h"

#include "base/err.h"
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

/* Ballots alike for x. step[k]: k is passed with this step (raise), negative: as a
 * companion of x; or 1: k is above x, -1: below (remove). 0: k has no part in it. */
typedef struct class
{
    uint32_t group;
    int64_t count;
    int16_t *step; /* [n] */
    int16_t n_steps;
} class;

typedef struct program {
    cmt_repair_world *w;
    const cmt_repair_needs *needs;
    class *classes;
    size_t n_classes;
    size_t n_columns;
    cmt_lp_builder *b;
    cmt_term *terms;
} program;

#define NOT_RANKED UINT32_MAX

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a program");
}

/* The tier of i on ballot b: unranked ones below all, or nowhere. */
static uint32_t tier_of(const cmt_contest *c, size_t b, size_t i)
{
    const unsigned mark = cmt_ballots_mark(c, b, i);
    if (mark != 0)
        return mark;
    return c->unranked == CMT_UNRANKED_NO_OPINION ? NOT_RANKED : UINT16_MAX + 1U;
}

/* 1: the ballot has x above k, -1: k above x, 0: neither. */
static int side_of(const cmt_contest *c, size_t b, size_t x, size_t k)
{
    const uint32_t of_x = tier_of(c, b, x);
    const uint32_t of_k = tier_of(c, b, k);
    if (of_x == NOT_RANKED || of_k == NOT_RANKED)
        return 0;
    return (of_x < of_k) - (of_x > of_k);
}

cmt_status cmt_repair_needs_find(cmt_repair_world *w, uint32_t x, cmt_repair_needs *out)
{
    const cmt_contest *c = w->contest;
    cmt_repair_needs needs = {.x = x, .need = cmt_z_array(w->mem, w->n + 1)};
    mpz_ptr weight = cmt_z(w->mem);
    needs.bound = cmt_z(w->mem);
    if (needs.need == NULL || weight == NULL || needs.bound == NULL)
        return no_room(w->err);
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_z_set_i64(weight, c->ballots.count[b]);
        mpz_mul(weight, weight, w->weight[c->ballots.group[b]]);
        for (size_t k = 0; k < w->n; k++) {
            const int side = side_of(c, b, x, k);
            if (side > 0) {
                mpz_sub(needs.need[k], needs.need[k], weight);
            } else if (side < 0) {
                mpz_add(needs.need[k], needs.need[k], weight);
            }
        }
    }
    for (size_t k = 0; k < w->n; k++) {
        if (k == x || !cmt_contest_eligible(c, k)) {
            mpz_set_ui(needs.need[k], 0);
            continue;
        }
        if (w->kind == CMT_REPAIR_RAISE)
            mpz_add_ui(needs.need[k], needs.need[k], 1);
        if (mpz_sgn(needs.need[k]) <= 0)
            continue;
        if (w->kind == CMT_REPAIR_RAISE) {
            mpz_cdiv_q_2exp(weight, needs.need[k], 1);
            mpz_add(needs.bound, needs.bound, weight);
        } else if (mpz_cmp(needs.need[k], needs.bound) > 0) {
            mpz_set(needs.bound, needs.need[k]);
        }
    }
    *out = needs;
    return CMT_OK;
}

/* --- classes ---------------------------------------------------------------------------- */

/* The highest tier number below `tier` among the eligible others, 0 if there is none. */
static uint32_t tier_above(const program *p, size_t b, uint32_t tier)
{
    const cmt_contest *c = p->w->contest;
    uint32_t best = 0;
    for (size_t k = 0; k < p->w->n; k++) {
        const uint32_t of_k = tier_of(c, b, k);
        if (k != p->needs->x && cmt_contest_eligible(c, k) && of_k < tier
            && of_k > best)
            best = of_k;
    }
    return best;
}

static void number_steps(const program *p, size_t b, class *out)
{
    const cmt_contest *c = p->w->contest;
    const uint32_t x = p->needs->x;
    const uint32_t of_x = tier_of(c, b, x);
    if (of_x == NOT_RANKED)
        return;
    for (uint32_t tier = tier_above(p, b, of_x + 1); tier > 0;
         tier = tier_above(p, b, tier)) {
        out->n_steps++;
        for (size_t k = 0; k < p->w->n; k++) {
            if (k != x && cmt_contest_eligible(c, k) && tier_of(c, b, k) == tier)
                out->step[k] = (int16_t)(tier == of_x ? -out->n_steps : out->n_steps);
        }
    }
}

static void number_sides(const program *p, size_t b, class *out)
{
    const cmt_contest *c = p->w->contest;
    for (size_t k = 0; k < p->w->n; k++) {
        if (k == p->needs->x || !cmt_contest_eligible(c, k))
            continue;
        out->step[k] = (int16_t)-side_of(c, b, p->needs->x, k);
        if (out->step[k] > 0)
            out->n_steps = 1;
    }
}

static int by_steps(const void *a, const void *b, const void *context)
{
    const class *x = a;
    const class *y = b;
    const size_t *n = context;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    for (size_t k = 0; k < *n; k++) {
        if (x->step[k] != y->step[k])
            return x->step[k] < y->step[k] ? -1 : 1;
    }
    return 0;
}

/* Classes with anything to do, sorted, each once. */
static cmt_status find_classes(program *p)
{
    const cmt_ballots *ballots = &p->w->contest->ballots;
    const size_t n = p->w->n;
    p->classes = CMT_NEW_ARRAY(p->w->mem, class, ballots->n + 1);
    int16_t *steps = CMT_NEW_ARRAY(p->w->mem, int16_t, ballots->n * n + 1);
    if (p->classes == NULL || steps == NULL)
        return no_room(p->w->err);
    for (size_t b = 0; b < ballots->n; b++) {
        class *one = &p->classes[p->n_classes];
        *one = (class){.group = ballots->group[b],
                       .count = ballots->count[b],
                       .step = &steps[b * n]};
        if (p->w->kind == CMT_REPAIR_RAISE) {
            number_steps(p, b, one);
        } else {
            number_sides(p, b, one);
        }
        p->n_classes += one->n_steps > 0 ? 1U : 0U;
    }
    if (!cmt_sort(p->w->mem, p->classes, p->n_classes, sizeof(class), by_steps, &n))
        return no_room(p->w->err);
    size_t kept = 0;
    for (size_t k = 0; k < p->n_classes; k++) {
        if (kept > 0 && by_steps(&p->classes[kept - 1], &p->classes[k], &n) == 0) {
            p->classes[kept - 1].count += p->classes[k].count;
        } else {
            p->classes[kept++] = p->classes[k];
            p->n_columns += (size_t)p->classes[kept - 1].n_steps;
        }
    }
    p->n_classes = kept;
    if (p->n_columns > CMT_MAX_REPAIR_COLUMNS) {
        return cmt_fail(p->w->err, CMT_E_LIMIT, "a program of %zu columns",
                        p->n_columns);
    }
    return CMT_OK;
}

/* --- columns and rows --------------------------------------------------------------------- */

/* factor times the weight of a ballot of the class. */
static mpq_ptr times_weight(const program *p, const class *one, int64_t factor)
{
    mpq_ptr q = cmt_q(p->w->mem);
    if (q != NULL) {
        cmt_q_set_i64(q, factor, 1);
        mpz_mul(mpq_numref(q), mpq_numref(q), p->w->weight[one->group]);
    }
    return q;
}

/* What step j of a class gains against k, in ballots. */
static int64_t gain_of(const program *p, const class *one, int j, size_t k)
{
    const int step = one->step[k];
    if (p->w->kind == CMT_REPAIR_REMOVE)
        return step;
    return step == 0 || abs(step) > j ? 0 : (step < 0 ? 1 : 2);
}

static int64_t cost_of(const program *p, const class *one, int j)
{
    int64_t cost = 0;
    if (p->w->kind == CMT_REPAIR_REMOVE)
        return 1;
    for (size_t k = 0; k < p->w->n; k++)
        cost += one->step[k] != 0 && abs(one->step[k]) <= j ? 1 : 0;
    return cost;
}

static bool add_columns(program *p)
{
    size_t at = 0;
    mpq_ptr zero = cmt_q(p->w->mem);
    for (size_t c = 0; c < p->n_classes && zero != NULL; c++) {
        for (int j = 1; j <= p->classes[c].n_steps; j++, at++) {
            const char *name = cmt_arena_printf(p->w->mem, "y(%zu,%d)", c, j);
            p->terms[at].column = (uint32_t)at;
            p->terms[at].value =
                times_weight(p, &p->classes[c], cost_of(p, &p->classes[c], j));
            if (name == NULL || p->terms[at].value == NULL
                || cmt_lp_add_column(p->b, name, true, zero, NULL) == UINT32_MAX)
                return false;
        }
    }
    return zero != NULL && cmt_lp_set_objective(p->b, false, p->terms, at);
}

static bool add_need(program *p, size_t k)
{
    size_t column = 0;
    size_t n = 0;
    mpq_ptr rhs = cmt_q(p->w->mem);
    if (rhs == NULL)
        return false;
    mpq_set_z(rhs, p->needs->need[k]);
    for (size_t c = 0; c < p->n_classes; c++) {
        for (int j = 1; j <= p->classes[c].n_steps; j++, column++) {
            const int64_t gain = gain_of(p, &p->classes[c], j, k);
            if (gain == 0)
                continue;
            mpq_ptr value = times_weight(p, &p->classes[c], gain);
            if (value == NULL)
                return false;
            p->terms[n++] = (cmt_term){.column = (uint32_t)column, .value = value};
        }
    }
    const cmt_row row = {.name = cmt_arena_printf(p->w->mem, "need(%zu)", k),
                         .sense = CMT_SENSE_GE,
                         .rhs = rhs,
                         .terms = p->terms,
                         .n_terms = n};
    return row.name != NULL && cmt_lp_add_row(p->b, &row);
}

static bool add_class(program *p, size_t c, size_t column)
{
    const class *one = &p->classes[c];
    mpq_ptr rhs = cmt_q(p->w->mem);
    mpq_ptr unit = cmt_q(p->w->mem);
    if (rhs == NULL || unit == NULL)
        return false;
    cmt_q_set_i64(rhs, one->count, 1);
    mpq_set_ui(unit, 1, 1);
    for (int j = 0; j < one->n_steps; j++) {
        p->terms[j] =
            (cmt_term){.column = (uint32_t)(column + (size_t)j), .value = unit};
    }
    const cmt_row row = {.name = cmt_arena_printf(p->w->mem, "class(%zu)", c),
                         .sense = CMT_SENSE_LE,
                         .rhs = rhs,
                         .terms = p->terms,
                         .n_terms = (size_t)one->n_steps};
    return row.name != NULL && cmt_lp_add_row(p->b, &row);
}

static bool add_all(program *p)
{
    size_t column = 0;
    if (!add_columns(p))
        return false;
    for (size_t k = 0; k < p->w->n; k++) {
        const bool other = k != p->needs->x && cmt_contest_eligible(p->w->contest, k);
        const bool asks =
            p->w->kind == CMT_REPAIR_REMOVE || mpz_sgn(p->needs->need[k]) > 0;
        if (other && asks && !add_need(p, k))
            return false;
    }
    for (size_t c = 0; c < p->n_classes; c++) {
        if (!add_class(p, c, column))
            return false;
        column += (size_t)p->classes[c].n_steps;
    }
    return true;
}

cmt_status cmt_repair_program(cmt_repair_world *w,
                              const cmt_repair_needs *needs,
                              cmt_lp *out)
{
    cmt_status st = CMT_OK;
    program p = {.w = w, .needs = needs};
    CMT_TRY(find_classes(&p));
    p.b = cmt_lp_builder_new(w->mem);
    p.terms = CMT_NEW_ARRAY(w->mem, cmt_term, p.n_columns + w->n + 1);
    if (p.b == NULL || p.terms == NULL || !add_all(&p))
        return no_room(w->err);
    CMT_TRY(cmt_lp_snapshot(p.b, out, w->err));
done:
    return st;
}
