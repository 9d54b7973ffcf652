/* The public reader: what a trainer's program sees. */
#include "bundle/bundle.h"
#include "bundle/compile.h"
#include "log_world.h"
#include "lp/exact.h"

#include <comitia/bundle.h>

static cmt_arena *mem;
static log_world world;
static cmt_compiled built;

#define CHARTER                                                                      \
    "<context id=\"general\"/><question id=\"q\" kind=\"choice\" "                   \
    "adopted-by=\"decreed\"><text>What?</text><alternative id=\"a\">A</alternative>" \
    "<alternative id=\"b\">B</alternative><rule name=\"plurality\"/>"                \
    "<weighting kind=\"members\"/><tie-break kind=\"order\"/></question>"            \
    "<question id=\"r\" kind=\"choice\" adopted-by=\"decreed\"><text>Who?</text>"    \
    "<alternative id=\"c\">C</alternative><alternative id=\"d\">D</alternative>"     \
    "<rule name=\"plurality\"/><weighting kind=\"members\"/>"                        \
    "<tie-break kind=\"none\"/></question>"
#define ANSWER                                                                        \
    "<ballots question=\"q\"><ballot count=\"5\"><rank><tier><alt ref=\"b\"/></tier>" \
    "</rank></ballot></ballots>"

static void set_up(void)
{
    mem = cmt_arena_new(0);
    world_begin(&world, mem, 1, CHARTER);
    (void)world_submit(&world, "g-a", 1, NULL, ANSWER);
    world_close(&world);
    const cmt_compile_input input =
        world_compile(&world, cmt_exact_solver_new(mem, NULL));
    built = (cmt_compiled){0};
    ck_ok(cmt_compile(mem, &input, &built, &ck_err));
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

START_TEST(items_are_read_in_order_of_id)
{
    cmt_bundle *bundle = NULL;
    cmt_bundle_item item = {0};
    ck_ok(cmt_bundle_open_bytes(built.container, built.n_container, &bundle, &ck_err));
    ck_assert_uint_eq(cmt_bundle_n_items(bundle), 2);
    ck_ok(cmt_bundle_item_at(bundle, 0, &item));
    ck_assert_str_eq(item.id, "q@general");
    ck_assert_str_eq(item.action, "train");
    ck_assert_ptr_nonnull(strstr(item.outcome, "\"winners\":[\"b\"]"));
    ck_ok(cmt_bundle_item_at(bundle, 1, &item));
    ck_assert_str_eq(item.status, "inquorate");
    ck_assert_str_eq(item.action, "hold");
    ck_assert_str_eq(item.outcome, "null");
    ck_assert_int_eq(cmt_bundle_item_at(bundle, 2, &item), CMT_E_RANGE);
    cmt_bundle_free(bundle);
}
END_TEST

START_TEST(a_bundle_says_what_it_is)
{
    cmt_bundle *bundle = NULL;
    char digest[CMT_DIGEST_TEXT];
    const void *bytes = NULL;
    size_t n = 0;
    cmt_digest_text(&built.digest, digest);
    ck_ok(cmt_bundle_open_bytes(built.container, built.n_container, &bundle, &ck_err));
    ck_assert_str_eq(cmt_bundle_version(bundle), "1.0.0");
    ck_assert_int_eq(cmt_bundle_revision(bundle), 1);
    ck_assert_str_eq(cmt_bundle_instance(bundle), WORLD_INSTANCE);
    ck_assert_str_eq(cmt_bundle_round(bundle), WORLD_ROUND);
    ck_assert_str_eq(cmt_bundle_expires(bundle), "2028-01-01T00:00:00Z");
    ck_assert_str_eq(cmt_bundle_digest(bundle), digest);
    ck_ok(cmt_bundle_file(bundle, "training/objectives.json", &bytes, &n));
    ck_assert_uint_gt(n, 100);
    ck_assert_int_eq(cmt_bundle_file(bundle, "nothing", &bytes, &n), CMT_E_REFERENCE);
    cmt_bundle_free(bundle);
    cmt_bundle_free(NULL);
}
END_TEST

START_TEST(a_damaged_bundle_is_refused)
{
    for (size_t at = 0; at < built.n_container; at += 211) {
        cmt_bundle *bundle = NULL;
        cmt_err err = {0};
        uint8_t *bytes = cmt_arena_alloc(mem, built.n_container);
        memcpy(bytes, built.container, built.n_container);
        bytes[at] ^= 0x20;
        ck_assert_msg(cmt_bundle_open_bytes(bytes, built.n_container, &bundle, &err)
                          != CMT_OK,
                      "byte %zu", at);
        ck_assert_ptr_null(bundle);
        ck_assert_uint_gt(strlen(err.text), 0);
    }
}
END_TEST

START_TEST(a_file_that_is_not_there_is_named)
{
    cmt_bundle *bundle = NULL;
    cmt_err err = {0};
    ck_assert_int_eq(cmt_bundle_open("no-such-file.tar.gz", &bundle, &err), CMT_E_IO);
    ck_assert_ptr_nonnull(strstr(err.file, "no-such-file"));
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_bundle *bundle = NULL;
    cmt_arena_fail_after(_i);
    const cmt_status st =
        cmt_bundle_open_bytes(built.container, built.n_container, &bundle, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(bundle);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("bundle");
    TCase *t = tcase_create("bundle");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, items_are_read_in_order_of_id);
    tcase_add_test(t, a_bundle_says_what_it_is);
    tcase_add_test(t, a_damaged_bundle_is_refused);
    tcase_add_test(t, a_file_that_is_not_there_is_named);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 20);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(make)
