/* Programs alone: random documents against trying all points, chains, prices. */
#include "base/buf.h"
#include "io/program.h"
#include "lp/exact.h"
#include "program/alone.h"
#include "programs.h"
#include "rows/compile.h"
#include "rows/linear.h"
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

/* ---- random documents over integers */

#define MAX_VARIABLES 4

typedef struct maker {
    cmt_buf text;
    uint64_t *seed;
    unsigned n; /* variables; the first `truths` are truth values */
    unsigned truths;
} maker;

static int64_t pick(const maker *m, int64_t low, int64_t high)
{
    return draw_between(m->seed, low, high);
}

static void make_form(maker *m)
{
    const int64_t n = pick(m, 1, 3);
    cmt_buf_puts(&m->text, "<sum>");
    for (int64_t k = 0; k < n; k++) {
        int64_t value = pick(m, -3, 3);
        cmt_buf_printf(&m->text, "<times value=\"%d%s\"><var ref=\"x%d\"/></times>",
                       (int)value, value != 0 && pick(m, 0, 2) == 0 ? "/2" : "",
                       (int)pick(m, 0, m->n - 1));
    }
    cmt_buf_puts(&m->text, "</sum>");
}

static void make_bound(maker *m)
{
    static const char *const ops[] = {"at-least", "at-most", "equals"};
    const char *op = ops[pick(m, 0, 8) == 0 ? 2 : pick(m, 0, 1)];
    cmt_buf_printf(&m->text, "<%s value=\"%d\">", op, (int)pick(m, -3, 4));
    make_form(m);
    cmt_buf_printf(&m->text, "</%s>", op);
}

static void make_truth(maker *m, unsigned depth)
{
    static const char *const ops[] = {"all", "any", "not", "implies", "iff", "exactly"};
    const int64_t which = depth == 0 ? pick(m, 6, 9) : pick(m, 0, 9);
    if (which >= 8 && m->truths > 0) {
        cmt_buf_printf(&m->text, "<holds variable=\"x%d\"/>",
                       (int)pick(m, 0, m->truths - 1));
        return;
    }
    if (which >= 6) {
        make_bound(m);
        return;
    }
    const int64_t parts = which == 2 ? 1 : which == 3 || which == 4 ? 2 : pick(m, 1, 3);
    cmt_buf_printf(&m->text, "<%s", ops[which]);
    if (which == 5)
        cmt_buf_printf(&m->text, " n=\"%d\"", (int)pick(m, 0, parts));
    cmt_buf_putc(&m->text, '>');
    for (int64_t k = 0; k < parts; k++)
        make_truth(m, depth - 1);
    cmt_buf_printf(&m->text, "</%s>", ops[which]);
}

static const char *make_document(uint64_t *seed)
{
    maker m = {.seed = seed};
    m.n = (unsigned)draw_between(seed, 1, MAX_VARIABLES);
    m.truths = (unsigned)draw_between(seed, 0, m.n);
    cmt_buf_puts(&m.text, "<program xmlns=\"urn:comitia:program:1\">");
    for (unsigned k = 0; k < m.n; k++) {
        const int low = (int)pick(&m, -2, 1);
        cmt_buf_printf(&m.text, "<variable id=\"x%u\" ", k);
        if (k < m.truths) {
            cmt_buf_puts(&m.text, "type=\"truth\"/>");
        } else {
            cmt_buf_printf(&m.text, "type=\"integer\" lower=\"%d\" upper=\"%d\"/>", low,
                           low + (int)pick(&m, 0, 3));
        }
    }
    const int64_t articles = pick(&m, 0, 5);
    for (int64_t k = 0; k < articles; k++) {
        cmt_buf_printf(&m.text, "<article id=\"a%d\" tier=\"%d\">", (int)k,
                       (int)pick(&m, 0, 2));
        make_truth(&m, 2);
        cmt_buf_puts(&m.text, "</article>");
    }
    if (pick(&m, 0, 5) > 0) {
        const char *sense = pick(&m, 0, 1) == 0 ? "maximise" : "minimise";
        cmt_buf_printf(&m.text, "<%s>", sense);
        make_form(&m);
        cmt_buf_printf(&m.text, "</%s>", sense);
    }
    cmt_buf_puts(&m.text, "</program>");
    const char *text = cmt_buf_keep(&m.text, mem);
    cmt_buf_free(&m.text);
    return text;
}

/* ---- the same by trying all points */

#define MAX_ARTICLES 6

typedef struct brute {
    const cmt_program_document *p;
    cmt_variables vars;
    const bool *skip;
    bool found;
    mpq_t *best; /* [2 * MAX_ARTICLES + 1] */
    mpq_t *low;  /* [n] over the best points */
    mpq_t *high;
} brute;

static void sort_down(mpq_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t k = i; k > 0 && mpq_cmp(v[k - 1], v[k]) < 0; k--)
            mpq_swap(v[k - 1], v[k]);
    }
}

static void measure(const brute *b, const mpq_t *x, size_t article, mpq_ptr out)
{
    const cmt_article *a = &b->p->frame.articles[article];
    const cmt_demand demand = {.origin = a->id, .expr = a->expr};
    ck_ok(cmt_expr_violation(mem, &b->vars, &demand, x, out, &ck_err));
}

/* What a point is worth: violations of tier 1, then of tier 2, each sorted downwards, then
 * the objective, turned so that less is better. False where the point breaks tier 0. */
static bool weigh(const brute *b, const mpq_t *x, mpq_t *out)
{
    size_t n = 0;
    for (int64_t tier = 0; tier <= 2; tier++) {
        const size_t from = n;
        for (size_t k = 0; k < b->p->frame.n_articles; k++) {
            if (b->p->frame.articles[k].tier == tier
                && (b->skip == NULL || !b->skip[k]))
                measure(b, x, k, out[n++]);
        }
        sort_down(out + from, n - from);
        if (tier == 0 && n > 0 && mpq_sgn(out[0]) != 0)
            return false;
        if (tier == 0)
            n = 0;
    }
    mpq_set_ui(out[n], 0, 1);
    if (b->p->objective != NULL) {
        cmt_linear form = {0};
        const cmt_demand demand = {.origin = "objective"};
        ck_ok(
            cmt_linear_build(mem, &b->vars, &demand, b->p->objective, &form, &ck_err));
        ck_ok(cmt_linear_value(mem, &form, x, out[n], &ck_err));
        if (b->p->maximise)
            mpq_neg(out[n], out[n]);
    }
    for (size_t k = n + 1; k < (size_t)2 * MAX_ARTICLES + 1; k++)
        mpq_set_ui(out[k], 0, 1);
    return true;
}

static int compare(mpq_t *a, mpq_t *b)
{
    for (size_t k = 0; k < (size_t)2 * MAX_ARTICLES + 1; k++) {
        const int order = mpq_cmp(a[k], b[k]);
        if (order != 0)
            return order;
    }
    return 0;
}

static void try_point(brute *b, const mpq_t *x)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    mpq_t *here = cmt_q_array(mem, 2 * MAX_ARTICLES + 1);
    const bool lawful = weigh(b, x, here);
    const int order = !lawful ? 1 : b->found ? compare(here, b->best) : -1;
    for (size_t k = 0; order < 0 && k < (size_t)2 * MAX_ARTICLES + 1; k++)
        mpq_set(b->best[k], here[k]);
    for (size_t c = 0; order <= 0 && c < b->p->n_variables; c++) {
        if (order < 0 || mpq_cmp(x[c], b->low[c]) < 0)
            mpq_set(b->low[c], x[c]);
        if (order < 0 || mpq_cmp(x[c], b->high[c]) > 0)
            mpq_set(b->high[c], x[c]);
    }
    b->found = b->found || lawful;
    cmt_arena_reset(mem, mark);
}

static void try_all(brute *b, mpq_t *x, size_t at)
{
    if (at == b->p->n_variables) {
        try_point(b, (const mpq_t *)x);
        return;
    }
    mpz_cdiv_q(mpq_numref(x[at]), mpq_numref(b->p->variables[at].lower),
               mpq_denref(b->p->variables[at].lower));
    for (; mpq_cmp(x[at], b->p->variables[at].upper) <= 0;
         mpz_add_ui(mpq_numref(x[at]), mpq_numref(x[at]), 1))
        try_all(b, x, at + 1);
}

static brute by_force(const cmt_program_document *p, const bool *skip)
{
    brute b = {.p = p, .skip = skip};
    ck_ok(cmt_variables_declare(mem, p, cmt_lp_builder_new(mem), &b.vars, &ck_err));
    b.best = cmt_q_array(mem, 2 * MAX_ARTICLES + 1);
    b.low = cmt_q_array(mem, p->n_variables);
    b.high = cmt_q_array(mem, p->n_variables);
    try_all(&b, cmt_q_array(mem, p->n_variables), 0);
    return b;
}

/* ---- agreement */

static void check_ranges(const brute *b,
                         const cmt_alone_answer *answer,
                         const cmt_solver *solver,
                         const char *text)
{
    cmt_alone_range *ranges = NULL;
    bool proved = false;
    ck_ok(cmt_alone_ranges(mem, answer, solver, &ranges, &proved, &ck_err));
    ck_assert(proved);
    for (size_t k = 0; k < b->p->n_variables; k++) {
        ck_assert_msg(mpq_equal(ranges[k].low, b->low[k]) != 0
                          && mpq_equal(ranges[k].high, b->high[k]) != 0,
                      "the range of x%zu is %s to %s in\n%s", k,
                      cmt_q_text(mem, ranges[k].low), cmt_q_text(mem, ranges[k].high),
                      text);
    }
}

/* The set cannot hold, and without any one of its members it can. */
static void check_conflict(const cmt_program_document *p,
                           const cmt_solver *solver,
                           const char *text)
{
    const cmt_alone what = {.document = p};
    cmt_value *report = cmt_value_object(mem);
    ck_ok(cmt_alone_conflict(mem, &what, solver, report, &ck_err));
    const cmt_value *conflict = cmt_value_get(report, "conflict");
    bool skip[MAX_ARTICLES];
    for (size_t k = 0; k < p->frame.n_articles; k++)
        skip[k] = true;
    for (size_t k = 0; k < cmt_value_count(conflict); k++)
        skip[cmt_value_text(cmt_value_at(conflict, k), "article")[1] - '0'] = false;
    ck_assert_msg(!by_force(p, skip).found, "no conflict in\n%s", text);
    for (size_t k = 0; k < p->frame.n_articles; k++) {
        if (skip[k])
            continue;
        skip[k] = true;
        ck_assert_msg(by_force(p, skip).found, "a%zu is not needed in\n%s", k, text);
        skip[k] = false;
    }
}

static void check_proof(const cmt_alone *what,
                        cmt_chain *chain,
                        const cmt_alone_answer *answer)
{
    cmt_chain *read = NULL;
    cmt_alone_answer proved = {0};
    ck_ok(cmt_chain_read(mem, cmt_chain_value(mem, chain), &read, &ck_err));
    ck_ok(cmt_alone_prove(mem, what, read, &proved, &ck_err));
    ck_assert_int_eq(proved.status, answer->status);
    if (answer->last->has_x)
        ck_assert(mpq_equal(proved.last->objective, answer->last->objective) != 0);
}

static void check_document(uint64_t *seed, bool glpk)
{
    const char *text = make_document(seed);
    const cmt_program_document *p = read_document(text);
    const cmt_alone what = {.document = p};
    const cmt_solver *solver = solver_of(glpk);
    cmt_chain *chain = cmt_chain_new(mem, solver);
    cmt_alone_answer answer = {0};
    cmt_err err = {0};
    ck_assert_msg(cmt_alone_run(mem, &what, chain, NULL, &answer, &err) == CMT_OK,
                  "%s\n%s", err.text, text);
    const brute b = by_force(p, NULL);
    ck_assert_msg((answer.status == CMT_SOLUTION_OPTIMAL) == b.found,
                  "%s, but trying all points says otherwise:\n%s",
                  cmt_solution_status_name(answer.status), text);
    if (b.found) {
        check_ranges(&b, &answer, solver, text);
    } else {
        check_conflict(p, solver, text);
    }
    check_proof(&what, chain, &answer);
}

START_TEST(random_documents_agree_with_trying_all_points)
{
    const char *more = getenv("COMITIA_ROUNDS"); /* for long runs */
    const int rounds = more == NULL ? 100 : atoi(more);
    uint64_t seed = 9000 + (uint64_t)_i;
    for (int k = 0; k < rounds; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        check_document(&seed, _i % 2 == 0);
        cmt_arena_reset(mem, mark);
    }
}
END_TEST

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
    ck_assert_uint_gt(priced, 20);
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

static Suite *make_suite(void)
{
    Suite *suite = suite_create("alone");
    TCase *tc = tcase_create("alone");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, random_documents_agree_with_trying_all_points, 0, 40);
    tcase_add_loop_test(tc, prices_are_the_rates_of_change, 0, 10);
    tcase_add_loop_test(tc, ranges_of_random_linear_programs_are_those_of_their_faces,
                        0, 10);
    tcase_add_test(tc, a_chain_is_whole_or_proves_nothing);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 200);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
