/* What trainers read: objectives and constitution, from a policy alone. */
#include "decision/policy.h"
#include "io/json.h"
#include "test.h"

#include <string.h>

static cmt_arena *mem;

static const char policy_text[] =
    "{\"articles\":[{\"adopted_by\":\"decreed\",\"id\":\"floor\",\"source\":"
    "\"<at-least value=\\\"1/5\\\"/>\",\"text\":\"Privacy is worth a "
    "fifth.\",\"tier\":0},"
    "{\"adopted_by\":\"decreed\",\"id\":\"brief\",\"text\":\"\",\"tier\":1}],"
    "\"expires\":\"2027-09-01T00:00:00Z\",\"format\":\"comitia.policy/"
    "1\",\"groups\":[],"
    "\"instance\":\"assistant.example\",\"items\":["
    "{\"action\":\"train\",\"adopted_by\":\"decreed\",\"alternatives\":[{\"id\":\"a\","
    "\"lang\":\"en\",\"text\":\"# Not a heading\"},{\"id\":\"b\",\"lang\":\"en\","
    "\"text\":\"*b*\"}],\"context\":\"general\",\"from\":\"free\",\"id\":\"q@general\","
    "\"kind\":\"choice\",\"lang\":\"en\",\"outcome\":{\"ranking\":[[\"a\"],[\"b\"]],"
    "\"winners\":[\"a\"]},\"question\":\"q\",\"reason\":\"it stands\",\"status\":"
    "\"decided\",\"text\":\"What then?\",\"tier\":0,\"voices\":[{\"ballots\":3,"
    "\"group\":\"g-one\",\"voice\":\"1\"}]},"
    "{\"action\":\"hold\",\"adopted_by\":\"decreed\",\"alternatives\":[],\"context\":"
    "\"general\",\"from\":\"none\",\"id\":\"r@general\",\"kind\":\"level\",\"lang\":"
    "\"en\","
    "\"outcome\":null,\"question\":\"r\",\"reason\":\"nobody came\",\"status\":"
    "\"inquorate\",\"text\":\"How much?\",\"tier\":null,\"voices\":[]}],"
    "\"mode\":\"rule\",\"round\":\"r1\",\"time\":\"2027-05-01T00:00:00Z\",\"values\":[]"
    "}";

static cmt_value *policy;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    ck_ok(cmt_json_read(mem, policy_text, strlen(policy_text), 1UL << 20, &policy,
                        &ck_err));
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static const char *constitution(void)
{
    cmt_buf buf = {0};
    cmt_constitution_write(policy, "1.2.3", &buf);
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    ck_assert_ptr_nonnull(text);
    return text;
}

START_TEST(objectives_have_exactly_their_members)
{
    static const char *const members[] = {
        "action",       "context", "groups",   "id",     "kind", "lang",
        "meaning_loss", "outcome", "question", "status", "text", "tier"};
    const cmt_value *v = cmt_objectives_value(mem, policy, "1.2.3");
    ck_assert_uint_eq(cmt_value_count(v), 3);
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(v, "policy")),
                     "assistant.example:1.2.3");
    const cmt_value *items = cmt_value_get(v, "items");
    ck_assert_uint_eq(cmt_value_count(items), 2);
    for (size_t k = 0; k < 2; k++) {
        const cmt_value *item = cmt_value_at(items, k);
        ck_assert_uint_eq(cmt_value_count(item), 12);
        for (size_t m = 0; m < 12; m++)
            ck_assert_str_eq(item->as.object.members[m].key, members[m]);
    }
}
END_TEST

START_TEST(every_question_is_there_also_without_an_outcome)
{
    const cmt_value *items =
        cmt_value_get(cmt_objectives_value(mem, policy, "1.2.3"), "items");
    const cmt_value *held = cmt_value_at(items, 1);
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(held, "action")), "hold");
    ck_assert_int_eq(cmt_value_get(held, "outcome")->kind, CMT_VALUE_NULL);
}
END_TEST

START_TEST(outcomes_carry_the_words_of_their_alternatives)
{
    const cmt_value *items =
        cmt_value_get(cmt_objectives_value(mem, policy, "1.2.3"), "items");
    const cmt_value *texts =
        cmt_value_get(cmt_value_get(cmt_value_at(items, 0), "outcome"), "texts");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(texts, "b")), "*b*");
}
END_TEST

START_TEST(headings_bear_their_authority)
{
    const char *text = constitution();
    ck_assert_ptr_nonnull(
        strstr(text, "## Privacy is worth a fifth. {#floor authority=tier-0}\n"));
    ck_assert_ptr_nonnull(strstr(text, "## brief {#brief authority=tier-1}\n"));
    ck_assert_ptr_nonnull(
        strstr(text, "## What then? {#q.general authority=decided}\n"));
    ck_assert_ptr_nonnull(
        strstr(text, "## How much? {#r.general authority=inquorate}\n"));
    ck_assert_ptr_nonnull(strstr(text, "2 of 2 articles and 2 of 2 questions were "));
}
END_TEST

START_TEST(human_text_stays_text)
{
    const char *text = constitution();
    ck_assert_ptr_nonnull(strstr(text, "- \\# Not a heading (`a`)\n"));
    ck_assert_ptr_null(strstr(text, "*b*"));
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_arena *own = cmt_arena_new(0);
    cmt_arena_fail_after(_i);
    const cmt_value *v = cmt_objectives_value(own, policy, "1.2.3");
    cmt_arena_fail_after(-1);
    ck_assert_ptr_null(v);
    cmt_arena_free(own);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("policy");
    TCase *t = tcase_create("policy");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, objectives_have_exactly_their_members);
    tcase_add_test(t, every_question_is_there_also_without_an_outcome);
    tcase_add_test(t, outcomes_carry_the_words_of_their_alternatives);
    tcase_add_test(t, headings_bear_their_authority);
    tcase_add_test(t, human_text_stays_text);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 3);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(make)
