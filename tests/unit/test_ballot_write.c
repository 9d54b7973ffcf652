/* What is written reads back as the same names, ballots, title, seats and withdrawals; the
 * same votes give the same bytes; what a format has no place for is refused. */
#include "io/ballot_write.h"
#include "profiles.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 400
#define MAX_N  9
#define MAX_B  12

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

/* Names that try the quoting of every format. */
static const char *const odd_names[MAX_N] = {
    "A2", "a, b", "count2", "=x", "{1,2}", "#7", "Åsa > Bo", "1", "say \"A10\""};
static const char *const plain_names[MAX_N] = {"ant", "bee", "cat", "dog", "eel",
                                               "fox", "gnu", "hen", "ibis"};

static void random_marks(
    uint64_t *seed, size_t n, bool strict, bool complete, uint8_t *row)
{
    size_t order[MAX_N] = {0};
    const size_t listed = complete ? n : seed_below(seed, n + 1);
    uint8_t tier = 0;
    memset(row, 0, n);
    for (size_t i = 0; i < n; i++) {
        const size_t at = seed_below(seed, i + 1);
        order[i] = order[at];
        order[at] = i;
    }
    for (size_t k = 0; k < listed; k++) {
        if (k == 0 || strict || seed_below(seed, 2) == 0)
            tier++;
        row[order[k]] = tier;
    }
}

static cmt_ballot_file random_file(uint64_t *seed, cmt_ballot_format format)
{
    const bool strict = format == CMT_FORMAT_SOC || format == CMT_FORMAT_SOI;
    const bool complete = format == CMT_FORMAT_SOC || format == CMT_FORMAT_TOC;
    const size_t n = 1 + seed_below(seed, MAX_N);
    cmt_ballot_file f = {
        .n_alternatives = n, .n = seed_below(seed, MAX_B + 1), .width = 1};
    int64_t *count = CMT_NEW_ARRAY(mem, int64_t, MAX_B);
    uint8_t *marks = CMT_NEW_ARRAY(mem, uint8_t, (size_t)MAX_B * MAX_N);
    f.names = seed_below(seed, 2) == 0 ? odd_names : plain_names;
    for (size_t b = 0; b < f.n; b++) {
        count[b] = 1 + (int64_t)seed_below(seed, 5);
        f.total += count[b];
        random_marks(seed, n, strict, complete, &marks[b * n]);
    }
    if (format != CMT_FORMAT_CSV && seed_below(seed, 2) == 0)
        f.title = "The \\ title, with a comma";
    if (format == CMT_FORMAT_BLT) {
        bool *eligible = CMT_NEW_ARRAY(mem, bool, n);
        f.seats = 1 + seed_below(seed, 3);
        for (size_t i = 0; i < n; i++)
            eligible[i] = seed_below(seed, 4) != 0;
        f.eligible = eligible;
    }
    f.marks = marks;
    f.count = count;
    return f;
}

/* Scores are decimals of few values, so that ballots merge. */
static void score_file(uint64_t *seed, cmt_ballot_file *f)
{
    const size_t n = f->n * f->n_alternatives;
    mpq_srcptr *scores = CMT_NEW_ARRAY(mem, mpq_srcptr, n + 1);
    for (size_t k = 0; k < n; k++) {
        mpq_ptr q = cmt_q(mem);
        cmt_q_set_i64(q, (int64_t)seed_below(seed, 41) - 20, 8);
        scores[k] = k > 0 && seed_below(seed, 3) == 0 ? NULL : q;
    }
    f->sort = CMT_SORT_SCORES;
    f->marks = NULL;
    f->scores = scores;
}

static void categorise(uint64_t *seed, cmt_ballot_file *f)
{
    static const char *const categories[] = {"Yes, please", "no", "pass"};
    uint8_t *marks = CMT_NEW_ARRAY(mem, uint8_t, f->n * f->n_alternatives + 1);
    for (size_t k = 0; k < f->n * f->n_alternatives; k++)
        marks[k] = (uint8_t)seed_below(seed, 4);
    f->sort = CMT_SORT_CATEGORIES;
    f->marks = marks;
    f->n_categories = 3;
    f->categories = categories;
}

static bool same_row(const cmt_ballot_file *f,
                     size_t b,
                     const cmt_ballot_file *g,
                     size_t c)
{
    const size_t n = f->n_alternatives;
    for (size_t i = 0; i < n; i++) {
        if (f->scores == NULL) {
            if (cmt_ballot_file_mark(f, b, i) != cmt_ballot_file_mark(g, c, i))
                return false;
            continue;
        }
        mpq_srcptr p = f->scores[b * n + i];
        mpq_srcptr q = g->scores[c * n + i];
        if ((p == NULL) != (q == NULL) || (p != NULL && !mpq_equal(p, q)))
            return false;
    }
    return true;
}

/* Ballots of f that are like ballot b of g. */
static int64_t count_like(const cmt_ballot_file *f, const cmt_ballot_file *g, size_t b)
{
    int64_t sum = 0;
    for (size_t k = 0; k < f->n; k++)
        sum += same_row(f, k, g, b) ? f->count[k] : 0;
    return sum;
}

static void same_files(const cmt_ballot_file *f, const cmt_ballot_file *g)
{
    ck_assert_int_eq(f->sort, g->sort);
    ck_assert_uint_eq(f->n_alternatives, g->n_alternatives);
    ck_assert_int_eq(f->total, g->total);
    ck_assert_uint_eq(f->seats, g->seats);
    ck_assert((f->title == NULL) == (g->title == NULL));
    if (f->title != NULL)
        ck_assert_str_eq(f->title, g->title);
    for (size_t i = 0; i < f->n_alternatives; i++) {
        ck_assert_str_eq(f->names[i], g->names[i]);
        ck_assert((f->eligible == NULL || f->eligible[i])
                  == (g->eligible == NULL || g->eligible[i]));
    }
    for (size_t b = 0; b < g->n; b++)
        ck_assert_int_eq(count_like(f, g, b), count_like(g, g, b));
}

static void there_and_back(const cmt_ballot_file *f, cmt_ballot_format format)
{
    cmt_buf text = {0};
    cmt_buf again = {0};
    cmt_ballot_file g = {0};
    cmt_err err = {0};
    ck_ok(cmt_ballot_write(mem, f, format, &text, NULL));
    const cmt_status st =
        cmt_ballot_bytes_read(mem, text.data, text.len, format, &g, &err);
    ck_assert_msg(st == CMT_OK, "%u:%u %s in\n%.*s", err.line, err.column, err.text,
                  (int)text.len, text.data);
    same_files(f, &g);
    ck_ok(cmt_ballot_write(mem, &g, format, &again, NULL));
    ck_assert_uint_eq(text.len, again.len);
    ck_assert_mem_eq(text.data, again.data, text.len);
    cmt_buf_free(&text);
    cmt_buf_free(&again);
}

START_TEST(what_is_written_reads_back) /* loop test over the formats */
{
    const cmt_ballot_format format = (cmt_ballot_format)_i;
    uint64_t seed = 1000 + (uint64_t)_i;
    (void)fprintf(stderr, "%s: seed %llu\n", cmt_ballot_format_name(format),
                  (unsigned long long)seed);
    for (unsigned k = 0; k < ROUNDS; k++) {
        cmt_arena_mark mark = cmt_arena_get_mark(mem);
        cmt_ballot_file f = random_file(&seed, format);
        if (format == CMT_FORMAT_CAT)
            categorise(&seed, &f);
        if ((format == CMT_FORMAT_CSV || format == CMT_FORMAT_ABIF) && f.n > 0
            && k % 2 == 0)
            score_file(&seed, &f);
        there_and_back(&f, format);
        cmt_arena_reset(mem, mark);
    }
}
END_TEST

START_TEST(scores_are_decimals_where_they_can_be)
{
    static const char *const cases[][2] = {
        {"1/2", "0.5"},   {"-1/8", "-0.125"},  {"3", "3"},
        {"-7/5", "-1.4"}, {"1/3", "1/3"},      {"101/100", "1.01"},
        {"0", "0"},       {"-1/100", "-0.01"}, {"1/1024", "0.0009765625"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        mpq_ptr q = cmt_q(mem);
        bool decimal = false;
        ck_assert(cmt_q_read(cases[k][0], 10, q));
        ck_assert_str_eq(cmt_ballot_score_text(mem, q, &decimal), cases[k][1]);
        ck_assert(decimal == (strchr(cases[k][1], '/') == NULL));
    }
}
END_TEST

START_TEST(what_has_no_place_is_refused_by_name)
{
    static const char *const names[] = {"ant", "b\"ee", "count", "d]", "e "};
    static const uint8_t weak[] = {1, 1, 0};
    static const int64_t one[] = {1};
    static const bool gone[] = {true, false, true};
    mpq_ptr third = cmt_q(mem);
    cmt_q_set_i64(third, 1, 3);
    const mpq_srcptr scores[] = {third, NULL, NULL};
    const cmt_ballot_file base = {.n_alternatives = 1,
                                  .names = names,
                                  .n = 1,
                                  .width = 1,
                                  .marks = weak,
                                  .count = one,
                                  .total = 1};
    cmt_ballot_file f[16];
    for (size_t k = 0; k < 16; k++)
        f[k] = base;
    f[0].seats = 2;
    f[1].title = "T";
    f[2].n_alternatives = 3;
    f[2].eligible = gone;
    f[3].n_alternatives = 2;
    f[4].n_alternatives = 3;
    f[5].n_alternatives = 2;
    f[6].names = names + 2;
    f[7].names = names + 3;
    f[8].names = names + 4;
    f[9].names = names + 4;
    f[10].sort = CMT_SORT_SCORES;
    f[10].scores = scores;
    f[11].sort = CMT_SORT_SCORES;
    f[11].scores = scores;
    f[11].seats = 1;
    f[12].sort = CMT_SORT_CATEGORIES;
    static const struct {
        cmt_ballot_format format;
        const char *says;
    } bad[] = {
        {CMT_FORMAT_SOC, "number of seats, 2"},
        {CMT_FORMAT_CSV, "the title, \"T\""},
        {CMT_FORMAT_ABIF, "\"b\"ee\" has withdrawn"},
        {CMT_FORMAT_SOC, "a tie in a format of strict orders"},
        {CMT_FORMAT_TOC, "a truncated ballot"},
        {CMT_FORMAT_SOI, "a tie in a format of strict orders"},
        {CMT_FORMAT_CSV, "an alternative named count"},
        {CMT_FORMAT_ABIF, "] or outer blanks in names: d]"},
        {CMT_FORMAT_SOI, "blanks around the name \"e \""},
        {CMT_FORMAT_BLT, "how many seats there are"},
        {CMT_FORMAT_ABIF, "the score 1/3"},
        {CMT_FORMAT_BLT, "blt holds ranks only"},
        {CMT_FORMAT_CSV, "not categories"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_err err = {0};
        cmt_buf out = {0};
        ck_assert_int_eq(cmt_ballot_write(mem, &f[k], bad[k].format, &out, &err),
                         CMT_E_RANGE);
        ck_assert_msg(strstr(err.text, bad[k].says) != NULL, "case %zu: %s", k,
                      err.text);
        cmt_buf_free(&out);
    }
    ck_assert_int_eq(cmt_ballot_write(mem, &base, CMT_FORMAT_POLIS, NULL, NULL),
                     CMT_E_UNSUPPORTED);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop test over the formats */
{
    const cmt_ballot_format format = (cmt_ballot_format)_i;
    uint64_t seed = 3;
    cmt_ballot_file f = random_file(&seed, format);
    if (format == CMT_FORMAT_CAT)
        categorise(&seed, &f);
    if (format == CMT_FORMAT_CSV || format == CMT_FORMAT_ABIF)
        score_file(&seed, &f);
    cmt_status st = CMT_E_NOMEM;
    for (long k = 0; st == CMT_E_NOMEM && k < 1000; k++) {
        cmt_buf out = {0};
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_ballot_write(own, &f, format, &out, NULL);
        cmt_arena_fail_after(-1);
        cmt_buf_free(&out);
        cmt_arena_free(own);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    }
    ck_assert_int_eq(st, CMT_OK);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("ballot_write");
    TCase *tc = tcase_create("write");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, what_is_written_reads_back, 0, CMT_FORMAT_ABIF + 1);
    tcase_add_test(tc, scores_are_decimals_where_they_can_be);
    tcase_add_test(tc, what_has_no_place_is_refused_by_name);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, CMT_FORMAT_ABIF + 1);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
