/* Random contests: small, nasty, named by a printed seed. */
#ifndef CMT_TESTS_RANDOM_CONTESTS_H
#define CMT_TESTS_RANDOM_CONTESTS_H

#include "contests.h"
#include "profiles.h"

/** What kinds of trouble a contest may hold. */
typedef struct random_shape {
    cmt_ballot_form form;
    size_t max_alternatives;
    size_t max_rows;
    bool answers; /* weights, levels and judgments instead of ballots */
    bool plain;   /* every ballot weighs one */
} random_shape;

static const char *const multipliers[] = {
    "1", "1/3", "2/7", "1/7000000000", "5/11", "999999999999999989/7", "1"};

static inline void random_row(maker *m, uint64_t *seed, uint8_t *row)
{
    const size_t n = m->c.n_alternatives;
    const bool approve = m->c.ballots.form == CMT_FORM_APPROVE;
    const size_t style = seed_below(seed, 6);
    for (size_t i = 0; i < n; i++) {
        if (approve)
            row[i] = (uint8_t)(style == 0 ? 0 : seed_below(seed, 4));
        else if (style == 0)
            row[i] = 0; /* an empty ballot */
        else if (style == 1)
            row[i] = 1; /* all alike */
        else
            row[i] = (uint8_t)seed_below(seed, n + 1); /* weak, truncated, gaps */
    }
    if (approve || style < 4)
        return;
    for (size_t i = 0; i < n; i++) /* a strict and complete one */
        row[i] = (uint8_t)(i + 1);
    for (size_t i = n; i > 1; i--) {
        const size_t j = seed_below(seed, i);
        const uint8_t other = row[j];
        row[j] = row[i - 1];
        row[i - 1] = other;
    }
}

/* Few different scores, so that sums and medians often tie; now and then one is missing, and
 * some are odd. */
static inline void random_scores(maker *m, uint64_t *seed, mpq_srcptr *row)
{
    static const char *const odd[] = {"-1", "1/3", "7/2", "999999999999999989/7"};
    const size_t style = seed_below(seed, 6);
    for (size_t i = 0; i < m->c.n_alternatives && style > 0; i++) {
        const size_t what = seed_below(seed, style == 1 ? 8 : 5);
        mpq_ptr score = cmt_q(m->mem);
        cmt_q_set_i64(score, style == 2 ? 1 : (int64_t)seed_below(seed, 6), 1);
        row[i] = what >= 5 ? test_q(m->mem, odd[seed_below(seed, 4)]) : score;
        if (what == 0)
            row[i] = NULL;
    }
}

static inline void random_answer(maker *m, uint64_t *seed)
{
    const size_t n = m->c.n_alternatives;
    const size_t a = m->n_answers++;
    mpq_ptr weight = cmt_q(m->mem);
    cmt_q_set_i64(weight, (int64_t)seed_below(seed, 4), 1);
    mpq_mul(weight, weight, m->voices[m->c.n_voices - 1].multiplier);
    m->answer_weight[a] = weight;
    mpq_ptr level = cmt_q(m->mem);
    cmt_q_set_i64(level, (int64_t)seed_below(seed, 6), 5);
    m->answer_level[a] = level;
    int64_t left = 12;
    for (size_t i = 0; i < n; i++) {
        const int64_t part =
            i + 1 == n ? left : (int64_t)seed_below(seed, (size_t)left + 1);
        mpq_ptr share = cmt_q(m->mem);
        cmt_q_set_i64(share, part, 12);
        m->answer_weights[a * n + i] = share;
        m->answer_judgment[a * n + i] = (int8_t)((int)seed_below(seed, 3) - 1);
        left -= part;
    }
}

/** Divide the alternatives into decisions of one to three. */
static inline void random_decisions(maker *m, uint64_t *seed)
{
    for (size_t done = 0; done < m->c.n_alternatives;) {
        const size_t left = m->c.n_alternatives - done;
        const size_t n = 1 + seed_below(seed, left < 3 ? left : 3);
        maker_decision(m, n);
        done += n;
    }
}

/** A contest of this shape; every choice comes from `seed`. */
static inline maker *random_maker(cmt_arena *mem, uint64_t *seed, random_shape shape)
{
    maker *m = maker_new(mem);
    const size_t n = 1 + seed_below(seed, shape.max_alternatives);
    const size_t n_groups = 1 + seed_below(seed, 3);
    m->c.ballots.form = shape.form;
    m->c.missing =
        seed_below(seed, 2) == 0 ? CMT_MISSING_ABSTAIN : CMT_MISSING_DISAPPROVE;
    m->c.unranked = (cmt_unranked)seed_below(seed, CMT_N_UNRANKEDS);
    for (size_t i = 0; i < n; i++) {
        mpq_ptr cost = cmt_q(mem);
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        m->eligible[i] = seed_below(seed, 8) != 0;
        cmt_q_set_i64(cost, (int64_t)seed_below(seed, 6),
                      1 + (int64_t)seed_below(seed, 2));
        m->costs[i] = cost;
    }
    m->c.seats = seed_below(seed, n + 2);
    m->c.budget = test_q(mem, cmt_arena_printf(mem, "%zu", seed_below(seed, 9)));
    m->answer_weights = CMT_NEW_ARRAY(mem, mpq_srcptr, MAX_TEST_ROWS * n);
    m->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, MAX_TEST_ROWS * n);
    for (size_t g = 0; g < n_groups; g++) {
        const size_t n_rows = seed_below(seed, shape.max_rows + 1);
        const bool plain = seed_below(seed, 2) == 0;
        maker_group(m, cmt_arena_printf(mem, "g%zu", g),
                    plain || shape.plain ? "1" : multipliers[seed_below(seed, 7)]);
        for (size_t b = 0; b < n_rows; b++) {
            const int64_t count = 1 + (int64_t)seed_below(seed, 3);
            if (shape.answers)
                random_answer(m, seed);
            else if (shape.form == CMT_FORM_SCORE)
                random_scores(m, seed, maker_scores(m, count));
            else
                random_row(m, seed, maker_ballot(m, count));
        }
    }
    return m;
}

static inline const cmt_contest *random_contest(cmt_arena *mem,
                                                uint64_t *seed,
                                                random_shape shape)
{
    maker *m = random_maker(mem, seed, shape);
    /* Half of the time the points are a coarse filter, so that close sums go to the exact
     * comparison. */
    return maker_close(m, seed_below(seed, 2) == 0 ? 0 : 6);
}

#endif
