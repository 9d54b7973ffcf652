#include "io/csv_ballots.h"
#include "test.h"

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

static cmt_status read_text(const char *text, cmt_ballot_file *out, cmt_err *err)
{
    return cmt_ballot_bytes_read(mem, text, strlen(text), CMT_FORMAT_CSV, out, err);
}

START_TEST(ranks_are_read_and_merged)
{
    cmt_ballot_file f = {0};
    ck_ok(
        read_text("count,ant,\"bee, wild\",cat\r\n2,1,2,3\r\n1,5,9,\r\n\r\n3,1,2,3\r\n",
                  &f, NULL));
    static const uint8_t marks[] = {1, 2, 3, 1, 2, 0};
    ck_assert_uint_eq(f.n, 2);
    ck_assert_int_eq(f.sort, CMT_SORT_RANKS);
    ck_assert_mem_eq(f.marks, marks, sizeof marks);
    ck_assert_int_eq(f.count[0], 5);
    ck_assert_int_eq(f.total, 6);
    ck_assert_str_eq(f.names[1], "bee, wild");
}
END_TEST

START_TEST(scores_are_exact)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("#scores,a,b\nfirst,0.10,4/6\nsecond,,-1\nthird,0.10,4/6\n", &f,
                    NULL));
    ck_assert_int_eq(f.sort, CMT_SORT_SCORES);
    ck_assert_uint_eq(f.n, 2);
    ck_assert_str_eq(cmt_q_text(mem, f.scores[0]), "1/10");
    ck_assert_str_eq(cmt_q_text(mem, f.scores[1]), "2/3");
    ck_assert_ptr_null(f.scores[2]);
    ck_assert_str_eq(cmt_q_text(mem, f.scores[3]), "-1");
    ck_assert_int_eq(f.count[0], 2);
}
END_TEST

START_TEST(bad_rows_are_refused_with_their_line)
{
    static const struct {
        const char *text;
        cmt_status code;
        unsigned line;
    } table[] = {
        {"", CMT_E_SYNTAX, 1},
        {"a,b\n1\n", CMT_E_SYNTAX, 2},
        {"a,b\n1,2,3\n", CMT_E_SYNTAX, 2},
        {"a,b\n1,2\n1,x\n", CMT_E_RANGE, 3},
        {"a,b\n1,0\n", CMT_E_RANGE, 2},
        {"a,b\n1,4097\n", CMT_E_RANGE, 2},
        {"a,a\n1,2\n", CMT_E_DUPLICATE, 1},
        {"count,a,count\n1,2,3\n", CMT_E_DUPLICATE, 1},
        {"count,a\n0,1\n", CMT_E_RANGE, 2},
        {"a,\n1,2\n", CMT_E_SYNTAX, 1},
        {"#points,a\n", CMT_E_SYNTAX, 1},
        {"#scores,a\n,1e3\n", CMT_E_RANGE, 2},
        {"a,b\n\"1,2\n", CMT_E_SYNTAX, 2},
        {"a,b\n\"1\"x,2\n", CMT_E_SYNTAX, 2},
        {"a\xff,b\n1,2\n", CMT_E_SYNTAX, 1},
        {"count,a\n4294967296,1\n1,1\n", CMT_E_LIMIT, 3},
    };
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        cmt_ballot_file f = {0};
        cmt_err err = {0};
        const cmt_status st = read_text(table[k].text, &f, &err);
        ck_assert_msg(st == table[k].code && err.line == table[k].line,
                      "row %zu: %s, line %u: %s", k, cmt_status_name(st), err.line,
                      err.text);
        ck_assert_ptr_null(f.names);
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    cmt_ballot_file f = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = read_text("#scores,a,b\n,1,2\n", &f, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(f.names);
}
END_TEST

static Suite *csv_suite(void)
{
    Suite *s = suite_create("csv_ballots");
    TCase *t = tcase_create("csv_ballots");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, ranks_are_read_and_merged);
    tcase_add_test(t, scores_are_exact);
    tcase_add_test(t, bad_rows_are_refused_with_their_line);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 25);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(csv_suite)
