/* What a record says beside its outcome: who got what, who could have changed it. */
#include "decision/decide.h"
#include "round.h"

static cmt_arena *mem;
static test_round round_now;
static cmt_decision decision;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    decision = (cmt_decision){0};
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

#define ABC "<alternative id=\"a\"/><alternative id=\"b\"/><alternative id=\"c\"/>"
#define ASK(attributes, items, rule)                                    \
    "<context id=\"general\"/><question id=\"q\" " attributes ">" items \
    "<rule name=\"" rule "\"/><weighting kind=\"members\"/></question>"
#define ANSWER(inner) "<ballots question=\"q\">" inner "</ballots>"
#define RANK3(n, x, y, z)                                             \
    "<ballot count=\"" #n "\"><rank><tier><alt ref=\"" x              \
    "\"/></tier><tier><alt ref=\"" y "\"/></tier><tier><alt ref=\"" z \
    "\"/></tier></rank></ballot>"

static void begin(const char *charter)
{
    round_begin(mem, &round_now, charter);
}

static void answer(const char *group, const char *inner)
{
    round_add(mem, &round_now, group, 1000, inner);
}

static const cmt_value *insight(void)
{
    cmt_err err = {0};
    const cmt_round_input *input = round_end(&round_now);
    const cmt_status st =
        cmt_decide(mem, input, NULL, NULL, NULL, input->closed, &decision, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    const cmt_value *got = decision.rulings[0].insight;
    ck_assert_ptr_nonnull(got);
    return got;
}

/* The ledger as "group share, group share, …". */
static void ledger_is(const char *expected)
{
    const cmt_value *list = cmt_value_get(insight(), "satisfaction");
    const char *said = "";
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        const cmt_value *v = cmt_value_at(list, k);
        said = cmt_arena_printf(mem, "%s%s%s %s", said, k == 0 ? "" : ", ",
                                cmt_value_text(v, "group"), cmt_value_text(v, "share"));
    }
    ck_assert_str_eq(said, expected);
}

START_TEST(a_ranking_is_served_by_what_stands_high_in_it)
{
    begin(ASK("kind=\"choice\"", ABC, "borda"));
    answer("g-one", ANSWER(RANK3(3, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(1, "b", "a", "c") RANK3(1, "c", "b", "a")));
    ledger_is("g-one 1, g-two 1/4"); /* a: in front; second, last */
}
END_TEST

START_TEST(an_approval_is_served_or_not)
{
    begin(ASK("kind=\"committee\" seats=\"2\"", ABC, "av"));
    answer("g-one",
           ANSWER("<ballot count=\"5\"><approve><alt ref=\"a\"/><alt ref=\"b\"/>"
                  "</approve></ballot>"));
    answer("g-two",
           ANSWER("<ballot count=\"3\"><approve><alt ref=\"b\"/></approve></ballot>"
                  "<ballot count=\"1\"><approve><alt ref=\"c\"/></approve></ballot>"));
    ledger_is("g-one 1, g-two 3/8");
}
END_TEST

START_TEST(a_share_is_served_by_its_nearness)
{
    begin(ASK("kind=\"weights\"", "<of id=\"x\"/><of id=\"y\"/>", "mean"));
    answer("g-one",
           "<weights question=\"q\" count=\"1\"><of ref=\"x\" value=\"1\"/></weights>");
    answer("g-two",
           "<weights question=\"q\" count=\"3\"><of ref=\"y\" value=\"1\"/></weights>");
    ledger_is("g-one 1/4, g-two 3/4");
}
END_TEST

START_TEST(a_level_is_served_by_its_nearness)
{
    begin(ASK("kind=\"level\" min=\"0\" max=\"10\"", "", "median"));
    answer("g-one", "<level question=\"q\" value=\"4\" count=\"3\"/>");
    answer("g-two", "<level question=\"q\" value=\"9\" count=\"1\"/>");
    ledger_is("g-one 1, g-two 1/2");
}
END_TEST

START_TEST(a_judgment_is_served_proposition_by_proposition)
{
    begin(ASK("kind=\"judgment\"", "<proposition id=\"p\"/><proposition id=\"r\"/>",
              "majority"));
    answer("g-one", "<judgment question=\"q\" count=\"3\"><yes ref=\"p\"/><no "
                    "ref=\"r\"/></judgment>");
    answer("g-two", "<judgment question=\"q\" count=\"1\"><yes ref=\"p\"/></judgment>");
    ledger_is("g-one 1, g-two 3/4"); /* agrees on p, says nothing of r */
}
END_TEST

START_TEST(pairs_count_where_a_ranking_is_asked)
{
    begin(ASK("kind=\"ranking\"", ABC, "borda"));
    answer("g-one", ANSWER(RANK3(3, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(1, "b", "a", "c")));
    ledger_is("g-one 1, g-two 2/3");
}
END_TEST

static const cmt_value *withdrawal(void)
{
    const cmt_value *w = cmt_value_get(insight(), "withdrawal");
    ck_assert_ptr_nonnull(w);
    return w;
}

static int64_t number(const cmt_value *v, const char *key)
{
    int64_t n = -1;
    (void)cmt_value_as_int(cmt_value_get(v, key), &n);
    return n;
}

/* The no-show paradox (Fishburn and Brams, Mathematics Magazine 56 (1983) 207): two voters
 * who rank a first save a from elimination, and c, their last, wins instead of b. */
START_TEST(who_had_better_stayed_away_is_told)
{
    begin(ASK("kind=\"choice\"", ABC, "irv"));
    answer("g-a", ANSWER(RANK3(26, "a", "b", "c")));
    answer("g-b", ANSWER(RANK3(27, "b", "c", "a")));
    answer("g-c", ANSWER(RANK3(30, "c", "a", "b")));
    answer("g-x", ANSWER(RANK3(2, "a", "b", "c")));
    const cmt_value *w = withdrawal();
    const cmt_value *alone = cmt_value_get(w, "alone");
    ck_assert_int_eq(number(w, "fewest"), 1);
    bool told = false;
    for (size_t k = 0; k < cmt_value_count(alone); k++) {
        const cmt_value *v = cmt_value_at(alone, k);
        if (strcmp(cmt_value_text(v, "group"), "g-x") == 0)
            told = cmt_value_get(v, "better_off")->as.boolean;
    }
    ck_assert(told);
}
END_TEST

START_TEST(a_smallest_set_of_groups_is_found)
{
    begin(ASK("kind=\"choice\"", ABC, "plurality"));
    answer("g-one", ANSWER(RANK3(4, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(4, "a", "b", "c")));
    answer("g-three", ANSWER(RANK3(3, "b", "a", "c")));
    const cmt_value *w = withdrawal();
    const cmt_value *groups = cmt_value_get(w, "groups");
    ck_assert_int_eq(number(w, "fewest"), 2);
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(w, "alone")), 0);
    ck_assert_uint_eq(cmt_value_count(groups), 2);
    ck_assert_str_eq(cmt_value_as_string(cmt_value_at(groups, 0)), "g-one");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_at(groups, 1)), "g-two");
}
END_TEST

START_TEST(unanimous_groups_cannot_change_a_thing)
{
    begin(ASK("kind=\"choice\"", ABC, "plurality"));
    answer("g-one", ANSWER(RANK3(4, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(4, "a", "b", "c")));
    answer("g-three", ANSWER(RANK3(4, "a", "b", "c")));
    const cmt_value *w = withdrawal();
    ck_assert_int_eq(number(w, "more_than"), 2);
    ck_assert_int_eq(number(w, "fewest"), -1);
}
END_TEST

/* 3 abc and 2 bca: Borda chooses b, though a beats both others. */
START_TEST(a_disagreement_of_rules_is_explained)
{
    begin(ASK("kind=\"choice\"", ABC, "borda"));
    answer("g-one", ANSWER(RANK3(3, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(2, "b", "c", "a")));
    const cmt_value *got = insight();
    ck_assert_str_eq(cmt_value_text(got, "condorcet_winner"), "a");
    const char *because = cmt_value_text(got, "because");
    ck_assert_ptr_nonnull(strstr(because, "`a` beats every other alternative"));
    ck_assert_ptr_nonnull(strstr(because, "`borda` does not promise"));
    ck_assert_uint_gt(cmt_value_count(cmt_value_get(got, "differ")), 0);
}
END_TEST

/* A record that leaves out what parts the rules is recounted with it. */
START_TEST(what_parts_the_rules_cannot_be_left_out)
{
    begin(ASK("kind=\"choice\"", ABC, "borda"));
    answer("g-one", ANSWER(RANK3(3, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(2, "b", "c", "a")));
    const cmt_value *sides = cmt_value_get(insight(), "sides");
    const cmt_decision made = decision;
    ck_assert_uint_gt(cmt_value_count(sides), 0);
    cmt_value *question = cmt_value_at(cmt_value_get(made.record, "questions"), 0);
    cmt_value *bare = cmt_value_object(mem);
    const cmt_value *full = cmt_value_get(question, "insight");
    for (size_t k = 0; k < full->as.object.n; k++) {
        const cmt_member *m = &full->as.object.members[k];
        if (strcmp(m->key, "sides") != 0)
            cmt_value_set(mem, bare, m->key, m->value);
    }
    cmt_value_set(mem, question, "insight", bare);
    ck_ok(cmt_decide(mem, &round_now.input, NULL, made.record, NULL,
                     round_now.input.closed, &decision, NULL));
    ck_assert(
        cmt_value_equal(cmt_value_get(decision.rulings[0].insight, "sides"), sides));
    ck_assert(!cmt_value_equal(decision.record, made.record));
}
END_TEST

#define ONE(n, x) \
    "<ballot count=\"" #n "\"><approve><alt ref=\"" x "\"/></approve></ballot>"

/* The row of an axiom in `proportionality`. */
static const cmt_value *axiom(const cmt_value *got, const char *name)
{
    const cmt_value *rows =
        cmt_value_get(cmt_value_get(got, "proportionality"), "axioms");
    for (size_t k = 0; k < cmt_value_count(rows); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(rows, k), "axiom"), name) == 0)
            return cmt_value_at(rows, k);
    }
    return NULL;
}

static bool holds(const cmt_value *got, const char *name)
{
    const cmt_value *v = cmt_value_get(axiom(got, name), "holds");
    ck_assert_ptr_nonnull(v);
    return v->as.boolean;
}

#define ABCD ABC "<alternative id=\"d\"/>"
#define LEFT_OUT                                                                \
    ANSWER("<ballot count=\"4\"><approve><alt ref=\"a\"/><alt ref=\"b\"/><alt " \
           "ref=\"d\"/>"                                                        \
           "</approve></ballot>")

START_TEST(a_third_left_out_of_three_seats_is_told)
{
    begin(ASK("kind=\"committee\" seats=\"3\" missing=\"disapprove\"", ABCD, "av"));
    answer("g-one", LEFT_OUT);
    answer("g-three", LEFT_OUT);
    answer("g-two", ANSWER(ONE(4, "c")));
    const cmt_value *got = insight();
    ck_assert(!holds(got, "jr"));
    const cmt_value *row = axiom(got, "jr");
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_at(cmt_value_get(row, "alternatives"), 0)), "c");
    const cmt_value *who = cmt_value_at(cmt_value_get(row, "groups"), 0);
    ck_assert_str_eq(cmt_value_text(who, "group"), "g-two");
    ck_assert_int_eq(number(who, "ballots"), 4);
    ck_assert_int_eq(number(row, "seats"), 1);
    ck_assert(holds(got, "pareto"));
    ck_assert_ptr_null(axiom(got, "priceability")); /* needs a solver */
}
END_TEST

#define NEVER(x)                                                                      \
    "<article id=\"never\" tier=\"0\" adopted=\"2020-01-01\" adopted-by=\"decreed\">" \
    "<not><chosen question=\"q\" alternative=\"" x "\"/></not></article>"

/* Nobody is wronged where no lawful committee could give what they want. */
START_TEST(what_the_articles_forbid_is_no_complaint)
{
    begin(ASK("kind=\"committee\" seats=\"3\" missing=\"disapprove\"", ABCD,
              "av") "<tier id=\"0\"/>" NEVER("c"));
    answer("g-one", LEFT_OUT);
    answer("g-three", LEFT_OUT);
    answer("g-two", ANSWER(ONE(4, "c")));
    const cmt_value *got = insight();
    ck_assert(holds(got, "jr") && holds(got, "core") && holds(got, "fjr"));
    ck_assert_int_eq(number(cmt_value_get(got, "proportionality"), "admissible"), 1);
}
END_TEST

/* A record made before these audits, or with fewer of them, is recounted as it is. */
START_TEST(a_recount_audits_what_the_record_names)
{
    begin(ASK("kind=\"committee\" seats=\"3\" missing=\"disapprove\"", ABCD, "av"));
    answer("g-one", LEFT_OUT);
    answer("g-three", LEFT_OUT);
    answer("g-two", ANSWER(ONE(4, "c")));
    cmt_value *record = cmt_value_object(mem);
    cmt_value *list = cmt_value_array(mem);
    cmt_value *question = cmt_value_object(mem);
    const cmt_round_input *input = round_end(&round_now);
    cmt_value_set_string(mem, question, "id", "q@general");
    cmt_value_add(mem, list, question);
    cmt_value_set(mem, record, "questions", list);
    ck_ok(cmt_decide(mem, input, NULL, record, NULL, input->closed, &decision, NULL));
    ck_assert_ptr_null(cmt_value_get(decision.rulings[0].insight, "proportionality"));
    const size_t untried = decision.rulings[0].n_untried;
    ck_assert_uint_gt(untried, 0);
    cmt_value *row = cmt_value_object(mem);
    cmt_value *rows = cmt_value_array(mem);
    cmt_value *fairness = cmt_value_object(mem);
    cmt_value *made = cmt_value_object(mem);
    cmt_value_set_string(mem, row, "axiom", "ejr");
    cmt_value_add(mem, rows, row);
    cmt_value_set(mem, fairness, "axioms", rows);
    cmt_value_set(mem, made, "proportionality", fairness);
    cmt_value_set(mem, question, "insight", made);
    ck_ok(cmt_decide(mem, input, NULL, record, NULL, input->closed, &decision, NULL));
    const cmt_value *got = decision.rulings[0].insight;
    ck_assert(!holds(got, "ejr"));
    ck_assert_ptr_null(axiom(got, "jr"));
}
END_TEST

static const cmt_value *margin_of_five(const char *article)
{
    begin(cmt_arena_printf(mem, "%s%s",
                           ASK("kind=\"choice\"", ABC, "plurality") "<tier id=\"0\"/>",
                           article));
    answer("g-one", ANSWER(RANK3(5, "a", "b", "c")));
    answer("g-two", ANSWER(RANK3(2, "b", "c", "a")));
    return cmt_value_get(insight(), "margin");
}

/* 5 to 2: two ballots alter it, and a lawful b would stand; an unlawful one would not; and
 * where the program had to settle it the votes' margin says nothing of the outcome. */
START_TEST(a_margin_says_what_it_means_for_the_outcome)
{
    const cmt_value *margin = margin_of_five("");
    const cmt_value *ballots = cmt_value_get(margin, "ballots");
    ck_assert_int_eq(number(ballots, "lower"), 2);
    ck_assert_int_eq(number(ballots, "upper"), 2);
    ck_assert_str_eq(cmt_value_text(cmt_value_get(margin, "share"), "lower"), "3/14");
    ck_assert_str_eq(cmt_value_text(margin, "toward"), "b");
    ck_assert_str_eq(cmt_value_text(margin, "final"), "same");
    margin = margin_of_five(NEVER("b"));
    ck_assert_str_eq(cmt_value_text(margin, "final"), "lower");
}
END_TEST

/* 39 a b c, 35 b c a, 26 c a b by instant runoff: ten who raise a bring it down. A recount
 * makes as many recounts as the record allows, and none where it has no scan. */
START_TEST(a_scan_keeps_to_what_the_record_allows)
{
    begin(ASK("kind=\"choice\"", ABC, "irv"));
    answer("g-one", ANSWER(RANK3(39, "a", "b", "c")));
    answer("g-three", ANSWER(RANK3(26, "c", "a", "b")));
    answer("g-two", ANSWER(RANK3(35, "b", "c", "a")));
    const cmt_round_input *input = round_end(&round_now);
    ck_ok(cmt_decide(mem, input, NULL, NULL, NULL, input->closed, &decision, NULL));
    cmt_value *record = decision.record;
    const cmt_value *full = cmt_value_get(decision.rulings[0].insight, "scan");
    const cmt_value *rows = cmt_value_get(full, "axioms");
    const cmt_value *last = cmt_value_at(rows, cmt_value_count(rows) - 1);
    const cmt_value *found = cmt_value_at(cmt_value_get(last, "cases"), 0);
    ck_assert_str_eq(cmt_value_text(last, "axiom"), "monotonicity");
    ck_assert_str_eq(cmt_value_text(found, "group"), "g-two");
    ck_ok(cmt_decide(mem, input, NULL, record, NULL, input->closed, &decision, NULL));
    ck_assert(cmt_value_equal(decision.record, record));
    cmt_value *insight_then =
        cmt_value_get(cmt_value_at(cmt_value_get(record, "questions"), 0), "insight");
    cmt_value_set_int(mem,
                      cmt_value_get(cmt_value_get(insight_then, "scan"), "recounts"),
                      "limit", 5);
    ck_ok(cmt_decide(mem, input, NULL, record, NULL, input->closed, &decision, NULL));
    const cmt_value *recounts =
        cmt_value_get(cmt_value_get(decision.rulings[0].insight, "scan"), "recounts");
    ck_assert_int_eq(number(recounts, "limit"), 5);
    ck_assert_int_eq(number(recounts, "made"), 5);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("insight");
    TCase *tc = tcase_create("insight");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_ranking_is_served_by_what_stands_high_in_it);
    tcase_add_test(tc, an_approval_is_served_or_not);
    tcase_add_test(tc, a_share_is_served_by_its_nearness);
    tcase_add_test(tc, a_level_is_served_by_its_nearness);
    tcase_add_test(tc, a_judgment_is_served_proposition_by_proposition);
    tcase_add_test(tc, pairs_count_where_a_ranking_is_asked);
    tcase_add_test(tc, who_had_better_stayed_away_is_told);
    tcase_add_test(tc, a_smallest_set_of_groups_is_found);
    tcase_add_test(tc, unanimous_groups_cannot_change_a_thing);
    tcase_add_test(tc, a_disagreement_of_rules_is_explained);
    tcase_add_test(tc, what_parts_the_rules_cannot_be_left_out);
    tcase_add_test(tc, a_third_left_out_of_three_seats_is_told);
    tcase_add_test(tc, what_the_articles_forbid_is_no_complaint);
    tcase_add_test(tc, a_recount_audits_what_the_record_names);
    tcase_add_test(tc, a_margin_says_what_it_means_for_the_outcome);
    tcase_add_test(tc, a_scan_keeps_to_what_the_record_allows);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
