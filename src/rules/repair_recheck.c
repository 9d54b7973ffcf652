#include "rules/repair_recheck.h"

#include "ballot/weight.h"
#include "base/err.h"
#include "rules/recount.h"

#include <stdlib.h>
#include <string.h>

/* Ballots of one group that say the same of x: `way` tells of each k at which step x
 * passes it, negative where they were level; or who is above (1) and below (-1). */
typedef struct kind {
    uint32_t group;
    int64_t ballots;
    int *way; /* [n] */
    int steps;
} kind;

typedef struct maker {
    cmt_repair_claim *w;
    uint32_t x;
    kind *kinds; /* sorted by group, then way */
    size_t n_kinds;
    cmt_lp_builder *b;
    cmt_term *terms;
} maker;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to check a program");
}

cmt_status cmt_repair_claim_init(cmt_arena *mem,
                                 const cmt_contest *contest,
                                 bool remove,
                                 cmt_repair_claim *out,
                                 cmt_err *err)
{
    cmt_repair_claim w = {.mem = mem,
                          .contest = contest,
                          .remove = remove,
                          .n = contest->n_alternatives,
                          .err = err};
    w.units = cmt_z(mem);
    w.need = cmt_q_array(mem, w.n + 1);
    w.q = cmt_q_array(mem, 2);
    if (w.units == NULL || w.need == NULL || w.q == NULL)
        return no_room(err);
    mpz_set_ui(w.units, 1);
    for (size_t g = 0; g < contest->n_voices; g++)
        mpz_lcm(w.units, w.units, mpq_denref(contest->voices[g].multiplier));
    *out = w;
    return CMT_OK;
}

static bool is_other(const cmt_repair_claim *w, size_t x, size_t k)
{
    return k != x && cmt_contest_eligible(w->contest, k);
}

cmt_status cmt_repair_claim_needs(cmt_repair_claim *w, uint32_t x, mpq_ptr bound)
{
    mpq_ptr weight = cmt_q(w->mem);
    mpz_ptr half = cmt_z(w->mem);
    if (weight == NULL || half == NULL)
        return no_room(w->err);
    mpq_set_ui(bound, 0, 1);
    for (size_t k = 0; k < w->n; k++) {
        mpq_ptr need = w->need[k];
        mpq_set_ui(need, 0, 1);
        for (size_t b = 0; b < w->contest->ballots.n && is_other(w, x, k); b++) {
            cmt_ballot_weight(w->contest, b, weight);
            if (cmt_recount_above(w->contest, b, k, x))
                mpq_add(need, need, weight);
            if (cmt_recount_above(w->contest, b, x, k))
                mpq_sub(need, need, weight);
        }
        mpq_set_z(weight, w->units);
        mpq_mul(need, need, weight);
        if (!is_other(w, x, k))
            continue;
        mpq_set_ui(weight, w->remove ? 0 : 1, 1);
        mpq_add(need, need, weight);
        if (mpq_sgn(need) <= 0)
            continue;
        mpz_add_ui(half, mpq_numref(need), 1);
        mpz_fdiv_q_ui(half, half, 2);
        mpq_set_z(weight, half);
        if (!w->remove) {
            mpq_add(bound, bound, weight);
        } else if (mpq_cmp(need, bound) > 0) {
            mpq_set(bound, need);
        }
    }
    mpq_set_z(weight, w->units);
    mpq_div(bound, bound, weight);
    return CMT_OK;
}

/* --- kinds of ballots --------------------------------------------------------------------- */

/* Whether ballot b speaks of both and x does not stand above k. */
static bool is_passed(const maker *m, size_t b, size_t k)
{
    const cmt_contest *c = m->w->contest;
    const bool silent =
        c->unranked == CMT_UNRANKED_NO_OPINION
        && (cmt_ballots_mark(c, b, k) == 0 || cmt_ballots_mark(c, b, m->x) == 0);
    return is_other(m->w, m->x, k) && !silent && !cmt_recount_above(c, b, m->x, k);
}

/* The step at which x passes k: how many tiers there are from x's own, if it has companions,
 * up to that of k; found as the number of those passed that are first of their tier and not
 * above k. */
static int step_of(const maker *m, size_t b, size_t k)
{
    const cmt_contest *c = m->w->contest;
    int step = 0;
    for (size_t i = 0; i < m->w->n; i++) {
        if (!is_passed(m, b, i) || cmt_recount_above(c, b, i, k))
            continue;
        bool first = true;
        for (size_t j = 0; j < i && first; j++) {
            first = !is_passed(m, b, j)
                    || cmt_ballots_mark(c, b, j) != cmt_ballots_mark(c, b, i);
        }
        step += first ? 1 : 0;
    }
    return step;
}

static void describe_sides(const maker *m, size_t b, kind *out)
{
    const cmt_contest *c = m->w->contest;
    for (size_t k = 0; k < m->w->n; k++) {
        if (!is_other(m->w, m->x, k))
            continue;
        if (cmt_recount_above(c, b, k, m->x)) {
            out->way[k] = 1;
            out->steps = 1;
        } else if (cmt_recount_above(c, b, m->x, k)) {
            out->way[k] = -1;
        }
    }
}

static void describe_steps(const maker *m, size_t b, kind *out)
{
    const cmt_contest *c = m->w->contest;
    for (size_t k = 0; k < m->w->n; k++) {
        if (!is_passed(m, b, k))
            continue;
        const int step = step_of(m, b, k);
        out->way[k] = cmt_recount_above(c, b, k, m->x) ? step : -step;
        out->steps = step > out->steps ? step : out->steps;
    }
}

static int compare(const maker *m, const kind *a, const kind *b)
{
    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    size_t k = 0;
    while (k < m->w->n && a->way[k] == b->way[k])
        k++;
    if (k == m->w->n)
        return 0;
    return a->way[k] < b->way[k] ? -1 : 1;
}

/* Put a kind in its place, or add it to the one that is like it. */
static void place(maker *m, const kind *one)
{
    size_t low = 0;
    size_t high = m->n_kinds;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (compare(m, &m->kinds[mid], one) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    if (low < m->n_kinds && compare(m, &m->kinds[low], one) == 0) {
        m->kinds[low].ballots += one->ballots;
        return;
    }
    memmove(&m->kinds[low + 1], &m->kinds[low], (m->n_kinds - low) * sizeof(kind));
    m->kinds[low] = *one;
    m->n_kinds++;
}

static bool find_kinds(maker *m)
{
    const cmt_ballots *ballots = &m->w->contest->ballots;
    m->kinds = CMT_NEW_ARRAY(m->w->mem, kind, ballots->n + 1);
    if (m->kinds == NULL)
        return false;
    for (size_t b = 0; b < ballots->n; b++) {
        kind one = {.group = ballots->group[b], .ballots = ballots->count[b]};
        one.way = CMT_NEW_ARRAY(m->w->mem, int, m->w->n + 1);
        if (one.way == NULL)
            return false;
        if (m->w->remove) {
            describe_sides(m, b, &one);
        } else {
            describe_steps(m, b, &one);
        }
        if (one.steps > 0)
            place(m, &one);
    }
    return true;
}

/* --- the program ---------------------------------------------------------------------------- */

/* `times` the weight of a ballot of the kind, in the program's unit. */
static mpq_ptr weight_times(const maker *m, const kind *one, long times)
{
    mpq_ptr q = cmt_q(m->w->mem);
    if (q == NULL)
        return NULL;
    mpq_set_z(q, m->w->units);
    mpq_mul(q, q, m->w->contest->voices[one->group].multiplier);
    mpq_set_si(m->w->q[0], times, 1);
    mpq_mul(q, q, m->w->q[0]);
    return q;
}

/* What one ballot of a kind that goes `step` steps does against k. */
static long done_against(const maker *m, const kind *one, int step, size_t k)
{
    const int way = one->way[k];
    if (m->w->remove)
        return way;
    if (way == 0 || abs(way) > step)
        return 0;
    return way < 0 ? 1 : 2;
}

/* What one ballot of a kind costs that goes `step` steps, in weights of a ballot. */
static long cost_of(const maker *m, const kind *one, int step)
{
    long passed = 0;
    if (m->w->remove)
        return 1;
    for (size_t k = 0; k < m->w->n; k++)
        passed += done_against(m, one, step, k) > 0 ? 1 : 0;
    return passed;
}

static bool make_objective(maker *m)
{
    size_t n = 0;
    mpq_ptr none = cmt_q(m->w->mem);
    for (size_t c = 0; c < m->n_kinds && none != NULL; c++) {
        for (int step = 1; step <= m->kinds[c].steps; step++, n++) {
            const char *name = cmt_arena_printf(m->w->mem, "y(%zu,%d)", c, step);
            mpq_ptr cost =
                weight_times(m, &m->kinds[c], cost_of(m, &m->kinds[c], step));
            if (name == NULL || cost == NULL)
                return false;
            m->terms[n] =
                (cmt_term){.column = cmt_lp_add_column(m->b, name, true, none, NULL),
                           .value = cost};
            if (m->terms[n].column == UINT32_MAX)
                return false;
        }
    }
    return none != NULL && cmt_lp_set_objective(m->b, false, m->terms, n);
}

static bool make_need(maker *m, size_t k)
{
    uint32_t column = 0;
    size_t n = 0;
    for (size_t c = 0; c < m->n_kinds; c++) {
        for (int step = 1; step <= m->kinds[c].steps; step++, column++) {
            const long gain = done_against(m, &m->kinds[c], step, k);
            mpq_ptr value = weight_times(m, &m->kinds[c], gain);
            if (value == NULL)
                return false;
            if (gain != 0)
                m->terms[n++] = (cmt_term){.column = column, .value = value};
        }
    }
    const cmt_row row = {.name = cmt_arena_printf(m->w->mem, "need(%zu)", k),
                         .sense = CMT_SENSE_GE,
                         .rhs = m->w->need[k],
                         .terms = m->terms,
                         .n_terms = n};
    return row.name != NULL && cmt_lp_add_row(m->b, &row);
}

static bool make_limits(maker *m)
{
    uint32_t column = 0;
    mpq_ptr one = cmt_q(m->w->mem);
    if (one == NULL)
        return false;
    mpq_set_ui(one, 1, 1);
    for (size_t c = 0; c < m->n_kinds; c++) {
        size_t n = 0;
        mpq_ptr most = cmt_q(m->w->mem);
        if (most == NULL)
            return false;
        cmt_q_set_i64(most, m->kinds[c].ballots, 1);
        for (int step = 1; step <= m->kinds[c].steps; step++, column++)
            m->terms[n++] = (cmt_term){.column = column, .value = one};
        const cmt_row row = {.name = cmt_arena_printf(m->w->mem, "class(%zu)", c),
                             .sense = CMT_SENSE_LE,
                             .rhs = most,
                             .terms = m->terms,
                             .n_terms = n};
        if (row.name == NULL || !cmt_lp_add_row(m->b, &row))
            return false;
    }
    return true;
}

cmt_status cmt_repair_claim_program(cmt_repair_claim *w, uint32_t x, cmt_lp *out)
{
    maker m = {.w = w, .x = x, .b = cmt_lp_builder_new(w->mem)};
    if (m.b == NULL || !find_kinds(&m))
        return no_room(w->err);
    size_t n_columns = 0;
    for (size_t c = 0; c < m.n_kinds; c++)
        n_columns += (size_t)m.kinds[c].steps;
    m.terms = CMT_NEW_ARRAY(w->mem, cmt_term, n_columns + 1);
    bool good = m.terms != NULL && make_objective(&m);
    for (size_t k = 0; k < w->n && good; k++) {
        if (is_other(w, x, k) && (w->remove || mpq_sgn(w->need[k]) > 0))
            good = make_need(&m, k);
    }
    if (!good || !make_limits(&m))
        return no_room(w->err);
    return cmt_lp_snapshot(m.b, out, w->err);
}
