/* Programs alone: prices, ranges, chains of certificates. */
#include "base/buf.h"
#include "io/json.h"
#include "io/program.h"
#include "lp/exact.h"
#include "program/alone.h"
#include "programs.h"
#include "test.h"

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

static const cmt_program_document *read_document(const char *text)
{
    cmt_program_document *p = NULL;
    cmt_err err = {0};
    ck_assert_msg(cmt_program_read(mem, text, strlen(text), &p, &err) == CMT_OK,
                  "%s: %s\n%s", err.path, err.text, text);
    return p;
}

static const cmt_solver *solver_of(bool glpk)
{
    const cmt_exact_options options = {.no_glpk = !glpk};
    return cmt_exact_solver_new(mem, &options);
}

/* ---- prices of random linear programs */

static mpq_srcptr optimum(const cmt_lp *lp, const cmt_solver *solver)
{
    cmt_solution answer = {0};
    ck_ok(solver->solve(solver->self, mem, lp, &answer, &ck_err));
    return answer.status == CMT_SOLUTION_OPTIMAL ? answer.objective : NULL;
}

/* z(b + step) - z(b), over |step|, against the price on that side. */
static void check_side(const cmt_lp *lp,
                       size_t r,
                       mpq_srcptr z,
                       bool up,
                       mpq_srcptr price,
                       const cmt_solver *solver)
{
    cmt_row *rows = CMT_NEW_ARRAY(mem, cmt_row, lp->n_rows);
    cmt_lp moved = *lp;
    mpq_ptr step = number(mem, 1, 1);
    mpq_ptr rhs = cmt_q(mem);
    mpq_div_2exp(step, step, 60);
    for (size_t k = 0; k < lp->n_rows; k++)
        rows[k] = lp->rows[k];
    if (up) {
        mpq_add(rhs, rows[r].rhs, step);
    } else {
        mpq_sub(rhs, rows[r].rhs, step);
    }
    rows[r].rhs = rhs;
    moved.rows = rows;
    mpq_srcptr there = optimum(&moved, solver);
    ck_assert((there == NULL) == (price == NULL));
    if (there == NULL)
        return;
    mpq_sub(rhs, there, z);
    mpq_div(rhs, rhs, step);
    ck_assert_msg(mpq_equal(rhs, price) != 0, "%s, not %s", cmt_q_text(mem, rhs),
                  cmt_q_text(mem, price));
}

START_TEST(prices_are_the_rates_of_change)
{
    static const shape s = {.max_columns = 4,
                            .max_rows = 5,
                            .max_value = 4,
                            .max_den = 2,
                            .percent_integer = 0};
    uint64_t seed = 700 + (uint64_t)_i;
    const cmt_solver *solver = solver_of(true);
    unsigned priced = 0;
    for (int k = 0; k < 60; k++) {
        const cmt_lp lp = draw_program(mem, &seed, &s);
        mpq_srcptr z = optimum(&lp, solver);
        for (uint32_t r = 0; z != NULL && r < lp.n_rows; r++) {
            const int sign = 1;
            cmt_alone_price price = {0};
            ck_ok(cmt_alone_price_rows(mem, &lp, z, &r, &sign, 1, solver, &price,
                                       &ck_err));
            check_side(&lp, r, z, true, price.raised, solver);
            check_side(&lp, r, z, false, price.lowered, solver);
            priced++;
        }
    }
    ck_assert_uint_gt(priced, 0);
}
END_TEST

/* ---- uniqueness that the multipliers show is that of the ranges */

START_TEST(ranges_of_random_linear_programs_are_those_of_their_faces)
{
    static const shape s = {.max_columns = 4,
                            .max_rows = 5,
                            .max_value = 3,
                            .max_den = 1,
                            .percent_integer = 0,
                            .bounded = true};
    uint64_t seed = 50 + (uint64_t)_i;
    const cmt_solver *solver = solver_of(true);
    for (int k = 0; k < 60; k++) {
        const cmt_lp lp = draw_program(mem, &seed, &s);
        const cmt_alone what = {.model = &lp};
        cmt_alone_answer answer = {0};
        cmt_alone_range *ranges = NULL;
        bool proved = false;
        ck_ok(cmt_alone_run(mem, &what, cmt_chain_new(mem, solver), NULL, &answer,
                            &ck_err));
        if (answer.status != CMT_SOLUTION_OPTIMAL)
            continue;
        ck_ok(cmt_alone_ranges(mem, &answer, solver, &ranges, &proved, &ck_err));
        cmt_solution blind =
            *answer.last; /* without multipliers each range is asked for */
        blind.dual = NULL;
        blind.reduced_cost = NULL;
        cmt_alone_answer plain = answer;
        cmt_alone_range *asked = NULL;
        plain.last = &blind;
        ck_ok(cmt_alone_ranges(mem, &plain, solver, &asked, &proved, &ck_err));
        for (size_t c = 0; c < lp.n_columns; c++) {
            ck_assert(mpq_equal(ranges[c].low, asked[c].low) != 0);
            ck_assert(mpq_equal(ranges[c].high, asked[c].high) != 0);
        }
    }
}
END_TEST

/* ---- chains */

static const char two_lines[] =
    "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\" lower=\"0\" "
    "upper=\"1\"/><article id=\"floor\" tier=\"1\"><at-least value=\"4/5\"><var "
    "ref=\"x\"/></at-least></article><article id=\"ceiling\" tier=\"1\"><at-most "
    "value=\"3/10\"><var ref=\"x\"/></at-most></article><maximise><var ref=\"x\"/>"
    "</maximise></program>";

static cmt_status prove(const cmt_alone *what, const cmt_value *file, cmt_err *err)
{
    cmt_chain *read = NULL;
    cmt_alone_answer proved = {0};
    const cmt_status st = cmt_chain_read(mem, file, &read, err);
    return st == CMT_OK ? cmt_alone_prove(mem, what, read, &proved, err) : st;
}

/* The chain without step `left_out`, or with the last one twice, or of another status. */
static cmt_value *altered(const cmt_value *chain, int how)
{
    const cmt_value *steps = cmt_value_get(chain, "steps");
    const int n = (int)cmt_value_count(steps);
    cmt_value *out = cmt_value_object(mem);
    cmt_value *kept = cmt_value_array(mem);
    for (int k = 0; k < n; k++) {
        if (k != how) {
            cmt_value_add(mem, kept,
                          cmt_value_share(mem, cmt_value_at(steps, (size_t)k)));
        }
    }
    if (how == n) {
        cmt_value_add(mem, kept,
                      cmt_value_share(mem, cmt_value_at(steps, (size_t)n - 1)));
    }
    cmt_value_set_string(mem, out, "format", CMT_CHAIN_FORMAT);
    cmt_value_set_string(mem, out, "status", how == n + 1 ? "unbounded" : "optimal");
    cmt_value_set(mem, out, "steps", kept);
    if (how == n + 2)
        cmt_value_set_string(mem, out, "more", "x");
    return out;
}

START_TEST(a_chain_is_whole_or_proves_nothing)
{
    const cmt_alone what = {.document = read_document(two_lines)};
    cmt_chain *chain = cmt_chain_new(mem, solver_of(true));
    cmt_alone_answer answer = {0};
    ck_ok(cmt_alone_run(mem, &what, chain, NULL, &answer, &ck_err));
    const cmt_value *file = cmt_chain_value(mem, chain);
    const int n = (int)cmt_value_count(cmt_value_get(file, "steps"));
    ck_assert_int_eq(n, 3);
    ck_ok(prove(&what, file, &ck_err));
    for (int how = 0; how < n + 3; how++) {
        cmt_err err = {0};
        const cmt_status st = prove(&what, altered(file, how), &err);
        ck_assert_msg(st == CMT_E_NEGATIVE || st == CMT_E_DIGEST || st == CMT_E_SCHEMA,
                      "%d: %s", how, cmt_status_name(st));
        ck_assert_str_ne(err.text, "");
    }
}
END_TEST

/* Every digit of a chain turned into another one: nothing but the same answer is proved. */
START_TEST(an_altered_chain_proves_nothing_false)
{
    const cmt_alone what = {.document = read_document(two_lines)};
    cmt_chain *chain = cmt_chain_new(mem, solver_of(true));
    cmt_alone_answer answer = {0};
    cmt_buf text = {0};
    size_t refused = 0;
    ck_ok(cmt_alone_run(mem, &what, chain, NULL, &answer, &ck_err));
    ck_ok(cmt_json_write(cmt_chain_value(mem, chain), &text, &ck_err));
    for (size_t k = 0; k < text.len; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const char was = text.data[k];
        cmt_value *file = NULL;
        cmt_chain *read = NULL;
        cmt_alone_answer proved = {0};
        if (was < '0' || was > '9')
            continue;
        text.data[k] = "1234567891"[was - '0'];
        cmt_status st = cmt_json_read(mem, text.data, text.len, text.len, &file, NULL);
        if (st == CMT_OK)
            st = cmt_chain_read(mem, file, &read, NULL);
        if (st == CMT_OK)
            st = cmt_alone_prove(mem, &what, read, &proved, NULL);
        if (st == CMT_OK) {
            ck_assert_int_eq(proved.status, CMT_SOLUTION_OPTIMAL);
            ck_assert(mpq_equal(proved.last->objective, answer.last->objective) != 0);
        }
        refused += st == CMT_OK ? 0 : 1;
        text.data[k] = was;
        cmt_arena_reset(mem, mark);
    }
    ck_assert_uint_gt(refused, 100);
    cmt_buf_free(&text);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const cmt_alone what = {.document = read_document(two_lines)};
    const cmt_solver *solver = solver_of(false);
    cmt_alone_answer answer = {0};
    cmt_alone_range *ranges = NULL;
    cmt_value *report = cmt_value_object(mem);
    bool proved = false;
    cmt_arena_fail_after(23L * _i);
    cmt_chain *chain = cmt_chain_new(mem, solver);
    cmt_status st = chain == NULL
                        ? CMT_E_NOMEM
                        : cmt_alone_run(mem, &what, chain, NULL, &answer, NULL);
    if (st == CMT_OK)
        st = cmt_alone_ranges(mem, &answer, solver, &ranges, &proved, NULL);
    if (st == CMT_OK)
        st = cmt_alone_explain(mem, &what, &answer, ranges, solver, report, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_OK || st == CMT_E_NOMEM, "%s", cmt_status_name(st));
}
END_TEST

static const char shared[] =
    "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\" lower=\"0\" "
    "upper=\"1\"/><variable id=\"y\" type=\"%s\" lower=\"0\" upper=\"2\"/><article "
    "id=\"all\"><at-most value=\"2\"><sum><var ref=\"x\"/><var ref=\"y\"/></sum>"
    "</at-most></article><%s><group id=\"many\" points=\"2\"><var ref=\"x\"/></group>"
    "<group id=\"few\"><sum><var ref=\"y\"/><times value=\"1/2\"><var ref=\"x\"/>"
    "</times></sum></group></%s></program>";

START_TEST(
    a_social_objective_may_run_short) /* loop: every 61st allocation, four kinds */
{
    const char *name = _i % 2 == 0 ? "nash" : "leximin";
    const char *type = _i % 4 < 2 ? "real" : "integer";
    const cmt_alone what = {
        .document = read_document(cmt_arena_printf(mem, shared, type, name, name))};
    const cmt_solver *solver = solver_of(false);
    cmt_alone_answer answer = {0};
    cmt_arena_fail_after(61L * (_i / 4));
    cmt_chain *chain = cmt_chain_new(mem, solver);
    const cmt_status st = chain == NULL
                              ? CMT_E_NOMEM
                              : cmt_alone_run(mem, &what, chain, NULL, &answer, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_OK || st == CMT_E_NOMEM, "%s", cmt_status_name(st));
    ck_assert(st != CMT_OK || answer.social != NULL);
}
END_TEST

/* The chain of a social objective, altered anywhere, proves it no more, or proves the same. */
START_TEST(a_social_chain_stands_as_a_whole)
{
    const char *name = _i % 2 == 0 ? "nash" : "leximin";
    const cmt_alone what = {
        .document = read_document(cmt_arena_printf(mem, shared, "real", name, name))};
    cmt_alone_answer answer = {0};
    cmt_alone_answer again = {0};
    cmt_chain *chain = cmt_chain_new(mem, solver_of(true));
    cmt_chain *read = NULL;
    ck_ok(cmt_alone_run(mem, &what, chain, NULL, &answer, &ck_err));
    const cmt_value *file = cmt_chain_value(mem, chain);
    ck_ok(cmt_chain_read(mem, file, &read, &ck_err));
    ck_ok(cmt_alone_prove(mem, &what, read, &again, &ck_err));
    ck_assert(cmt_value_equal(answer.social, again.social));
    const cmt_alone other = {.document = read_document(
                                 cmt_arena_printf(mem, shared, "integer", name, name))};
    ck_ok(cmt_chain_read(mem, file, &read, &ck_err));
    ck_assert_int_ne(cmt_alone_prove(mem, &other, read, &again, NULL), CMT_OK);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("alone");
    TCase *tc = tcase_create("alone");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, prices_are_the_rates_of_change, 0, 10);
    tcase_add_loop_test(tc, ranges_of_random_linear_programs_are_those_of_their_faces,
                        0, 10);
    tcase_add_test(tc, a_chain_is_whole_or_proves_nothing);
    tcase_add_test(tc, an_altered_chain_proves_nothing_false);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 200);
    tcase_add_loop_test(tc, a_social_objective_may_run_short, 0, 160);
    tcase_add_loop_test(tc, a_social_chain_stands_as_a_whole, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
