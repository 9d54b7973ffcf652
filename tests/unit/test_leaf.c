/* Leaf records: one form each, everything else refused. */
#include "base/limits.h"
#include "log/leaf.h"
#include "test.h"

#include <string.h>

#define D "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define H "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define T "\"time\":\"2027-04-01T10:00:00Z\",\"v\":1"

/* A record of each kind, as logged. */
static const char *const samples[] = {
    "{\"envelope\":\"" D "\",\"kind\":\"registry\",\"payload\":\"" D "\"," T
    ",\"version\":7}",
    "{\"envelope\":\"" D "\",\"kind\":\"charter\",\"payload\":\"" D "\"," T
    ",\"version\":3}",
    "{\"charter\":\"" D
    "\",\"kind\":\"round-open\",\"registry\":7,\"round\":\"2027-r3\","
    "\"seeds\":[\"" D "\"]," T "}",
    "{\"charter\":\"" D
    "\",\"closes\":\"2027-05-01T00:00:00Z\",\"kind\":\"round-open\","
    "\"registry\":7,\"round\":\"2027-r3\",\"seeds\":[]," T "}",
    "{\"envelope\":\"" D "\",\"group\":\"g-farmers\",\"kind\":\"submission\","
    "\"payload\":\"" D "\",\"registry\":7,\"round\":\"2027-r3\",\"sequence\":4," T "}",
    "{\"envelope\":\"" D "\",\"group\":\"g-farmers\",\"kind\":\"withdrawal\","
    "\"payload\":\"" D "\",\"registry\":7,\"round\":\"2027-r3\",\"sequence\":5," T "}",
    "{\"code\":\"E_SIGNATURE\",\"envelope\":\"" D "\",\"kind\":\"refusal\","
    "\"reason\":\"too few signatures\",\"round\":\"2027-r3\"," T "}",
    "{\"kind\":\"round-close\",\"round\":\"2027-r3\",\"size\":117," T "}",
    "{\"kind\":\"reveal\",\"round\":\"2027-r3\",\"secrets\":[\"" H "\"]," T "}",
    "{\"bundle\":\"" D "\",\"kind\":\"decision\",\"root\":\"" D
    "\",\"round\":\"2027-r3\",\"size\":118,\"statement\":\"" D "\"," T "}",
    "{\"bundle\":\"" D "\",\"kind\":\"audit\",\"statement\":\"" D "\"," T "}",
    "{\"from_index\":0,\"key\":\"" H
    "\",\"kind\":\"revocation\",\"reason\":\"compromise\"," T "}",
    "{\"envelope\":\"" D "\",\"group\":\"g-farmers\",\"key\":\"" H
    "\",\"kind\":\"key-change\",\"payload\":\"" D "\",\"registry\":7," T "}",
};

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

static cmt_status read_text(const char *text, cmt_leaf *out, cmt_err *err)
{
    return cmt_leaf_read(mem, text, strlen(text), out, err);
}

START_TEST(each_kind_reads_and_writes_back) /* loop over the samples */
{
    cmt_leaf leaf;
    cmt_err err = {0};
    cmt_buf buf = {0};
    ck_assert_msg(read_text(samples[_i], &leaf, &err) == CMT_OK, "%s: %s %s",
                  samples[_i], err.path, err.text);
    ck_ok(cmt_leaf_write(&leaf, &buf, NULL));
    ck_assert_str_eq(buf.data, samples[_i]);
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(every_member_is_there)
{
    cmt_leaf leaf;
    ck_ok(read_text(samples[4], &leaf, NULL));
    ck_assert_int_eq(leaf.kind, CMT_LEAF_SUBMISSION);
    ck_assert_str_eq(leaf.group, "g-farmers");
    ck_assert_str_eq(leaf.round, "2027-r3");
    ck_assert_str_eq(leaf.payload, D);
    ck_assert_int_eq(leaf.registry, 7);
    ck_assert_int_eq(leaf.sequence, 4);
    ck_assert_int_eq(leaf.time, 1806573600);
    ck_ok(read_text(samples[2], &leaf, NULL));
    ck_assert_uint_eq(leaf.n_seeds, 1);
    ck_assert_str_eq(leaf.seeds[0], D);
    ck_assert_ptr_null(leaf.closes);
}
END_TEST

START_TEST(what_is_not_a_leaf_is_refused)
{
    static const struct {
        const char *text;
        cmt_status wanted;
        const char *path;
    } bad[] = {
        {"[]", CMT_E_CANONICAL, ""},
        {"{}", CMT_E_SCHEMA, "/kind"},
        {"{\"kind\":\"promise\"," T "}", CMT_E_SCHEMA, "/kind"},
        {"{\"kind\":\"round-close\",\"round\":\"r\"," T "}", CMT_E_SCHEMA, "/size"},
        {"{\"kind\":\"round-close\",\"round\":\"r\",\"size\":-1," T "}", CMT_E_RANGE,
         "/size"},
        {"{\"kind\":\"round-close\",\"round\":\"r\",\"size\":\"1\"," T "}",
         CMT_E_SCHEMA, "/size"},
        {"{\"kind\":\"round-close\",\"round\":\"-r\",\"size\":1," T "}", CMT_E_SCHEMA,
         "/round"},
        {"{\"kind\":\"round-close\",\"round\":\"r\",\"size\":1," T ",\"x\":1}",
         CMT_E_SCHEMA, ""},
        {"{\"kind\":\"round-close\",\"round\":\"r\",\"size\":1,\"time\":"
         "\"2027-04-01T10:00:00Z\",\"v\":2}",
         CMT_E_RANGE, "/v"},
        {"{\"kind\":\"round-close\",\"round\":\"r\",\"size\":1,\"time\":\"2027-04-01\","
         "\"v\":1}",
         CMT_E_SCHEMA, "/time"},
        {"{\"bundle\":\"sha256:00\",\"kind\":\"audit\",\"statement\":\"" D "\"," T "}",
         CMT_E_SCHEMA, "/bundle"},
        {"{\"kind\":\"reveal\",\"round\":\"r\",\"secrets\":[\"00\"]," T "}",
         CMT_E_SCHEMA, "/secrets"},
        {"{\"kind\": \"round-close\"}", CMT_E_CANONICAL, ""},
        {"{\"kind\":\"round-close\"", CMT_E_SYNTAX, ""},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_leaf leaf = {.sequence = 77};
        cmt_err err = {0};
        const cmt_status st = read_text(bad[k].text, &leaf, &err);
        ck_assert_msg(st == bad[k].wanted, "%s: %s %s", bad[k].text,
                      cmt_status_name(st), err.text);
        if (bad[k].path[0] != '\0')
            ck_assert_str_eq(err.path, bad[k].path);
        ck_assert_int_eq(leaf.sequence, 77);
    }
}
END_TEST

START_TEST(an_incomplete_record_is_not_written)
{
    cmt_buf buf = {0};
    const cmt_leaf leaf = {.kind = CMT_LEAF_SUBMISSION, .round = "r", .sequence = 1};
    cmt_err err = {0};
    ck_assert_int_eq(cmt_leaf_write(&leaf, &buf, &err), CMT_E_RANGE);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_ptr_nonnull(strstr(err.text, "missing"));
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(a_leaf_has_a_limit)
{
    cmt_buf buf = {0};
    const char *seeds[1000];
    for (size_t k = 0; k < 1000; k++)
        seeds[k] = D;
    cmt_leaf leaf = {.kind = CMT_LEAF_ROUND_OPEN,
                     .charter = D,
                     .registry = 1,
                     .round = "r",
                     .seeds = seeds,
                     .n_seeds = 800};
    ck_ok(cmt_leaf_write(&leaf, &buf, NULL));
    cmt_buf_rewind(&buf);
    leaf.n_seeds = 1000;
    ck_assert_int_eq(cmt_leaf_write(&leaf, &buf, NULL), CMT_E_LIMIT);
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    cmt_leaf leaf = {.sequence = 77};
    cmt_arena_fail_after(_i);
    const cmt_status st = read_text(samples[4], &leaf, NULL);
    cmt_arena_fail_after(-1);
    if (st != CMT_OK) {
        ck_assert_int_eq(st, CMT_E_NOMEM);
        ck_assert_int_eq(leaf.sequence, 77);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("leaf");
    TCase *t = tcase_create("leaf");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, each_kind_reads_and_writes_back, 0,
                        (int)(sizeof samples / sizeof samples[0]));
    tcase_add_test(t, every_member_is_there);
    tcase_add_test(t, what_is_not_a_leaf_is_refused);
    tcase_add_test(t, an_incomplete_record_is_not_written);
    tcase_add_test(t, a_leaf_has_a_limit);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 12);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
