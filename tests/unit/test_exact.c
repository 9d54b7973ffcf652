#include "lp/exact.h"
#include "programs.h"
#include "proof/certificate.h"
#include "solving.h"
#include "test.h"

#include <stdio.h>

/* shared/design/programs.md, numeric acceptance */
START_TEST(a_gap_of_any_size_is_infeasible)
{
    for (int digits = 3; digits <= 31; digits++) {
        cmt_lp_builder *b = cmt_lp_builder_new(mem);
        const int zeros = digits == 31 ? 30 : digits;
        if (digits > 15 && digits < 31)
            continue;
        char one[64] = "1";
        memset(one + 1, '0', (size_t)zeros);
        mpq_ptr upper = rational(mem, cmt_arena_printf(mem, "-1/%s", one));
        mpq_add(upper, upper, rational(mem, "2/3"));
        (void)cmt_lp_add_column(b, "x", false, NULL, rational(mem, "1/3"));
        (void)cmt_lp_add_column(b, "y", false, NULL, upper);
        row(mem, b, "1 1", CMT_SENSE_GE, "1");
        const cmt_lp lp = finish(mem, b, false, "0 0");
        ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_INFEASIBLE);
    }
}
END_TEST

START_TEST(the_margins_lottery_is_exact)
{
    /* margins a>b 1, b>c 3, c>a 5: p >= 0, sum 1, no alternative beats it */
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    for (int k = 0; k < 3; k++)
        column(mem, b, false, "0", NULL);
    row(mem, b, "1 1 1", CMT_SENSE_EQ, "1");
    row(mem, b, "0 1 -5", CMT_SENSE_LE, "0");
    row(mem, b, "-1 0 3", CMT_SENSE_LE, "0");
    row(mem, b, "5 -3 0", CMT_SENSE_LE, "0");
    const cmt_lp lp = finish(mem, b, false, "0 0 0");
    const cmt_solution got = solve(&lp);
    ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
    ck_value(got.x[0], "1/3");
    ck_value(got.x[1], "5/9");
    ck_value(got.x[2], "1/9");
}
END_TEST

/* x >= 4/5 and x <= 3/10, shortfalls at most t; `factor` multiplies the first line */
static cmt_solution clash(const char *factor, const char *rhs)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, false, "0", "1");
    column(mem, b, false, "0", NULL);
    row(mem, b, cmt_arena_printf(mem, "%s %s", factor, factor), CMT_SENSE_GE, rhs);
    row(mem, b, "1 -1", CMT_SENSE_LE, "3/10");
    const cmt_lp lp = finish(mem, b, false, "0 1");
    return solve(&lp);
}

START_TEST(clashing_lines_meet_in_the_middle)
{
    static const char *const cases[][2] = {{"1", "4/5"}, {"1000", "800"}};
    for (size_t k = 0; k < 2; k++) {
        const cmt_solution got = clash(cases[k][0], cases[k][1]);
        ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
        ck_value(got.x[0], "11/20");
        ck_value(got.objective, "1/4");
        ck_value(got.bound, "1/4");
        ck_assert_ptr_nonnull(got.dual);
    }
}
END_TEST

START_TEST(duals_follow_the_objective_as_written)
{
    /* maximise 3 x + 2 y, x + y <= 4, x + 3 y <= 7, x <= 3: (3, 1), y = (2, 0) */
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, false, "0", "3");
    column(mem, b, false, "0", NULL);
    row(mem, b, "1 1", CMT_SENSE_LE, "4");
    row(mem, b, "1 3", CMT_SENSE_LE, "7");
    const cmt_lp lp = finish(mem, b, true, "3 2");
    const cmt_solution got = solve(&lp);
    ck_value(got.objective, "11");
    ck_value(got.dual[0], "2");
    ck_value(got.dual[1], "0");
    ck_value(got.reduced_cost[0], "1");
    ck_value(got.reduced_cost[1], "0");
}
END_TEST

START_TEST(odd_programs_have_answers)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    cmt_lp lp = finish(mem, b, false, "");
    ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_OPTIMAL); /* nothing at all */
    row(mem, b, "", CMT_SENSE_GE, "1");
    lp = finish(mem, b, false, "");
    ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_INFEASIBLE); /* 0 >= 1 */
    b = cmt_lp_builder_new(mem);
    column(mem, b, false, NULL, NULL);
    lp = finish(mem, b, false, "1");
    ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_UNBOUNDED); /* no rows, free */
    row(mem, b, "3", CMT_SENSE_EQ, "2");
    lp = finish(mem, b, false, "1");
    ck_value(solve(&lp).objective, "2/3");
    b = cmt_lp_builder_new(mem);
    column(mem, b, false, "1", "0");
    lp = finish(mem, b, true, "1");
    ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_INFEASIBLE); /* empty bounds */
    b = cmt_lp_builder_new(mem);
    column(mem, b, false, "1/7", "1/7");
    column(mem, b, false, NULL, "5");
    lp = finish(mem, b, true, "1 1");
    ck_value(solve(&lp).objective, "36/7"); /* fixed, and no rows */
}
END_TEST

START_TEST(numbers_beyond_floating_point_are_solved)
{
    /* Two rows that differ by 10^-40, coefficients of 10^40 */
    static const char big[] = "10000000000000000000000000000000000000000";
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, false, "0", NULL);
    column(mem, b, false, "0", NULL);
    row(mem, b, cmt_arena_printf(mem, "%s 1", big), CMT_SENSE_LE, big);
    row(mem, b, cmt_arena_printf(mem, "1 1/%s", big), CMT_SENSE_GE, "1");
    const cmt_lp lp = finish(mem, b, true, "0 1");
    const cmt_solution got = solve(&lp);
    ck_value(got.objective, big);
}
END_TEST

/* Bases of a few rows are eliminated in machine words, as far as those go. */
START_TEST(machine_words_may_run_over) /* loop over the bits of the entries */
{
    enum { N = 6 };
    uint64_t seed = 1931 + (uint64_t)_i;
    const int64_t most = ((int64_t)1 << _i) - 1;
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    cmt_term terms[N];
    for (int c = 0; c < N; c++)
        column(mem, b, false, NULL, NULL);
    for (int r = 0; r < N; r++) {
        for (uint32_t c = 0; c < N; c++) {
            terms[c] = (cmt_term){c, number(mem, draw_between(&seed, -most, most), 1)};
        }
        const cmt_row line = {.name = cmt_arena_printf(mem, "r%d", r),
                              .sense = CMT_SENSE_EQ,
                              .rhs = number(mem, draw_between(&seed, -most, most), 1),
                              .terms = terms,
                              .n_terms = N};
        ck_assert(cmt_lp_add_row(b, &line));
    }
    const cmt_lp lp = finish(mem, b, false, "1 1 1 1 1 1");
    ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_OPTIMAL);
}
END_TEST

START_TEST(numbers_have_a_limit)
{
    char digits[4098] = {0};
    for (size_t n = 4096; n <= 4097; n++) {
        memset(digits, '7', n);
        mpq_ptr q = cmt_q(mem);
        ck_assert(cmt_q_read(digits, 5000, q));
        cmt_lp_builder *b = cmt_lp_builder_new(mem);
        (void)cmt_lp_add_column(b, "x", false, q, NULL);
        row(mem, b, "3", CMT_SENSE_GE, "1");
        const cmt_lp lp = finish(mem, b, false, "1");
        cmt_solution got = {0};
        const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
        ck_assert_int_eq(solver->solve(solver->self, mem, &lp, &got, NULL),
                         n == 4096 ? CMT_OK : CMT_E_LIMIT);
    }
}
END_TEST

START_TEST(hilbert_rows_are_solved)
{
    /* sum of x[j] / (i + j + 1) = 1 for each i < 9 has one solution, in integers */
    cmt_term terms[9];
    cmt_lp lp;
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    for (int j = 0; j < 9; j++)
        column(mem, b, false, NULL, NULL);
    for (int i = 0; i < 9; i++) {
        for (int j = 0; j < 9; j++)
            terms[j] = (cmt_term){(uint32_t)j, number(mem, 1, i + j + 1)};
        const cmt_row r = {.name = cmt_arena_printf(mem, "r%d", i),
                           .sense = CMT_SENSE_EQ,
                           .rhs = number(mem, 1, 1),
                           .terms = terms,
                           .n_terms = 9};
        ck_assert(cmt_lp_add_row(b, &r));
    }
    ck_assert(cmt_lp_set_objective(b, false, terms, 9));
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    const cmt_solution got = solve(&lp);
    ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
    ck_value(got.x[0], "9");
}
END_TEST

static void solve_many(uint64_t seed, size_t n, const shape *s)
{
    size_t count[4] = {0};
    printf("seed %llu\n", (unsigned long long)seed);
    for (size_t k = 0; k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, s);
        const cmt_exact_options alone = {.no_glpk = true};
        const cmt_exact_options glpk = {.no_filter = true};
        const cmt_solution a = solve_with(&lp, k % 2 == 0 ? NULL : &glpk);
        const cmt_solution b = solve_with(&lp, &alone);
        ck_assert_int_eq(a.status, b.status);
        ck_assert_int_ne(a.status, CMT_SOLUTION_UNPROVED);
        if (a.status == CMT_SOLUTION_OPTIMAL)
            ck_assert(mpq_equal(a.objective, b.objective) != 0);
        count[a.status]++;
        cmt_arena_reset(mem, mark);
    }
    printf("%zu optimal, %zu infeasible, %zu unbounded\n", count[0], count[1],
           count[2]);
    ck_assert_uint_gt(count[0], n / 20);
    ck_assert_uint_gt(count[1], n / 20);
}

START_TEST(small_random_programs_are_proved)
{
    const shape s = {.max_columns = 6, .max_rows = 6, .max_value = 3, .max_den = 2};
    solve_many(20260101, 1500, &s);
}
END_TEST

START_TEST(wild_random_programs_are_proved)
{
    const shape s = {
        .max_columns = 9, .max_rows = 9, .max_value = 1000000007, .max_den = 999999937};
    solve_many(7, 300, &s);
}
END_TEST

START_TEST(a_pivot_limit_is_owned_up_to)
{
    const shape s = {.max_columns = 8, .max_rows = 8, .max_value = 9, .max_den = 1};
    uint64_t seed = 3;
    size_t unproved = 0;
    for (int k = 0; k < 100; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, &s);
        const cmt_exact_options options = {.no_glpk = true, .pivots = 1};
        const cmt_solution got = solve_with(&lp, &options);
        unproved += got.status == CMT_SOLUTION_UNPROVED;
        cmt_arena_reset(mem, mark);
    }
    ck_assert_uint_gt(unproved, 10);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    uint64_t seed = 11;
    const shape s = {.max_columns = 4, .max_rows = 4, .max_value = 3, .max_den = 2};
    cmt_lp lp = draw_program(mem, &seed, &s);
    while (lp.n_columns < 3 || lp.n_rows < 3)
        lp = draw_program(mem, &seed, &s);
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    cmt_status st = CMT_E_NOMEM;
    long k = 0;
    for (; st == CMT_E_NOMEM; k++) {
        cmt_arena *own = cmt_arena_new(0);
        cmt_solution got = {.bound = NULL};
        cmt_arena_fail_after(k);
        st = solver->solve(solver->self, own, &lp, &got, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || got.certificate == NULL);
        cmt_arena_free(own);
    }
    ck_assert_int_eq(st, CMT_OK);
    ck_assert_int_gt(k, 50);
}
END_TEST

static Suite *exact_suite(void)
{
    Suite *s = suite_create("exact");
    TCase *t = tcase_create("exact");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_gap_of_any_size_is_infeasible);
    tcase_add_test(t, the_margins_lottery_is_exact);
    tcase_add_test(t, clashing_lines_meet_in_the_middle);
    tcase_add_test(t, duals_follow_the_objective_as_written);
    tcase_add_test(t, odd_programs_have_answers);
    tcase_add_test(t, numbers_beyond_floating_point_are_solved);
    tcase_add_loop_test(t, machine_words_may_run_over, 4, 36);
    tcase_add_test(t, numbers_have_a_limit);
    tcase_add_test(t, hilbert_rows_are_solved);
    tcase_add_test(t, small_random_programs_are_proved);
    tcase_add_test(t, wild_random_programs_are_proved);
    tcase_add_test(t, a_pivot_limit_is_owned_up_to);
    tcase_add_test(t, each_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(exact_suite)
