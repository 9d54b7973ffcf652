/* Margins by program against every way to replace ballots, in small worlds. */
#include "base/err.h"
#include "lp/exact.h"
#include "margin_worlds.h"

static const uint64_t first_seed = 11211926;

/* Ways to replace ballots that are tried for a number of them. */
#define MAX_WAYS 8000

static size_t n_exact;
static size_t n_deep;
static size_t n_asked;

static const cmt_solver *inner;

/* The solver, counted. */
static cmt_status ask(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    (void)self;
    n_asked++;
    return inner->solve(inner->self, arena, lp, out, err);
}

static const cmt_solver *counted_solver(void)
{
    cmt_solver *solver = CMT_NEW(mem, cmt_solver);
    inner = cmt_exact_solver_new(mem, NULL);
    *solver = (cmt_solver){.solve = ask};
    return solver;
}

static void check_contest(const cmt_contest *c, const char *rule, const char *by)
{
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rule)};
    w.args.solver = counted_solver();
    const cmt_value *v = margin_of(&w, c);
    if (v == NULL || strcmp(cmt_value_text(v, "by"), by) != 0)
        return;
    const int64_t exact = bound(v, "lower");
    ck_assert_msg(exact == bound(v, "upper"), "%s: %lld to %lld", rule,
                  (long long)exact, (long long)bound(v, "upper"));
    ck_assert_msg(strcmp(share(v, "lower"), share(v, "upper")) == 0, "%s: %s to %s",
                  rule, share(v, "lower"), share(v, "upper"));
    spread(&w, c);
    for (size_t k = 1; k <= w.c.ballots.n && ways(&w, k) <= MAX_WAYS; k++) {
        const bool found = k_alter(&w, k);
        ck_assert_msg(found == (exact <= (int64_t)k), "%s: %lld, but %zu %s", rule,
                      (long long)exact, k, found ? "do" : "do not");
        n_exact += found ? 1 : 0;
        n_deep += found && k > 1 ? 1 : 0;
        if (found)
            return;
    }
}

START_TEST(margins_by_program_are_exact) /* loop: rules */
{
    static const char *const rules[] = {"minimax",   "copeland", "llull",
                                        "condorcet", "schulze",  "irv"};
    n_exact = 0;
    n_deep = 0;
    n_asked = 0;
    for (uint64_t s = 0; s < (_i < 4 ? 300 : 150); s++) {
        uint64_t seed = first_seed + 1000 * s;
        mem = cmt_arena_new(0);
        check_contest(s % 8 == 7 ? cyclic_world(&seed, 4)
                                 : small_world(&seed, s % 3 > 0, s % 3 == 2),
                      rules[_i], _i < 5 ? "program" : "orders");
        cmt_arena_free(mem);
    }
    printf("%s: %zu exact, %zu of more than one ballot, %zu programs\n", rules[_i],
           n_exact, n_deep, n_asked);
    ck_assert_uint_gt(n_exact, 10);
}
END_TEST

/* --- known answers ------------------------------------------------------------------------ */

static void margin_is(const cmt_contest *c,
                      const char *rule,
                      int64_t ballots,
                      const char *part,
                      const char *toward)
{
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rule)};
    w.args.solver = counted_solver();
    const cmt_value *v = margin_of(&w, c);
    ck_assert_int_eq(bound(v, "lower"), ballots);
    ck_assert_int_eq(bound(v, "upper"), ballots);
    ck_assert_str_eq(share(v, "lower"), part);
    ck_assert_str_eq(share(v, "upper"), part);
    ck_assert_str_eq(cmt_value_text(v, "toward"), toward);
}

/* A cycle: a beats b by 9 of 21, b beats c by 11, c beats a by 1; a wins. Each of x ballots
 * a b c that become b c a takes 2 from b's worst defeat and adds 2 to a's: 9 - 2x <= 1 + 2x.
 * Nobody wins all duels until one ballot gives a the duel with c. */
START_TEST(a_cycle_turns_by_both_defeats)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 6, 3, 1, 2);
    rank(m, 5, 2, 3, 1);
    const cmt_contest *c = maker_close(m, 0);
    margin_is(c, "minimax", 2, "2/21", "c");
    margin_is(c, "condorcet", 1, "1/42", "a");
    cmt_arena_free(mem);
}
END_TEST

/* a beats b by 10 of 22, b beats c by 12, a and c are level: a reaches c by 10. Ballots
 * a b c that become b c a, or c a b, take 2 from the first and give c 2 against a: 10 / 4 of
 * them make the two alike. */
START_TEST(a_path_turns_where_another_meets_its_weakest_link)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 11, 1, 2, 3);
    rank(m, 6, 3, 1, 2);
    rank(m, 5, 2, 3, 1);
    margin_is(maker_close(m, 0), "schulze", 3, "5/44", "c");
    cmt_arena_free(mem);
}
END_TEST

/* a beats b by 7 of 15; once that duel is level both have as many points. */
START_TEST(copeland_turns_with_the_closest_duel_that_counts)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 11, 1, 2, 3);
    rank(m, 4, 2, 1, 3);
    const cmt_contest *c = maker_close(m, 0);
    margin_is(c, "copeland", 4, "7/30", "b");
    margin_is(c, "llull", 4, "7/30", "b");
    cmt_arena_free(mem);
}
END_TEST

/* 30 a b c, 21 b c a, 10 c a b: a wins, 40 to 21. Ten ballots give it to b; but six of b's
 * own, for c instead, let b go first: 15 of b, 16 of c, and c has 31 then. 5 1/2 make b and
 * c level. */
START_TEST(an_elimination_turns_where_another_order_is_close)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 30, 1, 2, 3);
    rank(m, 21, 3, 1, 2);
    rank(m, 10, 2, 3, 1);
    margin_is(maker_close(m, 0), "irv", 6, "11/122", "c");
    cmt_arena_free(mem);
}
END_TEST

/* 10 to 4: three ballots make 7 to 7, which the order gives to a; four are run. */
START_TEST(a_tie_that_an_order_breaks_is_left_open)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 4, 2, 1, 3);
    const cmt_contest *c = maker_close(m, 0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "irv")};
    w.args.solver = counted_solver();
    w.args.tie_break.kind = CMT_TIE_ORDER;
    const cmt_value *v = margin_of(&w, c);
    ck_assert_int_eq(bound(v, "lower"), 3);
    ck_assert_int_eq(bound(v, "upper"), 4);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: rules */
{
    static const char *const rules[] = {"minimax", "copeland", "schulze", "irv"};
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 6, 3, 1, 2);
    rank(m, 5, 2, 3, 1);
    const cmt_contest *c = maker_close(m, 0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rules[_i])};
    cmt_status st = CMT_E_NOMEM;
    ck_ok(w.rule->run(mem, c, &w.args, &w.o, NULL));
    w.args.solver = counted_solver();
    for (long k = 0; st != CMT_OK; k += 1 + k / 50) {
        cmt_value *v = NULL;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_margin(own, c, w.rule, &w.args, &w.o, &v, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        cmt_arena_free(own);
    }
    cmt_arena_free(mem);
}
END_TEST

static cmt_status have_none(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    (void)self;
    (void)arena;
    (void)lp;
    (void)out;
    return cmt_fail(err, CMT_E_REFERENCE, "there is no certificate");
}

/* Who has neither solver nor certificates says so. */
START_TEST(without_a_certificate_there_is_no_margin)
{
    static const cmt_solver reader = {.solve = have_none};
    mem = cmt_arena_new(0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "minimax")};
    const cmt_contest *c = NULL;
    n_asked = 0;
    for (uint64_t seed = first_seed; n_asked == 0;) {
        c = small_world(&seed, true, false);
        w.args.solver = counted_solver();
        (void)margin_of(&w, c);
    }
    cmt_value *v = NULL;
    w.args.solver = &reader;
    ck_assert_int_eq(cmt_margin(mem, c, w.rule, &w.args, &w.o, &v, NULL),
                     CMT_E_REFERENCE);
    ck_assert_ptr_null(v);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("margin_program");
    TCase *tc = tcase_create("margin_program");
    tcase_set_timeout(tc, 240);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, margins_by_program_are_exact, 0, 6);
    tcase_add_test(tc, a_cycle_turns_by_both_defeats);
    tcase_add_test(tc, a_path_turns_where_another_meets_its_weakest_link);
    tcase_add_test(tc, an_elimination_turns_where_another_order_is_close);
    tcase_add_test(tc, a_tie_that_an_order_breaks_is_left_open);
    tcase_add_test(tc, copeland_turns_with_the_closest_duel_that_counts);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 4);
    tcase_add_test(tc, without_a_certificate_there_is_no_margin);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
