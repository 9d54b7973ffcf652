#include "ballot/pairwise.h"
#include "ballot/pairwise_bytes.h"
#include "ballot/pairwise_sums.h"
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

/* A contest by hand: rows of tiers, counts, one group of multiplier 1. */
static cmt_contest contest_of(size_t n,
                              size_t n_ballots,
                              const uint8_t *rows,
                              const int64_t *counts)
{
    cmt_voice *voice = CMT_NEW(mem, cmt_voice);
    mpq_ptr one = cmt_q(mem);
    mpq_set_ui(one, 1, 1);
    *voice = (cmt_voice){.group = "all", .voice = one, .multiplier = one};
    mpq_ptr total = cmt_q(mem);
    for (size_t b = 0; b < n_ballots; b++)
        voice->ballots += counts[b];
    cmt_q_set_i64(total, voice->ballots, 1);
    return (cmt_contest){.n_alternatives = n,
                         .n_voices = 1,
                         .voices = voice,
                         .exact_points = true,
                         .scale = one,
                         .total = total,
                         .ballots = {.form = CMT_FORM_RANK,
                                     .n = n_ballots,
                                     .width = 1,
                                     .marks = rows,
                                     .count = counts,
                                     .points = counts,
                                     .group = CMT_NEW_ARRAY(mem, uint32_t, n_ballots)}};
}

static const uint8_t tennessee_rows[] = {1, 2, 3, 4, 4, 1, 2, 3,
                                         4, 3, 1, 2, 4, 3, 2, 1};
static const int64_t tennessee_counts[] = {42, 26, 15, 17};

START_TEST(tennessee_matrix_is_known)
{
    /* Memphis, Nashville, Chattanooga, Knoxville: Nashville beats each of the others
     * 58:42, 68:32, 68:32 (the textbook example of a Condorcet winner) */
    static const cmt_points want[] = {0,  42, 42, 42, 58, 0,  68, 68,
                                      58, 32, 0,  83, 58, 32, 17, 0};
    const cmt_contest c = contest_of(4, 4, tennessee_rows, tennessee_counts);
    cmt_pairwise pw = {0};
    ck_ok(cmt_pairwise_build(mem, &c, &pw, NULL));
    ck_assert_mem_eq(pw.support.points, want, sizeof want);
    ck_assert_int_gt(cmt_pairwise_margin_sgn(&pw, 1, 0), 0);
}
END_TEST

START_TEST(strengths_rank_links)
{
    const cmt_contest c = contest_of(4, 4, tennessee_rows, tennessee_counts);
    cmt_pairwise pw = {0};
    ck_ok(cmt_pairwise_build(mem, &c, &pw, NULL));
    uint32_t *rank = NULL;
    for (int s = CMT_STRENGTH_MARGINS; s <= CMT_STRENGTH_RATIO; s++) {
        ck_ok(cmt_pairwise_ranks(mem, &pw, (cmt_strength)s, &rank, NULL));
        ck_assert_uint_gt(rank[2 * 4 + 3], rank[1 * 4 + 3]); /* 83 above 68 */
        ck_assert_uint_eq(rank[1 * 4 + 2], rank[1 * 4 + 3]); /* 68 and 68 */
        ck_assert_uint_gt(rank[1 * 4 + 2], rank[1 * 4 + 0]); /* 68 above 58 */
        const bool link = s == CMT_STRENGTH_PAIRWISE_OPPOSITION;
        ck_assert_uint_eq(rank[0 * 4 + 1] > 0, link); /* 42 is no defeat */
    }
}
END_TEST

START_TEST(ranks_do_not_depend_on_the_unit) /* loop over seeds */
{
    enum { N = 9, N_BALLOTS = 12 };
    uint8_t rows[N * N_BALLOTS];
    int64_t few[N_BALLOTS];
    int64_t many[N_BALLOTS];
    uint64_t seed = 77 + (uint64_t)_i;
    for (size_t k = 0; k < sizeof rows; k++)
        rows[k] = (uint8_t)(1 + seed_below(&seed, N));
    for (size_t b = 0; b < N_BALLOTS; b++) {
        few[b] = (int64_t)seed_below(&seed, 3);
        many[b] = few[b] * 1000003;
    }
    const cmt_contest small = contest_of(N, N_BALLOTS, rows, few);
    const cmt_contest large = contest_of(N, N_BALLOTS, rows, many);
    cmt_pairwise pw[2] = {{0}};
    ck_ok(cmt_pairwise_build(mem, &small, &pw[0], NULL));
    ck_ok(cmt_pairwise_build(mem, &large, &pw[1], NULL));
    for (int s = CMT_STRENGTH_MARGINS; s <= CMT_STRENGTH_RATIO; s++) {
        uint32_t *rank[2] = {NULL, NULL};
        for (size_t k = 0; k < 2; k++)
            ck_ok(cmt_pairwise_ranks(mem, &pw[k], (cmt_strength)s, &rank[k], NULL));
        ck_assert_mem_eq(rank[0], rank[1], sizeof(uint32_t[N][N]));
    }
}
END_TEST

START_TEST(unranked_counts_as_told)
{
    static const uint8_t rows[] = {1, 2, 0, 0};
    static const int64_t counts[] = {1};
    cmt_contest c = contest_of(4, 1, rows, counts);
    cmt_pairwise pw = {0};
    static const cmt_points last[] = {0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    static const cmt_points none[] = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    ck_ok(cmt_pairwise_build(mem, &c, &pw, NULL));
    ck_assert_mem_eq(pw.support.points, last, sizeof last);
    c.unranked = CMT_UNRANKED_NO_OPINION;
    ck_ok(cmt_pairwise_build(mem, &c, &pw, NULL));
    ck_assert_mem_eq(pw.support.points, none, sizeof none);
}
END_TEST

/* Rows of random tiers, weak and truncated. */
static uint8_t *random_rows(uint64_t *seed, size_t n, size_t n_ballots)
{
    uint8_t *rows = CMT_NEW_ARRAY(mem, uint8_t, n * n_ballots);
    const size_t tiers = 2 + seed_below(seed, n < 255 ? n : 254);
    for (size_t k = 0; k < n * n_ballots; k++)
        rows[k] = (uint8_t)(seed_below(seed, tiers));
    return rows;
}

START_TEST(sums_equal_their_rational_twin) /* loop over seeds */
{
    uint64_t seed = (uint64_t)_i;
    (void)fprintf(stderr, "seed %d\n", _i);
    const size_t n = 1 + seed_below(&seed, _i % 50 == 0 ? 200 : 40);
    const size_t n_ballots = 1 + seed_below(&seed, _i % 50 == 0 ? 30 : 600);
    int64_t *counts = CMT_NEW_ARRAY(mem, int64_t, n_ballots);
    static const size_t spreads[] = {1, 5, 70, 100000};
    const size_t spread = spreads[seed_below(&seed, 4)];
    for (size_t b = 0; b < n_ballots; b++)
        counts[b] = 1 + (int64_t)seed_below(&seed, spread);
    cmt_contest c = contest_of(n, n_ballots, random_rows(&seed, n, n_ballots), counts);
    c.unranked = (cmt_unranked)seed_below(&seed, CMT_N_UNRANKEDS);
    cmt_pairwise pw = {0};
    ck_ok(cmt_pairwise_build(mem, &c, &pw, NULL));
    mpq_ptr want = cmt_q(mem);
    mpq_ptr got = cmt_q(mem);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            twin_support(&c, i, j, want);
            cmt_tally_value(&pw.support, i * n + j, got);
            ck_assert(mpq_equal(got, want));
        }
    }
}
END_TEST

START_TEST(fast_and_plain_counters_agree) /* loop over seeds */
{
    uint64_t seed = (uint64_t)_i + 1000;
    const size_t n = 1 + seed_below(&seed, 255);
    const size_t stride = (n + CMT_BATCH_ALIGN - 1) / CMT_BATCH_ALIGN * CMT_BATCH_ALIGN;
    const size_t rows = 1 + seed_below(&seed, CMT_BATCH_ROWS);
    int8_t *left = CMT_NEW_ARRAY(mem, int8_t, rows * stride);
    int8_t *right = CMT_NEW_ARRAY(mem, int8_t, rows * stride);
    uint8_t *fast = CMT_NEW_ARRAY(mem, uint8_t, n * stride);
    uint8_t *plain = CMT_NEW_ARRAY(mem, uint8_t, n * stride);
    for (size_t k = 0; k < rows * stride; k++) {
        left[k] = (int8_t)((int)seed_below(&seed, 256) - 128);
        right[k] = (int8_t)((int)seed_below(&seed, 256) - 128);
    }
    cmt_count_above_best()(left, right, rows, n, stride, fast);
    cmt_count_above_plain(left, right, rows, n, stride, plain);
    ck_assert_mem_eq(fast, plain, n * stride);
}
END_TEST

/* Tiers of two bytes, also where they would fit one: the same sums. */
START_TEST(wide_tiers_count_as_narrow_ones) /* loop over seeds */
{
    uint64_t seed = 4000 + (uint64_t)_i;
    const size_t n = 1 + seed_below(&seed, 40);
    const size_t n_ballots = 1 + seed_below(&seed, 30);
    const uint8_t *rows = random_rows(&seed, n, n_ballots);
    int64_t *counts = CMT_NEW_ARRAY(mem, int64_t, n_ballots);
    uint16_t *wide = CMT_NEW_ARRAY(mem, uint16_t, n * n_ballots);
    for (size_t b = 0; b < n_ballots; b++)
        counts[b] = 1 + (int64_t)seed_below(&seed, 3);
    for (size_t k = 0; k < n * n_ballots; k++) /* the same order, with the last tier */
        wide[k] = (uint16_t)(rows[k] == 0 ? 0 : UINT16_MAX - 255 + rows[k]);
    cmt_contest narrow = contest_of(n, n_ballots, rows, counts);
    narrow.unranked = (cmt_unranked)seed_below(&seed, CMT_N_UNRANKEDS);
    cmt_contest c = narrow;
    c.ballots.width = 2;
    c.ballots.marks = wide;
    cmt_pairwise expected = {0};
    cmt_pairwise found = {0};
    ck_ok(cmt_pairwise_build(mem, &narrow, &expected, NULL));
    ck_ok(cmt_pairwise_build(mem, &c, &found, NULL));
    ck_assert_mem_eq(found.support.points, expected.support.points,
                     n * n * sizeof *found.support.points);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop test over k */
{
    static const int64_t uneven[] = {1, 2, 3, 4};
    const cmt_contest c = contest_of(4, 4, tennessee_rows, uneven);
    cmt_pairwise pw = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = cmt_pairwise_build(mem, &c, &pw, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(pw.support.points);
}
END_TEST

static Suite *pairwise_suite(void)
{
    Suite *s = suite_create("pairwise");
    TCase *t = tcase_create("pairwise");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, tennessee_matrix_is_known);
    tcase_add_test(t, strengths_rank_links);
    tcase_add_loop_test(t, ranks_do_not_depend_on_the_unit, 0, 60);
    tcase_add_test(t, unranked_counts_as_told);
    tcase_add_loop_test(t, sums_equal_their_rational_twin, 0, 120);
    tcase_add_loop_test(t, fast_and_plain_counters_agree, 0, 60);
    tcase_add_loop_test(t, wide_tiers_count_as_narrow_ones, 0, 120);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 8);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(pairwise_suite)
