/* Contests from text, for tests of rules: the format is told at the top of
 * tests/data/rules.test. */
#ifndef CMT_TESTS_CONTESTS_H
#define CMT_TESTS_CONTESTS_H

#include "ballot/contest.h"
#include "ballot/weight.h"
#include "test.h"

#include <string.h>

#define MAX_TEST_ROWS   512
#define MAX_TEST_GROUPS 64

/** A contest that grows line by line; contest_close makes it ready. */
typedef struct maker {
    cmt_arena *mem;
    cmt_contest c;
    const char *ids[256];
    bool eligible[256];
    mpq_srcptr costs[256];
    uint32_t decision[256]; /* where c.n_decisions > 0 */
    cmt_voice voices[MAX_TEST_GROUPS];
    uint8_t *marks[MAX_TEST_ROWS]; /* [n_rows], each [256] */
    mpq_srcptr
        *scores[MAX_TEST_ROWS]; /* [n_rows], of score ballots each [256], or NULL */
    int64_t count[MAX_TEST_ROWS];
    uint32_t group[MAX_TEST_ROWS];
    cmt_points points[MAX_TEST_ROWS];
    size_t n_rows;
    mpq_srcptr *answer_weights;
    mpq_srcptr answer_level[MAX_TEST_ROWS];
    int8_t *answer_judgment;
    mpq_srcptr answer_weight[MAX_TEST_ROWS];
    cmt_clause clauses[64];
    size_t n_answers;
} maker;

static inline mpq_srcptr test_q(cmt_arena *mem, const char *text)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert_ptr_nonnull(q);
    ck_assert_msg(cmt_q_read_decimal(text, 40, q), "not a number: %s", text);
    return q;
}

static inline maker *maker_new(cmt_arena *mem)
{
    maker *m = CMT_NEW(mem, maker);
    ck_assert_ptr_nonnull(m);
    m->mem = mem;
    m->c.missing = CMT_MISSING_DISAPPROVE;
    for (size_t i = 0; i < 256; i++)
        m->eligible[i] = true;
    return m;
}

static inline size_t maker_id(const maker *m, const char *id)
{
    for (size_t i = 0; i < m->c.n_alternatives; i++) {
        if (strcmp(m->ids[i], id) == 0)
            return i;
    }
    ck_abort_msg("`%s` is no alternative", id);
    return 0;
}

static inline void maker_alternative(maker *m, const char *id)
{
    ck_assert_uint_lt(m->c.n_alternatives, 256);
    m->ids[m->c.n_alternatives++] = cmt_arena_strdup(m->mem, id);
}

/** The next `n` alternatives without a decision are one. */
static inline void maker_decision(maker *m, size_t n)
{
    size_t done = 0;
    for (size_t d = 0; d < m->c.n_decisions; d++) {
        for (size_t i = done; i < m->c.n_alternatives && m->decision[i] == d; i++)
            done++;
    }
    ck_assert_uint_le(done + n, m->c.n_alternatives);
    for (size_t i = done; i < m->c.n_alternatives; i++)
        m->decision[i] = (uint32_t)m->c.n_decisions + (i < done + n ? 0 : 1);
    m->c.n_decisions++;
}

static inline void maker_group(maker *m, const char *id, const char *multiplier)
{
    ck_assert_uint_lt(m->c.n_voices, MAX_TEST_GROUPS);
    m->voices[m->c.n_voices++] = (cmt_voice){.group = cmt_arena_strdup(m->mem, id),
                                             .multiplier = test_q(m->mem, multiplier)};
}

/** Begin a ballot of the last group; its marks are at the returned place. */
static inline uint8_t *maker_ballot(maker *m, int64_t count)
{
    if (m->c.n_voices == 0)
        maker_group(m, "all", "1");
    ck_assert_uint_lt(m->n_rows, MAX_TEST_ROWS);
    m->count[m->n_rows] = count;
    m->group[m->n_rows] = (uint32_t)m->c.n_voices - 1;
    m->voices[m->c.n_voices - 1].ballots += count;
    m->marks[m->n_rows] = CMT_NEW_ARRAY(m->mem, uint8_t, 256);
    return m->marks[m->n_rows++];
}

/** Begin a ballot of scores; they are at the returned place. */
static inline mpq_srcptr *maker_scores(maker *m, int64_t count)
{
    (void)maker_ballot(m, count);
    mpq_srcptr *scores = CMT_NEW_ARRAY(m->mem, mpq_srcptr, 256);
    m->scores[m->n_rows - 1] = scores;
    m->c.ballots.form = CMT_FORM_SCORE;
    return scores;
}

/** Points: exact where the weights scale to small integers; else, or with `coarse` > 0, a
 *  filter that scales all weight to that many bits. */
static inline void maker_points(maker *m, unsigned coarse)
{
    cmt_contest *c = &m->c;
    mpz_t *weights = NULL;
    mpz_ptr scale = cmt_z(m->mem);
    mpq_ptr q = cmt_q(m->mem);
    mpq_ptr total = cmt_q(m->mem);
    mpq_ptr factor = cmt_q(m->mem);
    ck_ok(cmt_ballot_integer_weights(m->mem, c, &weights, scale, NULL));
    mpq_set_z(factor, scale);
    c->exact_points = coarse == 0;
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q);
        mpq_add(total, total, q);
        c->exact_points = c->exact_points && mpz_sizeinbase(weights[b], 2) < 32;
    }
    if (!c->exact_points && mpq_sgn(total) > 0) {
        mpq_set_ui(factor, 1UL << (coarse == 0 ? 30 : coarse), 1);
        mpq_div(factor, factor, total);
    }
    for (size_t b = 0; b < c->ballots.n; b++) {
        cmt_ballot_weight(c, b, q);
        mpq_mul(q, q, factor);
        mpz_fdiv_q(scale, mpq_numref(q), mpq_denref(q));
        m->points[b] = cmt_z_get_i64(scale);
    }
    c->scale = factor;
    c->total = total;
}

/** Finish the contest. `coarse` > 0 makes the points a filter even where they could be
 *  exact. */
static inline cmt_contest *maker_close(maker *m, unsigned coarse)
{
    cmt_contest *c = &m->c;
    const size_t n = c->n_alternatives;
    uint8_t *marks = CMT_NEW_ARRAY(m->mem, uint8_t, m->n_rows * n + 1);
    for (size_t b = 0; b < m->n_rows; b++)
        memcpy(&marks[b * n], m->marks[b], n);
    const bool scored = m->n_rows > 0 && m->scores[m->n_rows - 1] != NULL;
    if (scored) {
        mpq_srcptr *scores = CMT_NEW_ARRAY(m->mem, mpq_srcptr, m->n_rows * n + 1);
        for (size_t k = 0; k < m->n_rows * n; k++)
            scores[k] = m->scores[k / n][k % n];
        c->ballots.scores = scores;
    }
    c->ids = m->ids;
    c->eligible = m->eligible;
    c->decision = c->n_decisions > 0 ? m->decision : NULL;
    c->voices = m->voices;
    c->costs = m->costs[0] != NULL ? m->costs : NULL;
    c->ballots.n = m->n_rows;
    c->ballots.width = 1;
    c->ballots.marks = scored ? NULL : marks;
    c->ballots.count = m->count;
    c->ballots.group = m->group;
    c->ballots.points = m->points;
    c->consistency = m->clauses;
    c->n_answers = m->n_answers;
    c->answer_weight = m->answer_weight;
    c->answer_weights = m->answer_weights;
    c->answer_level = m->answer_level[0] != NULL ? m->answer_level : NULL;
    c->answer_judgment = m->answer_judgment;
    maker_points(m, coarse);
    return c;
}

#endif
