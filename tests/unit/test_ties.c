#include "ballot/ties.h"
#include "base/root.h"
#include "rules/tie_option.h"
#include "test.h"

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

START_TEST(order_is_the_order_of_the_alternatives)
{
    const cmt_tie_break tie = {.kind = CMT_TIE_ORDER};
    uint32_t *place = NULL;
    const uint32_t set[] = {4, 1, 3};
    ck_ok(cmt_tie_places(mem, &tie, 5, &place, NULL));
    for (uint32_t k = 0; k < 5; k++)
        ck_assert_uint_eq(place[k], k);
    ck_assert_uint_eq(cmt_tie_first(place, set, 3), 1);
    ck_assert_uint_eq(cmt_tie_last(place, set, 3), 4);
}
END_TEST

/* Computed by another program from doc/ties.md alone. */
START_TEST(lots_are_drawn_as_documented)
{
    static const uint32_t of_zero[] = {1, 4, 3, 0, 2};
    static const uint32_t of_count[] = {4, 2, 7, 6, 8, 5, 11, 0, 3, 9, 1, 10};
    cmt_tie_break tie = {.kind = CMT_TIE_LOT};
    uint32_t *place = NULL;
    ck_ok(cmt_tie_places(mem, &tie, 5, &place, NULL));
    ck_assert_mem_eq(place, of_zero, sizeof of_zero);
    for (unsigned k = 0; k < sizeof tie.seed; k++)
        tie.seed[k] = (uint8_t)k;
    ck_ok(cmt_tie_places(mem, &tie, 12, &place, NULL));
    ck_assert_mem_eq(place, of_count, sizeof of_count);
}
END_TEST

START_TEST(every_place_is_taken_once)
{
    cmt_tie_break tie = {.kind = CMT_TIE_LOT};
    for (size_t n = 0; n < 300; n += 7) {
        uint32_t *place = NULL;
        bool seen[300] = {false};
        tie.seed[0] = (uint8_t)n;
        ck_ok(cmt_tie_places(mem, &tie, n, &place, NULL));
        for (size_t k = 0; k < n; k++) {
            ck_assert_uint_lt(place[k], n);
            ck_assert(!seen[place[k]]);
            seen[place[k]] = true;
        }
    }
}
END_TEST

START_TEST(tie_breaks_are_read_or_refused)
{
    static const char *const bad[] = {"",       "lot",    "lot:", "lot:0",
                                      "lot:XY", "lot:AA", "Order"};
    cmt_tie_break t = {.kind = CMT_TIE_PARALLEL};
    ck_ok(cmt_tie_break_read("order", &t, NULL));
    ck_assert_int_eq(t.kind, CMT_TIE_ORDER);
    ck_ok(cmt_tie_break_read("lot:00ff", &t, NULL));
    ck_assert_int_eq(t.kind, CMT_TIE_LOT);
    ck_ok(cmt_tie_break_read(
        "lot:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", &t,
        NULL));
    ck_assert_int_eq(t.seed[31], 0x1f);
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++)
        ck_assert_int_eq(cmt_tie_break_read(bad[k], &t, NULL), CMT_E_USAGE);
}
END_TEST

START_TEST(roots_are_rounded_half_even)
{
    static const struct {
        const char *q;
        unsigned long k;
        unsigned decimals;
        const char *text;
    } cases[] = {
        {"2", 2, 6, "1.414214"},
        {"1/2", 3, 6, "0.793701"},
        {"0", 3, 6, "0.000000"},
        {"1", 5, 6, "1.000000"},
        {"1/4", 1, 1, "0.2"},
        {"3/4", 1, 1, "0.8"},
        {"1/400", 2, 2, "0.05"},
        {"9/16", 2, 1, "0.8"},
        {"1/16", 2, 1, "0.2"},
        {"100", 2, 0, "10"},
        {"1000001", 1, 2, "1000001.00"},
    };
    mpq_ptr q = cmt_q(mem);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ck_assert(cmt_q_read(cases[k].q, 18, q));
        ck_assert_str_eq(cmt_q_root_text(mem, q, cases[k].k, cases[k].decimals),
                         cases[k].text);
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop test */
{
    const cmt_tie_break tie = {.kind = CMT_TIE_LOT};
    uint32_t *place = NULL;
    cmt_arena_fail_after(_i);
    const cmt_status st = cmt_tie_places(mem, &tie, 100, &place, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(place);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("ties");
    TCase *tc = tcase_create("ties");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, order_is_the_order_of_the_alternatives);
    tcase_add_test(tc, lots_are_drawn_as_documented);
    tcase_add_test(tc, every_place_is_taken_once);
    tcase_add_test(tc, tie_breaks_are_read_or_refused);
    tcase_add_test(tc, roots_are_rounded_half_even);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
