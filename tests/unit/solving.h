/* Programs solved in tests, each in the arena of one test. */
#ifndef CMT_TESTS_SOLVING_H
#define CMT_TESTS_SOLVING_H

#include "lp/exact.h"
#include "test.h"

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_fail_after(-1);
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_solution solve_with(const cmt_lp *lp, const cmt_exact_options *options)
{
    cmt_solution got = {0};
    cmt_err err = {0};
    const cmt_solver *solver = cmt_exact_solver_new(mem, options);
    const cmt_status st = solver->solve(solver->self, mem, lp, &got, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    return got;
}

static cmt_solution solve(const cmt_lp *lp)
{
    return solve_with(lp, NULL);
}

#define ck_value(q, text) ck_assert_str_eq(cmt_q_text(mem, (q)), (text))

#endif
