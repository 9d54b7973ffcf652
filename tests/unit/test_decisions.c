/* Questions that take several decisions at once: read, written, decided, under articles. */
#include "decision/decide.h"
#include "decision/policy.h"
#include "decision/support.h"
#include "io/charter.h"
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

#define ALTERNATIVE(id, decision) \
    "<alternative id=\"" id "\" decision=\"" decision "\">" id "</alternative>"
#define AGENDA(rule)                                                                 \
    "<context id=\"general\"/><question id=\"q\" kind=\"committee\"><text>What "     \
    "then?</text>" ALTERNATIVE("a-yes", "a") ALTERNATIVE("a-no", "a")                \
        ALTERNATIVE("b-yes", "b") ALTERNATIVE("b-no", "b") ALTERNATIVE("c-yes", "c") \
            ALTERNATIVE("c-no", "c") "<rule name=\"" rule                            \
                                     "\"/><tie-break kind=\"order"                   \
                                     "\"/></question>"
#define APPROVES(count, a, b, c)                                                 \
    "<ballots question=\"q\"><ballot count=\"" count "\"><approve><alt ref=\"" a \
    "\"/><alt ref=\"" b "\"/><alt ref=\"" c "\"/></approve></ballot></ballots>"

/* Sixty of one mind and forty of the other. */
static const cmt_round_input *two_camps(test_round *r, const char *charter)
{
    round_begin(mem, r, charter);
    round_add(mem, r, "g-many", 60, APPROVES("60", "a-yes", "b-yes", "c-yes"));
    round_add(mem, r, "g-some", 40, APPROVES("40", "a-no", "b-no", "c-no"));
    return round_end(r);
}

static cmt_decision decide(const cmt_round_input *input, const cmt_value *record)
{
    cmt_err err = {0};
    cmt_decision d = {0};
    const cmt_status st =
        cmt_decide(mem, input, NULL, record, cmt_exact_solver_new(mem, NULL),
                   input->closed, &d, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    return d;
}

static void in_force_is(const cmt_decision *d, const char *const *ids)
{
    const cmt_value *list = cmt_value_get(d->rulings[0].in_force, "committee");
    size_t n = 0;
    for (; ids[n] != NULL; n++)
        ck_assert_str_eq(cmt_value_as_string(cmt_value_at(list, n)), ids[n]);
    ck_assert_uint_eq(cmt_value_count(list), n);
}

START_TEST(a_minority_takes_its_share_of_the_decisions)
{
    static const char *const taken[] = {"a-yes", "b-no", "c-yes", NULL};
    test_round r;
    const cmt_round_input *input = two_camps(&r, AGENDA("mes-decisions"));
    const cmt_decision d = decide(input, NULL);
    const cmt_value *insight = d.rulings[0].insight;
    const cmt_value *got = cmt_value_get(insight, "satisfaction");
    in_force_is(&d, taken);
    ck_assert_str_eq(cmt_value_text(cmt_value_at(got, 0), "share"), "2/3");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(got, 1), "share"), "1/3");
    /* no rule that knows no decisions runs beside it, nor is it judged as if it were one */
    ck_assert_uint_eq(d.rulings[0].n_trials, 0);
    const cmt_value *axioms =
        cmt_value_get(cmt_value_get(insight, "proportionality"), "axioms");
    ck_assert_uint_eq(cmt_value_count(axioms), 3);
    for (size_t k = 0; k < 3; k++) {
        const cmt_value *holds = cmt_value_get(cmt_value_at(axioms, k), "holds");
        ck_assert(holds != NULL && holds->as.boolean);
    }
    ck_assert(cmt_value_equal(decide(input, d.record).record, d.record));
}
END_TEST

/* A second question that all of g-some lose: the ledger weighs the two. */
START_TEST(the_ledger_sums_up_who_got_what)
{
    test_round r;
    static const char second[] =
        "<question id=\"s\" kind=\"choice\" weight=\"3\" "
        "missing=\"disapprove\"><alternative "
        "id=\"x\">x</alternative><alternative id=\"y\">y</alternative><rule "
        "name=\"approval\"/></question>";
    round_begin(mem, &r,
                cmt_arena_printf(mem, "%s%s", AGENDA("mes-decisions"), second));
    round_add(mem, &r, "g-some", 40,
              APPROVES("40", "a-no", "b-no",
                       "c-no") "<ballots question=\"s\"><ballot "
                               "count=\"40\"><approve><alt "
                               "ref=\"y\"/></approve></ballot></ballots>");
    round_add(
        mem, &r, "g-many", 60,
        "<ballots question=\"s\"><ballot count=\"60\"><approve><alt ref=\"x\"/>"
        "</approve></ballot></ballots>" APPROVES("60", "a-yes", "b-yes", "c-yes"));
    const cmt_round_input *input = round_end(&r);
    const cmt_decision d = decide(input, NULL);
    const cmt_value *ledger = cmt_value_get(d.record, "ledger");
    const cmt_value *many = cmt_value_at(ledger, 0);
    const cmt_value *some = cmt_value_at(ledger, 1);
    int64_t n = 0;
    ck_assert_uint_eq(cmt_value_count(ledger), 2);
    ck_assert_str_eq(cmt_value_text(many, "group"), "g-many");
    ck_assert_str_eq(cmt_value_text(many, "share"), "11/12"); /* (2/3 + 3 * 1) / 4 */
    ck_assert_str_eq(cmt_value_text(some, "share"), "1/12");
    ck_assert(cmt_value_as_int(cmt_value_get(some, "questions"), &n) && n == 2);
    ck_assert(cmt_value_as_int(cmt_value_get(some, "nothing"), &n) && n == 1);
    ck_assert(cmt_value_as_int(cmt_value_get(many, "nothing"), &n) && n == 0);
    ck_assert(cmt_value_equal(decide(input, d.record).record, d.record));
    /* a record cannot leave it out */
    cmt_value *bare = cmt_value_object(mem);
    for (size_t k = 0; k < d.record->as.object.n; k++) {
        if (strcmp(d.record->as.object.members[k].key, "ledger") != 0) {
            cmt_value_set(mem, bare, d.record->as.object.members[k].key,
                          d.record->as.object.members[k].value);
        }
    }
    ck_assert(cmt_value_equal(decide(input, bare).record, d.record));
}
END_TEST

START_TEST(an_article_moves_one_decision_and_leaves_one_answer_of_each)
{
    static const char *const taken[] = {"a-no", "b-no", "c-yes", NULL};
    test_round r;
    const cmt_round_input *input = two_camps(
        &r, AGENDA("mes-decisions") "<tier id=\"0\"/><article id=\"not-a\" tier=\"0\">"
                                    "<reason>r</reason><not><chosen question=\"q\" "
                                    "alternative=\"a-yes\"/></not></article>");
    const cmt_decision d = decide(input, NULL);
    ck_assert_str_eq(d.rulings[0].from, "program");
    in_force_is(&d, taken);
}
END_TEST

START_TEST(a_policy_says_what_belongs_together)
{
    test_round r;
    const cmt_decision d = decide(two_camps(&r, AGENDA("mes-decisions")), NULL);
    const cmt_value *policy = cmt_policy_value(mem, &d);
    const cmt_value *item = cmt_value_at(cmt_value_get(policy, "items"), 0);
    const cmt_value *list = cmt_value_get(item, "alternatives");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 0), "decision"), "a");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 3), "decision"), "b");
}
END_TEST

START_TEST(rules_and_decisions_must_fit)
{
    static const char plain[] =
        "<context id=\"general\"/><question id=\"q\" kind=\"committee\" seats=\"1\">"
        "<alternative id=\"x\">x</alternative><rule "
        "name=\"mes-decisions\"/></question>";
    test_round r;
    cmt_err err = {0};
    round_begin(mem, &r, AGENDA("mes"));
    ck_assert_int_eq(cmt_decision_supports_charter(r.input.charter, &err),
                     CMT_E_REFERENCE);
    ck_assert_ptr_nonnull(strstr(err.text, "`mes` knows no decisions"));
    round_begin(mem, &r, plain);
    ck_assert_int_eq(cmt_decision_supports_charter(r.input.charter, &err),
                     CMT_E_REFERENCE);
    ck_assert_ptr_nonnull(strstr(err.text, "takes decisions"));
}
END_TEST

static cmt_status read_charter(const char *inner, cmt_charter **out, cmt_err *err)
{
    const char *text = cmt_arena_printf(
        mem,
        "<charter xmlns=\"urn:comitia:charter:1\" instance=\"assistant.example\" "
        "version=\"1\" missing=\"abstain\" xml:lang=\"en\"><context id=\"general\"/>"
        "%s</charter>",
        inner);
    return cmt_charter_read(mem, text, strlen(text), out, err);
}

#define ASKED(head, alternatives) \
    "<question id=\"q\" " head ">" alternatives "<rule name=\"r\"/></question>"

START_TEST(decisions_that_mean_nothing_are_refused)
{
    static const struct {
        const char *inner;
        cmt_status st;
        const char *says;
    } cases[] = {
        {ASKED("kind=\"committee\" seats=\"1\"", ALTERNATIVE("x", "d")), CMT_E_SCHEMA,
         "a seat for each"},
        {ASKED("kind=\"choice\"", ALTERNATIVE("x", "d")), CMT_E_SCHEMA,
         "only alternatives of a committee"},
        {ASKED("kind=\"committee\"",
               ALTERNATIVE("x", "d") "<alternative id=\"y\">y</alternative>"),
         CMT_E_SCHEMA, "say to which one \"y\" does"},
        {ASKED("kind=\"committee\"",
               ALTERNATIVE("x", "d") "<alternative id=\"y\" decision=\"e\" "
                                     "eligible=\"no\">y</alternative>"),
         CMT_E_RANGE, "\"e\" has no eligible alternative"},
        {ASKED("kind=\"committee\"", ALTERNATIVE("x", "No Id")), CMT_E_SCHEMA, ""},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        cmt_charter *c = NULL;
        cmt_err err = {0};
        ck_assert_int_eq(read_charter(cases[k].inner, &c, &err), cases[k].st);
        ck_assert_ptr_nonnull(strstr(err.text, cases[k].says));
        ck_assert_ptr_null(c);
    }
}
END_TEST

START_TEST(decisions_are_written_as_they_were_read)
{
    cmt_charter *c = NULL;
    cmt_charter *again = NULL;
    cmt_buf out = {0};
    ck_ok(read_charter(ASKED("kind=\"committee\"", ALTERNATIVE("x", "d") ALTERNATIVE(
                                                       "y", "e") ALTERNATIVE("z", "d")),
                       &c, &ck_err));
    ck_assert_uint_eq(c->questions[0].n_decisions, 2);
    ck_assert_uint_eq(c->questions[0].seats, 2);
    ck_ok(cmt_question_write(c, &c->questions[0], &out, &ck_err));
    ck_assert_ptr_null(strstr(out.data, "seats"));
    ck_ok(read_charter(cmt_arena_printf(mem, "%s", out.data), &again, &ck_err));
    const cmt_question *q = &again->questions[0];
    ck_assert_str_eq(q->decisions[0], "d");
    ck_assert_str_eq(q->decisions[1], "e");
    ck_assert_uint_eq(q->items[0].decision, 0);
    ck_assert_uint_eq(q->items[1].decision, 1);
    ck_assert_uint_eq(q->items[2].decision, 0);
    cmt_buf_free(&out);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    test_round r;
    cmt_decision d = {0};
    const cmt_round_input *input = two_camps(&r, AGENDA("mes-decisions"));
    cmt_arena_fail_after(3L * _i);
    const cmt_status st =
        cmt_decide(mem, input, NULL, NULL, NULL, input->closed, &d, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_E_NOMEM || st == CMT_OK);
    ck_assert((d.record == NULL) == (st == CMT_E_NOMEM));
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("decisions");
    TCase *tc = tcase_create("decisions");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_minority_takes_its_share_of_the_decisions);
    tcase_add_test(tc, the_ledger_sums_up_who_got_what);
    tcase_add_test(tc, an_article_moves_one_decision_and_leaves_one_answer_of_each);
    tcase_add_test(tc, a_policy_says_what_belongs_together);
    tcase_add_test(tc, rules_and_decisions_must_fit);
    tcase_add_test(tc, decisions_that_mean_nothing_are_refused);
    tcase_add_test(tc, decisions_are_written_as_they_were_read);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 80);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
