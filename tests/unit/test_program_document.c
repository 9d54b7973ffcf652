#include "base/buf.h"
#include "base/limits.h"
#include "document.h"
#include "io/program.h"

static cmt_arena *mem;
static char *good;
static size_t good_len;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    good = document_read(mem, "program.xml", &good_len);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static bool q_is(mpq_srcptr q, long num, unsigned long den)
{
    return q != NULL && mpq_cmp_si(q, num, den) == 0;
}

START_TEST(a_program_reads_back_what_it_says)
{
    cmt_program_document *p = NULL;
    ck_ok(cmt_program_read(mem, good, good_len, &p, &ck_err));
    ck_assert_str_eq(p->id, "two-lines");
    ck_assert_uint_eq(p->n_variables, 2);
    ck_assert_str_eq(p->variables[0].id, "x");
    ck_assert(q_is(p->variables[0].lower, 0, 1) && q_is(p->variables[0].upper, 1, 1));
    ck_assert_int_eq(p->variables[1].type, CMT_VARIABLE_TRUTH);
    ck_assert(q_is(p->variables[1].lower, 0, 1) && q_is(p->variables[1].upper, 1, 1));
    ck_assert_uint_eq(p->frame.n_tiers, 2);
    ck_assert_uint_eq(p->frame.n_articles, 3);
    const cmt_article *floor = &p->frame.articles[0];
    ck_assert_str_eq(floor->id, "floor");
    ck_assert_int_eq(floor->tier, 1);
    ck_assert_uint_eq(floor->line, 7);
    ck_assert_str_eq(floor->reason.at[0].text, "No less.");
    ck_assert_int_eq(floor->expr->op, CMT_EXPR_AT_LEAST);
    ck_assert(q_is(floor->expr->value, 4, 5));
    ck_assert_int_eq(floor->expr->children[0]->op, CMT_EXPR_VARIABLE);
    ck_assert_uint_eq(floor->expr->children[0]->item, 0);
    const cmt_expr *link = p->frame.articles[2].expr;
    ck_assert_int_eq(link->op, CMT_EXPR_IMPLIES);
    ck_assert_uint_eq(link->children[0]->item, 1);
    ck_assert(p->maximise);
    ck_assert_int_eq(p->objective->op, CMT_EXPR_SUM);
    ck_assert_uint_eq(p->objective->n_children, 2);
}
END_TEST

START_TEST(a_real_variable_may_lack_bounds_and_a_program_an_objective)
{
    static const char text[] =
        "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\" type=\"integer\" "
        "upper=\"-7/2\"/></program>";
    cmt_program_document *p = NULL;
    ck_ok(cmt_program_read(mem, text, sizeof text - 1, &p, &ck_err));
    ck_assert_ptr_null(p->id);
    ck_assert_ptr_null(p->variables[0].lower);
    ck_assert(q_is(p->variables[0].upper, -7, 2));
    ck_assert_int_eq(p->variables[0].type, CMT_VARIABLE_INTEGER);
    ck_assert_ptr_null(p->objective);
}
END_TEST

static const refusal refusals[] = {
    {"<var ref=\"x\"/></at-least></article>", "<var ref=\"y\"/></at-least></article>",
     CMT_E_REFERENCE, 7, "/program/article[@id='floor']", "no variable \"y\""},
    {"<holds variable=\"open\"/><at-least", "<holds variable=\"x\"/><at-least",
     CMT_E_SCHEMA, 9, "/program/article[@id='link']/implies/holds", "neither true"},
    {"<holds variable=\"open\"/><at-least", "<var ref=\"open\"/><at-least",
     CMT_E_SCHEMA, 9, "/program/article[@id='link']", "var"},
    {"id=\"ceiling\"", "id=\"floor\"", CMT_E_DUPLICATE, 8, "floor", "stands twice"},
    {"id=\"open\" type=\"truth\"", "id=\"x\"", CMT_E_DUPLICATE, 4, "/program/variable",
     "first on line 3"},
    {"lower=\"0\" upper=\"1\"", "lower=\"2\" upper=\"1\"", CMT_E_RANGE, 3,
     "/program/variable[@id='x']", "above its upper"},
    {"type=\"truth\"", "type=\"truth\" upper=\"1/2\"", CMT_E_RANGE, 4, "open",
     "0 and 1"},
    {"tier id=\"0\"", "tier id=\"0\" slack=\"1/9\"", CMT_E_RANGE, 5, "tier",
     "inviolable"},
    {"slack=\"0\"", "slack=\"-1\"", CMT_E_RANGE, 6, "tier", "negative"},
    {"<tier id=\"0\"/>", "<tier id=\"1\"/>", CMT_E_DUPLICATE, 6, "tier", "twice"},
    {"type=\"truth\"", "type=\"binary\"", CMT_E_SCHEMA, 4, "open", "binary"},
    {"value=\"4/5\"", "value=\"0.8\"", CMT_E_SCHEMA, 7, "at-least", "0.8"},
    {"<at-least value=\"4/5\">", "<at-least n=\"1\">", CMT_E_SCHEMA, 7, "floor", "var"},
    {"value=\"4/5\"", "value=\"4/5\" n=\"1\"", CMT_E_SCHEMA, 7, "at-least", "either"},
    {"<maximise>", "<maximize>", CMT_E_SYNTAX, 10, NULL, "maximise"},
};

START_TEST(what_a_program_cannot_mean_is_refused_with_line_and_path)
{
    const refusal *r = &refusals[_i];
    const char *text = document_with(mem, good, r->find, r->replace);
    cmt_program_document *p = NULL;
    cmt_err err = {0};
    const cmt_status st = cmt_program_read(mem, text, strlen(text), &p, &err);
    check_refusal(r, st, &err);
    ck_assert_ptr_null(p);
}
END_TEST

/* A program of one variable whose only bound has this many digits. */
static cmt_status read_digits(size_t digits, bool below)
{
    char *ones = cmt_arena_alloc(mem, digits + 1);
    memset(ones, '1', digits);
    const char *text = cmt_arena_printf(
        mem,
        "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\" lower=\"%s%s\"/>"
        "</program>",
        below ? "-1/" : "", ones);
    cmt_program_document *p = NULL;
    return cmt_program_read(mem, text, strlen(text), &p, NULL);
}

START_TEST(numbers_have_4096_digits_a_side_and_no_more)
{
    const bool below = _i != 0;
    ck_assert_int_eq(read_digits(CMT_MAX_PROGRAM_DIGITS - 1, below), CMT_OK);
    ck_assert_int_eq(read_digits(CMT_MAX_PROGRAM_DIGITS, below), CMT_OK);
    ck_assert_int_eq(read_digits(CMT_MAX_PROGRAM_DIGITS + 1, below), CMT_E_RANGE);
}
END_TEST

START_TEST(groups_have_points_above_0_and_names_of_their_own)
{
    static const char *const bad[] = {
        "<nash><group id=\"g\" points=\"0\"><var ref=\"x\"/></group></nash>",
        "<nash><group id=\"g\" points=\"-1/2\"><var ref=\"x\"/></group></nash>",
        "<nash><group id=\"g\"><var ref=\"x\"/></group><group id=\"g\"><var "
        "ref=\"x\"/></group></nash>",
        "<leximin><group id=\"g\"><var ref=\"y\"/></group></leximin>",
        "<leximin/>",
        "<nash><group id=\"g\"><var ref=\"x\"/></group></nash><maximise><var "
        "ref=\"x\"/></maximise>"};
    static const char one[] =
        "<leximin><group id=\"g\"><var ref=\"x\"/></group></leximin>";
    const bool fine = (size_t)_i == sizeof bad / sizeof bad[0];
    const char *text = cmt_arena_printf(
        mem,
        "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\"/>%s</program>",
        fine ? one : bad[_i]);
    cmt_program_document *p = NULL;
    const cmt_status st = cmt_program_read(mem, text, strlen(text), &p, NULL);
    ck_assert_int_eq(st == CMT_OK, fine);
    ck_assert(!fine || (p->n_gets == 1 && mpq_cmp_ui(p->gets[0].points, 1, 1) == 0));
}
END_TEST

/* So many elements of a kind, in one program. */
static cmt_status read_many(size_t variables, size_t tiers, size_t articles)
{
    cmt_buf b = {0};
    cmt_buf_puts(&b, "<program xmlns=\"urn:comitia:program:1\">");
    for (size_t k = 0; k < variables; k++)
        cmt_buf_printf(&b, "<variable id=\"x%zu\"/>", k);
    for (size_t k = 0; k < tiers; k++)
        cmt_buf_printf(&b, "<tier id=\"%zu\"/>", k);
    for (size_t k = 0; k < articles; k++) {
        cmt_buf_printf(&b,
                       "<article id=\"a%zu\"><at-least value=\"1\"><var ref=\"x0\"/>"
                       "</at-least></article>",
                       k);
    }
    cmt_buf_puts(&b, "</program>");
    cmt_program_document *p = NULL;
    const cmt_status st = cmt_program_read(mem, b.data, b.len, &p, NULL);
    cmt_buf_free(&b);
    return st;
}

START_TEST(counts_have_limits)
{
    ck_assert_int_eq(read_many(CMT_MAX_PROGRAM_VARIABLES, 0, 0), CMT_OK);
    ck_assert_int_eq(read_many(CMT_MAX_PROGRAM_VARIABLES + 1, 0, 0), CMT_E_LIMIT);
    ck_assert_int_eq(read_many(1, CMT_MAX_TIERS, 0), CMT_OK);
    ck_assert_int_eq(read_many(1, CMT_MAX_TIERS + 1, 0), CMT_E_LIMIT);
    ck_assert_int_eq(read_many(1, 0, CMT_MAX_ARTICLES), CMT_OK);
    ck_assert_int_eq(read_many(1, 0, CMT_MAX_ARTICLES + 1), CMT_E_LIMIT);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_program_document *p = NULL;
    cmt_err err = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = cmt_program_read(mem, good, good_len, &p, &err);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_E_NOMEM || st == CMT_OK, "%s: %s", cmt_status_name(st),
                  err.text);
    ck_assert((p == NULL) == (st == CMT_E_NOMEM));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("program document");
    TCase *tc = tcase_create("program document");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_program_reads_back_what_it_says);
    tcase_add_test(tc, a_real_variable_may_lack_bounds_and_a_program_an_objective);
    tcase_add_loop_test(tc, what_a_program_cannot_mean_is_refused_with_line_and_path, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_loop_test(tc, numbers_have_4096_digits_a_side_and_no_more, 0, 2);
    tcase_add_loop_test(tc, groups_have_points_above_0_and_names_of_their_own, 0, 7);
    tcase_add_test(tc, counts_have_limits);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 400);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
