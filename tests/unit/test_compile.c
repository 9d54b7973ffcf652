#include "rows/linear.h"
#include "world.h"

#include <stdio.h>

static cmt_arena *mem;
static cmt_question *questions; /* [5] */
static cmt_charter charter;
static cmt_issue issues[5];

enum { CHOICE, COMMITTEE, BUDGET, JUDGMENT, LEVEL };

static void set_up(void)
{
    mem = cmt_arena_new(0);
    questions = CMT_NEW_ARRAY(mem, cmt_question, 5);
    questions[CHOICE] = question_of(mem, "pick", CMT_KIND_CHOICE, 3);
    questions[COMMITTEE] = question_of(mem, "team", CMT_KIND_COMMITTEE, 4);
    questions[COMMITTEE].seats = 2;
    questions[BUDGET] = question_of(mem, "spend", CMT_KIND_BUDGET, 3);
    cmt_item *projects = items_of(mem, 3);
    projects[0].cost = q_of(mem, "3/2");
    projects[1].cost = q_of(mem, "1");
    projects[2].cost = q_of(mem, "1/2");
    questions[BUDGET].items = projects;
    questions[BUDGET].budget = q_of(mem, "2");
    questions[JUDGMENT] = question_of(mem, "say", CMT_KIND_JUDGMENT, 2);
    static const uint32_t both[] = {0, 1};
    static const bool signs[] = {true, true};
    static const cmt_clause clause = {.items = both, .negated = signs, .n = 2};
    questions[JUDGMENT].consistency = &clause;
    questions[JUDGMENT].n_clauses = 1;
    questions[LEVEL] = question_of(mem, "level", CMT_KIND_LEVEL, 0);
    charter = charter_of(questions, 5);
    for (uint32_t k = 0; k < 5; k++)
        issues[k] = (cmt_issue){.question = k, .context = 0};
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_demand demand_of(const cmt_expr *expr)
{
    return (cmt_demand){.origin = "rule", .text = "<x/>", .line = 7, .expr = expr};
}

static void term_value(const cmt_row *row, const mpq_t *x, mpq_t sum, mpq_t work)
{
    mpq_set_ui(sum, 0, 1);
    for (size_t k = 0; k < row->n_terms; k++) {
        mpq_mul(work, row->terms[k].value, x[row->terms[k].column]);
        mpq_add(sum, sum, work);
    }
}

static bool row_holds(const cmt_row *row, const mpq_t *x)
{
    mpq_t work[2];
    mpq_init(work[0]);
    mpq_init(work[1]);
    term_value(row, x, work[0], work[1]);
    const int c = mpq_cmp(work[0], row->rhs);
    mpq_clear(work[0]);
    mpq_clear(work[1]);
    return row->sense == CMT_SENSE_EQ ? c == 0
                                      : (row->sense == CMT_SENSE_GE ? c >= 0 : c <= 0);
}

static bool all_rows_hold(const cmt_lp *lp, const mpq_t *x)
{
    for (size_t r = 0; r < lp->n_rows; r++) {
        if (!row_holds(&lp->rows[r], x))
            return false;
    }
    return true;
}

/** Whether some 0/1 values of the helpers from column h on meet all rows: tries all. */
static bool some_helpers(const cmt_lp *lp, size_t h, mpq_t *x)
{
    if (h == lp->n_columns)
        return all_rows_hold(lp, (const mpq_t *)x);
    for (unsigned long v = 0; v < 2; v++) {
        mpq_set_ui(x[h], v, 1);
        if (mpq_cmp(x[h], lp->columns[h].upper) <= 0 && some_helpers(lp, h + 1, x))
            return true;
    }
    return false;
}

/** Helpers stand to the right of what they guard, with a negative coefficient in >= rows:
 *  the greatest values that those rows allow, from the last helper to the first. */
static void greatest_helpers(const cmt_lp *lp, size_t h, mpq_t *x)
{
    for (size_t c = lp->n_columns; c-- > h;) {
        mpq_set(x[c], lp->columns[c].upper);
        for (size_t r = 0; r < lp->n_rows; r++) {
            const cmt_row *row = &lp->rows[r];
            for (size_t k = 0; k < row->n_terms; k++) {
                if (row->terms[k].column == c && mpq_sgn(row->terms[k].value) < 0
                    && !row_holds(row, (const mpq_t *)x))
                    mpq_set_ui(x[c], 0, 1);
            }
        }
    }
}

static const cmt_expr *random_truth(stream *s, unsigned depth);

static const cmt_expr *random_variable(stream *s)
{
    const uint32_t question = (uint32_t)draw(s, 4);
    return chosen(mem, question, (uint32_t)draw(s, questions[question].n_items));
}

static const cmt_expr *random_number(stream *s, unsigned depth)
{
    static const char *const factors[] = {"1", "-1", "2", "3/2", "-1/3"};
    const cmt_expr *children[3];
    switch (draw(s, depth == 0 ? 2 : 4)) {
    case 0:
        return random_variable(s);
    case 1:
        return variable(mem, CMT_EXPR_COST, BUDGET, CMT_NONE);
    case 2:
        return bound(mem, CMT_EXPR_TIMES, factors[draw(s, 5)],
                     random_number(s, depth - 1));
    default:
        break;
    }
    const size_t n = 1 + draw(s, 3);
    for (size_t k = 0; k < n; k++)
        children[k] = random_number(s, depth - 1);
    return join(mem, CMT_EXPR_SUM, 0, children, n);
}

static const cmt_expr *random_linear(stream *s, unsigned depth)
{
    static const char *const values[] = {"0", "1", "2", "3/2", "-1/3", "1/2", "5"};
    return bound(mem, (cmt_expr_op)(CMT_EXPR_AT_LEAST + (cmt_expr_op)draw(s, 3)),
                 values[draw(s, 7)], random_number(s, depth));
}

static const cmt_expr *random_truth(stream *s, unsigned depth)
{
    static const cmt_expr_op many[] = {CMT_EXPR_ALL, CMT_EXPR_ANY, CMT_EXPR_EXACTLY,
                                       CMT_EXPR_AT_LEAST_OF, CMT_EXPR_AT_MOST_OF};
    const cmt_expr *children[4];
    if (depth == 0)
        return draw(s, 2) == 0 ? random_variable(s) : random_linear(s, 1);
    switch (draw(s, 5)) {
    case 0:
        children[0] = random_truth(s, depth - 1);
        return join(mem, CMT_EXPR_NOT, 0, children, 1);
    case 1:
        return pair(mem, draw(s, 2) == 0 ? CMT_EXPR_IMPLIES : CMT_EXPR_IFF,
                    random_truth(s, depth - 1), random_truth(s, depth - 1));
    case 2:
        return random_linear(s, depth);
    default:
        break;
    }
    const size_t n = 1 + draw(s, 4);
    for (size_t k = 0; k < n; k++)
        children[k] = random_truth(s, depth - 1);
    return join(mem, many[draw(s, 5)], (int64_t)draw(s, n + 2), children, n);
}

typedef struct compiled {
    cmt_variables vars;
    cmt_lp lp;
    mpq_t *x;       /* the point at hand */
    const mpq_t *p; /* the same, to read */
    uint32_t violation;
} compiled;

static compiled compile(const cmt_expr *expr, bool elastic)
{
    compiled c = {0};
    cmt_err err = {0};
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    const cmt_demand d = demand_of(expr);
    ck_ok(cmt_variables_build(mem, &charter, issues, 4, b, &c.vars, NULL));
    const cmt_status st =
        elastic ? cmt_compile_elastic(mem, &c.vars, b, &d, &c.violation, &err)
                : cmt_compile_hard(mem, &c.vars, b, &d, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    ck_ok(cmt_lp_snapshot(b, &c.lp, NULL));
    c.x = cmt_q_array(mem, c.lp.n_columns);
    c.p = (const mpq_t *)c.x;
    return c;
}

/** Put the k-th 0/1 point of the issues' columns into x; false where it breaks structure. */
static bool world_point(const compiled *c, size_t k)
{
    for (size_t v = 0; v < c->vars.n_columns; v++)
        mpq_set_ui(c->x[v], (k >> v) & 1U, 1);
    for (uint32_t i = 0; i < c->vars.n_issues; i++) {
        mpq_t total;
        mpq_init(total);
        const bool keeps = cmt_point_keeps(mem, &c->vars, i, c->p);
        if (i == COMMITTEE) {
            for (size_t v = c->vars.first[i]; v < c->vars.first[i + 1]; v++)
                mpq_add(total, total, c->x[v]);
        }
        const bool full = i != COMMITTEE || mpq_cmp_ui(total, 2, 1) == 0;
        mpq_clear(total);
        if (!keeps || !full)
            return false;
    }
    return true;
}

START_TEST(rows_hold_exactly_where_the_expression_holds) /* loop: seeds */
{
    stream s = {.state = 1000 + (uint64_t)_i};
    const cmt_expr *expr = random_truth(&s, 1 + (unsigned)_i % 3);
    const compiled c = compile(expr, false);
    const cmt_demand d = demand_of(expr);
    const size_t helpers = c.lp.n_columns - c.vars.n_columns;
    size_t points = 0;
    for (size_t k = 0; k < (size_t)1 << c.vars.n_columns; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        bool holds = false;
        if (world_point(&c, k)) {
            points++;
            ck_ok(cmt_expr_holds(mem, &c.vars, &d, c.p, &holds, NULL));
            greatest_helpers(&c.lp, c.vars.n_columns, c.x);
            const bool greatest = all_rows_hold(&c.lp, c.p);
            ck_assert_msg(greatest == holds, "seed %d point %zu: %s", 1000 + _i, k,
                          cmt_expr_words(mem, &charter, expr));
            if (helpers <= 3 && points % 7 == 0)
                ck_assert(some_helpers(&c.lp, c.vars.n_columns, c.x) == holds);
        }
        cmt_arena_reset(mem, mark);
    }
    ck_assert_uint_eq(points, 324); /* 3 choices, 6 teams, 6 budgets, 3 judgments */
}
END_TEST

START_TEST(violation_rows_allow_exactly_the_violation) /* loop: seeds */
{
    stream s = {.state = 5000 + (uint64_t)_i};
    const cmt_expr *expr = _i % 2 == 0 ? random_linear(&s, 2) : random_truth(&s, 2);
    const compiled c = compile(expr, true);
    const cmt_demand d = demand_of(expr);
    mpq_ptr want = cmt_q(mem);
    mpq_ptr less = cmt_q(mem);
    mpq_ptr tiny = cmt_q(mem);
    cmt_q_set_i64(tiny, 1, 1000000);
    for (size_t k = 0; k < (size_t)1 << c.vars.n_columns; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        if (world_point(&c, k)) {
            ck_ok(cmt_expr_violation(mem, &c.vars, &d, c.p, want, NULL));
            mpq_set(c.x[c.violation], want);
            const size_t after = c.vars.n_columns;
            if (!cmt_expr_is_linear(expr)) { /* the violation is the last column */
                cmt_lp rest = c.lp;
                rest.n_columns--;
                greatest_helpers(&rest, after, c.x);
            }
            ck_assert_msg(all_rows_hold(&c.lp, c.p), "seed %d point %zu: %s", 5000 + _i,
                          k, cmt_expr_words(mem, &charter, expr));
            if (mpq_sgn(want) > 0) {
                mpq_sub(less, want, tiny);
                mpq_set(c.x[c.violation], less);
                ck_assert(!all_rows_hold(&c.lp, c.p));
            }
        }
        cmt_arena_reset(mem, mark);
    }
}
END_TEST

START_TEST(scaling_an_article_leaves_its_violation_alone)
{
    const cmt_expr *level = variable(mem, CMT_EXPR_LEVEL, LEVEL, CMT_NONE);
    const cmt_expr *plain = bound(mem, CMT_EXPR_AT_LEAST, "4/5", level);
    const cmt_expr *scaled =
        bound(mem, CMT_EXPR_AT_LEAST, "800", bound(mem, CMT_EXPR_TIMES, "1000", level));
    cmt_variables vars = {0};
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    ck_ok(cmt_variables_build(mem, &charter, issues, 5, b, &vars, NULL));
    mpq_t *x = cmt_q_array(mem, vars.n_columns);
    mpq_ptr v = cmt_q(mem);
    cmt_q_set_i64(x[vars.first[LEVEL]], 11, 20);
    const cmt_demand one = demand_of(plain);
    const cmt_demand other = demand_of(scaled);
    ck_ok(cmt_expr_violation(mem, &vars, &one, (const mpq_t *)x, v, NULL));
    ck_assert_str_eq(cmt_q_text(mem, v), "1/4");
    ck_ok(cmt_expr_violation(mem, &vars, &other, (const mpq_t *)x, v, NULL));
    ck_assert_str_eq(cmt_q_text(mem, v), "1/4");
}
END_TEST

START_TEST(rows_remember_article_text_and_line)
{
    const compiled c = compile(
        pair(mem, CMT_EXPR_IMPLIES, chosen(mem, CHOICE, 1), chosen(mem, COMMITTEE, 2)),
        false);
    const cmt_row *row = &c.lp.rows[c.lp.n_rows - 1];
    ck_assert_str_eq(row->name, "rule@all#1");
    ck_assert_str_eq(row->origin, "rule");
    ck_assert_str_eq(row->text, "(chosen(pick,b) implies chosen(team,c))");
    ck_assert_uint_eq(row->line, 1);
    ck_assert_uint_eq(c.lp.n_columns, c.vars.n_columns); /* no helper needed */
    ck_assert_str_eq(c.lp.columns[0].name, "chosen(pick@all,a)");
    ck_assert_str_eq(c.lp.rows[0].name, "sum(pick@all)");
}
END_TEST

static cmt_status compile_over_level(const cmt_expr *expr, cmt_err *err)
{
    cmt_variables vars = {0};
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    ck_ok(cmt_variables_build(mem, &charter, issues, 5, b, &vars, NULL));
    const cmt_demand d = demand_of(expr);
    return cmt_compile_hard(mem, &vars, b, &d, err);
}

START_TEST(strict_inequalities_over_continuous_variables_are_refused)
{
    cmt_err err = {0};
    const cmt_expr *level = variable(mem, CMT_EXPR_LEVEL, LEVEL, CMT_NONE);
    const cmt_expr *inner = bound(mem, CMT_EXPR_AT_LEAST, "1/2", level);
    const cmt_expr *no = join(mem, CMT_EXPR_NOT, 0, &inner, 1);
    ck_assert_int_eq(compile_over_level(no, &err), CMT_E_UNSUPPORTED);
    ck_assert_str_eq(err.text,
                     "not supported yet: a strict inequality over continuous variables "
                     "(the negation of 'level(level) >= 1/2')");
    /* bounds decide these, so they are exact */
    inner = bound(mem, CMT_EXPR_AT_LEAST, "3/2", level);
    ck_ok(compile_over_level(join(mem, CMT_EXPR_NOT, 0, &inner, 1), NULL));
    inner = bound(mem, CMT_EXPR_EQUALS, "2", level);
    ck_ok(compile_over_level(join(mem, CMT_EXPR_NOT, 0, &inner, 1), NULL));
    /* and an inequality in positive place is no trouble */
    inner = bound(mem, CMT_EXPR_AT_LEAST, "1/2", level);
    ck_ok(compile_over_level(pair(mem, CMT_EXPR_IMPLIES, chosen(mem, CHOICE, 0), inner),
                             NULL));
}
END_TEST

START_TEST(truth_and_number_are_kept_apart)
{
    cmt_err err = {0};
    const cmt_expr *level = variable(mem, CMT_EXPR_LEVEL, LEVEL, CMT_NONE);
    ck_assert_int_eq(compile_over_level(level, &err), CMT_E_RANGE);
    const cmt_expr *truth = bound(mem, CMT_EXPR_AT_LEAST, "0", level);
    ck_assert_int_eq(
        compile_over_level(bound(mem, CMT_EXPR_AT_LEAST, "1", truth), &err),
        CMT_E_RANGE);
    ck_assert_int_eq(compile_over_level(above(mem, CHOICE, 0, 1), &err),
                     CMT_E_UNSUPPORTED);
}
END_TEST

START_TEST(nested_equivalences_meet_a_limit)
{
    cmt_err err = {0};
    const cmt_expr *e = chosen(mem, CHOICE, 0);
    for (unsigned k = 0; k < 20; k++)
        e = pair(mem, CMT_EXPR_IFF, e, chosen(mem, COMMITTEE, k % 4));
    ck_assert_int_eq(compile_over_level(e, &err), CMT_E_LIMIT);
}
END_TEST

START_TEST(an_article_binds_in_its_context_and_below)
{
    static const uint32_t everywhere[] = {0, 1};
    static const uint32_t root[] = {0};
    static const cmt_context contexts[] = {{.id = "general", .within = CMT_NONE},
                                           {.id = "medical", .within = 0},
                                           {.id = "surgery", .within = 1}};
    cmt_question *two = questions; /* pick, team */
    two[0].contexts = everywhere;
    two[0].n_contexts = 2;
    two[1].contexts = root;
    cmt_charter c = charter_of(two, 2);
    c.contexts = contexts;
    c.n_contexts = 3;
    const cmt_expr *expr =
        pair(mem, CMT_EXPR_IMPLIES, chosen(mem, 0, 0), chosen(mem, 1, 0));
    const uint32_t *in = NULL;
    size_t n = 0;
    ck_ok(cmt_expr_contexts(mem, &c, expr, CMT_NONE, &in, &n, NULL));
    ck_assert_uint_eq(n, 2); /* surgery means what medical means */
    ck_assert_uint_eq(in[0], 0);
    ck_assert_uint_eq(in[1], 1);
    ck_ok(cmt_expr_contexts(mem, &c, expr, 2, &in, &n, NULL));
    ck_assert_uint_eq(n, 1);
    const cmt_issue *found = NULL;
    ck_ok(cmt_expr_issues(mem, &c, expr, in[0], &found, &n, NULL));
    ck_assert_uint_eq(n, 2);
    ck_assert_uint_eq(found[0].context, 1); /* pick is asked in medical */
    ck_assert_uint_eq(found[1].context, 0); /* team only in general */
}
END_TEST

START_TEST(rankings_are_weak_orders)
{
    cmt_question rank = question_of(mem, "rank", CMT_KIND_RANKING, 3);
    const cmt_charter c = charter_of(&rank, 1);
    cmt_variables vars = {0};
    cmt_lp lp = {0};
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    ck_ok(cmt_variables_build(mem, &c, issues, 1, b, &vars, NULL));
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    mpq_t *x = cmt_q_array(mem, vars.n_columns);
    size_t orders = 0;
    for (size_t k = 0; k < 64; k++) {
        for (size_t v = 0; v < 6; v++)
            mpq_set_ui(x[v], (k >> v) & 1U, 1);
        orders += all_rows_hold(&lp, (const mpq_t *)x) ? 1 : 0;
    }
    ck_assert_uint_eq(orders, 13); /* weak orders of three: OEIS A000670 */
    rank.n_items = CMT_MAX_PROGRAM_RANKING + 1;
    rank.items = items_of(mem, rank.n_items);
    b = cmt_lp_builder_new(mem);
    ck_assert_int_eq(cmt_variables_build(mem, &c, issues, 1, b, &vars, NULL),
                     CMT_E_UNSUPPORTED);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: k */
{
    const cmt_expr *children[] = {chosen(mem, CHOICE, 0), chosen(mem, COMMITTEE, 1),
                                  chosen(mem, JUDGMENT, 1)};
    const cmt_expr *two = join(mem, CMT_EXPR_EXACTLY, 2, children, 3);
    const cmt_expr *expr =
        pair(mem, CMT_EXPR_IFF, two, bound(mem, CMT_EXPR_EQUALS, "1", children[0]));
    const cmt_demand d = demand_of(expr);
    cmt_variables vars = {0};
    uint32_t v = 0;
    cmt_arena_fail_after(_i);
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    cmt_status st = cmt_variables_build(mem, &charter, issues, 4, b, &vars, NULL);
    if (st == CMT_OK)
        st = cmt_compile_hard(mem, &vars, b, &d, NULL);
    if (st == CMT_OK)
        st = cmt_compile_elastic(mem, &vars, b, &d, &v, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    ck_assert(st == CMT_E_NOMEM || _i > 20);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("compile");
    TCase *t = tcase_create("compile");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, rows_hold_exactly_where_the_expression_holds, 0,
                        RANDOM_WORLDS(60));
    tcase_add_loop_test(t, violation_rows_allow_exactly_the_violation, 0,
                        RANDOM_WORLDS(40));
    tcase_add_test(t, scaling_an_article_leaves_its_violation_alone);
    tcase_add_test(t, rows_remember_article_text_and_line);
    tcase_add_test(t, strict_inequalities_over_continuous_variables_are_refused);
    tcase_add_test(t, truth_and_number_are_kept_apart);
    tcase_add_test(t, nested_equivalences_meet_a_limit);
    tcase_add_test(t, an_article_binds_in_its_context_and_below);
    tcase_add_test(t, rankings_are_weak_orders);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 400);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
