#include "ballot/weighting.h"
#include "profiles.h"

#include <string.h>

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

static mpq_srcptr q(const char *text)
{
    mpq_ptr value = cmt_q(mem);
    ck_assert(cmt_q_read(text, 18, value));
    return value;
}

static const cmt_voice *weigh(const cmt_weighting *w,
                              const cmt_stratum *s,
                              size_t n_s,
                              const cmt_weighed *in,
                              size_t n)
{
    cmt_voice *out = CMT_NEW_ARRAY(mem, cmt_voice, n);
    ck_ok(cmt_weighting_run(mem, w, s, n_s, in, n, out, NULL));
    return out;
}

static void assert_q(mpq_srcptr got, const char *want)
{
    ck_assert_str_eq(cmt_q_text(mem, got), want);
}

START_TEST(cap_fills_like_water)
{
    /* shares .6, .25, .15 under a cap of .45: .45, .34375, .20625 */
    const cmt_weighed in[] = {{"a", NULL, 100, q("60"), 10},
                              {"b", NULL, 100, q("25"), 10},
                              {"c", NULL, 100, q("15"), 10}};
    const cmt_weighting w = {.kind = CMT_WEIGHTING_REGISTERED, .cap = q("9/20")};
    const cmt_voice *v = weigh(&w, NULL, 0, in, 3);
    assert_q(v[0].voice, "9/20");
    assert_q(v[1].voice, "11/32");
    assert_q(v[2].voice, "33/160");
    assert_q(v[0].multiplier, "9/2"); /* 45 of 100 voices over 10 ballots */
}
END_TEST

START_TEST(each_kind_gives_its_voice)
{
    const cmt_weighed in[] = {{"a", NULL, 400, q("3"), 40},
                              {"b", NULL, 2, q("1/2"), 1}};
    cmt_weighting w = {.kind = CMT_WEIGHTING_MEMBERS};
    const cmt_voice *v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].multiplier, "1");
    assert_q(v[1].multiplier, "1");
    assert_q(v[0].voice, "40/41");
    w.kind = CMT_WEIGHTING_EQUAL;
    v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].multiplier, "1/40");
    assert_q(v[1].voice, "1/2");
    w.kind = CMT_WEIGHTING_REGISTERED;
    v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].multiplier, "3/40");
    assert_q(v[1].multiplier, "1/2");
    w.kind = CMT_WEIGHTING_SQRT;
    v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].multiplier, "1/2");             /* 20 over 40 */
    assert_q(v[1].multiplier, "1414213/1000000"); /* sqrt 2, rounded down */
}
END_TEST

START_TEST(low_turnout_may_dilute)
{
    const cmt_weighed in[] = {{"a", NULL, 100, NULL, 25}, {"b", NULL, 4, NULL, 4}};
    cmt_weighting w = {.kind = CMT_WEIGHTING_EQUAL, .turnout = CMT_TURNOUT_DILUTED};
    const cmt_voice *v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].multiplier, "1/100");
    assert_q(v[1].multiplier, "1/4");
    assert_q(v[0].voice, "1/2");
    w.kind = CMT_WEIGHTING_MEMBERS;
    v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].multiplier, "1");
}
END_TEST

START_TEST(who_casts_nothing_has_no_voice)
{
    const cmt_weighed in[] = {{"a", NULL, 100, NULL, 0}, {"b", NULL, 4, NULL, 4}};
    const cmt_weighting w = {.kind = CMT_WEIGHTING_EQUAL, .cap = q("1/2")};
    const cmt_voice *v = weigh(&w, NULL, 0, in, 2);
    assert_q(v[0].voice, "0");
    assert_q(v[0].multiplier, "0");
    assert_q(v[1].voice, "1"); /* a cap of 1/2 cannot hold one group */
}
END_TEST

START_TEST(caps_that_cannot_hold_the_voice_rise_together)
{
    const cmt_weighed in[] = {{"a", "x", 9, NULL, 8}, {"b", "y", 9, NULL, 1}};
    const cmt_weighting w = {.kind = CMT_WEIGHTING_MEMBERS};
    const cmt_stratum strata[] = {{.id = "x", .cap = q("1/2")},
                                  {.id = "y", .cap = q("1/4")}};
    const cmt_voice *v = weigh(&w, strata, 2, in, 2);
    assert_q(v[0].voice, "2/3");
    assert_q(v[1].voice, "1/3");
}
END_TEST

START_TEST(strata_are_capped_as_a_whole)
{
    /* x has 8/10 and may have 1/2: its groups keep their proportion 5 : 3 */
    const cmt_weighed in[] = {{"a", "x", 9, NULL, 5},
                              {"b", "x", 9, NULL, 3},
                              {"c", NULL, 9, NULL, 1},
                              {"d", "y", 9, NULL, 1}};
    cmt_weighting w = {.kind = CMT_WEIGHTING_MEMBERS};
    const cmt_stratum strata[] = {{.id = "x", .cap = q("1/2")},
                                  {.id = "y", .cap = NULL}};
    const cmt_voice *v = weigh(&w, strata, 2, in, 4);
    assert_q(v[0].voice, "5/16");
    assert_q(v[1].voice, "3/16");
    assert_q(v[2].voice, "1/4");
    assert_q(v[3].voice, "1/4");
    w.cap = q("3/10"); /* and inside it nobody above 3/10 */
    v = weigh(&w, strata, 2, in, 4);
    assert_q(v[0].voice, "3/10");
    assert_q(v[1].voice, "1/5");
}
END_TEST

START_TEST(unsound_caps_are_refused)
{
    static const char *const caps[] = {"0", "-1/2", "11/10"};
    const cmt_weighed in = {"a", NULL, 9, NULL, 5};
    cmt_voice out = {0};
    for (size_t k = 0; k < 3; k++) {
        const cmt_weighting w = {.cap = q(caps[k])};
        ck_assert_int_eq(cmt_weighting_run(mem, &w, NULL, 0, &in, 1, &out, NULL),
                         CMT_E_RANGE);
    }
    const cmt_weighting root = {.kind = CMT_WEIGHTING_SQRT};
    const cmt_weighed unknown = {"a", NULL, 0, NULL, 5};
    ck_assert_int_eq(cmt_weighting_run(mem, &root, NULL, 0, &unknown, 1, &out, NULL),
                     CMT_E_RANGE);
    ck_assert_ptr_null(out.group);
}
END_TEST

/* Shares sum to 1; none above its cap; who is below it has the common rate. */
START_TEST(shares_obey_the_definition) /* loop over seeds */
{
    uint64_t seed = (uint64_t)_i;
    (void)fprintf(stderr, "seed %d\n", _i);
    const size_t n = 2 + seed_below(&seed, 12);
    cmt_weighed *in = CMT_NEW_ARRAY(mem, cmt_weighed, n);
    for (size_t g = 0; g < n; g++) {
        in[g] =
            (cmt_weighed){"g", NULL, 1000, NULL, 1 + (int64_t)seed_below(&seed, 99)};
    }
    mpq_ptr cap = cmt_q(mem);
    cmt_q_set_i64(cap, (int64_t)(100 + seed_below(&seed, 100)), (int64_t)(100 * n));
    const cmt_weighting w = {.kind = CMT_WEIGHTING_MEMBERS, .cap = cap};
    const cmt_voice *v = weigh(&w, NULL, 0, in, n);
    mpq_ptr sum = cmt_q(mem);
    mpq_ptr x = cmt_q(mem);
    mpq_ptr rate = cmt_q(mem);
    for (size_t g = 0; g < n; g++) {
        mpq_add(sum, sum, v[g].voice);
        ck_assert_int_le(mpq_cmp(v[g].voice, cap), 0);
        cmt_q_set_i64(x, in[g].ballots, 1);
        mpq_div(x, v[g].voice, x);
        if (mpq_cmp(x, rate) > 0)
            mpq_set(rate, x); /* the free ones have the highest rate of all */
    }
    ck_assert_int_eq(mpq_cmp_ui(sum, 1, 1), 0);
    for (size_t g = 0; g < n; g++) {
        cmt_q_set_i64(x, in[g].ballots, 1);
        mpq_mul(x, x, rate);
        ck_assert(mpq_equal(v[g].voice, mpq_cmp(x, cap) > 0 ? cap : x));
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    const cmt_weighed in[] = {{"a", "x", 9, NULL, 5}, {"b", NULL, 9, NULL, 3}};
    const cmt_weighting w = {.kind = CMT_WEIGHTING_EQUAL};
    const cmt_stratum strata[] = {{.id = "x", .cap = q("1/2")}};
    cmt_voice out[2] = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = cmt_weighting_run(mem, &w, strata, 1, in, 2, out, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(out[0].group);
}
END_TEST

static Suite *weighting_suite(void)
{
    Suite *s = suite_create("weighting");
    TCase *t = tcase_create("weighting");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, cap_fills_like_water);
    tcase_add_test(t, each_kind_gives_its_voice);
    tcase_add_test(t, low_turnout_may_dilute);
    tcase_add_test(t, who_casts_nothing_has_no_voice);
    tcase_add_test(t, caps_that_cannot_hold_the_voice_rise_together);
    tcase_add_test(t, strata_are_capped_as_a_whole);
    tcase_add_test(t, unsound_caps_are_refused);
    tcase_add_loop_test(t, shares_obey_the_definition, 0, 100);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 30);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(weighting_suite)
