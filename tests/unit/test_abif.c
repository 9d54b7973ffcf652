#include "io/abif.h"
#include "test.h"

#include <stdio.h>
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
    return cmt_ballot_bytes_read(mem, text, strlen(text), CMT_FORMAT_ABIF, out, err);
}

static const char *score_at(const cmt_ballot_file *f, size_t at)
{
    return f->scores[at] == NULL ? "none" : cmt_q_text(mem, f->scores[at]);
}

/* The Tennessee example of electowiki.org/wiki/ABIF: ratings beside ranks that agree. */
START_TEST(the_published_example_is_read)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("# Section 1 - metadata\n"
                    "{\"title\": \"Tennessee capitol example\"}\n"
                    "{\"description\": \"Hypothetical\", \"version\": 0.1}\n"
                    "=Memph:[Memphis, TN]\n=Nash:[Nashville, TN]\n"
                    "=Chat:[Chattanooga, TN]\n=Knox:[Knoxville, TN]\n"
                    "42:Memph/400>Nash/200>Chat/133>Knox/45\n"
                    "26:Nash/400>Chat/290>Knox/240>Memph/200\n"
                    "15:Chat/400>Knox/296>Nash/290>Memph/133\n"
                    "17:Knox/400>Chat/296>Nash/240>Memph/45\n",
                    &f, NULL));
    ck_assert_int_eq(f.sort, CMT_SORT_SCORES);
    ck_assert_str_eq(f.title, "Tennessee capitol example");
    ck_assert_uint_eq(f.n_alternatives, 4);
    ck_assert_str_eq(f.names[0], "Memphis, TN");
    ck_assert_str_eq(f.names[3], "Knoxville, TN");
    ck_assert_int_eq(f.total, 100);
    ck_assert_str_eq(score_at(&f, 2), "133");
    ck_assert_str_eq(score_at(&f, 15), "400");
}
END_TEST

START_TEST(ranks_may_tie_and_stop)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("27: A > B = C # a remark\n\n3:B\n2*[A]>[Dee \"D\" Dum]\n4:\n"
                    "1:C=B:{\"precinct\":51}\n=B:[Bee]\n",
                    &f, NULL));
    static const uint8_t marks[] = {1, 2, 2, 0, 0, 1, 0, 0, 1, 0,
                                    0, 2, 0, 0, 0, 0, 0, 1, 1, 0};
    ck_assert_int_eq(f.sort, CMT_SORT_RANKS);
    ck_assert_uint_eq(f.n_alternatives, 4);
    ck_assert_uint_eq(f.n, 5);
    ck_assert_mem_eq(f.marks, marks, sizeof marks);
    ck_assert_str_eq(f.names[1], "Bee");
    ck_assert_str_eq(f.names[3], "Dee \"D\" Dum");
    ck_assert_int_eq(f.total, 37);
}
END_TEST

START_TEST(commas_join_scores)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("42:Memph/400,Nash/-0.5,Chat\n26: Memph, Chat/1\n", &f, NULL));
    ck_assert_int_eq(f.sort, CMT_SORT_SCORES);
    ck_assert_str_eq(score_at(&f, 0), "400");
    ck_assert_str_eq(score_at(&f, 1), "-1/2");
    ck_assert_str_eq(score_at(&f, 2), "none");
    ck_assert_str_eq(score_at(&f, 3), "none");
    ck_assert_str_eq(score_at(&f, 5), "1");
}
END_TEST

/* Rows are made wider as alternatives turn up, and equal ballots still merge. */
START_TEST(alternatives_turn_up_late)
{
    char text[8192] = "1:a0>a1\n";
    for (unsigned i = 0; i < 300; i++)
        (void)snprintf(text + strlen(text), 24, "1:a%u>a%u\n", i, i + 1);
    (void)strncat(text, "5:a0>a1\n", 16);
    cmt_ballot_file f = {0};
    ck_ok(read_text(text, &f, NULL));
    ck_assert_uint_eq(f.n_alternatives, 301);
    ck_assert_uint_eq(f.width, 2);
    ck_assert_int_eq(f.total, 306);
    int64_t first = 0;
    for (size_t b = 0; b < f.n; b++) {
        if (cmt_ballot_file_mark(&f, b, 0) == 1)
            first += f.count[b];
        if (cmt_ballot_file_mark(&f, b, 300) != 0)
            ck_assert_uint_eq(cmt_ballot_file_mark(&f, b, 299), 1);
    }
    ck_assert_int_eq(first, 7);
}
END_TEST

START_TEST(bad_files_are_refused_with_their_place)
{
    static const struct {
        const char *text;
        cmt_status code;
        unsigned line;
        unsigned column;
        const char *says;
    } bad[] = {
        {"", CMT_E_SYNTAX, 1, 0, "names no alternative"},
        {"A>B\n", CMT_E_SYNTAX, 1, 1, "expected a count"},
        {"0:A\n", CMT_E_RANGE, 1, 2, "at least 1"},
        {"4294967297:A\n", CMT_E_LIMIT, 1, 1, "2^32"},
        {"4294967296:A\n1:A\n", CMT_E_LIMIT, 2, 1, "2^32"},
        {"3 A\n", CMT_E_SYNTAX, 1, 3, "expected : behind"},
        {"3:A>\n", CMT_E_SYNTAX, 1, 5, "the name of an alternative"},
        {"3:A>>B\n", CMT_E_SYNTAX, 1, 5, "the name of an alternative"},
        {"3:A B\n", CMT_E_SYNTAX, 1, 5, "expected > = or ,"},
        {"3:A>B>A\n", CMT_E_DUPLICATE, 1, 7, "stands twice"},
        {"3:A,B\n", CMT_E_SYNTAX, 1, 5, "a comma joins scores"},
        {"3:A/1>B/0,C/0\n", CMT_E_SYNTAX, 1, 11, "commas beside"},
        {"3:A/1>B/2\n", CMT_E_CONFLICT, 1, 7, "disagree"},
        {"3:A/1>B/1\n", CMT_E_CONFLICT, 1, 7, "disagree"},
        {"3:A/2=B/1\n", CMT_E_CONFLICT, 1, 7, "disagree"},
        {"3:A/2>B\n", CMT_E_SYNTAX, 1, 7, "without a score"},
        {"3:A/x\n", CMT_E_RANGE, 1, 5, "a score is a number"},
        {"3:A*2,B*1\n", CMT_E_UNSUPPORTED, 1, 4, "weights"},
        {"3:A>B\n1:A/3\n", CMT_E_SYNTAX, 2, 3, "ballots above have none"},
        {"3:A/3\n1:A>B\n", CMT_E_SYNTAX, 2, 3, "ballots above have them"},
        {"3:[A\n", CMT_E_SYNTAX, 1, 3, "a [ without its ]"},
        {"3:[ ]\n", CMT_E_SYNTAX, 1, 3, "it is empty"},
        {"3:A:B\n", CMT_E_SYNTAX, 1, 5, "behind the second :"},
        {"=A\n", CMT_E_SYNTAX, 1, 3, "expected :"},
        {"=A:[x] y\n", CMT_E_SYNTAX, 1, 8, "the end of the line"},
        {"=A:[x]\n=B:[x]\n", CMT_E_DUPLICATE, 2, 7, "two are named \"x\""},
        {"=A:[x]\n=A:[y]\n", CMT_E_DUPLICATE, 2, 3, "described twice"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_err err = {0};
        cmt_ballot_file f = {.n = 77};
        ck_assert_msg(read_text(bad[k].text, &f, &err) == bad[k].code, "case %zu: %s",
                      k, err.text);
        ck_assert_msg(err.line == bad[k].line && err.column == bad[k].column,
                      "case %zu: %u:%u %s", k, err.line, err.column, err.text);
        ck_assert_msg(strstr(err.text, bad[k].says) != NULL, "case %zu: %s", k,
                      err.text);
        ck_assert_uint_eq(f.n, 77);
    }
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    static const char text[] = "{\"title\":\"T\"}\n=A:[Ay]\n3:A/1,B/2\n";
    cmt_status st = CMT_E_NOMEM;
    for (long k = 0; st != CMT_OK && k < 200; k++) {
        cmt_ballot_file f = {.n = 77};
        cmt_arena_fail_after(k);
        st = read_text(text, &f, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && f.n == 77));
    }
    ck_assert_int_eq(st, CMT_OK);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("abif");
    TCase *tc = tcase_create("read");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_published_example_is_read);
    tcase_add_test(tc, ranks_may_tie_and_stop);
    tcase_add_test(tc, commas_join_scores);
    tcase_add_test(tc, alternatives_turn_up_late);
    tcase_add_test(tc, bad_files_are_refused_with_their_place);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
