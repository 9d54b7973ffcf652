#include "base/buf.h"
#include "io/json.h"
#include "rows/lp.h"
#include "test.h"

#include <string.h>

static cmt_arena *mem;

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

static mpq_srcptr q(const char *text)
{
    mpq_ptr out = cmt_q(mem);
    ck_assert(out != NULL && cmt_q_read(text, 100, out));
    return out;
}

/* maximise 2 x + y, x in [0, 3/2], y integer >= 0, x + y <= 2 */
static cmt_lp_builder *sample(void)
{
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    const uint32_t x = cmt_lp_add_column(b, "x", false, q("0"), q("3/2"));
    const uint32_t y = cmt_lp_add_column(b, "y", true, q("0"), NULL);
    const cmt_term sum[] = {{y, q("1")}, {x, q("1/2")}, {x, q("1/2")}};
    const cmt_row cap = {.name = "cap",
                         .sense = CMT_SENSE_LE,
                         .rhs = q("2"),
                         .terms = sum,
                         .n_terms = 3,
                         .origin = "an-article",
                         .text = "left out of the value"};
    const cmt_term goal[] = {{x, q("2")}, {y, q("1")}};
    ck_assert(cmt_lp_add_row(b, &cap));
    ck_assert(cmt_lp_set_objective(b, true, goal, 2));
    return b;
}

static const char *text_of(const cmt_lp *lp)
{
    cmt_buf buf = {0};
    const cmt_value *v = cmt_lp_value(mem, lp);
    ck_assert_ptr_nonnull(v);
    ck_ok(cmt_json_write(v, &buf, NULL));
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

static const char SAMPLE[] =
    "{\"columns\":[{\"integer\":false,\"lower\":\"0\",\"name\":\"x\",\"upper\":\"3/"
    "2\"},"
    "{\"integer\":true,\"lower\":\"0\",\"name\":\"y\"}],"
    "\"format\":\"comitia.program/1\",\"objective\":[[0,\"2\"],[1,\"1\"]],"
    "\"rows\":[{\"name\":\"cap\",\"rhs\":\"2\",\"sense\":\"le\","
    "\"terms\":[[0,\"1\"],[1,\"1\"]]}],\"sense\":\"maximise\"}";

START_TEST(terms_are_sorted_and_merged)
{
    cmt_lp lp;
    ck_ok(cmt_lp_snapshot(sample(), &lp, NULL));
    ck_assert_uint_eq(lp.rows[0].n_terms, 2);
    ck_assert_uint_eq(lp.rows[0].terms[0].column, 0);
    ck_assert_int_eq(mpq_cmp_ui(lp.rows[0].terms[0].value, 1, 1), 0);
    ck_assert_str_eq(lp.rows[0].origin, "an-article");
}
END_TEST

START_TEST(terms_that_cancel_vanish)
{
    cmt_lp_builder *b = sample();
    cmt_lp lp;
    const cmt_term terms[] = {{1, q("1/3")}, {0, q("1")}, {1, q("-1/3")}};
    const cmt_row row = {.name = "r", .rhs = q("0"), .terms = terms, .n_terms = 3};
    ck_assert(cmt_lp_add_row(b, &row));
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    ck_assert_uint_eq(lp.rows[1].n_terms, 1);
    ck_assert_uint_eq(lp.rows[1].terms[0].column, 0);
}
END_TEST

START_TEST(snapshots_stay_as_they_were)
{
    cmt_lp_builder *b = sample();
    cmt_lp first;
    cmt_lp later;
    ck_ok(cmt_lp_snapshot(b, &first, NULL));
    const cmt_term one[] = {{0, q("1")}};
    for (int k = 0; k < 100; k++) {
        const cmt_row row = {.name = cmt_arena_printf(mem, "more-%d", k),
                             .rhs = q("0"),
                             .terms = one,
                             .n_terms = 1};
        ck_assert(cmt_lp_add_row(b, &row));
        ck_assert_uint_ne(cmt_lp_add_column(b, row.name, false, NULL, NULL),
                          UINT32_MAX);
    }
    ck_assert(cmt_lp_set_objective(b, false, NULL, 0));
    ck_ok(cmt_lp_snapshot(b, &later, NULL));
    ck_assert_uint_eq(later.n_rows, 101);
    ck_assert_uint_eq(later.n_columns, 102);
    ck_assert_str_eq(text_of(&first), SAMPLE);
}
END_TEST

START_TEST(the_value_reads_back)
{
    cmt_lp lp;
    cmt_lp again;
    ck_ok(cmt_lp_snapshot(sample(), &lp, NULL));
    ck_assert_str_eq(text_of(&lp), SAMPLE);
    ck_ok(cmt_lp_read(mem, cmt_lp_value(mem, &lp), &again, NULL));
    ck_assert_str_eq(text_of(&again), SAMPLE);
}
END_TEST

/* Replace `from` by `to` in the sample and read it. */
static cmt_status read_altered(const char *from, const char *to, cmt_err *err)
{
    const char *at = strstr(SAMPLE, from);
    ck_assert_msg(at != NULL, "%s", from);
    const char *text = cmt_arena_printf(mem, "%.*s%s%s", (int)(at - SAMPLE), SAMPLE, to,
                                        at + strlen(from));
    cmt_value *v = NULL;
    ck_ok(cmt_json_read(mem, text, strlen(text), 10000, &v, NULL));
    cmt_lp lp;
    return cmt_lp_read(mem, v, &lp, err);
}

START_TEST(another_form_is_refused)
{
    static const char *const cases[][2] = {
        {"program/1", "program/2"},
        {"\"maximise\"", "\"max\""},
        {"\"le\"", "\"lt\""},
        {"\"3/2\"", "\"6/4\""},
        {"\"3/2\"", "\"1.5\""},
        {"\"3/2\"", "3"},
        {"[[0,\"2\"],[1,\"1\"]]", "[[1,\"1\"],[0,\"2\"]]"},
        {"[[0,\"2\"],[1,\"1\"]]", "[[0,\"2\"],[2,\"1\"]]"},
        {"[[0,\"2\"],[1,\"1\"]]", "[[0,\"2\"],[1,\"0\"]]"},
        {"[[0,\"2\"],[1,\"1\"]]", "[[0,\"2\",1]]"},
        {"[[0,\"2\"],[1,\"1\"]]", "{}"},
        {"\"integer\":true", "\"integer\":1"},
        {"\"name\":\"y\"", "\"name\":\"\""},
        {"\"name\":\"y\"", "\"name\":\"y\",\"note\":\"\""},
        {"\"name\":\"cap\"", "\"name\":\"cap\",\"origin\":\"a\""},
        {"\"sense\":\"maximise\"", "\"sense\":\"maximise\",\"solver\":\"\""},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ck_assert_msg(read_altered(cases[k][0], cases[k][1], NULL) == CMT_E_SCHEMA,
                      "%s", cases[k][1]);
    }
    cmt_err err = {0};
    ck_assert_int_eq(read_altered("\"name\":\"y\"", "\"name\":\"x\"", &err),
                     CMT_E_DUPLICATE);
    ck_assert_str_eq(err.path, "/columns/1");
}
END_TEST

START_TEST(points_are_checked_exactly)
{
    cmt_lp lp;
    cmt_err err = {0};
    ck_ok(cmt_lp_snapshot(sample(), &lp, NULL));
    mpq_t *x = cmt_q_array(mem, 2);
    mpq_ptr value = cmt_q(mem);
    mpq_set(x[0], q("1"));
    mpq_set(x[1], q("1"));
    ck_ok(cmt_lp_check_point(mem, &lp, (const mpq_t *)x, NULL));
    ck_ok(cmt_lp_objective(mem, &lp, (const mpq_t *)x, value, NULL));
    ck_assert_int_eq(mpq_cmp_ui(value, 3, 1), 0);
    mpq_set(x[0], q("1000000000000000000000000000001/1000000000000000000000000000000"));
    ck_assert_int_eq(cmt_lp_check_point(mem, &lp, (const mpq_t *)x, &err),
                     CMT_E_NEGATIVE);
    ck_assert_ptr_nonnull(strstr(err.text, "cap"));
    mpq_set(x[0], q("-1"));
    ck_assert_int_eq(cmt_lp_check_point(mem, &lp, (const mpq_t *)x, &err),
                     CMT_E_NEGATIVE);
    ck_assert_str_eq(err.text, "x is -1, below its lower bound 0");
    mpq_set(x[0], q("1"));
    mpq_set(x[1], q("1/2"));
    ck_assert_int_eq(cmt_lp_check_point(mem, &lp, (const mpq_t *)x, &err),
                     CMT_E_NEGATIVE);
    ck_assert_str_eq(err.text, "y is 1/2, not an integer");
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_lp lp = {0};
    ck_ok(cmt_lp_snapshot(sample(), &lp, NULL));
    const cmt_value *v = cmt_lp_value(mem, &lp);
    const mpq_srcptr one = q("1");
    const cmt_term term = {0, one};
    const cmt_row row = {.name = "r", .rhs = one, .terms = &term, .n_terms = 1};
    long k = 0;
    for (bool done = false; !done; k++) {
        cmt_arena_fail_after(k);
        cmt_lp_builder *b = cmt_lp_builder_new(mem);
        done = b != NULL && cmt_lp_add_column(b, "x", false, one, NULL) == 0
               && cmt_lp_add_row(b, &row) && cmt_lp_set_objective(b, true, &term, 1)
               && cmt_lp_snapshot(b, &lp, NULL) == CMT_OK;
    }
    cmt_arena_fail_after(-1);
    ck_assert_int_gt(k, 8);
    cmt_status st = CMT_E_NOMEM;
    for (k = 0; st == CMT_E_NOMEM; k++) {
        cmt_arena_fail_after(k);
        st = cmt_lp_read(mem, v, &lp, NULL);
    }
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_OK);
    ck_assert_int_gt(k, 20);
}
END_TEST

static Suite *lp_suite(void)
{
    Suite *s = suite_create("lp");
    TCase *t = tcase_create("lp");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, terms_are_sorted_and_merged);
    tcase_add_test(t, terms_that_cancel_vanish);
    tcase_add_test(t, snapshots_stay_as_they_were);
    tcase_add_test(t, the_value_reads_back);
    tcase_add_test(t, another_form_is_refused);
    tcase_add_test(t, points_are_checked_exactly);
    tcase_add_test(t, each_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(lp_suite)
