/* The social objective `nash`: known optima, every joint outcome seen, and certificates. */
#include "base/logarithm.h"
#include "decided.h"

#include <math.h>
#include <unistd.h>

static const cmt_value *nash(void)
{
    const cmt_value *parts = cmt_value_get(decision.program, "parts");
    return cmt_value_get(cmt_value_at(parts, 0), "nash");
}

static double number(const cmt_value *of, const char *key)
{
    mpq_t q;
    mpq_init(q);
    ck_assert(cmt_q_read(cmt_value_text(of, key), 4096, q));
    const double d = mpq_get_d(q);
    mpq_clear(q);
    return d;
}

static bool is_exact(void)
{
    return cmt_value_get(nash(), "exact")->as.boolean;
}

/* The winner of ruling k. */
static const char *winner(size_t k)
{
    const cmt_value *list = cmt_value_get(decision.rulings[k].in_force, "winners");
    ck_assert_uint_eq(cmt_value_count(list), 1);
    return cmt_value_as_string(cmt_value_at(list, 0));
}

static const char *weight(const char *of)
{
    return cmt_value_text(cmt_value_get(decision.rulings[0].in_force, "weights"), of);
}

START_TEST(logarithms_are_enclosed)
{
    static const char *const of[] = {
        "1",         "2",         "1/2", "1/3", "999999/1000000",
        "7/1048576", "123456789", "4/3", "2/3"};
    mpq_t q[4];
    for (size_t k = 0; k < 4; k++)
        mpq_init(q[k]);
    for (size_t k = 0; k < sizeof of / sizeof of[0]; k++) {
        ck_assert(cmt_q_read(of[k], 64, q[0]));
        for (unsigned bits = 20; bits <= 1280; bits *= 2) {
            cmt_q_log(q[0], bits, q[1], q[2]);
            ck_assert_int_le(mpq_cmp(q[1], q[2]), 0);
            const double x = log(mpq_get_d(q[0]));
            ck_assert_double_eq_tol(mpq_get_d(q[1]), x, 2e-6);
            mpq_sub(q[3], q[2], q[1]);
            mpq_mul_2exp(q[3], q[3], bits);
            ck_assert_int_le(mpq_cmp_ui(q[3], 2, 1), 0);
        }
    }
    /* log 2 = 0.693147180559945309417232121458 (OEIS A002162) */
    ck_assert(cmt_q_read("2", 64, q[0]));
    cmt_q_log(q[0], 96, q[1], q[2]);
    ck_assert(cmt_q_read_decimal("0.69314718055994530941723212145", 64, q[3]));
    mpq_sub(q[3], q[1], q[3]);
    ck_assert_double_eq_tol(mpq_get_d(q[3]), 0, 1e-28);
    for (size_t k = 0; k < 4; k++)
        mpq_clear(q[k]);
}
END_TEST

/* u of a majority and a minority: a (.9, .2), b (.6, .5), c (.5, .55). Only b leaves both
 * with something: as many groups as can be come first (Caragiannis et al., ACM Transactions on
 * Economics and Computation 7(3) (2019) 12, definition 2.2). */
START_TEST(nobody_is_left_with_nothing_who_need_not_be)
{
    begin_program(CMT_OBJECTIVE_NASH, CONTEXT CHOICE("q", "range", ""));
    round_add(mem, &round_now, "g-most", 80, SCORE3("q", "80", "9/10", "3/5", "1/2"));
    round_add(mem, &round_now, "g-some", 20, SCORE3("q", "20", "1/5", "1/2", "11/20"));
    decided();
    ck_assert_str_eq(winner(0), "b");
    ck_assert(is_exact());
    ck_assert_str_eq(cmt_value_text(nash(), "gap"), "0");
}
END_TEST

START_TEST(questions_are_shared_out_and_ties_are_ties)
{
    for (int picks = 0; picks < 2; picks++) {
        begin_program(CMT_OBJECTIVE_NASH, picks == 1
                                              ? CONTEXT CHOICE("p", "plurality", ORDER)
                                                  CHOICE("q", "plurality", ORDER)
                                              : CONTEXT CHOICE("p", "plurality", "")
                                                  CHOICE("q", "plurality", ""));
        round_add(mem, &round_now, "g-most", 60,
                  FIRST("p", "60", "a") FIRST("q", "60", "a"));
        round_add(mem, &round_now, "g-some", 40,
                  FIRST("p", "40", "b") FIRST("q", "40", "b"));
        decided();
        ck_assert(is_exact());
        if (picks == 1) {
            ck_assert_str_eq(winner(0), "a");
            ck_assert_str_eq(winner(1), "b");
        } else {
            ck_assert_int_eq(decision.rulings[0].status, CMT_IS_TIED);
            ck_assert_int_eq(decision.rulings[1].status, CMT_IS_TIED);
        }
    }
}
END_TEST

/* Single-minded groups get weights in proportion to their points, exactly; a floor is met
 * exactly too. */
START_TEST(weights_are_proportional)
{
    static const char *const articles[] = {
        "", "<article id=\"floor\" tier=\"0\"><at-least value=\"1/4\"><weight "
            "question=\"w\" of=\"y\"/></at-least></article>"};
    static const char *const expected[] = {"9/10", "3/4"};
    for (size_t k = 0; k < 2; k++) {
        begin_program(CMT_OBJECTIVE_NASH,
                      cmt_arena_printf(mem, "%s%s%s", CONTEXT, WEIGHTS, articles[k]));
        round_add(mem, &round_now, "g-most", 90, WISH("90", "1", "0"));
        round_add(mem, &round_now, "g-some", 10, WISH("10", "0", "1"));
        decided();
        ck_assert(is_exact());
        ck_assert_str_eq(weight("x"), expected[k]);
    }
}
END_TEST

/* 3 log x + log (1 - x) + log (3/2 - x) is largest at x = 1 - 1/sqrt(10): no rational. */
START_TEST(an_irrational_optimum_is_an_interval)
{
    begin_program(CMT_OBJECTIVE_NASH, CONTEXT WEIGHTS);
    round_add(mem, &round_now, "g-a", 60, WISH("60", "1", "0"));
    round_add(mem, &round_now, "g-b", 20, WISH("20", "0", "1"));
    round_add(mem, &round_now, "g-c", 20, WISH("20", "1/2", "1/2"));
    decided();
    const double x = 1 - 1 / sqrt(10);
    const double value = (3 * log(x) + log(1 - x) + log(1.5 - x)) / 5;
    ck_assert(!is_exact());
    ck_assert_double_le(number(nash(), "lower"), value + 1e-12);
    ck_assert_double_ge(number(nash(), "upper"), value - 1e-12);
    ck_assert_double_le(number(nash(), "gap"), 1e-6);
    ck_assert_double_gt(number(nash(), "gap"), 0);
    mpq_t q;
    mpq_init(q);
    ck_assert(cmt_q_read(weight("x"), 4096, q));
    ck_assert_double_eq_tol(mpq_get_d(q), x, 2e-3);
    mpq_clear(q);
}
END_TEST

#define GROUPS 3

/* What group g gets when a is chosen of a question where its members put `first` [3]. */
static double share(const int *first, int a)
{
    int least = first[0];
    int most = first[0];
    for (int x = 1; x < 3; x++) {
        least = first[x] < least ? first[x] : least;
        most = first[x] > most ? first[x] : most;
    }
    return most == least ? 1 : (double)(first[a] - least) / (most - least);
}

typedef struct got {
    int positive;
    double value;
} got;

static got value_of(int first[GROUPS][2][3], const int *points, int a, int b)
{
    got out = {0, 0};
    for (size_t g = 0; g < GROUPS; g++) {
        const double u = (share(first[g][0], a) + share(first[g][1], b)) / 2;
        out.positive += u > 0 ? 1 : 0;
        out.value += u > 0 ? points[g] * log(u) : 0;
    }
    return out;
}

static void random_choices(uint64_t *seed, int first[GROUPS][2][3], int *points)
{
    begin_program(CMT_OBJECTIVE_NASH, CONTEXT CHOICE("p", "plurality", ORDER)
                                          CHOICE("q", "plurality", ORDER));
    for (size_t g = 0; g < GROUPS; g++) {
        const char *text = "";
        points[g] = 100 + 50 * (int)seed_below(seed, 3);
        for (size_t q = 0; q < 2; q++) {
            text = cmt_arena_printf(mem, "%s<ballots question=\"%s\">", text,
                                    q == 0 ? "p" : "q");
            int rest = points[g];
            for (size_t a = 0; a < 3; a++) {
                first[g][q][a] = (int)seed_below(seed, 6);
                rest -= first[g][q][a];
                if (first[g][q][a] > 0) {
                    text = cmt_arena_printf(
                        mem,
                        "%s<ballot count=\"%d\"><rank><tier><alt ref=\"%c\"/></tier>"
                        "</rank></ballot>",
                        text, first[g][q][a], (int)('a' + (int)a));
                }
            }
            text = cmt_arena_printf(
                mem, "%s<ballot count=\"%d\"><rank/></ballot></ballots>", text, rest);
        }
        round_add(mem, &round_now, cmt_arena_printf(mem, "g-%zu", g), points[g], text);
    }
}

/* Over all nine joint outcomes: most groups with something, then the largest product. */
START_TEST(nash_is_that_of_brute_force)
{
    uint64_t seed = 20261121U + (uint64_t)_i;
    int first[GROUPS][2][3];
    int points[GROUPS];
    got best = {-1, 0};
    printf("seed %llu\n", (unsigned long long)seed);
    random_choices(&seed, first, points);
    decided();
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            const got now = value_of(first, points, a, b);
            if (now.positive > best.positive
                || (now.positive == best.positive && now.value > best.value))
                best = now;
        }
    }
    const got now = value_of(first, points, winner(0)[0] - 'a', winner(1)[0] - 'a');
    ck_assert_int_eq(now.positive, best.positive);
    ck_assert_double_eq_tol(now.value, best.value, 1e-9);
    ck_assert(is_exact());
}
END_TEST

/* The mean logarithm of what groups with these wishes for x get from x. */
static double smooth_value(const double *wish, const int *points, size_t n, double x)
{
    double sum = 0;
    double all = 0;
    for (size_t g = 0; g < n; g++) {
        sum += points[g] * log(1 - fabs(x - wish[g]));
        all += points[g];
    }
    return sum / all;
}

static const char *tenth(int n)
{
    return n == 0 ? "0" : (n == 10 ? "1" : cmt_arena_printf(mem, "%d/10", n));
}

START_TEST(the_interval_holds_the_optimum_of_weights) /* loop: seeds */
{
    uint64_t seed = 7000U + (uint64_t)_i;
    double wish[4];
    int points[4];
    double best = -1e9;
    printf("seed %llu\n", (unsigned long long)seed);
    const size_t n = 2 + seed_below(&seed, 3);
    begin_program(CMT_OBJECTIVE_NASH, CONTEXT WEIGHTS);
    for (size_t g = 0; g < n; g++) {
        const int tenths = (int)seed_below(&seed, 11);
        points[g] = 1 + (int)seed_below(&seed, 90);
        wish[g] = tenths / 10.0;
        round_add(mem, &round_now, cmt_arena_printf(mem, "g-%zu", g), points[g],
                  cmt_arena_printf(mem, WISH("%d", "%s", "%s"), points[g],
                                   tenth(tenths), tenth(10 - tenths)));
    }
    decided();
    for (int k = 0; k <= 100000; k++) {
        const double v = smooth_value(wish, points, n, k / 100000.0);
        best = v > best ? v : best;
    }
    ck_assert_double_ge(number(nash(), "upper"), best - 1e-9);
    ck_assert_double_le(number(nash(), "lower"), best + 1e-6);
    ck_assert_double_le(number(nash(), "gap"), 1e-6);
}
END_TEST

/* A choice beside weights: whole numbers and continuous ones. */
START_TEST(choices_and_weights_are_decided_together)
{
    begin_program(CMT_OBJECTIVE_NASH, CONTEXT WEIGHTS CHOICE("q", "plurality", ORDER));
    round_add(mem, &round_now, "g-most", 50,
              cmt_arena_printf(mem, WISH("%d", "%s", "%s") FIRST("q", "50", "a"), 50,
                               "1", "0"));
    round_add(mem, &round_now, "g-some", 50,
              cmt_arena_printf(mem, WISH("%d", "%s", "%s") FIRST("q", "50", "b"), 50,
                               "0", "1"));
    decided();
    /* g-most has q, g-some all of w or the reverse; or both halves of w, and q: (x + 1)/2
     * times (1 - x)/2 is largest at x = 0, where it is 1/4 */
    ck_assert_double_eq_tol(number(nash(), "lower"), log(0.5), 1e-5);
    ck_assert_double_ge(number(nash(), "upper"), log(0.5) - 1e-9);
    ck_assert_str_eq(weight("x"), winner(1)[0] == 'a' ? "0" : "1");
}
END_TEST

/* --- certificates ------------------------------------------------------------------------ */

typedef struct noting {
    const cmt_solver *inner;
    cmt_buf lines;
    size_t n;
} noting;

static cmt_status note(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    noting *n = self;
    const cmt_status st = n->inner->solve(n->inner->self, arena, lp, out, err);
    if (st != CMT_OK)
        return st;
    cmt_buf_puts(&n->lines, "{\"certificate\":");
    ck_ok(cmt_json_write(out->certificate, &n->lines, NULL));
    cmt_buf_puts(&n->lines, ",\"program\":");
    ck_ok(cmt_json_write(cmt_lp_value(arena, lp), &n->lines, NULL));
    cmt_buf_puts(&n->lines, "}\n");
    n->n++;
    return st;
}

/* Every solve of the search is certified; the second checker says yes to all, and finds that
 * each tangent lies above the logarithm. */
START_TEST(a_second_checker_agrees)
{
    char name[] = "nash-XXXXXX";
    const char *source = getenv("CMT_SRCDIR");
    noting n = {.inner = solver};
    const cmt_solver noter = {.solve = note, .self = &n};
    if (_i == 0) {
        int first[GROUPS][2][3];
        int points[GROUPS];
        uint64_t seed = 5;
        random_choices(&seed, first, points);
    } else {
        begin_program(CMT_OBJECTIVE_NASH, CONTEXT WEIGHTS);
        round_add(mem, &round_now, "g-a", 60, WISH("60", "1", "0"));
        round_add(mem, &round_now, "g-b", 20, WISH("20", "0", "1"));
        round_add(mem, &round_now, "g-c", 20, WISH("20", "1/2", "1/2"));
    }
    ck_ok(decide_with(round_end(&round_now), &noter, NULL));
    const int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, n.lines.data, n.lines.len), (ssize_t)n.lines.len);
    ck_assert_int_eq(close(fd), 0);
    const char *command = cmt_arena_printf(
        mem,
        "command -v python3 >/dev/null && "
        "python3 '%s/tests/tools/check_certificate.py' --batch --tangents < %s",
        source == NULL ? "../.." : source, name);
    FILE *answer = popen(command, "r"); /* NOLINT(cert-env33-c) */
    ck_assert_ptr_nonnull(answer);
    char line[256];
    size_t yes = 0;
    for (; fgets(line, sizeof line, answer) != NULL; yes++)
        ck_assert_msg(line[0] == 'y', "certificate %zu: %s", yes, line);
    (void)pclose(answer);
    ck_assert_int_eq(unlink(name), 0);
    if (yes == 0)
        printf("SKIPPED: no python3, so no second opinion on %zu certificates\n", n.n);
    ck_assert(yes == 0 || yes == n.n);
    cmt_buf_free(&n.lines);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 97th */
{
    uint64_t seed = 11;
    int first[GROUPS][2][3];
    int points[GROUPS];
    random_choices(&seed, first, points);
    const cmt_round_input *input = round_end(&round_now);
    cmt_arena_fail_after(97L * _i);
    const cmt_status st = decide_with(input, solver, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    ck_assert((st == CMT_OK) == (decision.record != NULL));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("program_nash");
    TCase *tc = tcase_create("nash");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, logarithms_are_enclosed);
    tcase_add_test(tc, nobody_is_left_with_nothing_who_need_not_be);
    tcase_add_test(tc, questions_are_shared_out_and_ties_are_ties);
    tcase_add_test(tc, weights_are_proportional);
    tcase_add_test(tc, an_irrational_optimum_is_an_interval);
    tcase_add_loop_test(tc, nash_is_that_of_brute_force, 0, 30);
    tcase_add_loop_test(tc, the_interval_holds_the_optimum_of_weights, 0, 20);
    tcase_add_test(tc, choices_and_weights_are_decided_together);
    tcase_add_loop_test(tc, a_second_checker_agrees, 0, 2);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 30);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
