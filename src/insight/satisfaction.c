#include "insight/satisfaction.h"

#include "base/err.h"
#include "rules/recount.h"

#define MAX_COMPARES (1UL << 30)

/* A weighted mean under way, of one group's ballots. */
typedef struct mean {
    const cmt_contest *c;
    const cmt_outcome *o;
    uint32_t group;
    mpq_ptr sum;   /* of weighted values */
    mpq_ptr whole; /* of weights */
    mpq_ptr value; /* of the ballot at hand */
    mpq_ptr part;
    mpq_ptr least; /* of a ballot of scores */
    mpq_ptr most;
} mean;

static bool mean_init(
    cmt_arena *mem, const cmt_contest *c, const cmt_outcome *o, uint32_t group, mean *m)
{
    mpq_t *q = cmt_q_array(mem, 6);
    if (q == NULL)
        return false;
    *m = (mean){.c = c,
                .o = o,
                .group = group,
                .sum = q[0],
                .whole = q[1],
                .value = q[2],
                .part = q[3],
                .least = q[4],
                .most = q[5]};
    return true;
}

/* Add the value at hand, `weight` times. */
static void mean_add(mean *m, mpq_srcptr weight)
{
    mpq_mul(m->value, m->value, weight);
    mpq_add(m->sum, m->sum, m->value);
    mpq_add(m->whole, m->whole, weight);
}

/* The share of other eligible alternatives that ballot b does not put above i, those that
 * it puts on one level with i counting half. */
static void value_of_rank(const mean *m, size_t b, size_t i)
{
    int64_t halves = 0;
    int64_t others = 0;
    for (size_t j = 0; j < m->c->n_alternatives; j++) {
        if (j == i || !cmt_contest_eligible(m->c, j))
            continue;
        others++;
        if (cmt_recount_above(m->c, b, i, j)) {
            halves += 2;
        } else if (!cmt_recount_above(m->c, b, j, i)) {
            halves++;
        }
    }
    cmt_q_set_i64(m->part, others == 0 ? 1 : halves, others == 0 ? 1 : 2 * others);
}

/* The least and greatest score on a ballot; false where it scores nothing. */
static bool find_range(mean *m, size_t b)
{
    const size_t n = m->c->n_alternatives;
    bool any = false;
    for (size_t j = 0; j < n; j++) {
        mpq_srcptr score = m->c->ballots.scores[b * n + j];
        if (score == NULL || !cmt_contest_eligible(m->c, j))
            continue;
        if (!any || mpq_cmp(score, m->least) < 0)
            mpq_set(m->least, score);
        if (!any || mpq_cmp(score, m->most) > 0)
            mpq_set(m->most, score);
        any = true;
    }
    return any;
}

static void value_of_score(mean *m, size_t b, size_t i)
{
    mpq_srcptr score = m->c->ballots.scores[b * m->c->n_alternatives + i];
    const bool any = find_range(m, b);
    mpq_set_ui(m->part, 0, 1);
    if (!any || score == NULL)
        return;
    if (mpq_equal(m->least, m->most)) {
        mpq_set_ui(m->part, 1, 1);
        return;
    }
    mpq_sub(m->part, score, m->least);
    mpq_sub(m->most, m->most, m->least);
    mpq_div(m->part, m->part, m->most);
}

/* What ballot b gets from alternative i, into `part`. */
static void value_of(mean *m, size_t b, size_t i)
{
    switch (m->c->ballots.form) {
    case CMT_FORM_APPROVE:
        mpq_set_ui(m->part, cmt_ballots_mark(m->c, b, i) == CMT_MARK_APPROVE, 1);
        break;
    case CMT_FORM_SCORE:
        value_of_score(m, b, i);
        break;
    case CMT_FORM_RANK:
        value_of_rank(m, b, i);
        break;
    }
}

/* The members of the outcome, each as heavy as it is dear; what a lottery may draw, as heavy
 * as its chance. */
static void value_of_members(mean *m, size_t b, const cmt_set *members, mpq_ptr weight)
{
    const bool dear =
        m->c->costs != NULL && m->o->cost != NULL && mpq_sgn(m->o->cost) > 0;
    mpq_set_ui(m->value, 0, 1);
    for (size_t k = 0; k < members->n; k++) {
        value_of(m, b, members->at[k]);
        if (m->c->kind == CMT_KIND_CHOICE && m->o->lottery != NULL && members->n > 1) {
            mpq_set(weight, m->o->lottery[members->at[k]]);
        } else if (dear) {
            mpq_div(weight, m->c->costs[members->at[k]], m->o->cost);
        } else {
            mpq_set_ui(weight, 1, members->n);
        }
        mpq_mul(m->part, m->part, weight);
        mpq_add(m->value, m->value, m->part);
    }
}

/* The pairs that ballot b orders strictly and the outcome's ranking does not reverse. */
static bool value_of_ranking(mean *m, size_t b)
{
    const uint32_t *tier = m->o->ranking;
    int64_t halves = 0;
    int64_t pairs = 0;
    for (size_t i = 0; i < m->c->n_alternatives; i++) {
        for (size_t j = 0; j < m->c->n_alternatives; j++) {
            if (tier[i] == CMT_UNPLACED || tier[j] == CMT_UNPLACED
                || !cmt_recount_above(m->c, b, i, j))
                continue;
            pairs++;
            halves += tier[i] < tier[j] ? 2 : tier[i] == tier[j];
        }
    }
    if (pairs > 0)
        cmt_q_set_i64(m->value, halves, 2 * pairs);
    return pairs > 0;
}

static void add_ballots(mean *m, const cmt_set *members, mpq_ptr weight)
{
    for (size_t b = 0; b < m->c->ballots.n; b++) {
        if (m->c->ballots.group[b] != m->group)
            continue;
        if (members != NULL) {
            value_of_members(m, b, members, weight);
        } else if (!value_of_ranking(m, b)) {
            continue;
        }
        cmt_q_set_i64(weight, m->c->ballots.count[b], 1);
        mean_add(m, weight);
    }
}

/* 1 - half the distance between shares. */
static void value_of_weights(mean *m, size_t row)
{
    const size_t n = m->c->n_alternatives;
    mpq_set_ui(m->value, 0, 1);
    for (size_t i = 0; i < n; i++) {
        mpq_sub(m->part, m->c->answer_weights[row * n + i], m->o->weights[i]);
        mpq_abs(m->part, m->part);
        mpq_add(m->value, m->value, m->part);
    }
    mpq_div_2exp(m->value, m->value, 1);
    mpq_set_ui(m->part, 1, 1);
    mpq_sub(m->value, m->part, m->value);
}

static void value_of_level(mean *m, size_t row)
{
    mpq_sub(m->value, m->c->answer_level[row], m->o->level);
    mpq_abs(m->value, m->value);
    mpq_sub(m->part, m->c->max, m->c->min);
    if (mpq_sgn(m->part) > 0)
        mpq_div(m->value, m->value, m->part);
    mpq_set_ui(m->part, 1, 1);
    mpq_sub(m->value, m->part, m->value);
}

static void value_of_judgment(mean *m, size_t row)
{
    const size_t n = m->c->n_alternatives;
    int64_t halves = 0;
    for (size_t i = 0; i < n; i++) {
        const int8_t says = m->c->answer_judgment[row * n + i];
        const int8_t stands = m->o->judgments[0][i];
        halves += says == 0 || stands == 0 ? 1 : 2 * (says == stands ? 1 : 0);
    }
    cmt_q_set_i64(m->value, halves, 2 * (int64_t)n);
}

static void add_answers(mean *m)
{
    for (size_t row = 0; row < m->c->n_answers; row++) {
        if (m->c->answer_group[row] != m->group)
            continue;
        if (m->c->kind == CMT_KIND_WEIGHTS) {
            value_of_weights(m, row);
        } else if (m->c->kind == CMT_KIND_LEVEL) {
            value_of_level(m, row);
        } else {
            value_of_judgment(m, row);
        }
        mean_add(m, m->c->answer_weight[row]);
    }
}

/* The members that count, or NULL where the outcome is of another shape. */
static const cmt_set *members_of(const cmt_contest *c, const cmt_outcome *o)
{
    const bool is_group = c->kind == CMT_KIND_COMMITTEE || c->kind == CMT_KIND_BUDGET;
    if (!is_group)
        return &o->winners;
    if (o->has_committee)
        return &o->committee;
    return o->n_committees > 0 ? &o->committees[0] : &o->winners;
}

/* Whether the outcome has what the answers of this kind are compared with. */
static bool has_answer(const cmt_contest *c, const cmt_outcome *o)
{
    if (c->kind == CMT_KIND_WEIGHTS)
        return o->weights != NULL;
    return c->kind == CMT_KIND_LEVEL ? o->level != NULL : o->n_judgments > 0;
}

cmt_status cmt_satisfaction(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_outcome *outcome,
                            uint32_t group,
                            mpq_ptr out,
                            bool *counted,
                            cmt_err *err)
{
    const size_t n = contest->n_alternatives;
    mpq_ptr weight = cmt_q(mem);
    mean m;
    *counted = false;
    if (!mean_init(mem, contest, outcome, group, &m) || weight == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a group's satisfaction");
    if (contest->n_answers > 0) {
        if (has_answer(contest, outcome))
            add_answers(&m);
    } else if (contest->kind == CMT_KIND_RANKING) {
        if (n > 0 && contest->ballots.n > MAX_COMPARES / n / n) {
            return cmt_fail(err, CMT_E_LIMIT,
                            "%zu ballots on %zu alternatives are too many to compare "
                            "with a ranking",
                            contest->ballots.n, n);
        }
        if (outcome->ranking != NULL && contest->ballots.form == CMT_FORM_RANK)
            add_ballots(&m, NULL, weight);
    } else {
        const cmt_set *members = members_of(contest, outcome);
        if (members->n > 0)
            add_ballots(&m, members, weight);
    }
    if (mpq_sgn(m.whole) == 0)
        return CMT_OK;
    mpq_div(out, m.sum, m.whole);
    *counted = true;
    return CMT_OK;
}
