/* Versions are computed from what changed. */
#include "base/value.h"
#include "bundle/version.h"
#include "test.h"

#include <stdarg.h>
#include <string.h>

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

/* An array of strings, NULL-terminated. */
static cmt_value *strings(const char *first, ...)
{
    cmt_value *list = cmt_value_array(mem);
    va_list args;
    va_start(args, first);
    for (const char *s = first; s != NULL; s = va_arg(args, const char *))
        cmt_value_add(mem, list, cmt_value_string(mem, s));
    va_end(args);
    return list;
}

static cmt_value *article(const char *id,
                          int64_t tier,
                          const char *op,
                          const char *bound)
{
    cmt_value *a = cmt_value_object(mem);
    cmt_value *e = cmt_value_object(mem);
    cmt_value_set_string(mem, e, "op", op);
    cmt_value_set_string(mem, e, "value", bound);
    cmt_value_set(mem, e, "of", strings("weight", "privacy", NULL));
    cmt_value_set_string(mem, a, "id", id);
    cmt_value_set_int(mem, a, "tier", tier);
    cmt_value_set(mem, a, "expression", e);
    return a;
}

static cmt_value *item(const char *id, const char *key, cmt_value *value)
{
    cmt_value *v = cmt_value_object(mem);
    cmt_value *outcome = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "id", id);
    cmt_value_set_string(mem, v, "kind", "choice");
    cmt_value_set_string(mem, v, "rule", "schulze");
    cmt_value_set_string(mem, v, "status", "decided");
    cmt_value_set_string(mem, v, "action", "train");
    cmt_value_set_string(mem, v, "text", "What then?");
    if (key == NULL) {
        outcome = cmt_value_null(mem);
    } else {
        cmt_value_set(mem, outcome, key, value);
    }
    cmt_value_set(mem, v, "outcome", outcome);
    return v;
}

static cmt_value *policy(cmt_value *law, cmt_value *asked)
{
    cmt_value *p = cmt_value_object(mem);
    cmt_value *articles = cmt_value_array(mem);
    cmt_value *questions = cmt_value_array(mem);
    if (law != NULL)
        cmt_value_add(mem, articles, law);
    if (asked != NULL)
        cmt_value_add(mem, questions, asked);
    cmt_value_set_string(mem, p, "format", "comitia.policy/1");
    cmt_value_set_string(mem, p, "mode", "rule");
    cmt_value_set(mem, p, "articles", articles);
    cmt_value_set(mem, p, "items", questions);
    return p;
}

static cmt_value *ranking(const char *a, const char *b, const char *c)
{
    cmt_value *tiers = cmt_value_array(mem);
    cmt_value_add(mem, tiers, strings(a, NULL));
    cmt_value_add(mem, tiers, strings(b, NULL));
    cmt_value_add(mem, tiers, strings(c, NULL));
    return tiers;
}

static cmt_value *weights(const char *a, const char *b)
{
    cmt_value *w = cmt_value_object(mem);
    cmt_value_set_string(mem, w, "a", a);
    cmt_value_set_string(mem, w, "b", b);
    return w;
}

static void expect(cmt_value *old, cmt_value *now, cmt_bump bump, const char *what)
{
    cmt_diff diff = {0};
    ck_ok(cmt_policy_diff(mem, old, now, &diff, &ck_err));
    ck_assert_int_eq(diff.bump, bump);
    ck_assert_uint_eq(diff.n == 0, what == NULL);
    if (what != NULL)
        ck_assert_str_eq(diff.changes[0].what, what);
}

START_TEST(versions_follow_semver)
{
    cmt_version_number v = cmt_version_next(NULL, CMT_BUMP_MAJOR);
    ck_assert_str_eq(cmt_version_text(mem, &v), "1.0.0");
    v = cmt_version_next(&v, CMT_BUMP_PATCH);
    v = cmt_version_next(&v, CMT_BUMP_MINOR);
    v = cmt_version_next(&v, CMT_BUMP_PATCH);
    v = cmt_version_next(&v, CMT_BUMP_NONE);
    ck_assert_str_eq(cmt_version_text(mem, &v), "1.1.1");
    v = cmt_version_next(&v, CMT_BUMP_MAJOR);
    ck_assert_str_eq(cmt_version_text(mem, &v), "2.0.0");
}
END_TEST

START_TEST(only_plain_versions_are_read)
{
    static const char *const bad[] = {
        "",       "1",      "1.0",  "1.0.0.0", "01.0.0",
        "1.0.0-", "-1.0.0", "1..0", "1.0.0 ",  "1234567890.0.0"};
    cmt_version_number v = {0};
    ck_assert(cmt_version_read("12.0.345", &v));
    ck_assert_int_eq(v.major, 12);
    ck_assert_int_eq(v.patch, 345);
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_msg(!cmt_version_read(bad[k], &v), "%s", bad[k]);
}
END_TEST

START_TEST(same_policy_keeps_its_version)
{
    cmt_value *p = policy(article("c9", 0, "at-least", "1/5"), NULL);
    expect(p, p, CMT_BUMP_NONE, NULL);
    expect(NULL, p, CMT_BUMP_MAJOR, NULL);
}
END_TEST

START_TEST(articles_that_go_or_weaken_are_major)
{
    cmt_value *hard = policy(article("c9", 0, "at-least", "1/5"), NULL);
    expect(hard, policy(NULL, NULL), CMT_BUMP_MAJOR, "article-removed");
    expect(policy(NULL, NULL), hard, CMT_BUMP_MINOR, "article-added");
    expect(hard, policy(article("c9", 0, "at-least", "1/4"), NULL), CMT_BUMP_MINOR,
           "article-strengthened");
    expect(hard, policy(article("c9", 0, "at-least", "1/6"), NULL), CMT_BUMP_MAJOR,
           "article-weakened");
    expect(hard, policy(article("c9", 1, "at-least", "1/5"), NULL), CMT_BUMP_MAJOR,
           "article-weakened");
    expect(hard, policy(article("c9", 0, "at-most", "1/5"), NULL), CMT_BUMP_MAJOR,
           "article-changed");
    expect(hard, policy(article("c9", 1, "at-least", "1/4"), NULL), CMT_BUMP_MAJOR,
           "article-changed");
    cmt_value *most = policy(article("c9", 0, "at-most", "1/5"), NULL);
    expect(most, policy(article("c9", 0, "at-most", "1/4"), NULL), CMT_BUMP_MAJOR,
           "article-weakened");
    cmt_value *soft_policy = policy(article("c9", 1, "at-least", "1/5"), NULL);
    expect(soft_policy, policy(NULL, NULL), CMT_BUMP_MINOR, "article-removed");
    expect(soft_policy, hard, CMT_BUMP_MINOR, "article-strengthened");
}
END_TEST

START_TEST(reversed_pairs_are_major)
{
    cmt_value *abc = policy(NULL, item("q@g", "ranking", ranking("a", "b", "c")));
    cmt_value *acb = policy(NULL, item("q@g", "ranking", ranking("a", "c", "b")));
    cmt_value *tie = cmt_value_array(mem);
    cmt_value_add(mem, tie, strings("a", NULL));
    cmt_value_add(mem, tie, strings("b", "c", NULL));
    expect(abc, acb, CMT_BUMP_MAJOR, "verdict-reversed");
    expect(abc, policy(NULL, item("q@g", "ranking", tie)), CMT_BUMP_MINOR,
           "verdict-moved");
    expect(policy(NULL, item("q@g", "ranking", tie)), acb, CMT_BUMP_MINOR,
           "verdict-moved");
}
END_TEST

START_TEST(members_that_go_are_major)
{
    cmt_value *ab = policy(NULL, item("q@g", "committee", strings("a", "b", NULL)));
    cmt_value *ac = policy(NULL, item("q@g", "committee", strings("a", "c", NULL)));
    cmt_value *abc =
        policy(NULL, item("q@g", "committee", strings("a", "b", "c", NULL)));
    expect(ab, ac, CMT_BUMP_MAJOR, "verdict-reversed");
    expect(ab, abc, CMT_BUMP_MINOR, "verdict-moved");
}
END_TEST

START_TEST(weights_move_by_more_or_less_than_epsilon)
{
    cmt_value *old = policy(NULL, item("q@g", "weights", weights("1/2", "1/2")));
    cmt_value *near = policy(NULL, item("q@g", "weights", weights("51/100", "49/100")));
    cmt_value *far = policy(NULL, item("q@g", "weights", weights("52/100", "48/100")));
    cmt_value *other =
        policy(NULL, item("q@g", "weights", weights("48/100", "52/100")));
    expect(old, near, CMT_BUMP_PATCH, "outcome-details");
    expect(old, far, CMT_BUMP_MINOR, "verdict-moved");
    expect(far, other, CMT_BUMP_MAJOR, "verdict-reversed");
}
END_TEST

/* A list of judgments of proposition p, as spelled: "y" accepts it, "n" does not. */
static cmt_value *judgments(const char *spelled)
{
    cmt_value *list = cmt_value_array(mem);
    for (const char *c = spelled; *c != '\0'; c++) {
        cmt_value *j = cmt_value_object(mem);
        cmt_value_set_string(mem, j, "p", *c == 'y' ? "accept" : "reject");
        cmt_value_add(mem, list, j);
    }
    return list;
}

START_TEST(judgments_that_tie_do_not_reverse)
{
    static const struct {
        const char *old;
        const char *now;
        cmt_bump bump;
        const char *what;
    } cases[] = {{"y", "n", CMT_BUMP_MAJOR, "verdict-reversed"},
                 {"y", "yn", CMT_BUMP_MINOR, "verdict-moved"},
                 {"yn", "n", CMT_BUMP_MINOR, "verdict-moved"},
                 {"yn", "yn", CMT_BUMP_NONE, NULL}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        expect(policy(NULL, item("q", "judgments", judgments(cases[k].old))),
               policy(NULL, item("q", "judgments", judgments(cases[k].now))),
               cases[k].bump, cases[k].what);
    }
}
END_TEST

START_TEST(verdicts_come_and_go)
{
    cmt_value *none = policy(NULL, item("q@g", NULL, NULL));
    cmt_value *some = policy(NULL, item("q@g", "winners", strings("a", NULL)));
    expect(none, some, CMT_BUMP_MINOR, "verdict-added");
    expect(some, none, CMT_BUMP_MAJOR, "verdict-withdrawn");
    expect(some, policy(NULL, NULL), CMT_BUMP_MAJOR, "item-removed");
    expect(policy(NULL, NULL), some, CMT_BUMP_MINOR, "item-added");
}
END_TEST

START_TEST(words_alone_are_a_patch)
{
    cmt_value *old = policy(NULL, item("q@g", "winners", strings("a", NULL)));
    cmt_value *one = item("q@g", "winners", strings("a", NULL));
    cmt_value_set_string(mem, one, "text", "What next?");
    expect(old, policy(NULL, one), CMT_BUMP_PATCH, "question-text");
}
END_TEST

START_TEST(what_is_no_policy_is_refused)
{
    cmt_diff diff = {0};
    cmt_value *p = cmt_value_object(mem);
    ck_assert_int_eq(cmt_policy_diff(mem, NULL, p, &diff, NULL), CMT_E_SCHEMA);
    ck_assert_ptr_null(diff.changes);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("version");
    TCase *t = tcase_create("version");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, versions_follow_semver);
    tcase_add_test(t, only_plain_versions_are_read);
    tcase_add_test(t, same_policy_keeps_its_version);
    tcase_add_test(t, articles_that_go_or_weaken_are_major);
    tcase_add_test(t, reversed_pairs_are_major);
    tcase_add_test(t, members_that_go_are_major);
    tcase_add_test(t, weights_move_by_more_or_less_than_epsilon);
    tcase_add_test(t, judgments_that_tie_do_not_reverse);
    tcase_add_test(t, verdicts_come_and_go);
    tcase_add_test(t, words_alone_are_a_patch);
    tcase_add_test(t, what_is_no_policy_is_refused);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(make)
