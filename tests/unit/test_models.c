/* CPLEX LP and MPS: what is read, exactly as written, and what is refused where. */
#include "base/limits.h"
#include "rows/cplex_lp.h"
#include "rows/mps.h"
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

static const char *q(mpq_srcptr value)
{
    return value == NULL ? "-" : cmt_q_text(mem, value);
}

/* A program in one line: "max 3 x - y | c: x + y >= 1 | x in [0,-] y in Z[0,5]". */
static const char *said(const cmt_lp *lp)
{
    static const char *const signs[] = {">=", "<=", "="};
    const char *s = lp->maximise ? "max" : "min";
    for (size_t k = 0; k < lp->n_objective; k++) {
        s = cmt_arena_printf(mem, "%s %s %s", s, q(lp->objective[k].value),
                             lp->columns[lp->objective[k].column].name);
    }
    for (size_t r = 0; r < lp->n_rows; r++) {
        const cmt_row *row = &lp->rows[r];
        s = cmt_arena_printf(mem, "%s | %s:", s, row->name);
        for (size_t k = 0; k < row->n_terms; k++) {
            s = cmt_arena_printf(mem, "%s %s %s", s, q(row->terms[k].value),
                                 lp->columns[row->terms[k].column].name);
        }
        s = cmt_arena_printf(mem, "%s %s %s", s, signs[row->sense], q(row->rhs));
    }
    s = cmt_arena_printf(mem, "%s |", s);
    for (size_t c = 0; c < lp->n_columns; c++) {
        s = cmt_arena_printf(mem, "%s %s in %s[%s,%s]", s, lp->columns[c].name,
                             lp->columns[c].integer ? "Z" : "", q(lp->columns[c].lower),
                             q(lp->columns[c].upper));
    }
    return s;
}

typedef struct reading {
    const char *text;
    const char *said;
} reading;

static const reading lp_readings[] = {
    {"max\n obj: 3 x - y\nsubject to\n c: x + y >= 1\nend\n",
     "max 3 x -1 y | c: 1 x 1 y >= 1 | x in [0,-] y in [0,-]"},
    {"\\ decimals\nMINIMIZE\n 0.1x + 1.5e-3 y + .25 z + 2.E2 w\nST\n x>=0.30\nEnd",
     "min 1/10 x 3/2000 y 1/4 z 200 w | row 1: 1 x >= 3/10 | x in [0,-] y in [0,-] "
     "z in [0,-] w in [0,-]"},
    {"min\n\nsuch that\n a: - x - - 2 y + - 3 z + 4 = 5\n x + x =< 1\nend",
     "min | a: -1 x 2 y -3 z = 1 | row 2: 2 x <= 1 | x in [0,-] y in [0,-] z in [0,-]"},
    {"max\n x + 5 - 2\ns.t.\n r: -1 <= x - y <= 7/2y\nend", NULL},
    {"max\n x + 5 - 2\ns.t.\n r: -1 <= x - y + 1 < 3.5\n 4 >= x\n s: 9 => y => 2\nend",
     "max 1 x 3 objective constant | r: 1 x -1 y >= -2 | r (upper side): 1 x -1 y <= "
     "5/2 "
     "| row 2: 1 x <= 4 | s: 1 y >= 2 | s (upper side): 1 y <= 9 | x in [0,-] "
     "objective "
     "constant in [1,1] y in [0,-]"},
    {"min\n x\nst\n c: x + y + z + v + w >= 1\nbounds\n -1 <= x <= 2.5\n y free\n"
     " z <= 1\n 3 >= v\n w = 1e1\n -infinity <= u <= +inf\ngenerals\n x\n "
     "y\nbinary\n "
     "z\nend",
     "min 1 x | c: 1 x 1 y 1 z 1 v 1 w >= 1 | x in Z[-1,5/2] y in Z[-,-] z in Z[0,1] "
     "v in [0,3] w in [10,10] u in [-,-]"},
    {"max\n obj:\n x\nsubject to\n long: x\n + y\n <=\n 3\n x - y >= 2 z2: y >= 1\nend",
     "max 1 x | long: 1 x 1 y <= 3 | row 2: 1 x -1 y >= 2 | z2: 1 y >= 1 | x in [0,-] "
     "y in [0,-]"},
    /* a row without a name may start with its sign; e1, inf and free are names too */
    {"min\n 2 e1 + 3 E2\nst\n e1 + E2 >= 1\n - e1 + 2 e9x <= 1e1\n + E2 >= -2\nend",
     "min 2 e1 3 E2 | row 1: 1 e1 1 E2 >= 1 | row 2: -1 e1 2 e9x <= 10 | row 3: 1 E2 "
     ">= "
     "-2 | e1 in [0,-] E2 in [0,-] e9x in [0,-]"},
    /* 0/1 variables keep bounds that fix them, wherever the sections stand */
    {"max\n x\nst\n c: x + y + z <= 2\nbinaries\n x y\nbounds\n x = 1\n y <= "
     "0\nbinary\n z\nend",
     "max 1 x | c: 1 x 1 y 1 z <= 2 | x in Z[1,1] y in Z[0,0] z in Z[0,1]"},
    {"min\n 1e30 x\nst\n c: 0 x + e1 >= 1e-30\nbounds\n x <= 1e30\nend",
     "min 1000000000000000000000000000000 x | c: 1 e1 >= "
     "1/1000000000000000000000000000000 | x in [0,1000000000000000000000000000000] e1 "
     "in "
     "[0,-]"},
};

START_TEST(a_cplex_lp_model_is_read_as_written)
{
    const reading *r = &lp_readings[_i];
    cmt_lp lp = {0};
    cmt_err err = {0};
    const cmt_status st = cmt_cplex_lp_read(mem, r->text, strlen(r->text), &lp, &err);
    if (r->said == NULL) {
        ck_assert_int_ne(st, CMT_OK);
        return;
    }
    ck_assert_msg(st == CMT_OK, "%u:%u: %s", err.line, err.column, err.text);
    ck_assert_str_eq(said(&lp), r->said);
}
END_TEST

#define HEAD "NAME test\nROWS\n N obj\n L c1\n G c2\n E c3\n"
#define COLS "COLUMNS\n x obj 1 c1 2\n x c2 0.5\n y c3 -1e-2\n"

static const reading mps_readings[] = {
    {HEAD COLS "RHS\n RHS c1 4 c2 1\nENDATA\n",
     "min 1 x | c1: 2 x <= 4 | c2: 1/2 x >= 1 | c3: -1/100 y = 0 | x in [0,-] y in "
     "[0,-]"},
    {"* a comment\nOBJSENSE\n    MAX\n" HEAD COLS
     "RHS\n c1 4\nRANGES\n R c1 3 c2 5\n R c3 -2\nENDATA\nrest",
     "max 1 x | c1: 2 x >= 1 | c1 (upper side): 2 x <= 4 | c2: 1/2 x >= 0 | c2 (upper "
     "side): 1/2 x <= 5 | c3: -1/100 y >= -2 | c3 (upper side): -1/100 y <= 0 | x in "
     "[0,-] y in [0,-]"},
    {"NAME\nOBJSENSE MAXIMIZE\nROWS\n N obj\n N other\n G c\nCOLUMNS\n M 'MARKER' "
     "'INTORG'\n a c 1\n b c 1\n d c 1\n M 'MARKER' 'INTEND'\n e c 1 other 7\n f c 1\n "
     "g "
     "c 1\n h c 1\n i c 1\nRHS\n RHS obj 5\nBOUNDS\n LO B b 2\n UP B e -3\n MI B f\n "
     "FR B "
     "g\n BV B h\n FX B i .5\nENDATA\n",
     "max -5 objective constant | c: 1 a 1 b 1 d 1 e 1 f 1 g 1 h 1 i >= 0 | a in "
     "Z[0,1] "
     "b in Z[2,-] d in Z[0,1] e in [-,-3] f in [-,-] g in [-,-] h in Z[0,1] i in "
     "[1/2,1/2] objective constant in [1,1]"},
    /* fixed: names hold blanks */
    {"NAME          FIXED\nROWS\n N  COST\n L  ROW ONE\nCOLUMNS\n"
     "    COL 1     COST               1.5   ROW ONE             -2\n"
     "RHS\n    RHS       ROW ONE             4.\nBOUNDS\n UP BND       COL 1          "
     "    1e1\nENDATA\n",
     "min 3/2 COL 1 | ROW ONE: -2 COL 1 <= 4 | COL 1 in [0,10]"},
};

START_TEST(an_mps_model_is_read_as_written)
{
    const reading *r = &mps_readings[_i];
    cmt_lp lp = {0};
    cmt_err err = {0};
    const cmt_status st = cmt_mps_read(mem, r->text, strlen(r->text), &lp, &err);
    ck_assert_msg(st == CMT_OK, "%u:%u: %s", err.line, err.column, err.text);
    ck_assert_str_eq(said(&lp), r->said);
}
END_TEST

typedef struct refused {
    const char *text;
    cmt_status status;
    unsigned line;
    unsigned column;
    const char *says;
} refused;

static const refused lp_refusals[] = {
    {"", CMT_E_SYNTAX, 1, 1, "maximise or minimise"},
    {"max\n x\nst\n c: x >= 1\n", CMT_E_SYNTAX, 5, 1, "end"},
    {"max\n x y\nst\nend", CMT_E_SYNTAX, 2, 4, "a sign"},
    {"max\n x\nst\n c: x <= 1\nbounds\n x <= 4\nbin\n x\nend", CMT_E_SYNTAX, 9, 1,
     "beyond 0 and 1"},
    {"max\n x\nst\n c: x <= 1\nbin\n x\nbounds\n x free\nend", CMT_E_SYNTAX, 9, 1,
     "beyond 0 and 1"},
    {"max\n x\nst\n c: x 1\nend", CMT_E_SYNTAX, 4, 7, "<="},
    {"max\n x\nst\n c: x >= y\nend", CMT_E_SYNTAX, 4, 10, "a number"},
    {"max\n x\nst\n c: x >= 1 + y\nend", CMT_E_SYNTAX, 4, 12, "to the left"},
    {"max\n x\nst\n c: x >= 1\n c: x >= 2\nend", CMT_E_DUPLICATE, 5, 5, "line 4"},
    {"max\n x\nst\n c: 3 >= x <= 4\nend", CMT_E_SYNTAX, 4, 12, "range"},
    {"max\n x\nst\n c: 3 >= 4\nend", CMT_E_SYNTAX, 5, 1, "a variable"},
    {"max\n [ x ^ 2 ]\nst\nend", CMT_E_UNSUPPORTED, 2, 2, "quadratic"},
    {"max\n x\nst\n c: z = 1 -> x >= 1\nend", CMT_E_UNSUPPORTED, 4, 11, "indicators"},
    {"max\n x\nst\n c: x >= 1\nsos\nend", CMT_E_UNSUPPORTED, 5, 1, "sos"},
    {"max\n x\nst\n c: x >= 1\nbounds\n x >= inf\nend", CMT_E_SYNTAX, 7, 1, "no value"},
    {"max\n x\nst\n c: x >= 1\nbounds\n x 3\nend", CMT_E_SYNTAX, 6, 4, "<="},
    {"max\n x\nst\n c: x >= 1\nend\nmore", CMT_E_SYNTAX, 6, 1, "after end"},
    {"max\n x\x01\nst\nend", CMT_E_SYNTAX, 2, 3, "byte"},
    {"max\n x\xc3\xa9\nst\nend", CMT_E_SYNTAX, 2, 3, "byte"},
    {"max\n 1e5000 x\nst\nend", CMT_E_LIMIT, 2, 2, "4096"},
    {"max\n x\nst\n c: x >= 1/3\n + y <= 2\nend", CMT_E_SYNTAX, 4, 10, "decimals"},
    {"max\n x + 1/3\nst\nend", CMT_E_SYNTAX, 2, 6, "decimals"},
    {"max\n x\nst\nsemi-continuous\n x\nend", CMT_E_UNSUPPORTED, 4, 1,
     "the section semi-continuous"},
    {"max\n st\nst\n c: x <= 3\nend", CMT_E_SYNTAX, 3, 1, "a row"},
};

static const refused mps_refusals[] = {
    {"", CMT_E_SYNTAX, 0, 1, "ENDATA"},
    {"ROWS\n N obj\n X c\n", CMT_E_SYNTAX, 3, 2, "N, G, L, E"},
    {HEAD " L c1\n", CMT_E_DUPLICATE, 7, 4, "line 4"},
    {HEAD "COLUMNS\n x c9 1\n", CMT_E_REFERENCE, 8, 4, "no row c9"},
    {HEAD "COLUMNS\n x c1 one\n", CMT_E_SYNTAX, 8, 7, "a number"},
    {HEAD "COLUMNS\n x c1 1 c1 2\n", CMT_E_DUPLICATE, 8, 9, "second coefficient"},
    {HEAD "COLUMNS\n x c1 1\n y c1 1\n x c2 1\n", CMT_E_DUPLICATE, 10, 2, "again"},
    {HEAD "COLUMNS\n x c1\n", CMT_E_SYNTAX, 8, 2, "row and a number"},
    {HEAD COLS "RHS\n A c1 1\n B c2 1\n", CMT_E_UNSUPPORTED, 13, 2, "second set"},
    {HEAD COLS "RHS\n A c1 1\n A c1 2\n", CMT_E_DUPLICATE, 13, 4, "two right-hand"},
    {HEAD COLS "BOUNDS\n UP B z 1\n", CMT_E_REFERENCE, 12, 7, "no column z"},
    {HEAD COLS "BOUNDS\n SC B x 1\n", CMT_E_UNSUPPORTED, 12, 2, "SC"},
    {HEAD COLS "BOUNDS\n LO B x inf\n", CMT_E_SYNTAX, 12, 9, "no value"},
    {HEAD COLS "QUADOBJ\n", CMT_E_UNSUPPORTED, 11, 1, "QUADOBJ"},
    {HEAD COLS "ROWS\n", CMT_E_SYNTAX, 11, 1, "too late"},
    {HEAD COLS "RHS\n A c1 1e4097\n", CMT_E_LIMIT, 12, 7, "4096"},
    {HEAD COLS, CMT_E_SYNTAX, 10, 1, "ENDATA"},
};

static void check_refused(const refused *r, cmt_status st, const cmt_err *err)
{
    ck_assert_msg(st == r->status && err->line == r->line && err->column == r->column
                      && strstr(err->text, r->says) != NULL,
                  "%s\n-> %s %u:%u: %s", r->text, cmt_status_name(st), err->line,
                  err->column, err->text);
}

START_TEST(a_cplex_lp_model_is_refused_with_line_and_column)
{
    const refused *r = &lp_refusals[_i];
    cmt_lp lp = {0};
    cmt_err err = {0};
    check_refused(r, cmt_cplex_lp_read(mem, r->text, strlen(r->text), &lp, &err), &err);
    ck_assert_uint_eq(lp.n_columns, 0);
}
END_TEST

START_TEST(an_mps_model_is_refused_with_line_and_column)
{
    const refused *r = &mps_refusals[_i];
    cmt_lp lp = {0};
    cmt_err err = {0};
    check_refused(r, cmt_mps_read(mem, r->text, strlen(r->text), &lp, &err), &err);
    ck_assert_uint_eq(lp.n_columns, 0);
}
END_TEST

/* One coefficient spelt with this many digits. */
static cmt_status read_digits(size_t whole, size_t fraction)
{
    char *digits = cmt_arena_alloc(mem, whole + fraction + 2);
    memset(digits, '7', whole + fraction + 1);
    digits[whole] = fraction > 0 ? '.' : '\0';
    const char *text = cmt_arena_printf(mem, "max\n %s x\nst\nend\n", digits);
    cmt_lp lp = {0};
    return cmt_cplex_lp_read(mem, text, strlen(text), &lp, NULL);
}

START_TEST(numbers_and_names_have_limits)
{
    ck_assert_int_eq(read_digits(CMT_MAX_PROGRAM_DIGITS - 1, 0), CMT_OK);
    ck_assert_int_eq(read_digits(CMT_MAX_PROGRAM_DIGITS, 0), CMT_OK);
    ck_assert_int_eq(read_digits(CMT_MAX_PROGRAM_DIGITS + 1, 0), CMT_E_LIMIT);
    ck_assert_int_eq(read_digits(1, CMT_MAX_PROGRAM_DIGITS - 1), CMT_OK);
    ck_assert_int_eq(read_digits(1, CMT_MAX_PROGRAM_DIGITS), CMT_E_LIMIT);
    for (size_t n = CMT_MAX_MODEL_NAME - 1; n <= CMT_MAX_MODEL_NAME + 1; n++) {
        char name[CMT_MAX_MODEL_NAME + 2] = {0};
        memset(name, 'x', n);
        const char *text = cmt_arena_printf(mem, "max\n %s\nst\nend\n", name);
        cmt_lp lp = {0};
        ck_assert_int_eq(cmt_cplex_lp_read(mem, text, strlen(text), &lp, NULL),
                         n > CMT_MAX_MODEL_NAME ? CMT_E_LIMIT : CMT_OK);
    }
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const char *lp_text = lp_readings[5].text;
    const char *mps_text = mps_readings[2].text;
    cmt_lp lp = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = cmt_cplex_lp_read(mem, lp_text, strlen(lp_text), &lp, NULL);
    cmt_arena_fail_after(_i);
    const cmt_status mps = cmt_mps_read(mem, mps_text, strlen(mps_text), &lp, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_E_NOMEM || st == CMT_OK, "%s", cmt_status_name(st));
    ck_assert_msg(mps == CMT_E_NOMEM || mps == CMT_OK, "%s", cmt_status_name(mps));
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *make_suite(void)
{
    Suite *suite = suite_create("models");
    TCase *tc = tcase_create("models");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_cplex_lp_model_is_read_as_written, 0, COUNT(lp_readings));
    tcase_add_loop_test(tc, an_mps_model_is_read_as_written, 0, COUNT(mps_readings));
    tcase_add_loop_test(tc, a_cplex_lp_model_is_refused_with_line_and_column, 0,
                        COUNT(lp_refusals));
    tcase_add_loop_test(tc, an_mps_model_is_refused_with_line_and_column, 0,
                        COUNT(mps_refusals));
    tcase_add_test(tc, numbers_and_names_have_limits);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 220);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
