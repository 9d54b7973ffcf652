/* Boxes tightened by reduced costs, against answers by hand and against all points. */
#include "programs.h"
#include "proof/tighten.h"
#include "test.h"

#include <stdio.h>

#define N 3

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

/* Minimise the objective over integers x0, x1 and a real x2 between 0 and 10, and one row
 * row >= rhs with the multiplier y. */
typedef struct program {
    const char *objective; /* dense */
    const char *row;       /* dense */
    const char *rhs;
    const char *y; /* of the row */
} program;

static void tighten(const program *p, mpq_srcptr target, mpq_srcptr step, cmt_box *out)
{
    static const char *const names[N] = {"x0", "x1", "x2"};
    cmt_column columns[N];
    cmt_term objective[N];
    cmt_term terms[N];
    for (size_t c = 0; c < N; c++) {
        columns[c] = (cmt_column){.name = names[c],
                                  .integer = c < 2,
                                  .lower = number(mem, 0, 1),
                                  .upper = number(mem, 10, 1)};
    }
    const size_t n_objective = dense(mem, p->objective, objective);
    const cmt_row row = {.name = "row",
                         .sense = CMT_SENSE_GE,
                         .rhs = rational(mem, p->rhs),
                         .terms = terms,
                         .n_terms = dense(mem, p->row, terms)};
    const cmt_lp lp = {.columns = columns,
                       .n_columns = N,
                       .rows = &row,
                       .n_rows = 1,
                       .objective = objective,
                       .n_objective = n_objective};
    const cmt_term multiplier = {.column = 0, .value = rational(mem, p->y)};
    const cmt_sparse y = {.terms = &multiplier,
                          .n = mpq_sgn(multiplier.value) == 0 ? 0 : 1};
    cmt_weak weak;
    ck_ok(cmt_box_init(mem, &lp, out, NULL));
    ck_ok(cmt_weak_init(mem, &lp, &weak, NULL));
    ck_ok(cmt_box_tighten(out, &weak, &y, target, step, NULL));
}

/* With nothing multiplied the bound is the objective's least, and each unit of a column away
 * from its good end costs its coefficient: 2 x0 < 10 leaves x0 <= 4, 3 (10 - x1) < 10 leaves
 * x1 >= 7. Objectives in steps may reach target - step. */
START_TEST(what_a_target_leaves_is_known)
{
    static const struct {
        program program;
        const char *target, *step;
        long high, low; /* of x0, of x1 */
    } cases[] = {
        {{"2 -3 1", "1 1 1", "1", "0"}, "-20", "0", 4, 7},
        {{"2 -3 1", "1 1 1", "1", "0"}, "-21", "0", 4, 8},
        {{"2 -3 1", "1 1 1", "1", "0"}, "-20", "1", 4, 7},
        {{"2 -3 1", "1 1 1", "1", "0"}, "-20", "2", 4, 8},
        {{"2 -3 1", "1 1 1", "1", "0"}, "-22", "1", 3, 8},
        {{"2 -3 1", "1 1 1", "1", "0"}, "-57/2", "0", 0, 10},
        {{"2 -3 1", "1 1 1", "1", "0"}, "-59/2", "0", 0, 10},
        {{"1/2 -1/3 0", "1 1 1", "1", "0"}, "-4/3", "0", 3, 5},
        {{"1/2 -1/3 0", "1 1 1", "1", "0"}, "-4/3", "1/6", 3, 5},
        {{"1/2 -1/3 0", "1 1 1", "1", "0"}, "-4/3", "1/3", 3, 5},
        {{"1/2 -1/3 0", "1 1 1", "1", "0"}, "-4/3", "2/3", 2, 6},
        /* Row once: reduced costs 1 and -4, the bound 1 - 40. */
        {{"2 -3 1", "1 1 1", "1", "1"}, "-37", "0", 1, 10},
        {{"2 -3 1", "1 1 1", "1", "1"}, "-35", "0", 3, 10},
        {{"2 -3 1", "1 1 1", "1", "1"}, "-35", "1", 3, 10},
        {{"2 -3 1", "1 1 1", "1", "1"}, "-34", "1", 4, 9},
        /* A target far away leaves all. */
        {{"2 -3 1", "1 1 1", "1", "0"}, "100", "0", 10, 0},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        cmt_box box;
        tighten(&cases[k].program, rational(mem, cases[k].target),
                rational(mem, cases[k].step), &box);
        ck_assert_msg(mpq_cmp_si(box.upper[0].value, cases[k].high, 1) == 0
                          && mpq_cmp_si(box.lower[1].value, cases[k].low, 1) == 0,
                      "case %zu: x0 <= %s, x1 >= %s", k,
                      cmt_q_text(mem, box.upper[0].value),
                      cmt_q_text(mem, box.lower[1].value));
        ck_assert_int_eq(mpq_cmp_si(box.lower[0].value, 0, 1), 0);
        ck_assert_int_eq(mpq_cmp_si(box.upper[1].value, 10, 1), 0);
        ck_assert_int_eq(mpq_cmp_si(box.upper[2].value, 10, 1), 0); /* a real one */
    }
}
END_TEST

static bool inside(const cmt_box *box, size_t c, mpq_srcptr x)
{
    return mpq_cmp(x, box->lower[c].value) >= 0 && mpq_cmp(x, box->upper[c].value) <= 0;
}

/* No point that fulfils the row and betters the target is cut off. */
START_TEST(better_points_stay)
{
    uint64_t seed = 9000 + (uint64_t)_i;
    static const char *const halves[] = {"0", "1/2", "1", "3/2", "2", "5/2"};
    size_t n_better = 0;
    size_t n_cut = 0;
    for (int k = 0; k < 20; k++) {
        int64_t c[2];
        int64_t a[2];
        cmt_box box;
        for (size_t j = 0; j < 2; j++) {
            c[j] = draw_between(&seed, -6, 6);
            a[j] = draw_between(&seed, -3, 3);
        }
        const int64_t rhs = draw_between(&seed, -10, 10);
        const int64_t target = draw_between(&seed, -60, 20);
        const int64_t step = draw_between(&seed, 0, 1);
        const program p = {
            cmt_arena_printf(mem, "%d %d 0", (int)c[0], (int)c[1]),
            cmt_arena_printf(mem, "%d %d 0", (int)a[0], (int)a[1]),
            cmt_arena_printf(mem, "%d", (int)rhs),
            halves[draw_between(&seed, 0, 5)],
        };
        tighten(&p, number(mem, target, 1), number(mem, step, 1), &box);
        for (int64_t x = 0; x <= 10; x++) {
            for (int64_t y = 0; y <= 10; y++) {
                const bool kept = inside(&box, 0, number(mem, x, 1))
                                  && inside(&box, 1, number(mem, y, 1));
                const bool better =
                    c[0] * x + c[1] * y < target && a[0] * x + a[1] * y >= rhs;
                ck_assert_msg(kept || !better, "seed %d, program %d: (%d, %d)",
                              9000 + _i, k, (int)x, (int)y);
                n_better += better ? 1U : 0U;
                n_cut += kept ? 0U : 1U;
            }
        }
    }
    printf("seed %d: %zu better points, %zu cut off\n", 9000 + _i, n_better, n_cut);
    ck_assert_uint_gt(n_better, 0);
    ck_assert_uint_gt(n_cut, 0);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("tighten");
    TCase *tc = tcase_create("tighten");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, what_a_target_leaves_is_known);
    tcase_add_loop_test(tc, better_points_stay, 0, 10);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
