/* How far an issue departs from its free outcome(s). */
#include "base/err.h"
#include "program/solve.h"

/** Rows of one distance. */
typedef struct ruler {
    cmt_solving *s;
    uint32_t k; /* issue of the part */
    const cmt_question *q;
    uint32_t first; /* its first column */
    size_t n;       /* its columns */
    uint32_t distance;
    bool lost_only;
    mpq_srcptr one;
    mpq_srcptr minus;
    mpq_srcptr zero;
} ruler;

static cmt_status no_room(const ruler *r)
{
    return cmt_fail(r->s->err, CMT_E_NOMEM, "no room for a distance");
}

static mpq_ptr number(const ruler *r, int64_t num, int64_t den)
{
    mpq_ptr q = cmt_q(r->s->mem);
    if (q != NULL) {
        cmt_q_set_i64(q, num, den);
        mpq_canonicalize(q);
    }
    return q;
}

/** The unit in which members are counted: a seat that changes hands both leaves and comes;
 *  of other kinds every item may differ. */
static size_t unit_of(const ruler *r, size_t set_size)
{
    if (r->lost_only)
        return set_size > 0 ? set_size : 1;
    if (r->q->kind == CMT_KIND_COMMITTEE)
        return set_size + cmt_question_seats(r->q);
    return r->n > 0 ? r->n : 1;
}

/** unit d >= (what is lost) + (what is added) of what `says` says: 1 chosen, -1 not, 0 either.
 *  Under a guard g, all of the difference is forgiven where g = 0:
 *      unit d + sum over chosen x - sum over others x + |chosen| (1 - g)
 *          + |others| (1 - g) >= |chosen|
 *  Without a guard, d >= ... as it stands. */
static cmt_status measure_says(const ruler *r,
                               const int8_t *says,
                               size_t unit_size,
                               uint32_t guard)
{
    cmt_term *terms = CMT_NEW_ARRAY(r->s->mem, cmt_term, r->n + 2);
    int64_t size = 0;
    int64_t others = 0;
    size_t n = 0;
    if (terms == NULL)
        return no_room(r);
    for (size_t a = 0; a < r->n; a++) {
        size += says[a] > 0 ? 1 : 0;
        others += says[a] < 0 ? 1 : 0;
        if (says[a] != 0) {
            terms[n++] =
                (cmt_term){r->first + (uint32_t)a, says[a] > 0 ? r->one : r->minus};
        }
    }
    const bool guarded = guard != CMT_NONE;
    mpq_ptr unit = number(r, (int64_t)unit_size, 1);
    mpq_ptr forgive = number(r, -(size + others), 1);
    mpq_ptr rhs = number(r, guarded ? -others : size, 1);
    if (unit == NULL || forgive == NULL || rhs == NULL)
        return no_room(r);
    terms[n++] = (cmt_term){r->distance, unit};
    if (guarded && mpq_sgn(forgive) != 0)
        terms[n++] = (cmt_term){guard, forgive};
    return cmt_space_hold(&r->s->space, terms, n, CMT_SENSE_GE, rhs, r->s->err);
}

static cmt_status measure_set(const ruler *r, const cmt_set *set, uint32_t guard)
{
    int8_t *says = CMT_NEW_ARRAY(r->s->mem, int8_t, r->n + 1);
    if (says == NULL)
        return no_room(r);
    for (size_t a = 0; a < r->n; a++)
        says[a] = r->lost_only ? 0 : -1;
    for (size_t i = 0; i < set->n; i++)
        says[set->at[i]] = 1;
    return measure_says(r, says, unit_of(r, set->n), guard);
}

/** Whether the targets are the tied judgments as they stand, what they leave undecided being
 *  near either way, and not each of their completions. */
static bool by_judgment(const cmt_free_set *free)
{
    return free->kind == CMT_KIND_JUDGMENT
           && (free->wide || free->n > CMT_MAX_TIED_TARGETS)
           && (free->issue->free->n_judgments <= CMT_MAX_TIED_TARGETS || !free->picks);
}

/** How many of the tied sets to be close to one of. Beyond the limit it is the one that the
 *  tie-break picks; where none does, the first ones, and that no other is nearer stays
 *  unproved. */
static size_t count_targets(const ruler *r, const cmt_free_set *free)
{
    const size_t n = by_judgment(free) ? free->issue->free->n_judgments : free->n;
    if (n <= CMT_MAX_TIED_TARGETS)
        return n;
    if (free->picks)
        return 1;
    r->s->space.unproved = true;
    return CMT_MAX_TIED_TARGETS;
}

static cmt_status measure_target(const ruler *r,
                                 const cmt_free_set *free,
                                 size_t c,
                                 uint32_t guard)
{
    if (by_judgment(free))
        return measure_says(r, free->issue->free->judgments[c], unit_of(r, 0), guard);
    return measure_set(r, &free->sets[c], guard);
}

/** One of several tied sets is the one to be close to: sum of guards = 1. */
static cmt_status measure_sets(const ruler *r, const cmt_free_set *free)
{
    cmt_status st = CMT_OK;
    const size_t n = count_targets(r, free);
    if (n == 1)
        return measure_target(r, free, 0, CMT_NONE);
    cmt_term *guards = CMT_NEW_ARRAY(r->s->mem, cmt_term, n);
    if (guards == NULL)
        return no_room(r);
    for (size_t c = 0; c < n; c++) {
        const uint32_t g = cmt_space_column(&r->s->space, "near", true);
        if (g == UINT32_MAX)
            return no_room(r);
        guards[c] = (cmt_term){g, r->one};
        CMT_TRY(measure_target(r, free, c, g));
    }
    CMT_TRY(cmt_space_hold(&r->s->space, guards, n, CMT_SENSE_EQ, r->one, r->s->err));
done:
    return st;
}

/** A choice has changed unless one of the winners is chosen. */
static cmt_status measure_choice(const ruler *r, const cmt_free_set *free)
{
    cmt_term *terms = CMT_NEW_ARRAY(r->s->mem, cmt_term, free->n + 1);
    if (terms == NULL)
        return no_room(r);
    for (size_t c = 0; c < free->n; c++)
        terms[c] = (cmt_term){r->first + free->sets[c].at[0], r->one};
    terms[free->n] = (cmt_term){r->distance, r->one};
    return cmt_space_hold(&r->s->space, terms, free->n + 1, CMT_SENSE_GE, r->one,
                          r->s->err);
}

/** unit d >= target - x and unit d >= x - target. */
static cmt_status measure_between(const ruler *r,
                                  uint32_t column,
                                  uint32_t d,
                                  mpq_srcptr low,
                                  mpq_srcptr high,
                                  mpq_srcptr unit)
{
    cmt_status st = CMT_OK;
    mpq_ptr minus_high = cmt_q(r->s->mem);
    if (minus_high == NULL)
        return no_room(r);
    mpq_neg(minus_high, high);
    const cmt_term below[] = {{column, r->one}, {d, unit}};
    const cmt_term over[] = {{column, r->minus}, {d, unit}};
    CMT_TRY(cmt_space_hold(&r->s->space, below, 2, CMT_SENSE_GE, low, r->s->err));
    CMT_TRY(cmt_space_hold(&r->s->space, over, 2, CMT_SENSE_GE, minus_high, r->s->err));
done:
    return st;
}

/** A level moves by a share of its range. */
static cmt_status measure_level(const ruler *r, const cmt_outcome *o)
{
    mpq_ptr range = cmt_q(r->s->mem);
    if (range == NULL)
        return no_room(r);
    mpq_sub(range, r->q->max, r->q->min);
    if (mpq_sgn(range) == 0)
        mpq_set_ui(range, 1, 1);
    return measure_between(r, r->first, r->distance, o->level,
                           o->level_high != NULL ? o->level_high : o->level, range);
}

/** Half of the sum of the deviations: the share of the whole that moves. */
static cmt_status measure_weights(const ruler *r,
                                  const cmt_outcome *o,
                                  uint32_t *deviations)
{
    cmt_status st = CMT_OK;
    const mpq_srcptr *from = r->s->sets[r->k].chances ? o->lottery : o->weights;
    cmt_term *terms = CMT_NEW_ARRAY(r->s->mem, cmt_term, r->n + 1);
    mpq_ptr two = number(r, 2, 1);
    if (terms == NULL || two == NULL)
        return no_room(r);
    for (size_t a = 0; a < r->n; a++) {
        const uint32_t d = cmt_space_column(&r->s->space, "deviation", false);
        if (d == UINT32_MAX)
            return no_room(r);
        CMT_TRY(
            measure_between(r, r->first + (uint32_t)a, d, from[a], from[a], r->one));
        terms[a] = (cmt_term){d, r->minus};
        if (deviations != NULL)
            deviations[a] = d;
    }
    terms[r->n] = (cmt_term){r->distance, two};
    CMT_TRY(cmt_space_hold(&r->s->space, terms, r->n + 1, CMT_SENSE_GE, r->zero,
                           r->s->err));
done:
    return st;
}

/** Ordered pairs that differ, of all: a turned pair counts two, a broken tie one. */
static cmt_status measure_ranking(const ruler *r, const cmt_outcome *o)
{
    const uint32_t items = (uint32_t)r->q->n_items;
    cmt_term *terms = CMT_NEW_ARRAY(r->s->mem, cmt_term, r->n + 1);
    mpq_ptr unit = number(r, (int64_t)(r->n > 0 ? r->n : 1), 1);
    int64_t ones = 0;
    size_t n = 0;
    if (terms == NULL || unit == NULL)
        return no_room(r);
    for (uint32_t a = 0; a < items; a++) {
        for (uint32_t b = 0; b < items; b++) {
            if (a == b)
                continue;
            const bool over = o->ranking[a] < o->ranking[b];
            const uint32_t c = cmt_variables_column(&r->s->space.vars, r->k, a, b);
            terms[n++] = (cmt_term){c, over ? r->one : r->minus};
            ones += over ? 1 : 0;
        }
    }
    mpq_ptr rhs = number(r, ones, 1);
    if (rhs == NULL)
        return no_room(r);
    terms[n++] = (cmt_term){r->distance, unit};
    return cmt_space_hold(&r->s->space, terms, n, CMT_SENSE_GE, rhs, r->s->err);
}

cmt_status cmt_part_distance(cmt_solving *s,
                             uint32_t k,
                             bool lost_only,
                             uint32_t *distance,
                             uint32_t *deviations)
{
    return cmt_part_distance_from(s, k, s->sets[k].issue->free, lost_only, distance,
                                  deviations);
}

cmt_status cmt_part_distance_from(cmt_solving *s,
                                  uint32_t k,
                                  const cmt_outcome *o,
                                  bool lost_only,
                                  uint32_t *distance,
                                  uint32_t *deviations)
{
    const cmt_variables *vars = &s->space.vars;
    mpq_t *units = cmt_q_array(s->mem, 3);
    ruler r = {.s = s, .k = k, .lost_only = lost_only};
    r.q = &s->input->charter->questions[s->part->issues[k].question];
    r.first = vars->first[k];
    r.n = vars->first[k + 1] - vars->first[k];
    r.distance = cmt_space_column(&s->space, "distance", false);
    if (units == NULL || r.distance == UINT32_MAX)
        return no_room(&r);
    mpq_set_si(units[0], 1, 1);
    mpq_set_si(units[1], -1, 1);
    r.one = units[0];
    r.minus = units[1];
    r.zero = units[2];
    *distance = r.distance;
    switch (s->sets[k].kind) {
    case CMT_KIND_CHOICE:
        return measure_choice(&r, &s->sets[k]);
    case CMT_KIND_WEIGHTS:
        return measure_weights(&r, o, deviations);
    case CMT_KIND_LEVEL:
        return measure_level(&r, o);
    case CMT_KIND_RANKING:
        return measure_ranking(&r, o);
    case CMT_KIND_COMMITTEE:
    case CMT_KIND_BUDGET:
    case CMT_KIND_JUDGMENT:
    case CMT_N_KINDS:
        break;
    }
    return measure_sets(&r, &s->sets[k]);
}

mpq_srcptr cmt_part_distance_step(const cmt_solving *s, uint32_t k)
{
    const cmt_question *q = &s->input->charter->questions[s->part->issues[k].question];
    const cmt_free_set *free = &s->sets[k];
    const cmt_variables *vars = &s->space.vars;
    const size_t n = vars->first[k + 1] - vars->first[k];
    mpq_t *step = cmt_q_array(s->mem, 2);
    if (step == NULL || free->kind == CMT_KIND_WEIGHTS || free->kind == CMT_KIND_LEVEL)
        return NULL;
    mpq_set_ui(step[0], 1, q->kind == CMT_KIND_CHOICE || n == 0 ? 1 : n);
    if (q->kind != CMT_KIND_COMMITTEE)
        return step[0];
    mpq_set_ui(step[0], 1, 1);
    for (size_t c = 0; c < free->n; c++) {
        const size_t unit = free->sets[c].n + cmt_question_seats(q);
        mpq_set_ui(step[1], 1, unit > 0 ? unit : 1);
        cmt_q_divide(step[0], step[1]);
    }
    return step[0];
}
