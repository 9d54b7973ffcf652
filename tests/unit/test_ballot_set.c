#include "io/ballot_set.h"
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

static void add(cmt_ballot_set *set, uint64_t row)
{
    void *to = cmt_ballot_set_open(set);
    if (to == NULL) /* millions of assertions would be slow */
        abort();
    memcpy(to, &row, sizeof row);
    if (!cmt_ballot_set_add(set, 1))
        abort();
}

static int64_t sum(const cmt_ballot_set *set)
{
    int64_t total = 0;
    for (size_t k = 0; k < set->n; k++)
        total += cmt_ballot_set_counts(set)[k];
    return total;
}

START_TEST(repeated_rows_merge_exactly)
{
    cmt_ballot_set *set = NULL;
    ck_assert(cmt_ballot_set_init(mem, 8, 0, &set));
    uint64_t seed = 1;
    for (unsigned k = 0; k < 400000; k++)
        add(set, seed_below(&seed, 50000) * 0x9e3779b97f4a7c15U);
    ck_assert(cmt_ballot_set_finish(set));
    ck_assert_uint_le(set->n, 50000);
    ck_assert_int_eq(sum(set), 400000);
    cmt_ballot_set *again = NULL; /* each row stands once */
    ck_assert(cmt_ballot_set_init(mem, 8, set->n, &again));
    for (size_t k = 0; k < set->n; k++) {
        uint64_t row = 0;
        memcpy(&row, (const char *)cmt_ballot_set_rows(set) + k * 8, 8);
        add(again, row);
    }
    ck_assert(cmt_ballot_set_finish(again));
    ck_assert_uint_eq(again->n, set->n);
}
END_TEST

START_TEST(memory_follows_the_distinct_rows)
{
    /* 1.5 million different rows, then all of them twice more: the small table merges none
     * of the repeats at once, merging anew does */
    cmt_ballot_set *set = NULL;
    ck_assert(cmt_ballot_set_init(mem, 8, 0, &set));
    for (unsigned pass = 0; pass < 3; pass++) {
        for (uint64_t k = 0; k < 1500000; k++)
            add(set, k * 0x9e3779b97f4a7c15U);
    }
    ck_assert(cmt_ballot_set_finish(set));
    ck_assert_int_eq(sum(set), 4500000);
    ck_assert_int_eq(set->total, 4500000);
    ck_assert_uint_lt(set->n, 3000001);
}
END_TEST

START_TEST(short_rows_merge)
{
    for (size_t bytes = 0; bytes < 8; bytes++) {
        cmt_ballot_set *set = NULL;
        ck_assert(cmt_ballot_set_init(mem, bytes, 0, &set));
        for (unsigned k = 0; k < 100; k++)
            add(set, k % 3);
        ck_assert(cmt_ballot_set_finish(set));
        ck_assert_uint_eq(set->n, bytes == 0 ? 1 : 3);
    }
}
END_TEST

static Suite *ballot_set_suite(void)
{
    Suite *s = suite_create("ballot_set");
    TCase *t = tcase_create("ballot_set");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, repeated_rows_merge_exactly);
    tcase_add_test(t, memory_follows_the_distinct_rows);
    tcase_add_test(t, short_rows_merge);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(ballot_set_suite)
