/* The bound by pairs against all committees of a node, with worths that fall in any way. */
#include "ballot/thiele_pairs.h"
#include "committees.h"

static const uint64_t first_seed = 411826;

/* A node of a random contest, with some fixed in and some out. */
typedef struct place {
    cmt_arena *mem;
    cmt_approvals approvals;
    cmt_thiele_task task;
    cmt_tie_break tie_break;
    cmt_thiele_world world;
    cmt_thiele_node node;
    cmt_thiele_pairs pairs;
} place;

static void place_open(place *p, uint64_t *seed)
{
    static const random_shape shape = {
        .form = CMT_FORM_APPROVE, .max_alternatives = 9, .max_rows = 7};
    const cmt_contest *c = random_contest(p->mem, seed, shape);
    ck_ok(cmt_approvals_build(p->mem, c, &p->approvals, NULL));
    const size_t size = committee_size(c);
    mpz_t *worth = cmt_z_array(p->mem, size + 1);
    ck_assert_ptr_nonnull(worth);
    unsigned long next = 1;
    for (size_t m = size; m > 0; m--) {
        next += seed_below(seed, 3) == 0 ? 0 : seed_below(seed, 50);
        mpz_set_ui(worth[m], next);
    }
    p->task = (cmt_thiele_task){.approvals = &p->approvals,
                                .worth = worth,
                                .size = size,
                                .tie_break = &p->tie_break,
                                .max_nodes = 1};
    ck_ok(cmt_thiele_world_init(p->mem, &p->task, &p->world, NULL));
    ck_assert(cmt_thiele_node_init(p->mem, &p->world, &p->node));
    ck_assert(cmt_thiele_pairs_init(p->mem, &p->world, &p->pairs));
}

/* Fix some, as long as more than one way is left; false where there is no choice at all. */
static bool fix_some(place *p, uint64_t *seed)
{
    const cmt_thiele_world *w = &p->world;
    cmt_thiele_node *node = &p->node;
    for (uint32_t c = 0; c < w->n; c++) {
        const size_t die = seed_below(seed, 4);
        if (die == 0 && node->n_in + 1 < w->size) {
            cmt_thiele_fix(w, node, c, true);
        } else if (die == 1 && node->n_in + node->n_free > w->size + 1) {
            cmt_thiele_fix(w, node, c, false);
        }
    }
    return node->n_in < w->size && node->n_in + node->n_free > w->size;
}

/* The score of a committee of the node, in the numbers of the world; -1 when it is none. */
static int64_t score_of(const place *p, uint32_t bits)
{
    int64_t sum = 0;
    const cmt_thiele_world *w = &p->world;
    if ((size_t)__builtin_popcount(bits) != w->size)
        return -1;
    for (uint32_t c = 0; c < w->n; c++) {
        const int in = (int)(bits >> c & 1U);
        if (p->node.fixed[c] == (in ? -1 : 1))
            return -1;
    }
    for (size_t r = 0; r < w->n_rows; r++) {
        size_t members = 0;
        for (size_t k = w->begin[r]; k < w->begin[r + 1]; k++)
            members += bits >> w->approved[k] & 1U;
        sum += w->weight[r] * w->sum[members];
    }
    return sum;
}

START_TEST(no_committee_exceeds_the_bound_or_what_it_fixes)
{
    size_t n_nodes = 0;
    size_t n_exact = 0;
    for (uint64_t k = 0; k < 3000; k++) {
        uint64_t seed = first_seed + k;
        place p = {.mem = cmt_arena_new(0)};
        place_open(&p, &seed);
        if (p.pairs.fits && fix_some(&p, &seed)) {
            int64_t best = 0;
            cmt_thiele_node reduced;
            cmt_thiele_pairs_step(&p.world, &p.node, &p.pairs);
            const uint32_t end = 1U << p.world.n;
            for (uint32_t bits = 0; bits < end; bits++) {
                const int64_t score = score_of(&p, bits);
                best = score > best ? score : best;
            }
            ck_assert_msg(best <= p.pairs.now.value, "seed %llu",
                          (unsigned long long)(first_seed + k));
            n_nodes++;
            n_exact += best == p.pairs.now.value ? 1 : 0;
            ck_assert(cmt_thiele_node_copy(p.mem, &p.world, &p.node, &reduced));
            (void)cmt_thiele_reduce(&p.world, &reduced, &p.pairs.now, best);
            for (uint32_t bits = 0; bits < end; bits++) {
                if (score_of(&p, bits) < best)
                    continue;
                for (uint32_t c = 0; c < p.world.n; c++) {
                    ck_assert_int_ne(reduced.fixed[c], bits >> c & 1U ? -1 : 1);
                }
            }
        }
        cmt_arena_free(p.mem);
    }
    (void)fprintf(stderr, "seeds %llu …: %zu nodes, the bound is exact in %zu\n",
                  (unsigned long long)first_seed, n_nodes, n_exact);
    ck_assert_uint_gt(n_nodes, 500);
    ck_assert_uint_gt(n_exact, 100);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    uint64_t seed = first_seed;
    place p = {.mem = cmt_arena_new(0)};
    do {
        place_open(&p, &seed);
    } while (!p.pairs.fits);
    cmt_arena *mem = cmt_arena_new(0);
    bool done = false;
    size_t k = 0;
    for (; !done; k++) {
        cmt_thiele_pairs out;
        cmt_arena_fail_after((long)k);
        done = cmt_thiele_pairs_init(mem, &p.world, &out);
        cmt_arena_fail_after(-1);
    }
    ck_assert_uint_gt(k, 5);
    cmt_arena_free(mem);
    cmt_arena_free(p.mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("thiele_pairs");
    TCase *tc = tcase_create("bound");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, no_committee_exceeds_the_bound_or_what_it_fixes);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
