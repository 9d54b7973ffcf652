/* Programs alone: random documents against trying all points. */
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

static Suite *make_suite(void)
{
    Suite *suite = suite_create("alone random");
    TCase *tc = tcase_create("alone random");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, random_documents_agree_with_trying_all_points, 0,
                        RANDOM_WORLDS(40));
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
