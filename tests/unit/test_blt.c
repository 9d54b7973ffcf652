#include "io/blt.h"
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
    return cmt_ballot_bytes_read(mem, text, strlen(text), CMT_FORMAT_BLT, out, err);
}

/* The example of Hill, Wichmann and Woodall (1987), section 3.1. */
START_TEST(the_example_of_its_authors_is_read)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("4 2\n-2\n3 1 3 4 0\n4 1 3 2 0\n2 4 1 3 0\n1 2 0\n2 2 4 3 1 0\n"
                    "1 3 4 2 0\n0\n\"Adam\"\n\"Basil\"\n\"Charlotte\"\n\"Donald\"\n"
                    "\"Title\"\n",
                    &f, NULL));
    static const uint8_t marks[] = {1, 0, 2, 3, 1, 3, 2, 0, 2, 0, 3, 1,
                                    0, 1, 0, 0, 4, 1, 3, 2, 0, 3, 1, 2};
    static const bool eligible[] = {true, false, true, true};
    ck_assert_int_eq(f.sort, CMT_SORT_RANKS);
    ck_assert_uint_eq(f.n_alternatives, 4);
    ck_assert_uint_eq(f.seats, 2);
    ck_assert_uint_eq(f.n, 6);
    ck_assert_int_eq(f.total, 13);
    ck_assert_mem_eq(f.marks, marks, sizeof marks);
    ck_assert_mem_eq(f.eligible, eligible, sizeof eligible);
    ck_assert_str_eq(f.names[2], "Charlotte");
    ck_assert_str_eq(f.title, "Title");
}
END_TEST

START_TEST(all_of_it_may_stand_on_one_line)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("2 1 3 1 2 0 1 2 0 0 \"A\" \"B\" \"T\"", &f, NULL));
    ck_assert_uint_eq(f.n, 2);
    ck_assert_int_eq(f.total, 4);
    ck_assert_str_eq(f.names[1], "B");
    ck_assert_ptr_null(f.eligible);
}
END_TEST

START_TEST(extensions_are_read)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("# a remark\n3 2  # candidates, seats\n(b-17) 1 2=3 - 1 0\n"
                    "1 2=3 1 0 # the same\n(x y) 4 0\n0\nAnne Other (Independent)\n"
                    "Bo # 2\n\"C\"\nWardy McWard\n",
                    &f, NULL));
    static const uint8_t marks[] = {2, 1, 1, 0, 0, 0};
    ck_assert_uint_eq(f.n, 2);
    ck_assert_mem_eq(f.marks, marks, sizeof marks);
    ck_assert_int_eq(f.count[0], 2);
    ck_assert_int_eq(f.count[1], 4);
    ck_assert_str_eq(f.names[0], "Anne Other (Independent)");
    ck_assert_str_eq(f.names[1], "Bo # 2");
    ck_assert_str_eq(f.title, "Wardy McWard");
}
END_TEST

/* As the councils of Scotland wrote their ballots of 2022. */
START_TEST(a_party_may_follow_each_name_on_its_line)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("2 1\n3 1 2 0\n0\n\"Chic BRODIE\" \"Independent\"\n"
                    "\"Andrew BRYDEN\" \"Independent\"\n\"Ward 4 - Ayr East\"",
                    &f, NULL));
    ck_assert_str_eq(f.names[0], "Chic BRODIE");
    ck_assert_str_eq(f.names[1], "Andrew BRYDEN");
    ck_assert_str_eq(f.title, "Ward 4 - Ayr East");
}
END_TEST

START_TEST(lines_of_several_names_are_no_parties)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("3 1\n0\n\"A\" \"B\"\n\"C\" \"T\"\n", &f, NULL));
    ck_assert_str_eq(f.names[2], "C");
    ck_assert_str_eq(f.title, "T");
    ck_ok(read_text("2 1\n0\n\"A\" \"B\"\n\"T\"\n\"remark\"\n", &f, NULL));
    ck_assert_str_eq(f.names[1], "B");
    ck_assert_str_eq(f.title, "T");
}
END_TEST

START_TEST(a_doubled_quote_is_a_quote)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("2 1\n0\n\"Jo \"\"Joe\"\" Ox\"\n\"\"\"Al\"\"\"\n\"\"\n", &f, NULL));
    ck_assert_str_eq(f.names[0], "Jo \"Joe\" Ox");
    ck_assert_str_eq(f.names[1], "\"Al\"");
    ck_assert_ptr_null(f.title);
}
END_TEST

START_TEST(candidates_without_any_name_have_numbers)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("\xef\xbb\xbf"
                    "2 1\r\n1 2 0\r\n0\r\n",
                    &f, NULL));
    ck_assert_str_eq(f.names[0], "1");
    ck_assert_str_eq(f.names[1], "2");
    ck_assert_ptr_null(f.title);
}
END_TEST

START_TEST(many_candidates_have_wide_ranks)
{
    char text[4096] = "300 1\n1";
    for (unsigned i = 300; i > 0; i--)
        (void)snprintf(text + strlen(text), 8, " %u", i);
    (void)strncat(text, " 0\n0\n", 8);
    cmt_ballot_file f = {0};
    ck_ok(read_text(text, &f, NULL));
    ck_assert_uint_eq(f.width, 2);
    ck_assert_uint_eq(cmt_ballot_file_mark(&f, 0, 0), 300);
    ck_assert_uint_eq(cmt_ballot_file_mark(&f, 0, 299), 1);
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
        {"", CMT_E_SYNTAX, 1, 0, "no line with the numbers"},
        {"x 2\n", CMT_E_SYNTAX, 1, 1, "the number of candidates"},
        {"3\n", CMT_E_SYNTAX, 1, 2, "the number of seats"},
        {"0 2\n0\n", CMT_E_RANGE, 1, 4, "no candidates"},
        {"4097 2\n", CMT_E_LIMIT, 1, 1, "above 4096"},
        {"2 1\n1 3 0\n", CMT_E_LIMIT, 2, 3, "above 2"},
        {"2 1\n1 2 2 0\n", CMT_E_DUPLICATE, 2, 5, "stands twice"},
        {"2 1\n1 2\n1 0\n", CMT_E_SYNTAX, 2, 4, "does not end with 0"},
        {"2 1\n1.5 2 0\n", CMT_E_UNSUPPORTED, 2, 1, "weights with a fraction"},
        {"2 1\n1 2x 0\n", CMT_E_SYNTAX, 2, 4, "expected a blank"},
        {"2 1\n1 2 0\n-1\n", CMT_E_SYNTAX, 3, 1, "before the ballots"},
        {"2 1\n-3\n", CMT_E_LIMIT, 2, 2, "above 2"},
        {"2 1\n[tie 1 2]\n", CMT_E_UNSUPPORTED, 2, 1, "square brackets"},
        {"2 1\n(x 1 2 0\n", CMT_E_SYNTAX, 2, 1, "a ( without its )"},
        {"2 1\n4294967296 1 0\n1 2 0\n", CMT_E_LIMIT, 3, 6, "2^32 ballots"},
        {"2 1\n1 2 0\n", CMT_E_SYNTAX, 3, 0, "no 0 that ends"},
        {"2 1\n0\n\"A\n", CMT_E_SYNTAX, 3, 1, "closing quote"},
        {"2 1\n0\n\"A\"\n", CMT_E_SYNTAX, 4, 0, "behind 1 of 2 names"},
        {"2 1\n0\n\"A\"\n\"A\"\n", CMT_E_DUPLICATE, 4, 1, "two are named \"A\""},
        {"2 1\n0\n\"A\"\n\"\"\n", CMT_E_SYNTAX, 4, 1, "without a name"},
        {"2 1\n0\n\"A\" \"p\"\n\"B\"\n\"T\" \"u\" \"v\"\n", CMT_E_SYNTAX, 5, 9,
         "more names than"},
        {"2 1\n0\n\"A\" \"p\"\n\"A\" \"q\"\n\"T\"\n", CMT_E_DUPLICATE, 4, 1,
         "two are named \"A\""},
        {"2 1\n0\n\"A\"B\n", CMT_E_SYNTAX, 3, 4, "expected a blank"},
        {"2 1\n0\n\"A\"\"\n", CMT_E_SYNTAX, 3, 1, "closing quote"},
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
    static const char text[] = "2 1\n-2\n3 1 2 0\n0\n\"A\"\n\"B\"\n\"T\"\n";
    cmt_status st = CMT_E_NOMEM;
    for (long k = 0; st == CMT_E_NOMEM && k < 200; k++) {
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
    Suite *s = suite_create("blt");
    TCase *tc = tcase_create("read");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, the_example_of_its_authors_is_read);
    tcase_add_test(tc, all_of_it_may_stand_on_one_line);
    tcase_add_test(tc, extensions_are_read);
    tcase_add_test(tc, a_party_may_follow_each_name_on_its_line);
    tcase_add_test(tc, lines_of_several_names_are_no_parties);
    tcase_add_test(tc, a_doubled_quote_is_a_quote);
    tcase_add_test(tc, candidates_without_any_name_have_numbers);
    tcase_add_test(tc, many_candidates_have_wide_ranks);
    tcase_add_test(tc, bad_files_are_refused_with_their_place);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
