#include "rules/budget/coverage.h"

#include "ballot/weight.h"

/* A ballot and a project that it supports, seen from either. */
typedef struct pair {
    uint32_t other;
    mpq_srcptr value; /* above 0 */
} pair;

/* A ballot had another best project before. */
typedef struct change {
    uint32_t ballot;
    mpq_srcptr was;
} change;

struct cmt_coverage {
    mpq_t *gain;
    size_t n_pairs;
    size_t *ballot_at; /* [ballots + 1] where the projects of each begin */
    pair *projects;
    size_t *project_at; /* [n + 1] where the ballots of each begin */
    pair *ballots;
    mpq_t *weight;    /* [ballots] */
    mpq_srcptr *best; /* [ballots] the value of the best project chosen */
    change *changes;  /* [n_pairs] of the projects chosen, the last ones last */
    size_t n_changes;
    size_t *first_change; /* [n] of each project chosen, in their order */
    size_t n_chosen;
    mpq_t *q; /* [5] */
};

enum { NOTHING, ONE, CEILING, STEP, PART };

/* What ballot b gives project i, or NULL where it does not support it. */
static mpq_srcptr value_of(const cmt_coverage *v,
                           const cmt_contest *c,
                           size_t b,
                           size_t i)
{
    if (c->ballots.form != CMT_FORM_SCORE)
        return cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE ? v->q[ONE] : NULL;
    mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
    return score != NULL && mpq_sgn(score) > 0 ? score : NULL;
}

/* Where the pairs of each ballot and of each project begin. */
static void count_pairs(cmt_coverage *v, const cmt_contest *c)
{
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (value_of(v, c, b, i) == NULL)
                continue;
            v->project_at[i + 1]++;
            v->n_pairs++;
        }
        v->ballot_at[b + 1] = v->n_pairs;
    }
    for (size_t i = 0; i < c->n_alternatives; i++)
        v->project_at[i + 1] += v->project_at[i];
}

/* project_at[i] runs ahead to where the ballots of i end, and is set back. */
static void fill_pairs(cmt_coverage *v, const cmt_contest *c)
{
    const size_t n = c->n_alternatives;
    size_t k = 0;
    for (size_t b = 0; b < c->ballots.n; b++) {
        mpq_srcptr best = v->q[NOTHING];
        cmt_ballot_weight(c, b, v->weight[b]);
        v->best[b] = v->q[NOTHING];
        for (size_t i = 0; i < n; i++) {
            mpq_srcptr value = value_of(v, c, b, i);
            if (value == NULL)
                continue;
            v->projects[k++] = (pair){(uint32_t)i, value};
            v->ballots[v->project_at[i]++] = (pair){(uint32_t)b, value};
            if (cmt_contest_eligible(c, i) && mpq_cmp(c->costs[i], c->budget) <= 0
                && mpq_cmp(value, best) > 0)
                best = value;
        }
        mpq_mul(v->q[PART], v->weight[b], best);
        mpq_add(v->q[CEILING], v->q[CEILING], v->q[PART]);
    }
    for (size_t i = n; i > 0; i--)
        v->project_at[i] = v->project_at[i - 1];
    v->project_at[0] = 0;
}

cmt_status cmt_coverage_new(cmt_arena *mem,
                            const cmt_contest *contest,
                            mpq_t *gain,
                            cmt_coverage **out,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    const size_t n_ballots = contest->ballots.n;
    cmt_coverage *v = CMT_NEW_ARRAY(mem, cmt_coverage, 1);
    if (v == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n_ballots);
    v->gain = gain;
    v->ballot_at = CMT_NEW_ARRAY(mem, size_t, n_ballots + 1);
    v->project_at = CMT_NEW_ARRAY(mem, size_t, n + 1);
    v->weight = cmt_q_array(mem, n_ballots + 1);
    v->best = CMT_NEW_ARRAY(mem, mpq_srcptr, n_ballots + 1);
    v->first_change = CMT_NEW_ARRAY(mem, size_t, n + 1);
    v->q = cmt_q_array(mem, 5);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n_ballots);
    mpq_set_ui(v->q[ONE], 1, 1);
    count_pairs(v, contest);
    v->projects = CMT_NEW_ARRAY(mem, pair, v->n_pairs + 1);
    v->ballots = CMT_NEW_ARRAY(mem, pair, v->n_pairs + 1);
    v->changes = CMT_NEW_ARRAY(mem, change, v->n_pairs + 1);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu ballots", n_ballots);
    fill_pairs(v, contest);
    *out = v;
    return CMT_OK;
}

/* The best of ballot b goes up from low to high, or back: its other projects add as much
 * less, or more, as lies between for them. */
static void shift(cmt_coverage *v, size_t b, mpq_srcptr low, mpq_srcptr high, bool up)
{
    mpq_sub(v->q[STEP], high, low);
    mpq_mul(v->q[STEP], v->q[STEP], v->weight[b]);
    for (size_t k = v->ballot_at[b]; k < v->ballot_at[b + 1]; k++) {
        const pair *p = &v->projects[k];
        mpq_srcptr part = v->q[STEP];
        if (mpq_cmp(p->value, low) <= 0)
            continue;
        if (mpq_cmp(p->value, high) < 0) {
            mpq_sub(v->q[PART], p->value, low);
            mpq_mul(v->q[PART], v->q[PART], v->weight[b]);
            part = v->q[PART];
        }
        if (up) {
            mpq_sub(v->gain[p->other], v->gain[p->other], part);
        } else {
            mpq_add(v->gain[p->other], v->gain[p->other], part);
        }
    }
}

void cmt_coverage_choose(cmt_coverage *v, size_t i)
{
    v->first_change[v->n_chosen++] = v->n_changes;
    for (size_t k = v->project_at[i]; k < v->project_at[i + 1]; k++) {
        const pair *p = &v->ballots[k];
        mpq_srcptr was = v->best[p->other];
        if (mpq_cmp(p->value, was) <= 0)
            continue;
        v->changes[v->n_changes++] = (change){p->other, was};
        v->best[p->other] = p->value;
        shift(v, p->other, was, p->value, true);
    }
}

void cmt_coverage_undo(cmt_coverage *v)
{
    const size_t first = v->first_change[--v->n_chosen];
    while (v->n_changes > first) {
        const change *last = &v->changes[--v->n_changes];
        shift(v, last->ballot, last->was, v->best[last->ballot], false);
        v->best[last->ballot] = last->was;
    }
}

mpq_srcptr cmt_coverage_ceiling(const cmt_coverage *v)
{
    return v->q[CEILING];
}

size_t cmt_coverage_n_pairs(const cmt_coverage *v)
{
    return v->n_pairs;
}
