#include "ballot/links.h"
#include "profiles.h"

#include <string.h>

#define N_MOST 70

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

/* A tournament with ties: ranks below `n_ranks` one way, no link the other. */
static uint32_t *random_links(uint64_t *seed, size_t n, size_t n_ranks)
{
    uint32_t *rank = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            const bool up = seed_below(seed, 2) == 0;
            rank[up ? i * n + j : j * n + i] = (uint32_t)seed_below(seed, n_ranks);
        }
    }
    return rank;
}

/* Grow paths link by link until none gets stronger. */
static uint32_t *grow_paths(const uint32_t *rank, size_t n)
{
    uint32_t *path = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    memcpy(path, rank, n * n * sizeof *path);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t k = 0; k < n * n * n; k++) {
            const size_t i = k / n / n;
            const size_t j = k / n % n;
            const uint32_t head = path[i * n + k % n];
            const uint32_t tail = rank[k % n * n + j];
            const uint32_t through = head < tail ? head : tail;
            if (i == j || through <= path[i * n + j])
                continue;
            path[i * n + j] = through;
            changed = true;
        }
    }
    return path;
}

START_TEST(widest_paths_are_those_that_grow) /* loop over n */
{
    static const size_t n_ranks[] = {2, 9, 60000, 200000};
    const size_t n = (size_t)_i;
    uint64_t seed = 4711 + (uint64_t)_i;
    uint32_t *path = CMT_NEW_ARRAY(mem, uint32_t, n * n + 1);
    for (size_t k = 0; k < sizeof n_ranks / sizeof n_ranks[0]; k++) {
        const uint32_t *rank = random_links(&seed, n, n_ranks[k]);
        cmt_links_widest(rank, n, path);
        ck_assert_mem_eq(path, grow_paths(rank, n), n * n * sizeof *path);
    }
}
END_TEST

START_TEST(links_come_strongest_first)
{
    static const uint32_t rank[] = {0, 2, 0, 0, 0, 3, 2, 0, 0};
    cmt_link *links = NULL;
    size_t n_links = 0;
    ck_ok(cmt_links_sort(mem, rank, 3, &links, &n_links, NULL));
    ck_assert_uint_eq(n_links, 3);
    ck_assert_uint_eq(links[0].from, 1);
    ck_assert_uint_eq(links[1].from, 0);
    ck_assert_uint_eq(links[2].from, 2);
    ck_assert_uint_eq(cmt_links_group_end(links, n_links, 1), 3);
}
END_TEST

static Suite *links_suite(void)
{
    Suite *s = suite_create("links");
    TCase *t = tcase_create("links");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_loop_test(t, widest_paths_are_those_that_grow, 0, N_MOST);
    tcase_add_test(t, links_come_strongest_first);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(links_suite)
