#include "program_round.h"

START_TEST(free_outcomes_that_obey_are_the_decision)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    add_article("floor", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/4", the_level(0)));
    ck_ok(cmt_program_run(mem, &input, NULL, &got, NULL)); /* no solver is asked */
    ck_assert(got.free_obey);
    ck_assert(!got.finals[0].changed);
    ck_assert_ptr_eq(got.finals[0].outcome, &frees[0]);
    ck_assert_str_eq(state_of(0), "holds");
}
END_TEST

START_TEST(two_clashing_lines_share_the_burden) /* loop: 1 times, 1000 times */
{
    /* design: sums would let all of [0.3, 0.8] pass, min-max gives 0.55 and t = 0.25 */
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "9/10");
    const cmt_expr *scaled = bound(mem, CMT_EXPR_TIMES, "1000", the_level(0));
    add_article("a", 1,
                _i == 0 ? bound(mem, CMT_EXPR_AT_LEAST, "4/5", the_level(0))
                        : bound(mem, CMT_EXPR_AT_LEAST, "800", scaled));
    add_article("b", 1, bound(mem, CMT_EXPR_AT_MOST, "3/10", the_level(0)));
    run();
    ck_assert_str_eq(level_of(0), "11/20");
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_CLOSEST);
    ck_assert_str_eq(state_of(0), "breached");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(article_entry(0), "final")),
                     "1/4");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(article_entry(1), "final")),
                     "1/4");
}
END_TEST

START_TEST(tiers_are_lexicographic_with_slack) /* loop: slack 0, slack 1/10 */
{
    /* P2: x <= 6, x + y <= 10, tiers x then y: (6,4); with slack 1 on x: (5,5) */
    cmt_tier tiers[] = {{.id = 0}, {.id = 1}, {.id = 2}};
    if (_i == 1)
        tiers[1].slack = q_of(mem, "1/10");
    charter.tiers = tiers;
    charter.n_tiers = 3;
    for (size_t k = 0; k < 2; k++) {
        add_question(k == 0 ? "x" : "y", CMT_KIND_LEVEL, 0)->max = q_of(mem, "10");
        free_level(k, "0");
    }
    const cmt_expr *both[] = {the_level(0), the_level(1)};
    add_article("cap", 0, bound(mem, CMT_EXPR_AT_MOST, "6", the_level(0)));
    add_article(
        "sum", 0,
        bound(mem, CMT_EXPR_AT_MOST, "10", join(mem, CMT_EXPR_SUM, 0, both, 2)));
    add_article("most-x", 1, bound(mem, CMT_EXPR_AT_LEAST, "10", the_level(0)));
    add_article("most-y", 2, bound(mem, CMT_EXPR_AT_LEAST, "10", the_level(1)));
    run();
    ck_assert_str_eq(level_of(0), _i == 0 ? "6" : "5");
    ck_assert_str_eq(level_of(1), _i == 0 ? "4" : "5");
}
END_TEST

START_TEST(weights_under_a_floor_move_evenly)
{
    static const char *const mean[] = {"1/10", "3/10", "3/10", "3/10"};
    static const char *const want[] = {"1/5", "4/15", "4/15", "4/15"};
    add_question("reward", CMT_KIND_WEIGHTS, 4);
    free_weights(0, mean, sizeof mean / sizeof mean[0]);
    add_article(
        "privacy-floor", 0,
        bound(mem, CMT_EXPR_AT_LEAST, "1/5", variable(mem, CMT_EXPR_WEIGHT, 0, 0)));
    run();
    for (size_t a = 0; a < 4; a++) {
        ck_assert_str_eq(cmt_q_text(mem, got.finals[0].outcome->weights[a]), want[a]);
    }
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_str_eq(state_of(0), "binds");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(article_entry(0), "free")),
                     "1/10");
}
END_TEST

START_TEST(weights_never_fall_below_nothing)
{
    static const char *const mean[] = {"1/10", "1/50", "22/25"};
    static const char *const want[] = {"1/5", "0", "4/5"};
    add_question("reward", CMT_KIND_WEIGHTS, 3);
    free_weights(0, mean, sizeof mean / sizeof mean[0]);
    add_article(
        "floor", 0,
        bound(mem, CMT_EXPR_AT_LEAST, "1/5", variable(mem, CMT_EXPR_WEIGHT, 0, 0)));
    run();
    for (size_t a = 0; a < 3; a++)
        ck_assert_str_eq(cmt_q_text(mem, got.finals[0].outcome->weights[a]), want[a]);
}
END_TEST

START_TEST(a_level_is_clamped_to_what_is_lawful)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/10");
    add_article("floor", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/4", the_level(0)));
    run();
    ck_assert_str_eq(level_of(0), "1/4");
    ck_assert(got.finals[0].changed);
}
END_TEST

/* The ids of one conflict of the first part, joined. */
static const char *conflict_at(size_t k)
{
    const cmt_value *part = cmt_value_at(cmt_value_get(got.report, "parts"), 0);
    const cmt_value *of = cmt_value_at(cmt_value_get(part, "conflicts"), k);
    const char *text = "";
    for (size_t i = 0; i < cmt_value_count(of); i++) {
        text = cmt_arena_printf(mem, "%s %s", text,
                                cmt_value_text(cmt_value_at(of, i), "article"));
    }
    return text;
}

START_TEST(conflicts_that_share_nothing_are_all_named)
{
    add_question("p", CMT_KIND_LEVEL, 0);
    add_question("q", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    free_level(1, "1/2");
    const cmt_expr *both[] = {the_level(0), the_level(1)};
    add_article("p-high", 0, bound(mem, CMT_EXPR_AT_LEAST, "3/5", the_level(0)));
    add_article("q-high", 0, bound(mem, CMT_EXPR_AT_LEAST, "3/5", the_level(1)));
    add_article("p-low", 0, bound(mem, CMT_EXPR_AT_MOST, "1/5", the_level(0)));
    add_article("link", 0,
                bound(mem, CMT_EXPR_AT_MOST, "2", join(mem, CMT_EXPR_SUM, 0, both, 2)));
    add_article("q-low", 0, bound(mem, CMT_EXPR_AT_MOST, "1/5", the_level(1)));
    run();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DEADLOCK);
    ck_assert_str_eq(conflict_at(0), " q-high q-low");
    ck_assert_str_eq(conflict_at(1), " p-high p-low");
    ck_assert_str_eq(conflict_at(2), "");
}
END_TEST

START_TEST(a_deadlock_names_an_irreducible_conflict)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    add_article("harmless", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/10", the_level(0)));
    add_article("low", 0, bound(mem, CMT_EXPR_AT_MOST, "3/10", the_level(0)));
    add_article("middle", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/2", the_level(0)));
    add_article("high", 0, bound(mem, CMT_EXPR_AT_LEAST, "4/5", the_level(0)));
    run();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DEADLOCK);
    ck_assert_ptr_null(got.finals[0].outcome);
    const cmt_value *part = cmt_value_at(cmt_value_get(got.report, "parts"), 0);
    const cmt_value *conflict = cmt_value_get(part, "conflict");
    ck_assert_uint_eq(cmt_value_count(conflict), 2); /* each suffices with low */
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(conflict, 0), "article")),
        "low");
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(conflict, 1), "article")),
        "high");
    const cmt_value *advice = cmt_value_get(part, "advice");
    ck_assert_uint_eq(cmt_value_count(advice), 2);
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(advice, 0), "least")), "1/4");
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(advice, 1), "most")), "1/4");
    ck_assert_str_eq(state_of(0), "deadlock");
}
END_TEST

START_TEST(linked_questions_change_together_and_others_stand)
{
    add_question("memory", CMT_KIND_CHOICE, 3);
    add_question("notice", CMT_KIND_CHOICE, 3);
    add_question("other", CMT_KIND_CHOICE, 2);
    questions[0].weight = q_of(mem, "2");
    free_winner(0, 0);
    free_winner(1, 1);
    free_winner(2, 1);
    add_article("no-covert-memory", 0,
                pair(mem, CMT_EXPR_IMPLIES, chosen(mem, 0, 0), chosen(mem, 1, 0)));
    run();
    /* notice weighs less, so it gives way */
    ck_assert_uint_eq(got.finals[0].outcome->winners.at[0], 0);
    ck_assert_uint_eq(got.finals[1].outcome->winners.at[0], 0);
    ck_assert(!got.finals[0].changed);
    ck_assert(got.finals[1].changed);
    ck_assert_int_eq(got.finals[1].how, CMT_HOW_CLOSEST);
    ck_assert_ptr_eq(got.finals[2].outcome, &frees[2]);
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(got.report, "parts")), 1);
}
END_TEST

START_TEST(only_articles_in_force_bind)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    const cmt_expr *high = bound(mem, CMT_EXPR_AT_LEAST, "4/5", the_level(0));
    static const char *const ids[] = {"old", "early", "gone", "new"};
    for (size_t k = 0; k < 4; k++)
        add_article(ids[k], 0, high);
    articles[0].expires = "2001-09-08"; /* now is 2001-09-09 */
    articles[1].adopted = "2001-09-10";
    articles[3].expr = bound(mem, CMT_EXPR_AT_LEAST, "1/5", the_level(0));
    articles[3].supersedes = "gone";
    articles[3].adopted = "2001-09-09";
    run();
    ck_assert(got.free_obey);
    ck_assert_str_eq(text_of(cmt_value_get(got.report, "lapsed")), "[\"old\"]");
    ck_assert_str_eq(text_of(cmt_value_get(got.report, "not_yet")), "[\"early\"]");
    ck_assert_str_eq(text_of(cmt_value_get(got.report, "superseded")), "[\"gone\"]");
}
END_TEST

START_TEST(what_is_not_decided_leaves_its_articles_open)
{
    add_question("memory", CMT_KIND_CHOICE, 2);
    add_question("notice", CMT_KIND_CHOICE, 2);
    free_winner(0, 0);
    issues[1].free = NULL;
    add_article("link", 0,
                pair(mem, CMT_EXPR_IMPLIES, chosen(mem, 0, 0), chosen(mem, 1, 0)));
    run();
    ck_assert_str_eq(state_of(0), "open");
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_FREE);
    ck_assert_int_eq(got.finals[1].how, CMT_HOW_NONE);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("program");
    TCase *t = tcase_create("program");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, free_outcomes_that_obey_are_the_decision);
    tcase_add_loop_test(t, two_clashing_lines_share_the_burden, 0, 2);
    tcase_add_loop_test(t, tiers_are_lexicographic_with_slack, 0, 2);
    tcase_add_test(t, weights_under_a_floor_move_evenly);
    tcase_add_test(t, weights_never_fall_below_nothing);
    tcase_add_test(t, a_level_is_clamped_to_what_is_lawful);
    tcase_add_test(t, a_deadlock_names_an_irreducible_conflict);
    tcase_add_test(t, conflicts_that_share_nothing_are_all_named);
    tcase_add_test(t, linked_questions_change_together_and_others_stand);
    tcase_add_test(t, only_articles_in_force_bind);
    tcase_add_test(t, what_is_not_decided_leaves_its_articles_open);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
