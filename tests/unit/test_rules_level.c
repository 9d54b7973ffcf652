/* Rules of levels against brute force, and the axioms that they claim. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 8112026;

static cmt_outcome run(const cmt_contest *c,
                       const char *name,
                       const cmt_rule_args *args,
                       uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_LEVEL, name);
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

static void each(size_t n, void (*body)(maker *m, uint64_t seed))
{
    const random_shape shape = {.max_alternatives = 3, .max_rows = 5, .answers = true};
    for (uint64_t s = 0; s < n; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        maker_close(m, 0);
        body(m, first_seed + s);
        cmt_arena_free(mem);
    }
}

/* Whether `level` is a weighted median of values [n]: nothing is nearer to all. */
static bool is_median(mpq_srcptr level,
                      const mpq_srcptr *values,
                      mpq_t *weights,
                      size_t n)
{
    mpq_t *q = cmt_q_array(mem, 3);
    for (size_t k = 0; k < n; k++) {
        const int at = mpq_cmp(values[k], level);
        mpq_ptr side = at < 0 ? q[0] : at > 0 ? q[1] : q[2];
        mpq_add(side, side, weights[k]);
    }
    mpq_add(q[2], q[2], q[0]);
    const bool from_below = mpq_cmp(q[2], q[1]) >= 0;
    mpq_sub(q[2], q[2], q[0]);
    mpq_add(q[2], q[2], q[1]);
    return from_below && mpq_cmp(q[2], q[0]) >= 0;
}

/* --- generalised median: M copies of every answer among M * W + 1 phantoms -------------- */

static void phantoms_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const cmt_rule_args args = {0};
    const size_t n_phantoms = 601;
    const size_t n = c->n_answers + n_phantoms;
    mpq_srcptr *values = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
    mpq_t *weights = cmt_q_array(mem, n);
    mpq_t *at = cmt_q_array(mem, n_phantoms + 4);
    const cmt_outcome o = run(c, "generalised-median", &args, seed);
    for (size_t a = 0; a < c->n_answers; a++) {
        values[a] = c->answer_level[a];
        mpq_set(weights[a], c->answer_weight[a]);
        mpq_add(at[n_phantoms], at[n_phantoms], weights[a]);
    }
    if (o.tied)
        return;
    for (size_t k = 0; k < n_phantoms; k++) {
        cmt_q_set_i64(at[k], (int64_t)k, (int64_t)n_phantoms - 1);
        values[c->n_answers + k] = at[k];
        mpq_set_ui(weights[c->n_answers + k], n_phantoms, 1);
        mpq_div(weights[c->n_answers + k], at[n_phantoms], weights[c->n_answers + k]);
    }
    /* Within a step of the finite phantoms' medians: one of them, or between two. */
    bool found = is_median(o.level, values, weights, n);
    for (size_t k = 0; k < n && !found; k++) {
        mpq_sub(at[n_phantoms + 1], values[k], o.level);
        mpq_abs(at[n_phantoms + 1], at[n_phantoms + 1]);
        found = mpq_cmp_ui(at[n_phantoms + 1], 1, n_phantoms - 1) <= 0
                && is_median(values[k], values, weights, n);
    }
    ck_assert_msg(found, "seed %llu", (unsigned long long)seed);
}

START_TEST(uniform_phantoms_are_the_limit_of_many)
{
    each(150, phantoms_body);
}
END_TEST

#define ROOM 64

static void fixed_body(maker *m, uint64_t seed)
{
    static const char *const lists[] = {"0", "0,1", "1/5,2/5,2/5,1", "1/3"};
    static const char *const shares[] = {"0", "1/2", "1", "2/3"};
    static const char *const sides[] = {"low", "high", "midpoint"};
    const cmt_contest *c = &m->c;
    for (size_t k = 0; k < 48; k++) {
        cmt_option options[] = {{.name = "phantoms", .value = "fixed"},
                                {.name = "levels", .value = lists[k % 4]},
                                {.name = "share", .value = shares[k / 4 % 4]},
                                {.name = "side", .value = sides[k / 16]}};
        const cmt_rule_args args = {.options = options, .n_options = 4};
        const cmt_outcome o = run(c, "generalised-median", &args, seed);
        mpq_srcptr values[ROOM];
        mpq_t *weights = cmt_q_array(mem, ROOM + 2);
        size_t n = 0;
        size_t n_phantoms = 0;
        ck_assert_uint_le(c->n_answers + 4, ROOM);
        for (; n < c->n_answers; n++) {
            values[n] = c->answer_level[n];
            mpq_set(weights[n], c->answer_weight[n]);
            mpq_add(weights[ROOM], weights[ROOM], weights[n]);
        }
        char *list = cmt_arena_strdup(mem, lists[k % 4]);
        for (char *w = strtok(list, ","); w != NULL; w = strtok(NULL, ",")) {
            values[n + n_phantoms] = test_q(mem, w);
            n_phantoms++;
        }
        cmt_q_set_i64(weights[ROOM + 1], 1, (int64_t)n_phantoms);
        mpq_mul(weights[ROOM + 1], weights[ROOM + 1], test_q(mem, shares[k / 4 % 4]));
        mpq_mul(weights[ROOM + 1], weights[ROOM + 1], weights[ROOM]);
        for (size_t p = 0; p < n_phantoms; p++)
            mpq_set(weights[n + p], weights[ROOM + 1]);
        ck_assert(o.tied || is_median(o.level, values, weights, n + n_phantoms));
        if (o.level_high != NULL)
            ck_assert(is_median(o.level_high, values, weights, n + n_phantoms));
    }
}

START_TEST(fixed_phantoms_are_further_answers)
{
    each(150, fixed_body);
}
END_TEST

/* --- trimmed mean: unit weights, cut one by one ----------------------------------------- */

START_TEST(a_trimmed_mean_drops_as_many_at_either_end)
{
    for (uint64_t s = 0; s < 200; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        size_t sorted[12];
        const size_t n = 3 + seed_below(&seed, 9);
        const size_t cut = seed_below(&seed, (n + 1) / 2);
        maker_group(m, "all", "2/7");
        for (size_t a = 0; a < n; a++) {
            sorted[a] = seed_below(&seed, 10);
            mpq_ptr level = cmt_q(mem);
            cmt_q_set_i64(level, (int64_t)sorted[a], 1);
            m->answer_level[a] = level;
            m->answer_weight[a] = test_q(mem, "2/7");
            for (size_t k = a; k > 0 && sorted[k] < sorted[k - 1]; k--) {
                const size_t other = sorted[k];
                sorted[k] = sorted[k - 1];
                sorted[k - 1] = other;
            }
        }
        m->n_answers = n;
        int64_t sum = 0;
        for (size_t k = cut; k < n - cut; k++)
            sum += (int64_t)sorted[k];
        cmt_option trim = {
            .name = "trim",
            .value = cut == 0 ? "0" : cmt_arena_printf(mem, "%zu/%zu", cut, n)};
        const cmt_rule_args args = {.options = &trim, .n_options = 1};
        const cmt_outcome o = run(maker_close(m, 0), "trimmed-mean", &args, seed);
        mpq_ptr q = cmt_q(mem);
        cmt_q_set_i64(q, sum, (int64_t)(n - 2 * cut));
        ck_assert_msg(mpq_equal(q, o.level) != 0, "seed %llu", (unsigned long long)s);
        cmt_arena_free(mem);
    }
}
END_TEST

/* --- regularised median: least on a fine grid, and resilient ---------------------------- */

static void objective(const cmt_contest *c, mpq_srcptr z, mpq_srcptr l, mpq_t *q)
{
    mpq_mul(q[0], z, z);
    mpq_div(q[0], q[0], l);
    mpq_div_2exp(q[0], q[0], 1);
    for (size_t a = 0; a < c->n_answers; a++) {
        mpq_sub(q[1], z, c->answer_level[a]);
        mpq_abs(q[1], q[1]);
        mpq_mul(q[1], q[1], c->answer_weight[a]);
        mpq_add(q[0], q[0], q[1]);
    }
}

static void regularised_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    static const char *const lipschitz[] = {"1/10", "1", "3/1000000000000", "7"};
    mpq_t *q = cmt_q_array(mem, 4);
    for (size_t k = 0; k < 4; k++) {
        cmt_option l = {.name = "lipschitz", .value = lipschitz[k]};
        const cmt_rule_args args = {.options = &l, .n_options = 1};
        const cmt_outcome o = run(c, "qr-median", &args, seed);
        mpq_srcptr bound = test_q(mem, lipschitz[k]);
        objective(c, o.level, bound, q);
        mpq_set(q[2], q[0]);
        for (int64_t z = -20; z <= 40; z++) {
            cmt_q_set_i64(q[3], z, 20);
            objective(c, q[3], bound, q);
            ck_assert(mpq_cmp(q[2], q[0]) <= 0);
        }
        if (m->n_answers == 0)
            continue;
        /* The last answer goes mad: the level moves by twice its pull at most. */
        const size_t last = m->n_answers - 1;
        m->answer_level[last] = test_q(mem, "1000000");
        const cmt_outcome p = run(c, "qr-median", &args, seed);
        mpq_sub(q[0], p.level, o.level);
        mpq_abs(q[0], q[0]);
        mpq_mul(q[1], bound, c->answer_weight[last]);
        mpq_mul_2exp(q[1], q[1], 1);
        ck_assert(mpq_cmp(q[0], q[1]) <= 0);
    }
}

START_TEST(a_regularised_median_is_least_and_resilient)
{
    each(300, regularised_body);
}
END_TEST

/* --- nobody gains by lying --------------------------------------------------------------- */

static void honest_body(maker *m, uint64_t seed)
{
    const cmt_contest *c = &m->c;
    const cmt_rule_args args = {0};
    mpq_t *q = cmt_q_array(mem, 3);
    const cmt_outcome o = run(c, "generalised-median", &args, seed);
    for (size_t a = 0; a < c->n_answers && !o.tied; a++) {
        mpq_srcptr truth = m->answer_level[a];
        mpq_sub(q[0], o.level, truth);
        mpq_abs(q[0], q[0]);
        for (int64_t lie = 0; lie <= 6; lie++) {
            mpq_ptr said = cmt_q(mem);
            cmt_q_set_i64(said, lie, 6);
            m->answer_level[a] = said;
            const cmt_outcome p = run(c, "generalised-median", &args, seed);
            mpq_sub(q[1], p.level, truth);
            mpq_abs(q[1], q[1]);
            ck_assert_msg(mpq_cmp(q[1], q[0]) >= 0, "seed %llu",
                          (unsigned long long)seed);
        }
        m->answer_level[a] = truth;
    }
}

START_TEST(nobody_gains_by_lying_to_phantoms)
{
    each(120, honest_body);
}
END_TEST

START_TEST(options_out_of_range_are_refused)
{
    static const char *const bad[][3] = {
        {"qr-median", "lipschitz", "0"},       {"qr-median", "lipschitz", "-1"},
        {"trimmed-mean", "trim", "1/2"},       {"trimmed-mean", "trim", "-1/9"},
        {"generalised-median", "share", "2"},  {"generalised-median", "share", "0"},
        {"generalised-median", "share", "-1"},
    };
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    const cmt_contest *c = maker_close(m, 0);
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_option option = {.name = bad[k][1], .value = bad[k][2]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        cmt_outcome o = {0};
        cmt_err err = {0};
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_LEVEL, bad[k][0]);
        ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), CMT_E_RANGE);
        ck_assert_str_ne(err.text, "");
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_level");
    TCase *tc = tcase_create("levels");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, uniform_phantoms_are_the_limit_of_many);
    tcase_add_test(tc, fixed_phantoms_are_further_answers);
    tcase_add_test(tc, a_trimmed_mean_drops_as_many_at_either_end);
    tcase_add_test(tc, a_regularised_median_is_least_and_resilient);
    tcase_add_test(tc, nobody_gains_by_lying_to_phantoms);
    tcase_add_test(tc, options_out_of_range_are_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
