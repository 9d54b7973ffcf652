/* Lotteries under articles, decided as rounds are: known answers by hand, refusals, records
 * that a recount repeats. */
#include "decision/decide.h"
#include "decision/support.h"
#include "io/charter.h"
#include "lp/exact.h"
#include "proof/certificate.h"
#include "round.h"

static cmt_arena *mem;
static test_round now;

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

#define QUESTION(id, rule, options, tie)                                           \
    "<question id=\"" id                                                           \
    "\" kind=\"choice\" unranked=\"no-opinion\"><text>Which?</text><alternative "  \
    "id=\"a\""                                                                     \
    ">A</alternative><alternative id=\"b\">B</alternative><alternative id=\"c\">C" \
    "</alternative><rule name=\"" rule "\"/>" options "<tie-break kind=\"" tie     \
    "\"/></question>"
#define CONTEXT   "<context id=\"general\"/>"
#define RED_LINES "<red-lines max-per-group=\"2\"/>"
#define ARTICLE(id, tier, what)                                                     \
    "<article id=\"" id "\" tier=\"" tier "\" adopted=\"2020-01-01\" adopted-by=\"" \
    "decreed\"><reason>So it was decreed.</reason>" what "</article>"
#define CHANCE(q, x)       "<chance question=\"" q "\" of=\"" x "\"/>"
#define AT_MOST(value, x)  "<at-most value=\"" value "\">" x "</at-most>"
#define AT_LEAST(value, x) "<at-least value=\"" value "\">" x "</at-least>"
#define CHOSEN(q, x)       "<chosen question=\"" q "\" alternative=\"" x "\"/>"
#define TIER(x)            "<tier><alt ref=\"" x "\"/></tier>"
#define RANKS(count, x, y) \
    "<ballot count=\"" count "\"><rank>" TIER(x) TIER(y) "</rank></ballot>"
#define FIRST(count, x) "<ballot count=\"" count "\"><rank>" TIER(x) "</rank></ballot>"
#define SCORES(q, count, x, y, z)                                         \
    "<ballots question=\"" q "\"><ballot count=\"" count                  \
    "\"><score><alt ref=\"a\" value=\"" x "\"/><alt ref=\"b\" value=\"" y \
    "\"/><alt ref=\"c\" value=\"" z "\"/></score></ballot></ballots>"
/* margins a over b 1, b over c 3, c over a 5, with unranked="no-opinion" */
#define CYCLE                                                            \
    "<ballots question=\"q\">" RANKS("1", "a", "b") RANKS("3", "b", "c") \
        RANKS("5", "c", "a") "</ballots>"
#define MAXIMAL QUESTION("q", "maximal-lottery", "", "none")

static cmt_status try_decide(const cmt_round_input *input,
                             const cmt_solver *solver,
                             const cmt_value *record,
                             cmt_decision *out,
                             cmt_err *err)
{
    return cmt_decide(mem, input, NULL, record, solver, input->closed, out, err);
}

static cmt_decision decide(const cmt_round_input *input)
{
    cmt_err err = {0};
    cmt_decision d = {0};
    cmt_decision again = {0};
    cmt_certificates *set = cmt_certificates_new(mem);
    const cmt_solver *exact = cmt_exact_solver_new(mem, NULL);
    const cmt_status st =
        try_decide(input, cmt_recording_solver_new(mem, exact, set), NULL, &d, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    /* a recount from certificates alone gives the same record */
    const cmt_status other =
        try_decide(input, cmt_certificate_solver_new(mem, set), d.record, &again, &err);
    ck_assert_msg(other == CMT_OK, "%s: %s", cmt_status_name(other), err.text);
    ck_assert(cmt_value_equal(again.record, d.record));
    return d;
}

static void lottery_is(
    const cmt_decision *d, size_t k, const char *x, const char *y, const char *z)
{
    const cmt_value *p = cmt_value_get(d->rulings[k].in_force, "lottery");
    ck_assert_str_eq(cmt_value_text(p, "a"), x);
    ck_assert_str_eq(cmt_value_text(p, "b"), y);
    ck_assert_str_eq(cmt_value_text(p, "c"), z);
}

static const char *how_of(const cmt_decision *d, size_t k)
{
    const cmt_value *q = cmt_value_at(cmt_value_get(d->record, "questions"), k);
    return cmt_value_text(q, "how");
}

static cmt_decision cyclic(const char *charter)
{
    round_begin(mem, &now, charter);
    round_add(mem, &now, "g", 9, CYCLE);
    return decide(round_end(&now));
}

START_TEST(a_lottery_that_obeys_stands)
{
    const cmt_decision d =
        cyclic(CONTEXT MAXIMAL ARTICLE("cap", "0", AT_MOST("5/9", CHANCE("q", "b"))));
    lottery_is(&d, 0, "1/3", "5/9", "1/9");
    ck_assert_str_eq(how_of(&d, 0), "free");
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_TIED); /* as without the article */
}
END_TEST

START_TEST(a_capped_lottery_is_unbeaten_among_the_admissible)
{
    /* At (0, 1/3, 2/3) a gets -3, b 2, c -1; who may draw b with 1/3 at most gets
     * 2/3 - 2/3 = 0. */
    const cmt_decision d =
        cyclic(CONTEXT MAXIMAL ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "b"))));
    lottery_is(&d, 0, "0", "1/3", "2/3");
    ck_assert_str_eq(how_of(&d, 0), "objective");
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_TIED);
    ck_assert_ptr_nonnull(strstr(d.rulings[0].reason, "cap"));
}
END_TEST

START_TEST(a_chance_of_nothing_is_a_rule_run_again)
{
    /* without b, c beats a */
    const cmt_decision d =
        cyclic(CONTEXT MAXIMAL ARTICLE("never", "0", AT_MOST("0", CHANCE("q", "b"))));
    lottery_is(&d, 0, "0", "0", "1");
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_DECIDED);
}
END_TEST

START_TEST(what_is_chosen_still_binds_a_lottery)
{
    const cmt_decision d = cyclic(
        CONTEXT MAXIMAL ARTICLE("never", "0", "<not>" CHOSEN("q", "b") "</not>"));
    lottery_is(&d, 0, "0", "0", "1");
    ck_assert_str_eq(how_of(&d, 0), "rerun");
}
END_TEST

START_TEST(an_order_takes_the_first_that_may_be_drawn)
{
    const cmt_decision d =
        cyclic(CONTEXT QUESTION("q", "maximal-lottery", "", "order")
                   ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "b"))));
    lottery_is(&d, 0, "0", "1/3", "2/3");
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_DECIDED);
    const cmt_value *winners = cmt_value_get(d.rulings[0].in_force, "winners");
    ck_assert_uint_eq(cmt_value_count(winners), 1);
    ck_assert_str_eq(cmt_value_as_string(cmt_value_at(winners, 0)), "b");
}
END_TEST

/* Two groups with utilities a (.9, .2), b (.6, .5), c (.5, .55). */
static cmt_decision two_groups(const char *charter, const char *more)
{
    round_begin(mem, &now, charter);
    round_add(
        mem, &now, "g-many", 4,
        cmt_arena_printf(mem, "%s%s", SCORES("q", "4", "9/10", "3/5", "1/2"), more));
    round_add(mem, &now, "g-some", 1, SCORES("q", "1", "1/5", "1/2", "11/20"));
    return decide(round_end(&now));
}
#define MAXMIN QUESTION("q", "maxmin-lottery", "", "none")

START_TEST(the_group_that_fares_worst_still_comes_first)
{
    cmt_decision d = two_groups(
        CONTEXT MAXMIN ARTICLE("cap", "0", AT_MOST("1", CHANCE("q", "c"))), "");
    lottery_is(&d, 0, "0", "1/3", "2/3");
    /* c at most 1/3: the second group has less than the first, and loses by a */
    d = two_groups(CONTEXT MAXMIN ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "c"))),
                   "");
    lottery_is(&d, 0, "0", "2/3", "1/3");
    ck_assert_str_eq(how_of(&d, 0), "objective");
    /* a at least 1/2: the rest goes to what the second group likes best */
    d = two_groups(
        CONTEXT MAXMIN ARTICLE("floor", "0", AT_LEAST("1/2", CHANCE("q", "a"))), "");
    lottery_is(&d, 0, "1/2", "0", "1/2");
}
END_TEST

START_TEST(a_red_line_over_chances_is_met)
{
    const cmt_decision d = two_groups(
        CONTEXT MAXMIN RED_LINES,
        "<red-line id=\"some\">" AT_LEAST("1/2", CHANCE("q", "a")) "</red-line>");
    lottery_is(&d, 0, "1/2", "0", "1/2");
    const cmt_value *lines = cmt_value_get(d.program, "red_lines");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(lines, 0), "state"), "binds");
}
END_TEST

START_TEST(a_red_line_leaves_a_maximal_lottery_maximal)
{
    round_begin(mem, &now, CONTEXT MAXIMAL RED_LINES);
    round_add(mem, &now, "g", 9,
              CYCLE
              "<red-line id=\"cap\">" AT_MOST("1/3", CHANCE("q", "b")) "</red-line>");
    const cmt_decision d = decide(round_end(&now));
    lottery_is(&d, 0, "0", "1/3", "2/3");
    ck_assert_str_eq(how_of(&d, 0), "objective");
}
END_TEST

START_TEST(a_red_line_over_what_is_chosen_binds_what_may_be_drawn)
{
    const cmt_decision d = two_groups(
        CONTEXT MAXMIN RED_LINES ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "c"))),
        "<red-line id=\"no\"><not>" CHOSEN("q", "b") "</not></red-line>");
    lottery_is(&d, 0, "2/3", "0", "1/3");
    const cmt_value *lines = cmt_value_get(d.program, "red_lines");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(lines, 0), "state"), "binds");
}
END_TEST

START_TEST(a_red_line_over_chances_of_what_is_chosen_is_left_open)
{
    const cmt_decision d = two_groups(
        CONTEXT MAXMIN RED_LINES ARTICLE("never", "0",
                                         "<not>" CHOSEN("q", "b") "</not>"),
        "<red-line id=\"no\">" AT_MOST("1/3", CHANCE("q", "c")) "</red-line>");
    const cmt_value *lines = cmt_value_get(d.program, "red_lines");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(lines, 0), "state"), "open");
}
END_TEST

START_TEST(what_is_chosen_binds_beside_chances)
{
    /* of a and b, a beats b */
    cmt_decision d =
        cyclic(CONTEXT MAXIMAL ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "b")))
                   ARTICLE("no", "0", "<not>" CHOSEN("q", "c") "</not>"));
    lottery_is(&d, 0, "1", "0", "0");
    /* the same as a sum: neither a nor b is too few, so that c goes again */
    d = cyclic(
        CONTEXT MAXIMAL ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "b")))
            ARTICLE("sum", "0",
                    AT_LEAST("1", "<sum>" CHOSEN("q", "a") CHOSEN("q", "b") "</sum>")));
    lottery_is(&d, 0, "1", "0", "0");
    /* a lower tier gives way whole */
    d = cyclic(CONTEXT MAXIMAL "<tier id=\"0\"/><tier id=\"1\"/>" ARTICLE(
        "some", "0", AT_LEAST("1/3", CHANCE("q", "b")))
                   ARTICLE("no", "1", "<not>" CHOSEN("q", "b") "</not>")
                       ARTICLE("nor", "1", "<not>" CHOSEN("q", "a") "</not>"));
    const cmt_value *list = cmt_value_get(d.program, "articles");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 1), "state"), "breached");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 2), "state"), "binds");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 1), "final"), "1");
}
END_TEST

START_TEST(what_may_be_drawn_binds_another_question)
{
    /* c may be drawn only beside x of r, which has no votes: r changes, or c goes */
    round_begin(mem, &now,
                CONTEXT MAXIMAL QUESTION("r", "plurality", "", "order")
                    ARTICLE("some", "0", AT_LEAST("1/9", CHANCE("q", "c"))) ARTICLE(
                        "pair", "0",
                        "<implies>" CHOSEN("q", "c") CHOSEN("r", "b") "</implies>"));
    round_add(mem, &now, "g", 9,
              CYCLE "<ballots question=\"r\">" FIRST("9", "a") "</ballots>");
    const cmt_decision d = decide(round_end(&now));
    lottery_is(&d, 0, "1/3", "5/9", "1/9");
    ck_assert_uint_eq(d.rulings[1].settled.winners.at[0], 1);
}
END_TEST

#define FIRSTS(q)                                                  \
    "<ballots question=\"" q "\">" FIRST("6", "a") FIRST("3", "b") \
        FIRST("1", "c") "</ballots>"

START_TEST(rules_without_an_aim_move_as_little_as_can_be)
{
    round_begin(mem, &now,
                CONTEXT QUESTION("q", "random-dictatorship", "", "none")
                    ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "a"))));
    round_add(mem, &now, "g", 10, FIRSTS("q"));
    const cmt_decision d = decide(round_end(&now));
    lottery_is(&d, 0, "1/3", "13/30", "7/30");
    ck_assert_str_eq(how_of(&d, 0), "closest");
}
END_TEST

START_TEST(articles_may_join_the_chances_of_two_lotteries)
{
    /* together at most 2/3 for a: each gives up half of the excess, by the even step */
    round_begin(mem, &now,
                CONTEXT QUESTION("q", "random-dictatorship", "", "none")
                    QUESTION("r", "random-dictatorship", "", "none")
                        ARTICLE("cap", "0",
                                AT_MOST("2/3", "<sum>" CHANCE("q", "a")
                                                   CHANCE("r", "a") "</sum>")));
    round_add(mem, &now, "g", 10, FIRSTS("q") FIRSTS("r"));
    const cmt_decision d = decide(round_end(&now));
    lottery_is(&d, 0, "1/3", "13/30", "7/30");
    lottery_is(&d, 1, "1/3", "13/30", "7/30");
}
END_TEST

START_TEST(tiers_and_their_clashes_work_on_chances)
{
    round_begin(
        mem, &now,
        CONTEXT QUESTION(
            "q", "random-dictatorship", "",
            "none") "<tier id=\"0\"/><tier id=\"1\"/>" ARTICLE("low", "1",
                                                               AT_MOST(
                                                                   "3/10",
                                                                   CHANCE("q", "a")))
            ARTICLE("high", "1", AT_LEAST("4/5", CHANCE("q", "a"))));
    round_add(mem, &now, "g", 10, FIRSTS("q"));
    const cmt_decision d = decide(round_end(&now));
    lottery_is(&d, 0, "11/20", "13/40", "1/8");
}
END_TEST

START_TEST(what_cannot_hold_is_a_deadlock)
{
    const cmt_decision d =
        cyclic(CONTEXT MAXIMAL ARTICLE("a", "0", AT_LEAST("2/3", CHANCE("q", "a")))
                   ARTICLE("b", "0", AT_LEAST("2/3", CHANCE("q", "b"))));
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_DEADLOCK);
    const cmt_value *part = cmt_value_at(cmt_value_get(d.program, "parts"), 0);
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(part, "conflict")), 2);
}
END_TEST

START_TEST(effects_tell_what_a_chance_costs)
{
    const cmt_decision d = two_groups(
        CONTEXT MAXMIN ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "c"))), "");
    const cmt_value *effect =
        cmt_value_at(cmt_value_get(cmt_value_get(d.program, "effects"), "articles"), 0);
    const cmt_value *other = cmt_value_at(cmt_value_get(effect, "without"), 0);
    ck_assert_str_eq(cmt_value_text(cmt_value_get(other, "outcome"), "c"), "2/3");
    ck_assert_ptr_nonnull(cmt_value_get(effect, "raised"));
    ck_assert_ptr_nonnull(cmt_value_get(effect, "stands"));
    /* g-some: (b 1/3 + c 2/3) less (b 2/3 + c 1/3) of 6/7 and 1: 1/3 of 1/7 */
    const cmt_value *lost = cmt_value_get(cmt_value_get(effect, "lost"), "groups");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(lost, 1), "share"), "1/21");
}
END_TEST

static void refused(const char *charter, cmt_status code, const char *word)
{
    cmt_err err = {0};
    cmt_decision d = {0};
    round_begin(mem, &now, charter);
    round_add(mem, &now, "g", 9, CYCLE);
    const cmt_status st =
        try_decide(round_end(&now), cmt_exact_solver_new(mem, NULL), NULL, &d, &err);
    ck_assert_msg(st == code && strstr(err.text, word) != NULL, "%s: %s",
                  cmt_status_name(st), err.text);
}

START_TEST(chances_that_there_are_not_are_refused)
{
    refused(CONTEXT QUESTION("q", "plurality", "", "none")
                ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "b"))),
            CMT_E_REFERENCE, "draws no lottery");
}
END_TEST

static void not_read(const char *inner, const char *word)
{
    cmt_charter *c = NULL;
    cmt_err err = {0};
    const char *text = cmt_arena_printf(
        mem,
        "<charter xmlns=\"urn:comitia:charter:1\" instance=\"assistant.example\" "
        "version=\"1\" xml:lang=\"en\">%s</charter>",
        inner);
    ck_assert_int_ne(cmt_charter_read(mem, text, strlen(text), &c, &err), CMT_OK);
    ck_assert_msg(strstr(err.text, word) != NULL, "%s", err.text);
}

START_TEST(only_choices_have_chances_and_these_are_numbers)
{
    not_read(CONTEXT "<question id=\"q\" kind=\"level\" min=\"0\" max=\"1\"><text>How?"
                     "</text><rule name=\"median\"/></question>" ARTICLE(
                         "cap", "0", AT_MOST("1/3", CHANCE("q", "b"))),
             "chance");
    not_read(CONTEXT MAXIMAL ARTICLE(
                 "strict", "0", "<not>" AT_LEAST("1/2", CHANCE("q", "b")) "</not>"),
             "strict");
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 211th */
{
    round_begin(mem, &now,
                CONTEXT MAXIMAL ARTICLE("cap", "0", AT_MOST("1/3", CHANCE("q", "b"))));
    round_add(mem, &now, "g", 9, CYCLE);
    const cmt_round_input *input = round_end(&now);
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    cmt_decision d = {0};
    cmt_arena_fail_after(211L * _i);
    const cmt_status st = try_decide(input, solver, NULL, &d, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    ck_assert((st == CMT_OK) == (d.record != NULL));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("lottery_articles");
    TCase *t = tcase_create("lottery_articles");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_lottery_that_obeys_stands);
    tcase_add_test(t, a_capped_lottery_is_unbeaten_among_the_admissible);
    tcase_add_test(t, a_chance_of_nothing_is_a_rule_run_again);
    tcase_add_test(t, what_is_chosen_still_binds_a_lottery);
    tcase_add_test(t, an_order_takes_the_first_that_may_be_drawn);
    tcase_add_test(t, the_group_that_fares_worst_still_comes_first);
    tcase_add_test(t, a_red_line_over_chances_is_met);
    tcase_add_test(t, a_red_line_leaves_a_maximal_lottery_maximal);
    tcase_add_test(t, a_red_line_over_what_is_chosen_binds_what_may_be_drawn);
    tcase_add_test(t, a_red_line_over_chances_of_what_is_chosen_is_left_open);
    tcase_add_test(t, what_is_chosen_binds_beside_chances);
    tcase_add_test(t, what_may_be_drawn_binds_another_question);
    tcase_add_test(t, rules_without_an_aim_move_as_little_as_can_be);
    tcase_add_test(t, articles_may_join_the_chances_of_two_lotteries);
    tcase_add_test(t, tiers_and_their_clashes_work_on_chances);
    tcase_add_test(t, what_cannot_hold_is_a_deadlock);
    tcase_add_test(t, effects_tell_what_a_chance_costs);
    tcase_add_test(t, chances_that_there_are_not_are_refused);
    tcase_add_test(t, only_choices_have_chances_and_these_are_numbers);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 40);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
