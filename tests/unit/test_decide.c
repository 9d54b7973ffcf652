/* From counted submissions to statuses. */
#include "decision/decide.h"
#include "decision/policy.h"
#include "io/json.h"
#include "lp/exact.h"
#include "round.h"

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

#define QUESTION(id, attributes, rest)                                           \
    "<question id=\"" id "\" kind=\"choice\" adopted-by=\"decreed\" " attributes \
    "><text>What then?</text><alternative id=\"a\">A</alternative>"              \
    "<alternative id=\"b\">B</alternative><alternative id=\"c\">C</alternative>" \
    "<rule name=\"plurality\"/><weighting kind=\"members\"/>" rest "</question>"
#define NONE    "<tie-break kind=\"none\"/>"
#define CONTEXT "<context id=\"general\"/>"

/* `count` ballots with one alternative in front. */
#define VOTES(question, first, count)                           \
    "<ballots question=\"" question "\"><ballot count=\"" count \
    "\"><rank><tier><alt ref=\"" first "\"/></tier></rank></ballot></ballots>"

static const cmt_ruling *decide_one(const cmt_round_input *input,
                                    const cmt_value *previous,
                                    cmt_decision *d)
{
    cmt_err err = {0};
    const cmt_status st =
        cmt_decide(mem, input, previous, NULL, NULL, input->closed, d, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    return &d->rulings[0];
}

static const char *winner(const cmt_ruling *r)
{
    const cmt_value *list = cmt_value_get(r->in_force, "winners");
    ck_assert_uint_eq(cmt_value_count(list), 1);
    return cmt_value_as_string(cmt_value_at(list, 0));
}

START_TEST(more_votes_decide)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    round_add(mem, &r, "g-two", 10, VOTES("q", "b", "7"));
    const cmt_ruling *q = decide_one(round_end(&r), NULL, &d);
    ck_assert_int_eq(q->status, CMT_IS_DECIDED);
    ck_assert_str_eq(winner(q), "b");
    ck_assert_str_eq(q->from, "free");
}
END_TEST

START_TEST(equal_votes_tie_where_no_tie_break_is_named)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    round_add(mem, &r, "g-two", 10, VOTES("q", "b", "5"));
    const cmt_ruling *q = decide_one(round_end(&r), NULL, &d);
    ck_assert_int_eq(q->status, CMT_IS_TIED);
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(q->in_force, "winners")), 2);
}
END_TEST

START_TEST(a_lot_without_revealed_secrets_leaves_the_tie)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", "<tie-break kind=\"lot\"/>"));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    round_add(mem, &r, "g-two", 10, VOTES("q", "b", "5"));
    ck_assert_int_eq(decide_one(round_end(&r), NULL, &d)->status, CMT_IS_TIED);
}
END_TEST

START_TEST(a_lot_with_revealed_secrets_breaks_the_tie)
{
    static const uint8_t secrets[1][32] = {{7}};
    static const char *const seeds[] = {ROUND_DIGEST};
    test_round r;
    cmt_decision d = {0};
    const char *drawn = NULL;
    for (int k = 0; k < 2; k++) {
        round_begin(mem, &r, CONTEXT QUESTION("q", "", "<tie-break kind=\"lot\"/>"));
        round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
        round_add(mem, &r, "g-two", 10, VOTES("q", "b", "5"));
        r.input.seeds = seeds;
        r.input.secrets = secrets;
        r.input.n_seeds = 1;
        const cmt_ruling *q = decide_one(round_end(&r), NULL, &d);
        ck_assert_int_eq(q->status, CMT_IS_DECIDED);
        if (k > 0)
            ck_assert_str_eq(winner(q), drawn);
        drawn = winner(q);
    }
}
END_TEST

START_TEST(too_few_groups_are_no_quorum)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r,
                CONTEXT QUESTION("q", "", NONE "<quorum groups=\"2\" ballots=\"1\"/>"));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    const cmt_ruling *q = decide_one(round_end(&r), NULL, &d);
    ck_assert_int_eq(q->status, CMT_IS_INQUORATE);
    ck_assert_ptr_null(q->in_force);
    ck_assert(!q->has_free);
}
END_TEST

START_TEST(nobody_is_no_quorum_either)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE) QUESTION("p", "", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("p", "a", "5"));
    (void)decide_one(round_end(&r), NULL, &d);
    ck_assert_uint_eq(d.n_rulings, 2);
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_INQUORATE);
    ck_assert_int_eq(d.rulings[1].status, CMT_IS_DECIDED);
}
END_TEST

START_TEST(a_passed_sunset_lapses)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "sunset=\"2027-05-01\"", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    ck_assert_int_eq(decide_one(round_end(&r), NULL, &d)->status, CMT_IS_LAPSED);
}
END_TEST

#define NEVER(id, alternative)                                          \
    "<article id=\"" id "\" tier=\"0\"><reason>r</reason><not><chosen " \
    "question=\"q\" alternative=\"" alternative "\"/></not></article>"

START_TEST(a_contradiction_in_tier_zero_is_a_deadlock_in_the_articles_words)
{
    test_round r;
    cmt_decision d = {0};
    cmt_err err = {0};
    round_begin(mem, &r,
                CONTEXT QUESTION("q", "", NONE) "<tier id=\"0\"/>" NEVER("no-a", "a")
                    NEVER("no-b", "b") NEVER("no-c", "c"));
    round_add(mem, &r, "g-one", 10, VOTES("q", "b", "5"));
    const cmt_round_input *input = round_end(&r);
    const cmt_status st =
        cmt_decide(mem, input, NULL, NULL, cmt_exact_solver_new(mem, NULL),
                   input->closed, &d, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_DEADLOCK);
    ck_assert_ptr_null(d.rulings[0].in_force);
    ck_assert_str_eq(d.rulings[0].reason,
                     "no outcome obeys `no-a`, `no-b`, `no-c` together");
}
END_TEST

START_TEST(a_breach_takes_a_lawful_outcome_and_names_the_article)
{
    test_round r;
    cmt_decision d = {0};
    cmt_err err = {0};
    round_begin(mem, &r,
                CONTEXT QUESTION("q", "", NONE) "<tier id=\"0\"/>" NEVER("no-b", "b"));
    round_add(mem, &r, "g-one", 10, VOTES("q", "b", "5"));
    round_add(mem, &r, "g-two", 10, VOTES("q", "c", "3"));
    const cmt_round_input *input = round_end(&r);
    const cmt_status st =
        cmt_decide(mem, input, NULL, NULL, cmt_exact_solver_new(mem, NULL),
                   input->closed, &d, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    ck_assert_int_eq(d.rulings[0].status, CMT_IS_DECIDED);
    ck_assert_str_eq(d.rulings[0].from, "program");
    ck_assert_str_eq(winner(&d.rulings[0]), "c");
    ck_assert_ptr_nonnull(strstr(d.rulings[0].reason, "would breach `no-b`"));
}
END_TEST

static cmt_value *policy_of(const cmt_decision *d)
{
    cmt_value *policy = cmt_policy_value(mem, d);
    ck_assert_ptr_nonnull(policy);
    return policy;
}

START_TEST(the_previous_outcome_stands_where_quorum_fails)
{
    static const char charter[] =
        CONTEXT QUESTION("q", "", NONE "<quorum groups=\"2\" ballots=\"1\"/>");
    test_round first;
    test_round second;
    cmt_decision d = {0};
    round_begin(mem, &first, charter);
    round_add(mem, &first, "g-one", 10, VOTES("q", "a", "5"));
    round_add(mem, &first, "g-two", 10, VOTES("q", "a", "5"));
    (void)decide_one(round_end(&first), NULL, &d);
    const cmt_value *before = policy_of(&d);
    round_begin(mem, &second, charter);
    round_add(mem, &second, "g-two", 10, VOTES("q", "b", "5"));
    const cmt_ruling *q = decide_one(round_end(&second), before, &d);
    ck_assert_int_eq(q->status, CMT_IS_INQUORATE);
    ck_assert_str_eq(q->from, "previous");
    ck_assert_str_eq(winner(q), "a");
}
END_TEST

START_TEST(an_unlawful_previous_outcome_does_not_stand)
{
    static const char question[] =
        CONTEXT QUESTION("q", "", NONE "<quorum groups=\"2\" ballots=\"1\"/>");
    static const char article[] =
        "<tier id=\"0\"/><article id=\"never-a\" tier=\"0\"><reason>r</reason><not>"
        "<chosen question=\"q\" alternative=\"a\"/></not></article>";
    test_round first;
    test_round second;
    cmt_decision d = {0};
    round_begin(mem, &first, question);
    round_add(mem, &first, "g-one", 10, VOTES("q", "a", "5"));
    round_add(mem, &first, "g-two", 10, VOTES("q", "a", "5"));
    (void)decide_one(round_end(&first), NULL, &d);
    const cmt_value *before = policy_of(&d);
    round_begin(mem, &second, cmt_arena_printf(mem, "%s%s", question, article));
    round_add(mem, &second, "g-two", 10, VOTES("q", "b", "5"));
    const cmt_ruling *q = decide_one(round_end(&second), before, &d);
    ck_assert_int_eq(q->status, CMT_IS_INQUORATE);
    ck_assert_str_eq(q->from, "none");
    ck_assert_ptr_null(q->in_force);
}
END_TEST

START_TEST(too_many_ballots_set_one_group_aside_and_stop_nobody)
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
    round_add(mem, &r, "g-one", 4, VOTES("q", "a", "5"));
    round_add(mem, &r, "g-two", 10, VOTES("q", "b", "3"));
    const cmt_ruling *q = decide_one(round_end(&r), NULL, &d);
    ck_assert_uint_eq(q->n_set_aside, 1);
    ck_assert_str_eq(q->set_aside[0].group, "g-one");
    ck_assert_str_eq(winner(q), "b");
}
END_TEST

START_TEST(other_rules_run_beside_the_own)
{
    test_round r;
    cmt_decision d = {0};
    bool borda = false;
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    const cmt_ruling *q = decide_one(round_end(&r), NULL, &d);
    for (size_t k = 0; k < q->n_trials; k++) {
        ck_assert_ptr_ne(q->trials[k].rule, q->rule);
        borda = borda
                || (strcmp(q->trials[k].rule->name, "borda") == 0
                    && q->trials[k].skipped == NULL);
    }
    ck_assert(borda);
}
END_TEST

static char *bytes_of(const cmt_value *v)
{
    cmt_buf buf = {0};
    ck_ok(cmt_json_write(v, &buf, &ck_err));
    char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

START_TEST(the_order_of_submissions_leaves_no_trace)
{
    static const char *const groups[] = {"g-one", "g-two", "g-three"};
    static const char *const votes[] = {VOTES("q", "a", "5"), VOTES("q", "b", "4"),
                                        VOTES("q", "b", "2")};
    static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
    const char *record = NULL;
    const char *policy = NULL;
    for (size_t o = 0; o < 3; o++) {
        test_round r;
        cmt_decision d = {0};
        round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
        for (size_t k = 0; k < 3; k++)
            round_add(mem, &r, groups[orders[o][k]], 10, votes[orders[o][k]]);
        (void)decide_one(round_end(&r), NULL, &d);
        const char *this_record = bytes_of(d.record);
        const char *this_policy = bytes_of(policy_of(&d));
        if (o > 0) {
            ck_assert_str_eq(record, this_record);
            ck_assert_str_eq(policy, this_policy);
        }
        record = this_record;
        policy = this_policy;
    }
}
END_TEST

/* A record of a time when fewer rules were known gives itself. */
START_TEST(a_recount_runs_the_rules_that_the_record_names)
{
    test_round r;
    cmt_decision d = {0};
    cmt_decision again = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    const cmt_round_input *input = round_end(&r);
    ck_ok(cmt_decide(mem, input, NULL, NULL, NULL, input->closed, &d, NULL));
    cmt_value *question = cmt_value_at(cmt_value_get(d.record, "questions"), 0);
    cmt_value *runs = cmt_value_get(question, "runs");
    cmt_value *fewer = cmt_value_array(mem);
    ck_assert_uint_gt(cmt_value_count(runs), 1);
    ck_assert_uint_eq(d.rulings[0].n_untried, 0);
    cmt_value_add(mem, fewer, cmt_value_at(runs, 0));
    cmt_value_set(mem, question, "runs", fewer);
    ck_ok(cmt_decide(mem, input, NULL, d.record, NULL, input->closed, &d, NULL));
    ck_ok(cmt_decide(mem, input, NULL, d.record, NULL, input->closed, &again, NULL));
    ck_assert(cmt_value_equal(again.record, d.record));
    ck_assert_uint_eq(again.rulings[0].n_untried, cmt_value_count(runs) - 1);
}
END_TEST

START_TEST(what_cannot_be_decided_yet_is_refused)
{
    static const char *const charters[] = {
        CONTEXT QUESTION("q", "pluralism=\"overton\"", NONE),
        CONTEXT QUESTION("q", "", NONE "<thresholds indecision=\"1/2\"/>"),
    };
    for (size_t k = 0; k < sizeof charters / sizeof charters[0]; k++) {
        test_round r;
        cmt_decision d = {0};
        cmt_err err = {0};
        round_begin(mem, &r, charters[k]);
        round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
        const cmt_round_input *input = round_end(&r);
        ck_assert_int_eq(
            cmt_decide(mem, input, NULL, NULL, NULL, input->closed, &d, &err),
            CMT_E_UNSUPPORTED);
        ck_assert_ptr_nonnull(strstr(err.text, "not supported yet: "));
        ck_assert_ptr_null(d.record);
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop test over the first allocations */
{
    test_round r;
    cmt_decision d = {0};
    round_begin(mem, &r, CONTEXT QUESTION("q", "", NONE));
    round_add(mem, &r, "g-one", 10, VOTES("q", "a", "5"));
    const cmt_round_input *input = round_end(&r);
    cmt_arena_fail_after(_i);
    const cmt_status st =
        cmt_decide(mem, input, NULL, NULL, NULL, input->closed, &d, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(d.record);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("decide");
    TCase *t = tcase_create("decide");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, more_votes_decide);
    tcase_add_test(t, equal_votes_tie_where_no_tie_break_is_named);
    tcase_add_test(t, a_lot_without_revealed_secrets_leaves_the_tie);
    tcase_add_test(t, a_lot_with_revealed_secrets_breaks_the_tie);
    tcase_add_test(t, too_few_groups_are_no_quorum);
    tcase_add_test(t, nobody_is_no_quorum_either);
    tcase_add_test(t, a_passed_sunset_lapses);
    tcase_add_test(t, a_contradiction_in_tier_zero_is_a_deadlock_in_the_articles_words);
    tcase_add_test(t, a_breach_takes_a_lawful_outcome_and_names_the_article);
    tcase_add_test(t, the_previous_outcome_stands_where_quorum_fails);
    tcase_add_test(t, an_unlawful_previous_outcome_does_not_stand);
    tcase_add_test(t, too_many_ballots_set_one_group_aside_and_stop_nobody);
    tcase_add_test(t, other_rules_run_beside_the_own);
    tcase_add_test(t, the_order_of_submissions_leaves_no_trace);
    tcase_add_test(t, a_recount_runs_the_rules_that_the_record_names);
    tcase_add_test(t, what_cannot_be_decided_yet_is_refused);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 60);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(make)
