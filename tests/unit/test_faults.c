/* Whoever proposes may fail or lie at any one call, or at all of them: the answer is the
 * same, and its certificate is accepted. */
#include "lp/exact.h"
#include "lp/glpk.h"
#include "lp/simplex.h"
#include "programs.h"
#include "proof/certificate.h"
#include "test.h"

#include <stdio.h>

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

/* --- what goes wrong --------------------------------------------------------------- */

typedef enum fault {
    NO_THREAD,      /* no thread can be made */
    ERROR_HOOK,     /* GLPK raises an error inside */
    STARVED,        /* its limits of iterations and nodes are nought */
    NO_BASIS,       /* it has nothing to say */
    WRONG_PLACES,   /* a basis that is anything at all */
    WRONG_BASIS,    /* as many basic variables as rows, at random */
    WRONG_VALUES,   /* point and multipliers that are anything at all */
    WRONG_OPTIMUM,  /* not optimal called optimal, and the other way round */
    WRONG_SOLUTION, /* an incumbent that is anything at all */
    NO_SOLUTION,    /* no incumbent though there is one */
    N_FAULTS
} fault;

typedef struct saboteur {
    fault kind;
    long at; /* the call to spoil; -1: every one */
    long n_calls;
    long n_spoilt;
    uint64_t seed;
} saboteur;

static bool is_due(saboteur *s)
{
    const bool due = s->at < 0 || s->at == s->n_calls;
    s->n_spoilt += due ? 1 : 0;
    return due;
}

static cmt_glpk_fault before(void *self, cmt_glpk_call call)
{
    saboteur *s = self;
    (void)call;
    if (s->kind > STARVED || !(s->at < 0 || s->at == s->n_calls))
        return CMT_GLPK_NO_FAULT;
    static const cmt_glpk_fault faults[] = {CMT_GLPK_NO_THREAD, CMT_GLPK_ABORT,
                                            CMT_GLPK_STARVE};
    return faults[s->kind];
}

static void falsify_values(saboteur *s, const cmt_form *form, cmt_proposal *p, int den)
{
    for (size_t c = 0; c < form->n; c++)
        cmt_q_set_i64(p->x[c], draw_between(&s->seed, -5, 5), den);
    for (size_t r = 0; r < form->m; r++)
        cmt_q_set_i64(p->y[r], draw_between(&s->seed, -5, 5), 2);
}

static void falsify_basis(saboteur *s, const cmt_form *form, cmt_proposal *p)
{
    const size_t n = form->n + form->m;
    size_t n_basic = 0;
    for (size_t v = 0; v < n; v++)
        p->place[v] = CMT_PLACE_LOWER;
    while (n != 0 && n_basic < form->m) {
        uint8_t *place = &p->place[draw(&s->seed) % n];
        n_basic += *place != CMT_PLACE_BASIC;
        *place = CMT_PLACE_BASIC;
    }
}

static void spoil(saboteur *s, const cmt_form *form, cmt_proposal *p)
{
    switch (s->kind) {
    case NO_BASIS:
        p->has_basis = false;
        p->optimal = false;
        break;
    case WRONG_PLACES:
        p->has_basis = true;
        for (size_t v = 0; v < form->n + form->m; v++)
            p->place[v] = (uint8_t)(draw(&s->seed) % 4);
        break;
    case WRONG_BASIS:
        p->has_basis = true;
        falsify_basis(s, form, p);
        break;
    case WRONG_VALUES:
        falsify_values(s, form, p, 2);
        break;
    case WRONG_OPTIMUM:
        p->optimal = !p->optimal;
        break;
    case WRONG_SOLUTION:
        p->has_basis = true;
        p->has_incumbent = true;
        falsify_values(s, form, p, 1);
        break;
    case NO_SOLUTION:
        p->has_incumbent = false;
        break;
    case NO_THREAD:
    case ERROR_HOOK:
    case STARVED:
    case N_FAULTS:
        break;
    }
}

static void after(void *self, const cmt_form *form, cmt_proposal *p)
{
    saboteur *s = self;
    if (is_due(s))
        spoil(s, form, p);
    s->n_calls++;
}

/* --- what must not ----------------------------------------------------------------- */

static cmt_solution solve(const cmt_lp *lp, const cmt_exact_options *options)
{
    cmt_solution got = {0};
    cmt_err err = {0};
    const cmt_solver *solver = cmt_exact_solver_new(mem, options);
    const cmt_status st = solver->solve(solver->self, mem, lp, &got, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    return got;
}

static void compare(const cmt_lp *lp,
                    const cmt_solution *got,
                    const cmt_solution *right)
{
    ck_assert_int_eq(got->status, right->status);
    ck_assert_int_eq(got->has_x, right->has_x);
    if (got->status == CMT_SOLUTION_OPTIMAL)
        ck_assert(mpq_equal(got->objective, right->objective) != 0);
    ck_assert_ptr_nonnull(got->certificate);
    ck_ok(cmt_certificate_check(mem, lp, got->certificate, NULL, NULL));
}

/* Spoil every call, and then each one in turn.
 * @return how many calls were spoilt */
static long solve_despite(const cmt_lp *lp, fault kind, bool filter, uint64_t seed)
{
    long n_spoilt = 0;
    const cmt_solution right = solve(lp, NULL);
    saboteur s = {.n_calls = 1};
    for (long at = -1; at < s.n_calls && at < 12; at++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        s = (saboteur){.kind = kind, .at = at, .seed = seed + (uint64_t)(at + 1)};
        const cmt_glpk_shim shim = {.before = before, .after = after, .self = &s};
        const cmt_exact_options options = {.shim = &shim, .no_filter = !filter};
        const cmt_solution got = solve(lp, &options);
        compare(lp, &got, &right);
        n_spoilt += s.n_spoilt;
        cmt_arena_reset(mem, mark);
    }
    return n_spoilt;
}

static void solve_many(fault kind, bool filter, const shape *s, int n)
{
    uint64_t seed = 1000 + (uint64_t)kind;
    long n_spoilt = 0;
    for (int k = 0; k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        const cmt_lp lp = draw_program(mem, &seed, s);
        n_spoilt += solve_despite(&lp, kind, filter, seed);
        cmt_arena_reset(mem, mark);
    }
    printf("fault %d, %ld calls spoilt\n", (int)kind, n_spoilt);
    ck_assert_int_gt(n_spoilt, n);
}

START_TEST(linear_programs_survive_each_fault) /* loop: faults */
{
    const shape s = {.max_columns = 6, .max_rows = 6, .max_value = 4, .max_den = 3};
    solve_many((fault)_i, false, &s, 60);
}
END_TEST

START_TEST(integer_programs_survive_each_fault_at_each_call) /* loop: faults */
{
    const shape s = {.max_columns = 5,
                     .max_rows = 4,
                     .max_value = 6,
                     .max_den = 3,
                     .percent_integer = 80,
                     .bounded = true};
    solve_many((fault)_i, false, &s, 40);
}
END_TEST

START_TEST(the_filter_is_believed_as_little) /* loop: faults of proposals */
{
    const shape linear = {
        .max_columns = 6, .max_rows = 6, .max_value = 4, .max_den = 3};
    const shape integer = {.max_columns = 5,
                           .max_rows = 4,
                           .max_value = 6,
                           .max_den = 3,
                           .percent_integer = 80,
                           .bounded = true};
    solve_many((fault)_i, true, &linear, 60);
    solve_many((fault)_i, true, &integer, 40);
}
END_TEST

static Suite *faults_suite(void)
{
    Suite *s = suite_create("faults");
    TCase *t = tcase_create("faults");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, linear_programs_survive_each_fault, 0, N_FAULTS);
    tcase_add_loop_test(t, integer_programs_survive_each_fault_at_each_call, 0,
                        N_FAULTS);
    tcase_add_loop_test(t, the_filter_is_believed_as_little, NO_BASIS, N_FAULTS);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(faults_suite)
