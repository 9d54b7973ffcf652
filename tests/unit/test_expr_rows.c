/* What a charter lets through, the compiler of rows takes: nothing is left to be refused
 * after a round has closed. */
#include "base/buf.h"
#include "decision/support.h"
#include "document.h"
#include "io/charter.h"
#include "rows/compile.h"
#include "world.h"

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

static const char frame[] =
    "<charter xmlns=\"urn:comitia:charter:1\" instance=\"x.example\" version=\"1\" "
    "missing=\"abstain\"><context id=\"general\"/>"
    "<question id=\"pick\" kind=\"choice\"><alternative id=\"a\"/><alternative "
    "id=\"b\"/><rule name=\"borda\"/></question>"
    "<question id=\"spend\" kind=\"budget\" budget=\"3\"><project id=\"a\" "
    "cost=\"2\"/><project id=\"b\" cost=\"1/2\"/><rule name=\"greedy\"/></question>"
    "<question id=\"mix\" kind=\"weights\"><of id=\"a\"/><of id=\"b\"/><rule "
    "name=\"mean\"/></question>"
    "<question id=\"how\" kind=\"level\" min=\"-1\" max=\"2\"><rule "
    "name=\"median\"/></question>"
    "<question id=\"line\" kind=\"ranking\"><alternative id=\"a\"/><alternative "
    "id=\"b\"/><rule name=\"borda\"/></question>"
    "<article id=\"x\" tier=\"0\">%s</article></charter>";

static cmt_status read_article(const char *expr, cmt_charter **charter, cmt_err *err)
{
    const char *text = cmt_arena_printf(mem, frame, expr);
    ck_assert_ptr_nonnull(text);
    return cmt_charter_read(mem, text, strlen(text), charter, err);
}

static cmt_status compile(const cmt_charter *charter, bool elastic, cmt_err *err)
{
    const cmt_expr *expr = charter->articles[0].expr;
    const cmt_demand demand = {.origin = "x", .line = 1, .expr = expr, .context = 0};
    const cmt_issue *issues = NULL;
    size_t n = 0;
    cmt_variables vars;
    uint32_t violation = 0;
    ck_ok(cmt_expr_issues(mem, charter, expr, 0, &issues, &n, NULL));
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    ck_ok(cmt_variables_build(mem, charter, issues, n, b, &vars, NULL));
    return elastic ? cmt_compile_elastic(mem, &vars, b, &demand, &violation, err)
                   : cmt_compile_hard(mem, &vars, b, &demand, err);
}

static void put_truth(stream *s, unsigned depth, cmt_buf *out);

static void put_form(stream *s, unsigned depth, cmt_buf *out)
{
    static const char *const variables[] = {
        "<chosen question=\"pick\" alternative=\"a\"/>",
        "<weight question=\"mix\" of=\"a\"/>",
        "<level question=\"how\"/>",
        "<cost question=\"spend\"/>",
        "<above question=\"line\" alternative=\"a\" over=\"b\"/>",
        "<weight question=\"mix\" of=\"b\"/>"};
    static const char *const factors[] = {"-1", "0", "1/2", "3"};
    const unsigned what = depth == 0 ? 0 : (unsigned)draw(s, 4);
    if (what < 2) {
        cmt_buf_puts(out, variables[draw(s, 6)]);
    } else if (what == 2) {
        cmt_buf_printf(out, "<times value=\"%s\">", factors[draw(s, 4)]);
        put_form(s, depth - 1, out);
        cmt_buf_puts(out, "</times>");
    } else {
        cmt_buf_puts(out, "<sum>");
        put_form(s, depth - 1, out);
        put_form(s, depth - 1, out);
        cmt_buf_puts(out, "</sum>");
    }
}

static void put_bound(stream *s, cmt_buf *out)
{
    static const char *const words[] = {"at-least", "at-most", "equals"};
    static const char *const values[] = {"-1", "0", "1/2", "1", "2", "3", "5"};
    const char *word = words[draw(s, 3)];
    cmt_buf_printf(out, "<%s value=\"%s\">", word, values[draw(s, 7)]);
    put_form(s, 2, out);
    cmt_buf_printf(out, "</%s>", word);
}

static void put_truth(stream *s, unsigned depth, cmt_buf *out)
{
    static const char *const words[] = {"all", "any",     "not",      "implies",
                                        "iff", "exactly", "at-least", "at-most"};
    const unsigned k = depth == 0 ? 8 : (unsigned)draw(s, 9);
    if (k == 8) {
        put_bound(s, out);
        return;
    }
    cmt_buf_printf(out, k < 5 ? "<%s>" : "<%s n=\"1\">", words[k]);
    for (unsigned part = k == 2 ? 1 : 0; part < 2; part++)
        put_truth(s, depth - 1, out);
    cmt_buf_printf(out, "</%s>", words[k]);
}

START_TEST(what_is_let_through_compiles)
{
    size_t taken = 0;
    size_t refused = 0;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        stream s = {seed * 1000 + (uint64_t)_i};
        cmt_buf buf = {0};
        cmt_charter *charter = NULL;
        cmt_err err = {0};
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        put_truth(&s, 1 + (unsigned)seed % 3, &buf);
        const cmt_status st = read_article(buf.data, &charter, &err);
        ck_assert_msg(st == CMT_OK || st == CMT_E_UNSUPPORTED, "seed %d %zu: %s: %s",
                      _i, (size_t)seed, err.text, buf.data);
        for (int elastic = 0; st == CMT_OK && elastic < 2; elastic++) {
            ck_assert_msg(compile(charter, elastic == 1, &err) == CMT_OK,
                          "seed %d %zu: %s: %s", _i, (size_t)seed, err.text, buf.data);
        }
        taken += st == CMT_OK ? 1 : 0;
        refused += st == CMT_OK ? 0 : 1;
        cmt_buf_free(&buf);
        cmt_arena_reset(mem, mark);
    }
    ck_assert_uint_gt(taken, 50);
    ck_assert_uint_gt(refused, 50);
}
END_TEST

/* expression, what it says of it ("" is fine) */
static const char *const cases[][2] = {
    {"<not><at-least value=\"1/2\"><weight question=\"mix\" "
     "of=\"a\"/></at-least></not>",
     "strict inequality"},
    {"<not><at-least value=\"0\"><weight question=\"mix\" of=\"a\"/></at-least></not>",
     ""}, /* bounds decide it */
    {"<not><at-least value=\"3\"><level question=\"how\"/></at-least></not>", ""},
    {"<not><at-most value=\"2\"><level question=\"how\"/></at-most></not>", ""},
    {"<not><at-most value=\"-2\"><level question=\"how\"/></at-most></not>", ""},
    {"<not><at-most value=\"-1\"><level question=\"how\"/></at-most></not>",
     "strict inequality"},
    {"<not><equals value=\"1\"><cost question=\"spend\"/></equals></not>", ""},
    {"<not><not><equals value=\"1\"><level question=\"how\"/></equals></not></not>",
     ""},
    {"<implies><at-least value=\"1\"><level question=\"how\"/></at-least><chosen "
     "question=\"pick\" alternative=\"a\"/></implies>",
     "at-least does not hold"},
    {"<implies><chosen question=\"pick\" alternative=\"a\"/><at-least "
     "value=\"1\"><level question=\"how\"/></at-least></implies>",
     ""},
    {"<not><at-most n=\"0\"><at-least value=\"1\"><level "
     "question=\"how\"/></at-least></at-most></not>",
     ""},
    {"<at-most n=\"0\"><at-least value=\"1\"><level "
     "question=\"how\"/></at-least></at-most>",
     "strict inequality"},
    {"<above question=\"pick\" alternative=\"a\" over=\"b\"/>", "is no ranking"},
    {"<above question=\"line\" alternative=\"a\" over=\"b\"/>", ""},
};

START_TEST(what_rows_cannot_say_is_told_at_once)
{
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    const char *want = cases[_i][1];
    const cmt_status st = read_article(cases[_i][0], &charter, &err);
    ck_assert_msg(st == (want[0] == '\0' ? CMT_OK : CMT_E_UNSUPPORTED), "%s: %s",
                  cases[_i][0], err.text);
    ck_assert_msg(strstr(err.text, want) != NULL, "%s: %s", cases[_i][0], err.text);
    ck_assert(st == CMT_OK || strstr(err.path, "article[@id='x']") != NULL);
    ck_assert((charter != NULL) == (st == CMT_OK));
    if (st == CMT_OK)
        ck_ok(compile(charter, false, NULL));
}
END_TEST

/* Each equivalence of two such grows to 3 and four times as many conditions. */
START_TEST(what_grows_beyond_the_limit_is_refused)
{
    const char *expr = "<chosen question=\"pick\" alternative=\"a\"/>";
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    for (int k = 0; k < 7 + _i; k++)
        expr = cmt_arena_printf(mem, "<iff>%s%s</iff>", expr, expr);
    const cmt_status st = read_article(expr, &charter, &err);
    ck_assert_msg(st == (_i == 0 ? CMT_OK : CMT_E_LIMIT), "%s", err.text);
    if (st == CMT_OK)
        ck_ok(compile(charter, false, NULL));
}
END_TEST

START_TEST(a_long_ranking_stands_free_of_articles_only)
{
    char text[2048] = "";
    size_t n = 0;
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    for (int k = 0; k <= CMT_MAX_PROGRAM_RANKING; k++) {
        n +=
            (size_t)snprintf(text + n, sizeof text - n, "<alternative id=\"i%d\"/>", k);
    }
    const char *whole = cmt_arena_printf(
        mem, frame, "<above question=\"line\" alternative=\"a\" over=\"b\"/>");
    whole = document_with(mem, whole, "kind=\"ranking\">",
                          cmt_arena_printf(mem, "kind=\"ranking\">%s", text));
    ck_assert_int_eq(cmt_charter_read(mem, whole, strlen(whole), &charter, &err),
                     CMT_E_UNSUPPORTED);
    ck_assert(strstr(err.text, "more than 30") != NULL);
    /* without an article it is fine, but not where the program decides everything */
    whole = document_with(mem, whole,
                          "<article id=\"x\" tier=\"0\"><above question=\"line\" "
                          "alternative=\"a\" over=\"b\"/></article>",
                          "");
    ck_ok(cmt_charter_read(mem, whole, strlen(whole), &charter, NULL));
    ck_ok(cmt_decision_supports_charter(charter, NULL));
    whole = document_with(mem, whole, " version", " mode=\"program\" version");
    ck_ok(cmt_charter_read(mem, whole, strlen(whole), &charter, NULL));
    ck_assert_int_eq(cmt_decision_supports_charter(charter, &err), CMT_E_UNSUPPORTED);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("expr_rows");
    TCase *tc = tcase_create("rows");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, what_is_let_through_compiles, 0, 4);
    tcase_add_loop_test(tc, what_rows_cannot_say_is_told_at_once, 0,
                        (int)(sizeof cases / sizeof cases[0]));
    tcase_add_loop_test(tc, what_grows_beyond_the_limit_is_refused, 0, 2);
    tcase_add_test(tc, a_long_ranking_stands_free_of_articles_only);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(suite)
