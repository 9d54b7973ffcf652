#include "lp/exact.h"
#include "programs.h"
#include "proof/certificate.h"
#include "solving.h"
#include "test.h"

#include <stdio.h>

START_TEST(a_knapsack_is_proved)
{
    /* maximise 8a + 11b + 6c + 4d, 5a + 7b + 4c + 3d <= 14, binary: 21 */
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    for (int k = 0; k < 4; k++)
        column(mem, b, true, "0", "1");
    row(mem, b, "5 7 4 3", CMT_SENSE_LE, "14");
    const cmt_lp lp = finish(mem, b, true, "8 11 6 4");
    const cmt_solution got = solve(&lp);
    ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
    ck_value(got.objective, "21");
    ck_value(got.bound, "21");
    ck_assert_ptr_null(got.dual);
}
END_TEST

START_TEST(no_integer_lies_between_thirds)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, true, "1/3", "2/3");
    const cmt_lp lp = finish(mem, b, true, "1");
    ck_assert_int_eq(solve(&lp).status, CMT_SOLUTION_INFEASIBLE);
    b = cmt_lp_builder_new(mem);
    column(mem, b, true, "0", "9");
    column(mem, b, true, "0", "9");
    row(mem, b, "2 4", CMT_SENSE_EQ, "7"); /* parity */
    const cmt_lp parity = finish(mem, b, true, "");
    ck_assert_int_eq(solve(&parity).status, CMT_SOLUTION_INFEASIBLE);
}
END_TEST

START_TEST(an_integer_ray_is_found)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, true, "0", NULL);
    column(mem, b, true, "0", NULL);
    row(mem, b, "3 -2", CMT_SENSE_EQ, "1/1");
    cmt_lp lp = finish(mem, b, true, "1 0");
    const cmt_solution got = solve(&lp);
    ck_assert_int_eq(got.status, CMT_SOLUTION_UNBOUNDED);
    ck_assert(got.has_x);
    /* unbounded as a linear program, but without an integer point: proved or owned up to,
     * never called optimal */
    row(mem, b, "2 -2", CMT_SENSE_EQ, "1");
    lp = finish(mem, b, true, "1 0");
    ck_assert_int_ne(solve(&lp).status, CMT_SOLUTION_OPTIMAL);
    ck_assert_int_ne(solve(&lp).status, CMT_SOLUTION_UNBOUNDED);
}
END_TEST

START_TEST(the_weak_bound_of_a_matching_is_overcome)
{
    /* At most one of each pair of five: the linear optimum is 5/2, the true one 1. */
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    for (int k = 0; k < 5; k++)
        column(mem, b, true, "0", "1");
    for (int i = 0; i < 5; i++) {
        for (int j = i + 1; j < 5; j++) {
            char text[] = "0 0 0 0 0";
            text[(size_t)2 * (size_t)i] = '1';
            text[(size_t)2 * (size_t)j] = '1';
            row(mem, b, text, CMT_SENSE_LE, "1");
        }
    }
    const cmt_lp lp = finish(mem, b, true, "1 1 1 1 1");
    const cmt_solution got = solve(&lp);
    ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
    ck_value(got.objective, "1");
    const cmt_exact_options options = {.no_glpk = true, .nodes = 1};
    const cmt_solution cut = solve_with(&lp, &options);
    ck_assert_int_eq(cut.status, CMT_SOLUTION_UNPROVED);
    ck_assert_int_ge(mpq_cmp(cut.bound, got.objective), 0);
}
END_TEST

/* The best value over all integer points of the boxes, by trying them all. */
static bool brute_force(const cmt_lp *lp, mpq_ptr best)
{
    bool found = false;
    mpq_t *x = cmt_q_array(mem, lp->n_columns);
    mpq_ptr value = cmt_q(mem);
    for (size_t c = 0; c < lp->n_columns; c++)
        mpq_set(x[c], lp->columns[c].lower);
    for (;;) {
        if (cmt_lp_check_point(mem, lp, (const mpq_t *)x, NULL) == CMT_OK) {
            ck_ok(cmt_lp_objective(mem, lp, (const mpq_t *)x, value, NULL));
            const int order = found ? mpq_cmp(value, best) : 0;
            if (!found || (lp->maximise ? order > 0 : order < 0))
                mpq_set(best, value);
            found = true;
        }
        size_t c = 0;
        while (c < lp->n_columns && mpq_equal(x[c], lp->columns[c].upper) != 0) {
            mpq_set(x[c], lp->columns[c].lower);
            c++;
        }
        if (c == lp->n_columns)
            return found;
        mpz_add_ui(mpq_numref(x[c]), mpq_numref(x[c]), 1);
    }
}

START_TEST(small_programs_agree_with_trying_all_points)
{
    const shape s = {.max_columns = 5,
                     .max_rows = 4,
                     .max_value = 5,
                     .max_den = 2,
                     .percent_integer = 100,
                     .bounded = true};
    uint64_t seed = 424242;
    size_t optimal = 0;
    for (int k = 0; k < 500; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, &s);
        mpq_ptr best = cmt_q(mem);
        const bool feasible = brute_force(&lp, best);
        const cmt_exact_options alone = {.no_glpk = true};
        const cmt_solution got = solve_with(&lp, k % 2 == 0 ? NULL : &alone);
        ck_assert_int_eq(got.status,
                         feasible ? CMT_SOLUTION_OPTIMAL : CMT_SOLUTION_INFEASIBLE);
        if (feasible)
            ck_assert(mpq_equal(best, got.objective) != 0);
        optimal += feasible;
        cmt_arena_reset(mem, mark);
    }
    printf("seed 424242: %zu of 500 feasible\n", optimal);
}
END_TEST

START_TEST(mixed_programs_are_proved_with_and_without_glpk)
{
    const shape s = {.max_columns = 7,
                     .max_rows = 5,
                     .max_value = 20,
                     .max_den = 4,
                     .percent_integer = 50,
                     .bounded = true};
    uint64_t seed = 77;
    for (int k = 0; k < 300; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, &s);
        const cmt_exact_options alone = {.no_glpk = true};
        const cmt_exact_options glpk = {.no_filter = true};
        const cmt_solution a = solve_with(&lp, k % 2 == 0 ? NULL : &glpk);
        const cmt_solution b = solve_with(&lp, &alone);
        ck_assert_int_eq(a.status, b.status);
        ck_assert_int_ne(a.status, CMT_SOLUTION_UNPROVED);
        if (a.has_x)
            ck_assert(mpq_equal(a.objective, b.objective) != 0);
        cmt_arena_reset(mem, mark);
    }
}
END_TEST

START_TEST(unbounded_boxes_never_mislead)
{
    const shape s = {.max_columns = 4,
                     .max_rows = 4,
                     .max_value = 4,
                     .max_den = 2,
                     .percent_integer = 70};
    uint64_t seed = 1234;
    size_t count[4] = {0};
    for (int k = 0; k < 300; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, &s);
        const cmt_exact_options few = {.nodes = 60};
        count[solve_with(&lp, &few).status]++;
        cmt_arena_reset(mem, mark);
    }
    printf("seed 1234: %zu optimal, %zu infeasible, %zu unbounded, %zu unproved\n",
           count[0], count[1], count[2], count[3]);
    ck_assert_uint_lt(count[3], 30);
}
END_TEST

/* k of n, with approvals as objective and a few articles: the main job's program. */
static cmt_lp committee(uint64_t seed, int64_t n, int64_t seats)
{
    cmt_lp lp;
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    cmt_term *goal = CMT_NEW_ARRAY(mem, cmt_term, (size_t)n);
    cmt_term *all = CMT_NEW_ARRAY(mem, cmt_term, (size_t)n);
    mpq_ptr one = number(mem, 1, 1);
    mpq_ptr nought = number(mem, 0, 1);
    for (int64_t c = 0; c < n; c++) {
        (void)cmt_lp_add_column(b, cmt_arena_printf(mem, "chosen(q,a%d)", (int)c), true,
                                nought, one);
        goal[c] =
            (cmt_term){(uint32_t)c, number(mem, draw_between(&seed, 1, 40000), 1)};
        all[c] = (cmt_term){(uint32_t)c, one};
    }
    const cmt_row rows[] = {
        {.name = "seats",
         .sense = CMT_SENSE_EQ,
         .rhs = number(mem, seats, 1),
         .terms = all,
         .n_terms = (size_t)n},
        {.name = "pair", .sense = CMT_SENSE_LE, .rhs = one, .terms = all, .n_terms = 2},
        {.name = "at-least-one",
         .sense = CMT_SENSE_GE,
         .rhs = one,
         .terms = all + 5,
         .n_terms = 40},
        {.name = "cap",
         .sense = CMT_SENSE_LE,
         .rhs = number(mem, 2, 1),
         .terms = all + 30,
         .n_terms = (size_t)n / 2},
        {.name = "implies",
         .sense = CMT_SENSE_LE,
         .rhs = number(mem, 3, 1),
         .terms = all + 400,
         .n_terms = 300}};
    for (size_t r = 0; r < (n < 800 ? 4 : 5); r++)
        ck_assert(cmt_lp_add_row(b, &rows[r]));
    ck_assert(cmt_lp_set_objective(b, true, goal, (size_t)n));
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    return lp;
}

START_TEST(large_committees_are_proved_at_the_root)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        const cmt_lp lp = committee(seed, 900, 10);
        const cmt_exact_options root = {.nodes = 1};
        ck_assert_int_eq(solve_with(&lp, &root).status, CMT_SOLUTION_OPTIMAL);
    }
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    for (int k = 0; k < 4; k++)
        column(mem, b, true, "0", "1");
    row(mem, b, "5 7 4 3", CMT_SENSE_LE, "14");
    const cmt_lp lp = finish(mem, b, true, "8 11 6 4");
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
    ck_assert_int_gt(k, 200);
}
END_TEST

static Suite *mip_suite(void)
{
    Suite *s = suite_create("mip");
    TCase *t = tcase_create("mip");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_knapsack_is_proved);
    tcase_add_test(t, no_integer_lies_between_thirds);
    tcase_add_test(t, an_integer_ray_is_found);
    tcase_add_test(t, the_weak_bound_of_a_matching_is_overcome);
    tcase_add_test(t, small_programs_agree_with_trying_all_points);
    tcase_add_test(t, mixed_programs_are_proved_with_and_without_glpk);
    tcase_add_test(t, unbounded_boxes_never_mislead);
    tcase_add_test(t, large_committees_are_proved_at_the_root);
    tcase_add_test(t, each_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(mip_suite)
