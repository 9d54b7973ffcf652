#include "lp/glpk.h"
#include "lp/simplex.h"
#include "programs.h"
#include "test.h"

#include <glpk.h>
#include <stdio.h>
#include <unistd.h>

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

static cmt_glpk_fault obey(void *self, cmt_glpk_call call)
{
    (void)call;
    return *(const cmt_glpk_fault *)self;
}

static cmt_proposal propose(const cmt_form *form,
                            cmt_glpk_call call,
                            cmt_glpk_fault fault)
{
    cmt_proposal got;
    const cmt_glpk_shim shim = {.before = obey, .self = &fault};
    const cmt_exact_options options = {.shim = &shim};
    if (call == CMT_GLPK_SIMPLEX) {
        ck_ok(cmt_glpk_simplex(mem, form, NULL, &options, &got, NULL));
    } else {
        ck_ok(cmt_glpk_intopt(mem, form, &options, &got, NULL));
    }
    return got;
}

/* maximise 8a + 11b + 6c + 4d, 5a + 7b + 4c + 3d <= 14, within [0, 1] */
static cmt_form knapsack(bool integer)
{
    cmt_form form;
    cmt_lp *lp = CMT_NEW(mem, cmt_lp);
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    for (int k = 0; k < 4; k++)
        column(mem, b, integer, "0", "1");
    row(mem, b, "5/3 7/3 4/3 1", CMT_SENSE_LE, "14/3");
    *lp = finish(mem, b, true, "8 11 6 4");
    ck_ok(cmt_form_build(mem, lp, &form, NULL));
    return form;
}

START_TEST(a_basis_and_multipliers_are_proposed)
{
    const cmt_form form = knapsack(false);
    const cmt_proposal got = propose(&form, CMT_GLPK_SIMPLEX, CMT_GLPK_NO_FAULT);
    ck_assert(got.has_basis && got.optimal && !got.has_incumbent);
    /* a and b whole, half of c; a unit of the row as written is worth 9/2 */
    ck_assert_int_eq(got.place[0], CMT_PLACE_UPPER);
    ck_assert_int_eq(got.place[1], CMT_PLACE_UPPER);
    ck_assert_int_eq(got.place[2], CMT_PLACE_BASIC);
    ck_assert_int_eq(got.place[3], CMT_PLACE_LOWER);
    ck_assert_int_eq(got.place[4], CMT_PLACE_UPPER);
    ck_assert_str_eq(cmt_q_text(mem, got.x[2]), "1/2");
    ck_assert_str_eq(cmt_q_text(mem, got.y[0]), "9/2");
}
END_TEST

START_TEST(an_incumbent_is_proposed)
{
    const cmt_form form = knapsack(true);
    const cmt_proposal got = propose(&form, CMT_GLPK_INTOPT, CMT_GLPK_NO_FAULT);
    ck_assert(got.has_incumbent);
    ck_ok(cmt_lp_check_point(mem, form.lp, (const mpq_t *)got.x, NULL));
}
END_TEST

START_TEST(an_error_inside_is_contained)
{
    const cmt_form form = knapsack(true);
    const cmt_glpk_call call = _i == 0 ? CMT_GLPK_SIMPLEX : CMT_GLPK_INTOPT;
    for (int k = 0; k < 3; k++) {
        ck_assert(!propose(&form, call, CMT_GLPK_ABORT).has_basis);
        ck_assert(!propose(&form, call, CMT_GLPK_NO_THREAD).has_basis);
        ck_assert(!propose(&form, call, CMT_GLPK_STARVE).has_incumbent);
        ck_assert(propose(&form, call, CMT_GLPK_NO_FAULT).has_basis);
    }
}
END_TEST

START_TEST(the_hosts_own_problems_survive)
{
    const cmt_form form = knapsack(false);
    glp_prob *own = glp_create_prob();
    glp_smcp parm;
    glp_init_smcp(&parm);
    parm.msg_lev = GLP_MSG_OFF;
    glp_add_cols(own, 1);
    glp_set_col_bnds(own, 1, GLP_DB, 0, 1);
    ck_assert(!propose(&form, CMT_GLPK_SIMPLEX, CMT_GLPK_ABORT).has_basis);
    glp_set_obj_coef(own, 1, -1);
    ck_assert_int_eq(glp_simplex(own, &parm), 0);
    ck_assert_int_eq(glp_get_status(own), GLP_OPT);
    glp_delete_prob(own);
    (void)glp_free_env();
}
END_TEST

START_TEST(nothing_is_printed)
{
    const cmt_form form = knapsack(true);
    (void)fflush(stdout);
    const int out = dup(STDOUT_FILENO);
    FILE *file = tmpfile();
    ck_assert(out >= 0 && file != NULL);
    ck_assert_int_ge(dup2(fileno(file), STDOUT_FILENO), 0);
    (void)propose(&form, CMT_GLPK_INTOPT, CMT_GLPK_NO_FAULT);
    (void)propose(&form, CMT_GLPK_SIMPLEX, CMT_GLPK_ABORT);
    (void)fflush(stdout);
    ck_assert_int_ge(dup2(out, STDOUT_FILENO), 0);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    ck_assert_int_eq(ftell(file), 0);
    (void)fclose(file);
    (void)close(out);
}
END_TEST

START_TEST(rows_beyond_53_bits_are_rounded_not_refused)
{
    cmt_form form;
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    column(mem, b, false, "0", NULL);
    column(mem, b, false, "0", NULL);
    row(mem, b, "100000000000000000000000000000000000000000 1", CMT_SENSE_LE,
        "300000000000000000000000000000000000000000");
    row(mem, b, "1 100000000000000000000000000000000000000000", CMT_SENSE_LE, "1");
    const cmt_lp lp = finish(mem, b, true, "1000000000000000000000000000000 7");
    ck_ok(cmt_form_build(mem, &lp, &form, NULL));
    const cmt_proposal got = propose(&form, CMT_GLPK_SIMPLEX, CMT_GLPK_NO_FAULT);
    ck_assert(got.has_basis);
    ck_assert_int_eq(got.place[0], CMT_PLACE_BASIC);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const cmt_form form = knapsack(false);
    const cmt_exact_options options = {.no_glpk = false};
    cmt_status st = CMT_E_NOMEM;
    long k = 0;
    for (; st == CMT_E_NOMEM; k++) {
        cmt_proposal got = {.place = NULL};
        cmt_arena_fail_after(k);
        st = cmt_glpk_simplex(mem, &form, NULL, &options, &got, NULL);
        ck_assert(st == CMT_OK || got.place == NULL);
    }
    ck_assert_int_eq(st, CMT_OK);
    ck_assert_int_ge(k, 10);
}
END_TEST

static Suite *glpk_suite(void)
{
    Suite *s = suite_create("glpk");
    TCase *t = tcase_create("glpk");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, a_basis_and_multipliers_are_proposed);
    tcase_add_test(t, an_incumbent_is_proposed);
    tcase_add_loop_test(t, an_error_inside_is_contained, 0, 2);
    tcase_add_test(t, the_hosts_own_problems_survive);
    tcase_add_test(t, nothing_is_printed);
    tcase_add_test(t, rows_beyond_53_bits_are_rounded_not_refused);
    tcase_add_test(t, each_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(glpk_suite)
