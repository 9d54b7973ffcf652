/* Rules of weights against brute force, and the axioms that they claim. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 9112026;

static cmt_outcome run_with(const cmt_contest *c,
                            const char *name,
                            const cmt_rule_args *args,
                            uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_WEIGHTS, name);
    ck_assert_ptr_nonnull(rule);
    ck_ok(cmt_rule_check_args(rule, args, &err));
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

static cmt_outcome run(const cmt_contest *c, const char *name, uint64_t seed)
{
    const cmt_rule_args args = {0};
    return run_with(c, name, &args, seed);
}

static void each(size_t n, bool plain, void (*body)(maker *m, uint64_t seed))
{
    const random_shape shape = {
        .max_alternatives = 4, .max_rows = 4, .answers = true, .plain = plain};
    for (uint64_t s = 0; s < n; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        maker_close(m, 0);
        body(m, first_seed + s);
        cmt_arena_free(mem);
    }
}

/* out = overlap of answer a with a point. */
static void overlap(const cmt_contest *c, size_t a, const mpq_srcptr *x, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_srcptr p = c->answer_weights[a * c->n_alternatives + i];
        mpq_add(out, out, mpq_cmp(p, x[i]) < 0 ? p : x[i]);
    }
}

/* q[0] = summed weighted overlap, q[1] = sum of squared shares. */
static void judge(const cmt_contest *c, const mpq_srcptr *x, mpq_t *q)
{
    mpq_set_ui(q[0], 0, 1);
    mpq_set_ui(q[1], 0, 1);
    for (size_t a = 0; a < c->n_answers; a++) {
        overlap(c, a, x, q[2]);
        mpq_mul(q[2], q[2], c->answer_weight[a]);
        mpq_add(q[0], q[0], q[2]);
    }
    for (size_t i = 0; i < c->n_alternatives; i++) {
        mpq_mul(q[2], x[i], x[i]);
        mpq_add(q[1], q[1], q[2]);
    }
}

/* --- utilitarian: no better point among twelfths, where all answers lie ----------------- */

static void utilitarian_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const size_t n = c->n_alternatives;
    const cmt_outcome o = run(c, "utilitarian", seed);
    mpq_t *q = cmt_q_array(mem, 6);
    mpq_t *x = cmt_q_array(mem, n);
    mpq_srcptr at[4];
    if (o.tied)
        return;
    judge(c, o.weights, q);
    mpq_set(q[3], q[0]);
    mpq_set(q[4], q[1]);
    for (int64_t code = 0; code < 13L * 13 * 13; code++) {
        int64_t left = 12;
        int64_t rest = code;
        for (size_t i = 0; i < n; i++) {
            const int64_t part = i + 1 == n ? left : rest % 13;
            cmt_q_set_i64(x[i], part, 12);
            at[i] = x[i];
            left -= part;
            rest /= 13;
        }
        if (mpq_sgn(x[n - 1]) < 0)
            continue;
        judge(c, at, q);
        const int better = mpq_cmp(q[0], q[3]);
        ck_assert_msg(better <= 0, "seed %llu", (unsigned long long)seed);
        if (better == 0) /* as good: no more even one, in squares as in entropy */
            ck_assert(mpq_cmp(q[1], q[4]) >= 0);
    }
}

START_TEST(no_point_overlaps_more_or_as_much_and_is_more_even)
{
    each(80, false, utilitarian_body);
}
END_TEST

/* --- egalitarian: no point among twelfths serves the worst off better -------------------- */

static void sort_numbers(mpq_t *values, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        for (size_t j = k; j > 0 && mpq_cmp(values[j], values[j - 1]) < 0; j--)
            mpq_swap(values[j], values[j - 1]);
    }
}

/* Overlaps of the answers that count, least first, then shares, least first. */
static size_t ladder(const cmt_contest *c, const mpq_srcptr *x, mpq_t *out)
{
    size_t m = 0;
    for (size_t a = 0; a < c->n_answers; a++) {
        if (mpq_sgn(c->answer_weight[a]) > 0)
            overlap(c, a, x, out[m++]);
    }
    sort_numbers(out, m);
    for (size_t i = 0; i < c->n_alternatives; i++)
        mpq_set(out[m + i], x[i]);
    sort_numbers(out + m, c->n_alternatives);
    return m + c->n_alternatives;
}

static void egalitarian_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const size_t n = c->n_alternatives;
    const cmt_outcome o = run(c, "egalitarian", seed);
    mpq_t *best = cmt_q_array(mem, c->n_answers + n);
    mpq_t *other = cmt_q_array(mem, c->n_answers + n);
    mpq_t *x = cmt_q_array(mem, n);
    mpq_srcptr at[4];
    if (o.tied)
        return;
    const size_t len = ladder(c, o.weights, best);
    for (int64_t code = 0; code < 13L * 13 * 13; code++) {
        int64_t left = 12;
        int64_t rest = code;
        int side = 0;
        for (size_t i = 0; i < n; i++) {
            const int64_t part = i + 1 == n ? left : rest % 13;
            cmt_q_set_i64(x[i], part, 12);
            at[i] = x[i];
            left -= part;
            rest /= 13;
        }
        if (mpq_sgn(x[n - 1]) < 0)
            continue;
        (void)ladder(c, at, other);
        for (size_t k = 0; k < len && side == 0; k++)
            side = mpq_cmp(other[k], best[k]);
        ck_assert_msg(side <= 0, "seed %llu", (unsigned long long)seed);
    }
}

START_TEST(nobody_worst_off_could_be_better_off)
{
    each(80, false, egalitarian_body);
}
END_TEST

START_TEST(forty_answers_on_eight_alternatives_are_no_matter)
{
    uint64_t seed = first_seed;
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 8; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    maker_group(m, "all", "1");
    m->answer_weights = CMT_NEW_ARRAY(mem, mpq_srcptr, (size_t)MAX_TEST_ROWS * 8);
    m->answer_judgment = CMT_NEW_ARRAY(mem, int8_t, (size_t)MAX_TEST_ROWS * 8);
    while (m->n_answers < 40)
        random_answer(m, &seed);
    maker_close(m, 0);
    (void)run(&m->c, "egalitarian", first_seed);
    const cmt_outcome o = run(&m->c, "nash", first_seed);
    ck_assert(!o.unproved);
    cmt_arena_free(mem);
}
END_TEST

/* --- nash: on average over the weight, no point overlaps more than the gap says ---------- */

static void nash_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const size_t n = c->n_alternatives;
    const cmt_outcome o = run(c, "nash", seed);
    mpq_t *q = cmt_q_array(mem, 5);
    mpq_t *x = cmt_q_array(mem, n);
    mpq_srcptr at[4];
    if (o.tied)
        return;
    ck_assert_msg(!o.unproved, "seed %llu", (unsigned long long)seed);
    ck_assert(cmt_value_as_q(cmt_value_get(o.witness, "gap"), 60000, q[0]));
    for (size_t a = 0; a < c->n_answers; a++)
        mpq_add(q[1], q[1], c->answer_weight[a]);
    for (int64_t code = 0; code < 13L * 13 * 13; code++) {
        int64_t left = 12;
        int64_t rest = code;
        for (size_t i = 0; i < n; i++) {
            const int64_t part = i + 1 == n ? left : rest % 13;
            cmt_q_set_i64(x[i], part, 12);
            at[i] = x[i];
            left -= part;
            rest /= 13;
        }
        if (mpq_sgn(x[n - 1]) < 0)
            continue;
        mpq_set_ui(q[2], 0, 1);
        for (size_t a = 0; a < c->n_answers; a++) {
            if (mpq_sgn(c->answer_weight[a]) == 0)
                continue;
            overlap(c, a, at, q[3]);
            overlap(c, a, o.weights, q[4]);
            mpq_div(q[3], q[3], q[4]);
            mpq_mul(q[3], q[3], c->answer_weight[a]);
            mpq_add(q[2], q[2], q[3]);
        }
        mpq_div(q[2], q[2], q[1]);
        mpq_set_ui(q[3], 1, 1);
        mpq_sub(q[2], q[2], q[3]);
        ck_assert(mpq_cmp(q[2], q[0]) <= 0);
    }
}

START_TEST(no_point_is_fairer_in_proportion_than_the_gap_says)
{
    each(80, false, nash_body);
}
END_TEST

static void gap_body(maker *m, uint64_t seed)
{
    const cmt_outcome o = run(&m->c, "nash", seed);
    ck_assert_msg(!o.unproved, "seed %llu", (unsigned long long)seed);
}

START_TEST(gaps_are_small)
{
    each(1000, false, gap_body);
}
END_TEST

/* --- independent markets: the median of answers and phantoms, one by one ---------------- */

static int by_number(const void *a, const void *b)
{
    return mpq_cmp(*(mpq_srcptr const *)a, *(mpq_srcptr const *)b);
}

static void markets_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const size_t n = c->n_alternatives;
    const cmt_outcome o = run(c, "independent-markets", seed);
    mpq_ptr time = cmt_q(mem);
    size_t voters = 0;
    if (o.tied)
        return;
    ck_assert(cmt_value_as_q(cmt_value_get(o.witness, "time"), 1000, time));
    for (size_t a = 0; a < c->n_answers; a++) {
        voters +=
            mpz_get_ui(mpq_numref(c->answer_weight[a])); /* weights are integers */
    }
    mpq_srcptr *values = CMT_NEW_ARRAY(mem, mpq_srcptr, 2 * voters + 1);
    mpq_t *phantoms = cmt_q_array(mem, voters + 1);
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        for (size_t a = 0; a < c->n_answers; a++) {
            for (size_t k = 0; k < mpz_get_ui(mpq_numref(c->answer_weight[a])); k++)
                values[at++] = c->answer_weights[a * n + i];
        }
        for (size_t k = 0; k <= voters; k++) {
            cmt_q_set_i64(phantoms[k], (int64_t)k, (int64_t)voters);
            mpq_mul(phantoms[k], phantoms[k], time);
            if (mpq_cmp_ui(phantoms[k], 1, 1) > 0)
                mpq_set_ui(phantoms[k], 1, 1);
            values[at++] = phantoms[k];
        }
        qsort(values, at, sizeof(mpq_srcptr), by_number);
        ck_assert_msg(mpq_equal(values[voters], o.weights[i]) != 0, "seed %llu",
                      (unsigned long long)seed);
    }
}

START_TEST(markets_are_medians_with_moving_phantoms)
{
    each(400, true, markets_body);
}
END_TEST

/* --- nobody gains by lying --------------------------------------------------------------- */

static const char *const honest[] = {"independent-markets", "utilitarian"};

static void honest_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const size_t n = c->n_alternatives;
    mpq_t *q = cmt_q_array(mem, 2);
    uint64_t lies = seed;
    for (size_t r = 0; r < 2; r++) {
        const cmt_outcome o = run(c, honest[r], seed);
        for (size_t k = 0; k < 12 && !o.tied; k++) {
            const size_t a = seed_below(&lies, c->n_answers);
            mpq_srcptr truth[4];
            int64_t left = 12;
            if (mpq_sgn(c->answer_weight[a]) == 0)
                continue;
            overlap(c, a, o.weights, q[0]);
            for (size_t i = 0; i < n; i++) {
                const int64_t part =
                    i + 1 == n ? left : (int64_t)seed_below(&lies, (size_t)left + 1);
                mpq_ptr said = cmt_q(mem);
                truth[i] = m->answer_weights[a * n + i];
                cmt_q_set_i64(said, part, 12);
                m->answer_weights[a * n + i] = said;
                left -= part;
            }
            const cmt_outcome p = run(c, honest[r], seed);
            for (size_t i = 0; i < n; i++)
                m->answer_weights[a * n + i] = truth[i];
            overlap(c, a, p.weights, q[1]);
            ck_assert_msg(mpq_cmp(q[1], q[0]) <= 0, "seed %llu: %s",
                          (unsigned long long)seed, honest[r]);
        }
    }
}

START_TEST(nobody_gains_by_lying_to_moving_phantoms)
{
    each(300, false, honest_body);
}
END_TEST

/* --- what each rule makes of single-minded answers --------------------------------------- */

START_TEST(single_minded_answers_get_their_proportion)
{
    static const char *const rules[] = {"mean", "independent-markets",
                                        "random-dictatorship",
                                        "conditional-utilitarian"};
    for (uint64_t s = 0; s < 100; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const size_t n = 2 + seed_below(&seed, 4);
        mpq_t *due = cmt_q_array(mem, n + 1);
        mpq_t *q = cmt_q_array(mem, 2);
        mpq_set_ui(q[1], 1, 1);
        for (size_t i = 0; i < n; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        maker_group(m, "all", "1");
        m->answer_weights = CMT_NEW_ARRAY(mem, mpq_srcptr, MAX_TEST_ROWS * n);
        m->n_answers = 1 + seed_below(&seed, 6);
        for (size_t a = 0; a < m->n_answers; a++) {
            const size_t mind = seed_below(&seed, n);
            mpq_ptr w = cmt_q(mem);
            cmt_q_set_i64(w, 1 + (int64_t)seed_below(&seed, 9), 7);
            m->answer_weight[a] = w;
            mpq_add(due[mind], due[mind], w);
            mpq_add(due[n], due[n], w);
            for (size_t i = 0; i < n; i++)
                m->answer_weights[a * n + i] = i == mind ? q[1] : q[0];
        }
        maker_close(m, 0);
        for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
            const cmt_outcome o = run(&m->c, rules[r], s);
            for (size_t i = 0; i < n; i++) {
                mpq_ptr share = cmt_q(mem);
                mpq_mul(share, o.weights[i], due[n]);
                ck_assert_msg(mpq_equal(share, due[i]) != 0, "seed %llu: %s",
                              (unsigned long long)s, rules[r]);
            }
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* --- every option passes its check ------------------------------------------------------- */

static void options_body(maker *m, uint64_t seed)
{
    static const char *const given[][3] = {
        {"median-normalised", "side", "low"},
        {"median-normalised", "side", "high"},
        {"random-dictatorship", "likes", "even"},
        {"random-dictatorship", "likes", "positive"},
        {"conditional-utilitarian", "likes", "largest"},
        {"conditional-utilitarian", "likes", "positive"},
    };
    for (size_t k = 0; k < sizeof given / sizeof given[0]; k++) {
        cmt_option option = {.name = given[k][1], .value = given[k][2]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        const cmt_outcome o = run_with(&m->c, given[k][0], &args, seed);
        mpq_ptr sum = cmt_q(mem);
        for (size_t i = 0; i < o.n && !o.tied; i++)
            mpq_add(sum, sum, o.weights[i]);
        ck_assert(o.tied || mpq_cmp_ui(sum, 1, 1) == 0);
    }
    (void)run(&m->c, "median-normalised", seed);
}

START_TEST(shares_sum_to_one_under_every_option)
{
    each(300, false, options_body);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_weights");
    TCase *tc = tcase_create("weights");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, no_point_overlaps_more_or_as_much_and_is_more_even);
    tcase_add_test(tc, nobody_worst_off_could_be_better_off);
    tcase_add_test(tc, forty_answers_on_eight_alternatives_are_no_matter);
    tcase_add_test(tc, no_point_is_fairer_in_proportion_than_the_gap_says);
    tcase_add_test(tc, gaps_are_small);
    tcase_add_test(tc, markets_are_medians_with_moving_phantoms);
    tcase_add_test(tc, nobody_gains_by_lying_to_moving_phantoms);
    tcase_add_test(tc, single_minded_answers_get_their_proportion);
    tcase_add_test(tc, shares_sum_to_one_under_every_option);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
