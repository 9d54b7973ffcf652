/* Prices of articles in programs with tiers and integers: what they say is what comes of
 * moving the number by 2^-60, or to where they say. */
#include "base/rational.h"
#include "io/json.h"
#include "io/program.h"
#include "lp/exact.h"
#include "profiles.h"
#include "program/alone.h"
#include "programs.h"
#include "test.h"

static cmt_arena *mem;
static const cmt_solver *solver;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    solver = cmt_exact_solver_new(mem, NULL);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

#define MOST_ARTICLES 5

typedef struct world {
    bool integer[3];
    int times[MOST_ARTICLES][3];
    int number[MOST_ARTICLES]; /* in halves */
    int tier[MOST_ARTICLES];
    int op[MOST_ARTICLES];
    int objective[3];
    int slack; /* of tier 1, in eighths */
    bool maximise;
    size_t n;
} world;

static const char *write_sum(const int times[3])
{
    const char *text = "<sum>";
    for (int v = 0; v < 3; v++) {
        text = cmt_arena_printf(mem, "%s<times value=\"%d\"><var ref=\"%c\"/></times>",
                                text, times[v], 'x' + v);
    }
    return cmt_arena_printf(mem, "%s</sum>", text);
}

/* @param moved the article whose number is `to`; or w->n */
static const cmt_program_document *write_document(const world *w,
                                                  size_t moved,
                                                  mpq_srcptr to)
{
    static const char *const ops[] = {"at-least", "at-most", "equals"};
    cmt_program_document *p = NULL;
    cmt_err err = {0};
    const char *text = "<program xmlns=\"urn:comitia:program:1\">";
    for (int v = 0; v < 3; v++) {
        text = cmt_arena_printf(
            mem, "%s<variable id=\"%c\" type=\"%s\" lower=\"0\" upper=\"3\"/>", text,
            'x' + v, w->integer[v] ? "integer" : "real");
    }
    if (w->slack > 0) {
        const mpq_srcptr slack = number(mem, w->slack, 8);
        text = cmt_arena_printf(mem, "%s<tier id=\"1\" slack=\"%s\"/>", text,
                                cmt_q_text(mem, slack));
    }
    for (size_t k = 0; k < w->n; k++) {
        mpq_srcptr value = k == moved ? to : number(mem, w->number[k], 2);
        const char *op = ops[w->op[k]];
        text = cmt_arena_printf(
            mem,
            "%s<article id=\"n%zu\" tier=\"%d\"><%s value=\"%s\">%s</%s></article>",
            text, k, w->tier[k], op, cmt_q_text(mem, value), write_sum(w->times[k]),
            op);
    }
    const char *goal = w->maximise ? "maximise" : "minimise";
    text = cmt_arena_printf(mem, "%s<%s>%s</%s></program>", text, goal,
                            write_sum(w->objective), goal);
    ck_assert_msg(cmt_program_read(mem, text, strlen(text), &p, &err) == CMT_OK,
                  "%s: %s\n%s", err.path, err.text, text);
    return p;
}

static void run(const cmt_program_document *document, cmt_alone_answer *answer)
{
    const cmt_alone what = {.document = document};
    cmt_chain *chain = cmt_chain_new(mem, solver);
    ck_ok(cmt_alone_run(mem, &what, chain, NULL, answer, &ck_err));
}

static void make_world(uint64_t *seed, world *w)
{
    *w = (world){.n = 2 + seed_below(seed, MOST_ARTICLES - 1)};
    const size_t style = seed_below(seed, 4);
    for (int v = 0; v < 3; v++) {
        w->integer[v] = style == 0 || (style < 3 && seed_below(seed, 2) == 0);
        w->objective[v] = (int)seed_below(seed, 7) - 3;
    }
    for (size_t k = 0; k < w->n; k++) {
        for (int v = 0; v < 3; v++)
            w->times[k][v] = (int)seed_below(seed, 5) - 2;
        w->number[k] = (int)seed_below(seed, 9) - 4;
        w->tier[k] = (int)seed_below(seed, 3);
        w->op[k] = (int)(seed_below(seed, 8) + 1) / 4;
        w->op[k] = w->op[k] > 2 ? 2 : w->op[k];
    }
    w->slack = seed_below(seed, 4) == 0 ? 1 : 0;
    w->maximise = seed_below(seed, 2) == 0;
}

/* How the objective changes when the number of an article moves by `by`; false where nothing
 * is left. */
static bool change_at(
    const world *w, size_t k, mpq_srcptr by, mpq_srcptr now, mpq_ptr out)
{
    cmt_alone_answer answer = {0};
    mpq_ptr to = cmt_q(mem);
    mpq_add(to, number(mem, w->number[k], 2), by);
    run(write_document(w, k, to), &answer);
    if (answer.status == CMT_SOLUTION_INFEASIBLE)
        return false;
    ck_assert_int_eq(answer.status, CMT_SOLUTION_OPTIMAL);
    mpq_sub(out, answer.last->objective, now);
    return true;
}

static unsigned rates;
static unsigned steps;
static unsigned jumps;

static void check_side(
    const world *w, size_t k, mpq_srcptr now, const cmt_value *said, bool up)
{
    mpq_ptr by = cmt_q(mem);
    mpq_ptr change = cmt_q(mem);
    if (said == NULL)
        return;
    if (said->kind == CMT_VALUE_OBJECT) {
        mpq_ptr told = cmt_q(mem);
        ck_assert(cmt_q_read(cmt_value_text(said, "to"), 64, told));
        mpq_sub(by, told, number(mem, w->number[k], 2));
        const bool left = change_at(w, k, by, now, change);
        ck_assert_str_eq(cmt_value_text(said, "status"),
                         left ? "optimal" : "infeasible");
        if (left)
            ck_assert_str_eq(cmt_value_text(said, "change"), cmt_q_text(mem, change));
        steps++;
        return;
    }
    mpq_set_si(by, up ? 1 : -1, 1);
    mpq_div_2exp(by, by, 60);
    const bool left = change_at(w, k, by, now, change);
    mpq_abs(by, by);
    mpq_div(change, change, by);
    const char *text = cmt_value_as_string(said);
    if (text != NULL && strcmp(text, "jumps") == 0) {
        mpq_abs(change, change);
        ck_assert(!left || mpq_cmp_ui(change, 1000000000, 1) > 0);
        jumps++;
        return;
    }
    ck_assert_int_eq(left, text != NULL);
    if (left)
        ck_assert_str_eq(text, cmt_q_text(mem, change));
    rates++;
}

static void check_world(const world *w)
{
    cmt_alone_answer answer = {0};
    const cmt_program_document *document = write_document(w, w->n, NULL);
    const cmt_alone what = {.document = document};
    cmt_value *report = cmt_value_object(mem);
    cmt_alone_range *ranges = NULL;
    bool proved = false;
    run(document, &answer);
    if (answer.status != CMT_SOLUTION_OPTIMAL)
        return;
    ck_ok(cmt_alone_ranges(mem, &answer, solver, &ranges, &proved, &ck_err));
    ck_ok(cmt_alone_explain(mem, &what, &answer, ranges, solver, report, &ck_err));
    const cmt_value *list = cmt_value_get(report, "articles");
    for (size_t k = 0; k < w->n; k++) {
        const cmt_value *entry = cmt_value_at(list, k);
        mpq_srcptr now = answer.last->objective;
        check_side(w, k, now, cmt_value_get(entry, "raised"), true);
        check_side(w, k, now, cmt_value_get(entry, "lowered"), false);
    }
}

START_TEST(prices_are_what_comes_of_moving_the_number) /* loop: seeds */
{
    uint64_t seed = 88000U + (uint64_t)_i;
    world w;
    printf("seed %llu\n", (unsigned long long)seed);
    for (int k = 0; k < 12; k++) {
        make_world(&seed, &w);
        check_world(&w);
    }
}
END_TEST

static const cmt_value *explain(const char *text, const char *objective)
{
    cmt_program_document *document = NULL;
    cmt_alone_answer answer = {0};
    cmt_value *report = cmt_value_object(mem);
    cmt_alone_range *ranges = NULL;
    bool proved = false;
    ck_ok(cmt_program_read(mem, text, strlen(text), &document, &ck_err));
    const cmt_alone what = {.document = document};
    run(document, &answer);
    ck_assert_str_eq(cmt_q_text(mem, answer.last->objective), objective);
    ck_ok(cmt_alone_ranges(mem, &answer, solver, &ranges, &proved, &ck_err));
    ck_ok(cmt_alone_explain(mem, &what, &answer, ranges, solver, report, &ck_err));
    return report;
}

/* Two lines of one tier clash, x >= 4/5 and x <= 3/10 on [0,1]: x = 11/20. Whichever number
 * moves, half of it is shared: x, which is made as large as it can be, follows by a half. */
START_TEST(what_is_shared_moves_by_halves)
{
    static const char text[] =
        "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\" lower=\"0\" "
        "upper=\"1\"/><article id=\"high\" tier=\"1\"><at-least value=\"4/5\"><var "
        "ref=\"x\"/></at-least></article><article id=\"low\" tier=\"1\"><at-most "
        "value=\"3/10\"><var ref=\"x\"/></at-most></article><maximise><var ref=\"x\"/>"
        "</maximise></program>";
    const cmt_value *report = explain(text, "11/20");
    for (size_t k = 0; k < 2; k++) {
        const cmt_value *entry = cmt_value_at(cmt_value_get(report, "articles"), k);
        ck_assert_str_eq(cmt_value_text(entry, "raised"), "1/2");
        ck_assert_str_eq(cmt_value_text(entry, "lowered"), "-1/2");
    }
}
END_TEST

/* Numbers at the very end of what the variables allow: x = 1 on [0,1] leaves nothing where it
 * is raised, x <= 1 nothing new there, and x >= 0 holds whatever comes, until it is raised. */
START_TEST(numbers_at_the_end_of_a_range_have_prices)
{
    static const char *const articles[][4] = {
        /* value, objective, raised, lowered */
        {"<equals value=\"1\">", "1", NULL, "-1"},
        {"<at-most value=\"1\">", "1", "0", "-1"},
        {"<equals value=\"0\">", "0", "1", NULL},
        {"<at-least value=\"0\">", "0", "1", "0"},
    };
    for (size_t k = 0; k < 4; k++) {
        const char *const *a = articles[k];
        const char *name = cmt_arena_printf(mem, "%.*s", (int)strcspn(a[0], " "), a[0]);
        const char *aim = k < 2 ? "maximise" : "minimise";
        const cmt_value *report =
            explain(cmt_arena_printf(
                        mem,
                        "<program xmlns=\"urn:comitia:program:1\"><variable "
                        "id=\"x\" lower=\"0\" upper=\"1\"/><article id=\"a\">%s<var "
                        "ref=\"x\"/></%s></article><%s><var ref=\"x\"/></%s>"
                        "</program>",
                        a[0], name + 1, aim, aim),
                    a[1]);
        const cmt_value *entry = cmt_value_at(cmt_value_get(report, "articles"), 0);
        const char *const sides[] = {"raised", "lowered"};
        for (int side = 0; side < 2; side++) {
            const cmt_value *rate = cmt_value_get(entry, sides[side]);
            ck_assert_ptr_nonnull(rate);
            const char *text = cmt_value_as_string(rate);
            if (a[2 + side] == NULL) {
                ck_assert_ptr_null(text);
            } else {
                ck_assert_str_eq(text, a[2 + side]);
            }
        }
    }
}
END_TEST

/* x + y is 1 at every optimal point, x is so at one of them: which of them is found must not
 * matter, so nothing is told of x <= 1. */
START_TEST(what_is_tight_at_some_optimal_points_only_has_no_price)
{
    const cmt_value *report = explain(
        "<program xmlns=\"urn:comitia:program:1\"><variable id=\"x\" lower=\"0\" "
        "upper=\"2\"/><variable id=\"y\" lower=\"0\" upper=\"2\"/><article "
        "id=\"sum\"><at-most value=\"1\"><sum><var "
        "ref=\"x\"/><var ref=\"y\"/></sum>"
        "</at-most></article><article id=\"x-alone\"><at-most value=\"1\"><var "
        "ref=\"x\"/></at-most></article><article id=\"y-alone\"><at-most "
        "value=\"1\"><var ref=\"y\"/></at-most></article><maximise><sum><var "
        "ref=\"x\"/><var ref=\"y\"/></sum></maximise></program>",
        "1");
    const cmt_value *list = cmt_value_get(report, "articles");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 0), "raised"), "1");
    ck_assert_str_eq(cmt_value_text(cmt_value_at(list, 0), "state"), "binds");
    for (size_t k = 1; k < 3; k++) {
        const cmt_value *entry = cmt_value_at(list, k);
        ck_assert_str_eq(cmt_value_text(entry, "state"), "holds");
        ck_assert_ptr_null(cmt_value_get(entry, "raised"));
        ck_assert_ptr_null(cmt_value_get(entry, "lost"));
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 37th */
{
    uint64_t seed = 88005U;
    world w;
    cmt_alone_answer answer = {0};
    do {
        make_world(&seed, &w);
        run(write_document(&w, w.n, NULL), &answer);
    } while (answer.status != CMT_SOLUTION_OPTIMAL);
    const cmt_alone what = {.document = write_document(&w, w.n, NULL)};
    cmt_value *report = cmt_value_object(mem);
    cmt_arena_fail_after(37L * _i);
    const cmt_status st =
        cmt_alone_explain(mem, &what, &answer, NULL, solver, report, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
}
END_TEST

START_TEST(the_random_programs_say_all_kinds)
{
    uint64_t seed = 88100U;
    world w;
    rates = steps = jumps = 0;
    for (int k = 0; k < 60; k++) {
        make_world(&seed, &w);
        check_world(&w);
    }
    printf("%u rates, %u steps, %u jumps\n", rates, steps, jumps);
    ck_assert_uint_gt(rates, 20);
    ck_assert_uint_gt(steps, 5);
    ck_assert_uint_gt(jumps, 0);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("alone_prices");
    TCase *tc = tcase_create("alone_prices");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, prices_are_what_comes_of_moving_the_number, 0,
                        RANDOM_WORLDS(20));
    tcase_add_test(tc, what_is_shared_moves_by_halves);
    tcase_add_test(tc, what_is_tight_at_some_optimal_points_only_has_no_price);
    tcase_add_test(tc, numbers_at_the_end_of_a_range_have_prices);
    tcase_add_test(tc, the_random_programs_say_all_kinds);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 40);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
