/* Rows that wait: orders of twelve items against all ordered partitions. */
#include "lp/exact.h"
#include "lp/lazy.h"
#include "world.h"

#include <limits.h>

#define N    12U
#define ALL  (1U << N)
#define WAIT 1000U

static cmt_arena *mem;
static int64_t weight[N][N]; /* what it is worth that i stands above j */
static cmt_lp lp;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_fail_after(-1);
    cmt_arena_free(mem);
    mem = NULL;
}

/** Orders of n items as a program, with these weights. */
static void make_program(size_t n)
{
    cmt_question *question = CMT_NEW(mem, cmt_question);
    cmt_charter *charter = CMT_NEW(mem, cmt_charter);
    cmt_issue *issue = CMT_NEW(mem, cmt_issue);
    cmt_lp_builder *builder = cmt_lp_builder_new(mem);
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, n * n);
    cmt_variables vars;
    size_t at = 0;
    *question = question_of(mem, "order", CMT_KIND_RANKING, n);
    *charter = charter_of(question, 1);
    ck_ok(cmt_variables_build(mem, charter, issue, 1, builder, &vars, NULL));
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = 0; j < n; j++) {
            if (i == j)
                continue;
            mpq_ptr q = cmt_q(mem);
            cmt_q_set_i64(q, weight[i % N][j % N], 1);
            terms[at++] = (cmt_term){cmt_variables_column(&vars, 0, i, j), q};
        }
    }
    ck_assert(cmt_lp_set_objective(builder, true, terms, at));
    ck_ok(cmt_lp_snapshot(builder, &lp, NULL));
}

/** Weights as of ballots with errors: most agree with the items' own order; or of chance. */
static void random_weights(stream *s, bool chance)
{
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++)
            weight[i][j] = (int64_t)draw(s, 9) - (chance ? 4 : i < j ? 2 : 6);
    }
}

/** The best of all ordered partitions, tier by tier from above. */
static int64_t best_order(void)
{
    static int64_t row[N][ALL]; /* of i above all of a set */
    static int64_t best[ALL];   /* of a set alone */
    for (size_t i = 0; i < N; i++) {
        for (uint32_t set = 1; set < ALL; set++) {
            const unsigned low = (unsigned)__builtin_ctz(set);
            row[i][set] = row[i][set & (set - 1)] + weight[i][low];
        }
    }
    for (uint32_t set = 1; set < ALL; set++) {
        best[set] = 0; /* all level */
        for (uint32_t tier = (set - 1) & set; tier != 0; tier = (tier - 1) & set) {
            const uint32_t rest = set & ~tier;
            int64_t value = best[rest];
            for (uint32_t left = tier; left != 0; left &= left - 1)
                value += row[__builtin_ctz(left)][rest];
            if (value > best[set])
                best[set] = value;
        }
    }
    return best[ALL - 1];
}

static cmt_solution solve(const cmt_exact_options *options)
{
    cmt_solution got = {0};
    cmt_err err = {0};
    const cmt_solver *solver = cmt_exact_solver_new(mem, options);
    const cmt_status st = solver->solve(solver->self, mem, &lp, &got, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    return got;
}

START_TEST(orders_are_the_best_of_all) /* loop: seeds */
{
    stream s = {.state = 4000 + (uint64_t)_i};
    random_weights(&s, _i % 2 == 0);
    make_program(N);
    ck_assert(cmt_lazy_fits(&lp, WAIT));
    const cmt_exact_options options = {.lazy_rows = WAIT};
    const cmt_solution got = solve(&options); /* its certificate was checked */
    ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
    ck_assert_msg(mpq_cmp_si(got.objective, best_order(), 1) == 0, "seed %d",
                  4000 + _i);
    ck_ok(cmt_lp_check_point(mem, &lp, got.x, NULL));
}
END_TEST

START_TEST(a_search_cut_short_still_bounds) /* loop: seeds */
{
    const cmt_exact_options few = {.nodes = 1, .glpk_nodes = 1, .lazy_rows = WAIT};
    stream s = {.state = 4000 + (uint64_t)_i};
    random_weights(&s, true);
    make_program(N);
    const cmt_solution got = solve(&few);
    const int64_t best = best_order();
    ck_assert(got.status == CMT_SOLUTION_OPTIMAL
              || got.status == CMT_SOLUTION_UNPROVED);
    if (got.has_x) {
        ck_ok(cmt_lp_check_point(mem, &lp, got.x, NULL));
        ck_assert(mpq_cmp_si(got.objective, best, 1) <= 0);
    }
    ck_assert(got.bound == NULL || mpq_cmp_si(got.bound, best, 1) >= 0);
}
END_TEST

/** Weights of some pairs only. */
static void few_weights(stream *s, uint64_t most)
{
    memset(weight, 0, sizeof weight);
    for (uint64_t k = draw(s, most) + 1; k > 0; k--)
        weight[draw(s, N)][draw(s, N)] = (int64_t)draw(s, 9) - 4;
    for (size_t i = 0; i < N; i++)
        weight[i][i] = 0;
}

START_TEST(orders_of_which_little_matters_are_the_best_of_all) /* loop: seeds */
{
    stream s = {.state = 4100 + (uint64_t)_i};
    few_weights(&s, _i % 3 == 0 ? 12 : 60);
    make_program(N);
    const cmt_exact_options options = {.lazy_rows = WAIT};
    const cmt_solution got = solve(&options);
    ck_assert_int_eq(got.status, CMT_SOLUTION_OPTIMAL);
    ck_assert_msg(mpq_cmp_si(got.objective, best_order(), 1) == 0, "seed %d",
                  4100 + _i);
    ck_ok(cmt_lp_check_point(mem, &lp, got.x, NULL));
}
END_TEST

/** Demand 1 of some pairs, 0 of others, by rows. */
static void demand(stream *s, cmt_lp_builder *builder, const cmt_variables *vars)
{
    mpq_srcptr one = q_of(mem, "1");
    for (uint64_t k = draw(s, 14) + 2; k > 0; k--) {
        const uint32_t i = (uint32_t)draw(s, N);
        const uint32_t j = (uint32_t)draw(s, N);
        if (i == j)
            continue;
        const bool above = draw(s, 3) != 0;
        const cmt_term term = {cmt_variables_column(vars, 0, i, j), one};
        const cmt_row row = {.name = cmt_arena_printf(mem, "demand %d", (int)k),
                             .sense = above ? CMT_SENSE_GE : CMT_SENSE_LE,
                             .rhs = q_of(mem, above ? "1" : "0"),
                             .terms = &term,
                             .n_terms = 1};
        ck_assert(cmt_lp_add_row(builder, &row));
    }
}

START_TEST(demands_hold_together_where_no_circle_speaks_against_them) /* loop: seeds */
{
    stream s = {.state = 4200 + (uint64_t)_i};
    cmt_question question = question_of(mem, "order", CMT_KIND_RANKING, N);
    cmt_charter charter = charter_of(&question, 1);
    const cmt_issue issue = {0};
    cmt_lp_builder *builder = cmt_lp_builder_new(mem);
    cmt_variables vars;
    ck_ok(cmt_variables_build(mem, &charter, &issue, 1, builder, &vars, NULL));
    demand(&s, builder, &vars);
    ck_ok(cmt_lp_snapshot(builder, &lp, NULL));
    const cmt_exact_options options = {.lazy_rows = WAIT};
    const cmt_solution got = solve(&options); /* its Farkas vector was checked */
    const cmt_exact_options plain = {.lazy_rows = UINT_MAX};
    ck_assert_int_eq(solve(&plain).status, got.status);
}
END_TEST

START_TEST(small_programs_do_not_wait)
{
    make_program(10);
    ck_assert(!cmt_lazy_fits(&lp, WAIT));
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 97th */
{
    stream s = {.state = 4001};
    cmt_solution got = {0};
    random_weights(&s, false);
    make_program(N);
    const cmt_exact_options options = {.lazy_rows = WAIT};
    const cmt_solver *solver = cmt_exact_solver_new(mem, &options);
    cmt_arena_fail_after(97L * _i);
    const cmt_status st = solver->solve(solver->self, mem, &lp, &got, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("lazy");
    TCase *t = tcase_create("lazy");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, orders_are_the_best_of_all, 0, 12);
    tcase_add_loop_test(t, a_search_cut_short_still_bounds, 0, 6);
    tcase_add_loop_test(t, orders_of_which_little_matters_are_the_best_of_all, 0, 40);
    tcase_add_loop_test(t, demands_hold_together_where_no_circle_speaks_against_them, 0,
                        60);
    tcase_add_test(t, small_programs_do_not_wait);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 30);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
