#include "base/limits.h"
#include "io/preflib.h"
#include "io/preflib_line.h"
#include "profiles.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

#define HEAD3                                               \
    "# FILE NAME: x\n# TITLE: A vote\n"                     \
    "# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: ant\n" \
    "# ALTERNATIVE NAME 2: bee\n# ALTERNATIVE NAME 3: cat\n"

static cmt_status read_text(const char *text,
                            cmt_ballot_format format,
                            cmt_ballot_file *out,
                            cmt_err *err)
{
    return cmt_ballot_bytes_read(mem, text, strlen(text), format, out, err);
}

static void assert_row(const cmt_ballot_file *f,
                       size_t b,
                       int64_t count,
                       const char *want)
{
    ck_assert_uint_lt(b, f->n);
    ck_assert_int_eq(f->count[b], count);
    for (size_t i = 0; i < f->n_alternatives; i++)
        ck_assert_uint_eq(cmt_ballot_file_mark(f, b, i), (unsigned)(want[i] - '0'));
}

START_TEST(strict_orders_are_read)
{
    cmt_ballot_file f = {0};
    ck_ok(
        read_text(HEAD3 "5: 2,1,3\n2: 1,2,3\n1:2,1,3\r\n\n", CMT_FORMAT_SOC, &f, NULL));
    ck_assert_uint_eq(f.n, 2);
    assert_row(&f, 0, 6, "213"); /* equal ballots merge, in order of appearance */
    assert_row(&f, 1, 2, "123");
    ck_assert_int_eq(f.total, 8);
    ck_assert_str_eq(f.names[2], "cat");
    ck_assert_str_eq(f.title, "A vote");
}
END_TEST

START_TEST(ties_gaps_and_empty_ballots_are_read)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text(HEAD3 "5: 2,{1,3}\n2: {3}\n1: \n1 :  { 1 , 2 } , 3", CMT_FORMAT_TOI,
                    &f, NULL));
    assert_row(&f, 0, 5, "212");
    assert_row(&f, 1, 2, "001");
    assert_row(&f, 2, 1, "000");
    assert_row(&f, 3, 1, "112");
}
END_TEST

/* As pref_voting writes them; names left out are numbered as the others are. */
START_TEST(alternatives_may_be_numbered_from_zero)
{
    cmt_ballot_file f = {0};
    static const char text[] = "# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 0: a\n"
                               "# ALTERNATIVE NAME 1: b\n2: 1, 2, 0\n1: 2, 0, 1\n";
    ck_ok(read_text(text, CMT_FORMAT_SOC, &f, NULL));
    ck_assert_uint_eq(f.n, 2);
    ck_assert_str_eq(f.names[0], "a");
    ck_assert_str_eq(f.names[2], "2");
    assert_row(&f, 0, 2, "312");
    assert_row(&f, 1, 1, "231");
    static const char *const bad[] = {
        "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 0: b\n",
        "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 0: a\n# ALTERNATIVE NAME 2: b\n",
        "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 0: a\n1: 1, 2\n",
        "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: a\n1: 1, 0\n"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_int_eq(read_text(bad[k], CMT_FORMAT_SOC, &f, NULL), CMT_E_RANGE);
}
END_TEST

START_TEST(categories_are_read)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text(HEAD3 "# NUMBER CATEGORIES: 2\n# CATEGORY NAME 1: Yes\n"
                          "4: {1,3},2\n3: {},{1}\n1: 2\n",
                    CMT_FORMAT_CAT, &f, NULL));
    ck_assert_int_eq(f.sort, CMT_SORT_CATEGORIES);
    assert_row(&f, 0, 4, "121");
    assert_row(&f, 1, 3, "200");
    assert_row(&f, 2, 1, "010");
    ck_assert_str_eq(f.categories[0], "Yes");
    ck_assert_str_eq(f.categories[1], "2"); /* not named: its number */
}
END_TEST

typedef struct refusal {
    const char *text;
    cmt_ballot_format format;
    cmt_status code;
    unsigned line;
    unsigned column;
} refusal;

START_TEST(bad_lines_are_refused_with_their_place)
{
    static const refusal table[] = {
        {HEAD3 "1: 1,2,3\n1: 1,2,4\n", CMT_FORMAT_SOC, CMT_E_RANGE, 8, 8},
        {HEAD3 "1: 1,2,2\n", CMT_FORMAT_SOC, CMT_E_DUPLICATE, 7, 8},
        {HEAD3 "1: 1,2\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 7},
        {HEAD3 "1: 1,{2,3}\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 6},
        {HEAD3 "0: 1,2,3\n", CMT_FORMAT_SOC, CMT_E_RANGE, 7, 1},
        {HEAD3 "1: 0,2,3\n", CMT_FORMAT_SOC, CMT_E_RANGE, 7, 4},
        {HEAD3 "1; 1,2,3\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 2},
        {HEAD3 "1: 1,,3\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 6},
        {HEAD3 "1: 1,2,3,\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 10},
        {HEAD3 "-1: 1,2,3\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 1},
        {HEAD3 "1: 1,2,x\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 7, 8},
        {HEAD3 "1: {1,2\n", CMT_FORMAT_TOC, CMT_E_SYNTAX, 7, 8},
        {HEAD3 "1: {}\n", CMT_FORMAT_TOI, CMT_E_SYNTAX, 7, 5},
        {HEAD3 "1: 1,9999999999999\n", CMT_FORMAT_TOI, CMT_E_LIMIT, 7, 18},
        {HEAD3 "1: 1,2,3\n# TITLE: late\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 8, 1},
        {"1: 1,2,3\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 1, 0},
        {HEAD3 "1: 1,2,3\n", CMT_FORMAT_CAT, CMT_E_SYNTAX, 7, 0},
        {HEAD3 "# NUMBER CATEGORIES: 1\n1: 1,2\n", CMT_FORMAT_CAT, CMT_E_RANGE, 8, 6},
        {"# NUMBER ALTERNATIVES: 4097\n", CMT_FORMAT_SOC, CMT_E_LIMIT, 1, 0},
        {"# NUMBER ALTERNATIVES: x\n", CMT_FORMAT_SOC, CMT_E_SYNTAX, 1, 0},
        {HEAD3 "# ALTERNATIVE NAME 3: dog\n", CMT_FORMAT_SOC, CMT_E_DUPLICATE, 7, 0},
        {HEAD3 "# ALTERNATIVE NAME 4: dog\n", CMT_FORMAT_SOC, CMT_E_RANGE, 7, 0},
        {"# NUMBER ALTERNATIVES: 1\n# ALTERNATIVE NAME 1: a\xff\n", CMT_FORMAT_SOC,
         CMT_E_SYNTAX, 2, 0},
        {HEAD3 "4294967296: 1,2,3\n1: 1,2,3\n", CMT_FORMAT_SOC, CMT_E_LIMIT, 8, 1},
    };
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        cmt_ballot_file f = {0};
        cmt_err err = {0};
        const cmt_status st = read_text(table[k].text, table[k].format, &f, &err);
        ck_assert_msg(st == table[k].code, "row %zu: %s %s", k, cmt_status_name(st),
                      err.text);
        ck_assert_msg(err.line == table[k].line && err.column == table[k].column,
                      "row %zu: %u:%u %s", k, err.line, err.column, err.text);
        ck_assert_ptr_null(f.names);
    }
}
END_TEST

START_TEST(limits_hold_at_their_edges)
{
    cmt_buf text = {0};
    cmt_buf_puts(&text, "# NUMBER ALTERNATIVES: 4096\n1: 4096,1\n");
    cmt_ballot_file f = {0};
    ck_ok(read_text(text.data, CMT_FORMAT_SOI, &f, NULL));
    ck_assert_uint_eq(f.width, 2);
    ck_assert_uint_eq(cmt_ballot_file_mark(&f, 0, 4095), 1);
    cmt_buf_rewind(&text);
    cmt_buf_puts(&text, "# NUMBER ALTERNATIVES: 1\n1: 1");
    for (size_t k = text.len; k < 25 + CMT_MAX_LINE_BYTES; k++)
        cmt_buf_putc(&text, ' ');
    ck_ok(read_text(text.data, CMT_FORMAT_SOC, &f, NULL));
    cmt_buf_putc(&text, ' ');
    cmt_err err = {0};
    ck_assert_int_eq(read_text(text.data, CMT_FORMAT_SOC, &f, &err), CMT_E_LIMIT);
    ck_assert_uint_eq(err.line, 2);
    cmt_buf_free(&text);
}
END_TEST

START_TEST(fast_and_slow_lines_agree) /* loop over seeds */
{
    uint64_t seed = (uint64_t)_i;
    (void)fprintf(stderr, "seed %d\n", _i);
    static const char bytes[] = "0123456789,,,,:  {}\tx-";
    cmt_blocks *in = NULL;
    ck_ok(cmt_blocks_open_bytes(mem, "", 0, &in, NULL));
    for (unsigned round = 0; round < 2000; round++) {
        const size_t n = 1 + seed_below(&seed, CMT_FAST_ALTERNATIVES);
        const cmt_preflib_shape shape = {
            .format = seed_below(&seed, 2) == 0 ? CMT_FORMAT_SOC : CMT_FORMAT_SOI,
            .n_alternatives = n};
        char room[1024] = {0};
        char *line = room + CMT_BLOCKS_SLACK;
        uint8_t order[CMT_FAST_ALTERNATIVES];
        for (size_t k = 0; k < n; k++)
            order[k] = (uint8_t)(k + 1);
        size_t len = (size_t)sprintf(line, "%zu: ", seed_below(&seed, 1000));
        for (size_t k = n; k > 0; k--) {
            const size_t at = seed_below(&seed, k);
            len += (size_t)sprintf(line + len, k == 1 ? "%u" : "%u,", order[at]);
            order[at] = order[k - 1];
        }
        if (seed_below(&seed, 2) == 0) /* spoil a byte */
            line[seed_below(&seed, len)] = bytes[seed_below(&seed, sizeof bytes - 1)];
        if (seed_below(&seed, 4) == 0)
            len = 1 + seed_below(&seed, len);
        uint16_t slow[CMT_FAST_ALTERNATIVES] = {0};
        uint8_t fast[CMT_FAST_SLACK];
        int64_t slow_count = 0;
        int64_t fast_count = 0;
        const cmt_status st =
            cmt_preflib_line(in, &shape, line, len, slow, &slow_count, NULL);
        if (!cmt_preflib_fast_line(&shape, line, len, fast, &fast_count))
            continue; /* the fast one may always pass */
        ck_assert_msg(st == CMT_OK, "%.*s", (int)len, line);
        ck_assert_int_eq(fast_count, slow_count);
        for (size_t k = 0; k < n; k++)
            ck_assert_uint_eq(fast[k], slow[k]);
    }
}
END_TEST

START_TEST(the_usual_line_is_fast)
{
    char room[1024] = {0};
    char *line = room + CMT_BLOCKS_SLACK;
    const cmt_preflib_shape shape = {.format = CMT_FORMAT_SOC, .n_alternatives = 99};
    size_t len = (size_t)sprintf(line, "12: ");
    for (unsigned k = 99; k > 0; k--)
        len += (size_t)sprintf(line + len, k == 1 ? "%u" : "%u,", k);
    uint8_t row[CMT_FAST_SLACK];
    int64_t count = 0;
    ck_assert(cmt_preflib_fast_line(&shape, line, len, row, &count));
    ck_assert_int_eq(count, 12);
    ck_assert_uint_eq(row[98], 1);
}
END_TEST

START_TEST(large_streams_merge_equal_ballots)
{
    /* more than a block, more than the first table: 6 kinds in 200,000 lines, and every
     * line of a second file its own kind */
    static const char *const kinds[] = {"1,2,3", "1,3,2", "2,1,3",
                                        "2,3,1", "3,1,2", "3,2,1"};
    cmt_buf text = {0};
    cmt_buf_puts(&text, HEAD3);
    for (size_t k = 0; k < 200000; k++)
        cmt_buf_printf(&text, "1: %s\n", kinds[k % 6]);
    cmt_ballot_file f = {0};
    ck_ok(read_text(text.data, CMT_FORMAT_SOC, &f, NULL));
    ck_assert_uint_eq(f.n, 6);
    ck_assert_int_eq(f.total, 200000);
    cmt_buf_rewind(&text);
    cmt_buf_puts(&text, "# NUMBER ALTERNATIVES: 10\n");
    for (unsigned k = 0; k < 3628800; k += 61) { /* orders by their number */
        unsigned rest = k;
        char left[] = "123456789:";
        cmt_buf_puts(&text, "1: ");
        for (unsigned m = 10; m > 0; m--) {
            const unsigned at = rest % m;
            rest /= m;
            cmt_buf_printf(&text, m == 1 ? "%d\n" : "%d,", left[at] - '0');
            left[at] = left[m - 1];
        }
    }
    ck_ok(read_text(text.data, CMT_FORMAT_SOC, &f, NULL));
    ck_assert_uint_eq(f.n, 59489);
    cmt_buf_free(&text);
}
END_TEST

START_TEST(files_are_written_as_they_were_read)
{
    static const char text[] = "# FILE NAME: v.toi\n# TITLE: A vote\n# DATA TYPE: toi\n"
                               "# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: ant\n"
                               "# ALTERNATIVE NAME 2: bee\n# ALTERNATIVE NAME 3: cat\n"
                               "# NUMBER VOTERS: 9\n# NUMBER UNIQUE ORDERS: 3\n"
                               "6: 2,{1,3}\n2: 3\n1: 1,2,3\n";
    cmt_ballot_file f = {0};
    cmt_buf out = {0};
    ck_ok(read_text(text, CMT_FORMAT_TOI, &f, NULL));
    ck_ok(cmt_preflib_write(&f, CMT_FORMAT_TOI, "v.toi", &out, NULL));
    ck_assert_str_eq(out.data, text);
    ck_assert_int_eq(cmt_preflib_write(&f, CMT_FORMAT_SOI, NULL, &out, NULL),
                     CMT_E_RANGE);
    ck_assert_int_eq(cmt_preflib_write(&f, CMT_FORMAT_TOC, NULL, &out, NULL),
                     CMT_E_RANGE);
    ck_assert_int_eq(cmt_preflib_write(&f, CMT_FORMAT_CAT, NULL, &out, NULL),
                     CMT_E_RANGE);
    cmt_buf_free(&out);
    static const char cat[] = "# DATA TYPE: cat\n# NUMBER ALTERNATIVES: 2\n"
                              "# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 2: b\n"
                              "# NUMBER CATEGORIES: 2\n# CATEGORY NAME 1: agree\n"
                              "# CATEGORY NAME 2: pass\n# NUMBER VOTERS: 3\n"
                              "# NUMBER UNIQUE PREFERENCES: 2\n2: 2,{}\n1: {},{1,2}\n";
    ck_ok(read_text(cat, CMT_FORMAT_CAT, &f, NULL));
    ck_ok(cmt_preflib_write(&f, CMT_FORMAT_CAT, NULL, &out, NULL));
    ck_assert_str_eq(out.data, cat);
    cmt_buf_free(&out);
}
END_TEST

START_TEST(files_on_disk_are_named_in_errors)
{
    cmt_err err = {0};
    cmt_ballot_file f = {0};
    ck_assert_int_eq(
        cmt_ballot_file_read(mem, "/nowhere/x.soc", CMT_FORMAT_SOC, &f, &err),
        CMT_E_IO);
    ck_assert_str_eq(err.file, "/nowhere/x.soc");
    char path[] = "/tmp/comitia-test-XXXXXX";
    const int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, HEAD3 "1: 7\n", sizeof HEAD3 + 4), sizeof HEAD3 + 4);
    (void)close(fd);
    ck_assert_int_eq(cmt_ballot_file_read(mem, path, CMT_FORMAT_SOC, &f, &err),
                     CMT_E_RANGE);
    ck_assert_str_eq(err.file, path);
    ck_assert_uint_eq(err.line, 7);
    (void)unlink(path);
}
END_TEST

START_TEST(formats_have_names)
{
    cmt_ballot_format f = CMT_N_FORMATS;
    ck_assert(cmt_ballot_format_of("a/b.c/x.toi", &f) && f == CMT_FORMAT_TOI);
    ck_assert(cmt_ballot_format_read("preflib-cat", &f) && f == CMT_FORMAT_CAT);
    ck_assert(!cmt_ballot_format_of("a.soc/b", &f));
    ck_assert(!cmt_ballot_format_of("plain", &f));
    ck_assert(!cmt_ballot_format_read("preflib-csv", &f));
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    cmt_ballot_file f = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = read_text(HEAD3 "1: 1,2,3\n", CMT_FORMAT_SOC, &f, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(f.names);
}
END_TEST

static Suite *preflib_suite(void)
{
    Suite *s = suite_create("preflib");
    TCase *t = tcase_create("preflib");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, strict_orders_are_read);
    tcase_add_test(t, ties_gaps_and_empty_ballots_are_read);
    tcase_add_test(t, alternatives_may_be_numbered_from_zero);
    tcase_add_test(t, categories_are_read);
    tcase_add_test(t, bad_lines_are_refused_with_their_place);
    tcase_add_test(t, limits_hold_at_their_edges);
    tcase_add_loop_test(t, fast_and_slow_lines_agree, 0, 10);
    tcase_add_test(t, the_usual_line_is_fast);
    tcase_add_test(t, large_streams_merge_equal_ballots);
    tcase_add_test(t, files_are_written_as_they_were_read);
    tcase_add_test(t, files_on_disk_are_named_in_errors);
    tcase_add_test(t, formats_have_names);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 18);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(preflib_suite)
