/* Programs by the thousand beside a textbook solver in rationals, and families that floating
 * point gets wrong. COMITIA_ROUNDS asks for more of each. */
#include "lp/exact.h"
#include "programs.h"
#include "proof/certificate.h"
#include "second.h"
#include "tiny_solver.h"

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
    second_end();
}

static int rounds(int usual)
{
    const char *more = getenv("COMITIA_ROUNDS");
    return more == NULL ? usual : atoi(more);
}

static cmt_solution solve(const cmt_solver *solver, const cmt_lp *lp)
{
    cmt_solution got = {0};
    cmt_err err = {0};
    const cmt_status st = solver->solve(solver->self, mem, lp, &got, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    return got;
}

static void compare(const cmt_solution *a, const cmt_solution *b)
{
    ck_assert_int_eq(a->status, b->status);
    if (a->status == CMT_SOLUTION_OPTIMAL)
        ck_assert(mpq_equal(a->objective, b->objective) != 0);
}

/* By whom a program is solved, besides the textbook. */
static const cmt_solver *one_of_ours(int k)
{
    static const cmt_exact_options ways[] = {
        {0}, {.no_filter = true}, {.no_glpk = true}};
    return cmt_exact_solver_new(mem, &ways[k % 4 == 3 ? 0 : k % 4]);
}

static const shape shapes[] = {
    {.max_columns = 5, .max_rows = 5, .max_value = 3, .max_den = 2, .bounded = true},
    {.max_columns = 7, .max_rows = 3, .max_value = 9, .max_den = 1, .bounded = true},
    {.max_columns = 3, .max_rows = 7, .max_value = 1, .max_den = 1, .bounded = true},
    {.max_columns = 4,
     .max_rows = 4,
     .max_value = 1000000007,
     .max_den = 999999937,
     .bounded = true},
    {.max_columns = 4,
     .max_rows = 4,
     .max_value = 5,
     .max_den = 2,
     .percent_integer = 100,
     .bounded = true},
    {.max_columns = 5,
     .max_rows = 4,
     .max_value = 7,
     .max_den = 3,
     .percent_integer = 50,
     .bounded = true},
};

START_TEST(random_programs_agree_with_a_textbook_solver) /* loop: shapes */
{
    uint64_t seed = 600 + (uint64_t)_i;
    const int n = rounds(3000);
    size_t optimal = 0;
    printf("seed %llu\n", (unsigned long long)seed);
    for (int k = 0; k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, &shapes[_i]);
        const cmt_solution got = solve(one_of_ours(k), &lp);
        const cmt_solution right = solve(tiny_new(mem, k % 2 == 0), &lp);
        compare(&got, &right);
        ck_ok(cmt_certificate_check(mem, &lp, got.certificate, NULL, NULL));
        optimal += got.status == CMT_SOLUTION_OPTIMAL ? 1 : 0;
        cmt_arena_reset(mem, mark);
    }
    printf("%zu of %d optimal\n", optimal, n);
    ck_assert_uint_gt(optimal, 0);
}
END_TEST

/* --- what floating point gets wrong --------------------------------------------------- */

/* 10^power, either way. */
static mpq_ptr power_of_ten(int64_t power)
{
    mpq_ptr q = cmt_q(mem);
    ck_assert_ptr_nonnull(q);
    mpz_ui_pow_ui(power < 0 ? mpq_denref(q) : mpq_numref(q), 10,
                  (unsigned long)(power < 0 ? -power : power));
    if (power < 0) {
        mpz_set_ui(mpq_numref(q), 1);
    } else {
        mpz_set_ui(mpq_denref(q), 1);
    }
    return q;
}

static void add_columns(uint64_t *seed, cmt_lp_builder *b, int64_t n, int64_t percent)
{
    for (int64_t c = 0; c < n; c++) {
        const bool integer = draw_between(seed, 0, 99) < percent;
        const int64_t low = draw_between(seed, -3, 0);
        (void)cmt_lp_add_column(b, cmt_arena_printf(mem, "x%d", (int)c), integer,
                                number(mem, low, 1),
                                number(mem, low + draw_between(seed, 1, 4), 1));
    }
}

static void add_row(cmt_lp_builder *b,
                    int k,
                    cmt_sense sense,
                    mpq_srcptr rhs,
                    const cmt_term *t,
                    size_t n)
{
    const cmt_row row = {.name = cmt_arena_printf(mem, "r%d", k),
                         .sense = sense,
                         .rhs = rhs,
                         .terms = t,
                         .n_terms = n};
    ck_assert(cmt_lp_add_row(b, &row));
}

typedef struct family {
    uint64_t *seed;
    cmt_lp_builder *b;
    cmt_term *terms; /* [n] */
    size_t n;
    int64_t power; /* of ten: how small what matters is */
} family;

/* Rows that differ by so little: a x >= b and (a + e d) x <= b + e f. */
static void add_parallel(const family *f)
{
    mpq_ptr rhs = number(mem, draw_between(f->seed, -4, 4), 1);
    for (size_t c = 0; c < f->n; c++) {
        f->terms[c] =
            (cmt_term){(uint32_t)c, number(mem, draw_between(f->seed, -3, 3), 1)};
    }
    add_row(f->b, 0, CMT_SENSE_GE, rhs, f->terms, f->n);
    for (int k = 1; k <= 2; k++) {
        mpq_ptr other = number(mem, draw_between(f->seed, -2, 2), 1);
        for (size_t c = 0; c < f->n; c++) {
            mpq_ptr d = number(mem, draw_between(f->seed, -2, 2), 1);
            mpq_mul(d, d, power_of_ten(-f->power));
            mpq_add(d, d, f->terms[c].value);
            f->terms[c].value = d;
        }
        mpq_mul(other, other, power_of_ten(-f->power));
        mpq_add(other, other, rhs);
        add_row(f->b, k, k == 1 ? CMT_SENSE_LE : CMT_SENSE_EQ, other, f->terms, f->n);
    }
}

/* Rows of a Hilbert matrix, pushed by so little. */
static void add_hilbert(const family *f)
{
    const int64_t shift = draw_between(f->seed, 1, 3);
    for (size_t r = 0; r < f->n; r++) {
        mpq_ptr rhs = number(mem, draw_between(f->seed, -2, 2), 1);
        mpq_mul(rhs, rhs, power_of_ten(-f->power));
        for (size_t c = 0; c < f->n; c++) {
            f->terms[c] =
                (cmt_term){(uint32_t)c, number(mem, 1, (int64_t)(r + c) + shift)};
        }
        add_row(f->b, (int)r, (cmt_sense)(draw(f->seed) % 3), rhs, f->terms, f->n);
    }
}

/* Coefficients from 10^-power to 10^power in one row. */
static void add_scales(const family *f)
{
    for (int r = 0; r < 4; r++) {
        mpq_ptr rhs = number(mem, draw_between(f->seed, -9, 9), 1);
        mpq_mul(rhs, rhs, power_of_ten(draw_between(f->seed, -f->power, f->power)));
        for (size_t c = 0; c < f->n; c++) {
            mpq_ptr a = number(mem, draw_between(f->seed, -9, 9), 1);
            mpq_mul(a, a, power_of_ten(draw_between(f->seed, -f->power, f->power)));
            f->terms[c] = (cmt_term){(uint32_t)c, a};
        }
        add_row(f->b, r, (cmt_sense)(draw(f->seed) % 3), rhs, f->terms, f->n);
    }
}

/* Bounds that miss a sum by so little, or just reach it. */
static void add_gap(const family *f)
{
    mpq_ptr rhs = cmt_q(mem);
    ck_assert_ptr_nonnull(rhs);
    for (size_t c = 0; c < f->n; c++) {
        mpq_ptr a = number(mem, 1, draw_between(f->seed, 1, 7));
        f->terms[c] = (cmt_term){(uint32_t)c, a};
        mpq_ptr most = number(mem, 1, draw_between(f->seed, 2, 9));
        mpq_mul(a, a, most);
        mpq_add(rhs, rhs, a);
        mpq_div(a, a, most);
        const cmt_term one = {(uint32_t)c, number(mem, 1, 1)};
        add_row(f->b, (int)c, CMT_SENSE_LE, most, &one, 1);
    }
    mpq_ptr miss = number(mem, draw_between(f->seed, -1, 1), 1);
    mpq_mul(miss, miss, power_of_ten(-f->power));
    mpq_add(rhs, rhs, miss);
    add_row(f->b, (int)f->n, CMT_SENSE_GE, rhs, f->terms, f->n);
}

static cmt_lp draw_ill(uint64_t *seed, int kind, int64_t power)
{
    static void (*const families[])(const family *) = {add_parallel, add_hilbert,
                                                       add_scales, add_gap};
    cmt_lp lp;
    const size_t n = (size_t)draw_between(seed, 2, 5);
    const family f = {.seed = seed,
                      .b = cmt_lp_builder_new(mem),
                      .terms = CMT_NEW_ARRAY(mem, cmt_term, n),
                      .n = n,
                      .power = power};
    ck_assert(f.b != NULL && f.terms != NULL);
    add_columns(seed, f.b, (int64_t)n, draw(seed) % 3 == 0 ? 50 : 0);
    families[kind](&f);
    for (size_t c = 0; c < n; c++)
        f.terms[c] = (cmt_term){(uint32_t)c, number(mem, draw_between(seed, -5, 5), 1)};
    ck_assert(cmt_lp_set_objective(f.b, draw(seed) % 2 == 0, f.terms, n));
    ck_ok(cmt_lp_snapshot(f.b, &lp, NULL));
    return lp;
}

START_TEST(ill_conditioned_programs_are_solved_exactly) /* loop: families */
{
    static const int64_t powers[] = {0, 3, 6, 8, 9, 10, 12, 13, 15, 16, 20, 30};
    uint64_t seed = 70 + (uint64_t)_i;
    size_t count[4] = {0};
    const int n = rounds(300);
    for (int k = 0; k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_ill(&seed, _i, powers[k % 12]);
        const cmt_solution got = solve(one_of_ours(k), &lp);
        const cmt_solution right = solve(tiny_new(mem, false), &lp);
        compare(&got, &right);
        if (k < 300)
            second_note(mem, &lp, got.certificate);
        count[got.status]++;
        cmt_arena_reset(mem, mark);
    }
    printf("family %d: %zu optimal, %zu infeasible\n", _i, count[0], count[1]);
    ck_assert_uint_gt(count[0], 0);
    ck_assert_uint_gt(count[1], 0);
    second_ask(mem);
}
END_TEST

static Suite *many_suite(void)
{
    Suite *s = suite_create("many");
    TCase *t = tcase_create("many");
    tcase_set_timeout(t, getenv("COMITIA_ROUNDS") == NULL ? 120 : 36000);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, random_programs_agree_with_a_textbook_solver, 0,
                        (int)(sizeof shapes / sizeof shapes[0]));
    tcase_add_loop_test(t, ill_conditioned_programs_are_solved_exactly, 0, 4);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(many_suite)
