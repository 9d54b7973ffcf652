/* Rules that are hard to compute, against brute force from the definition. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 1985;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_outcome outcome_of(const char *name, const cmt_contest *c, uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule_args args = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    cmt_status st = rule->run(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

static void expect_winners(const cmt_contest *c,
                           const cmt_outcome *o,
                           const bool *won,
                           uint64_t seed)
{
    size_t k = 0;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        const bool claimed = k < o->winners.n && o->winners.at[k] == i;
        k += claimed ? 1 : 0;
        ck_assert_msg(claimed == won[i], "seed %llu: x%zu", (unsigned long long)seed,
                      i);
    }
}

/* --- Banks ------------------------------------------------------------------------------ */

typedef struct graph {
    size_t n;
    bool beats[8][8];
    bool in[8]; /* eligible */
} graph;

static void graph_of(const cmt_contest *c, graph *g)
{
    mpq_t *q = cmt_q_array(mem, 2);
    *g = (graph){.n = c->n_alternatives};
    for (size_t i = 0; i < g->n; i++) {
        g->in[i] = cmt_contest_eligible(c, i);
        for (size_t j = 0; j < g->n; j++) {
            twin_support(c, i, j, q[0]);
            twin_support(c, j, i, q[1]);
            g->beats[i][j] = mpq_cmp(q[0], q[1]) > 0;
        }
    }
}

/* The first of a set that is a chain: one member for each number of members that it beats;
 * n if it is none. */
static size_t first_of(const graph *g, size_t set)
{
    size_t seen = 0;
    size_t first = g->n;
    const size_t size = (size_t)__builtin_popcountll(set);
    for (size_t i = 0; i < g->n; i++) {
        if ((set >> i & 1) == 0)
            continue;
        size_t wins = 0;
        for (size_t j = 0; j < g->n; j++)
            wins += (set >> j & 1) != 0 && g->beats[i][j] ? 1U : 0U;
        if (!g->in[i] || (seen >> wins & 1) != 0)
            return g->n;
        seen |= (size_t)1 << wins;
        first = wins == size - 1 ? i : first;
    }
    return first;
}

static void compare_banks(const cmt_contest *c, uint64_t seed)
{
    graph g;
    bool won[8] = {false};
    graph_of(c, &g);
    for (size_t set = 1; set < (size_t)1 << g.n; set++) {
        const size_t first = first_of(&g, set);
        bool maximal = first < g.n;
        for (size_t j = 0; j < g.n && maximal; j++) {
            maximal = (set >> j & 1) != 0 || first_of(&g, set | (size_t)1 << j) == g.n;
        }
        if (maximal)
            won[first] = true;
    }
    const cmt_outcome o = outcome_of("banks", c, seed);
    expect_winners(c, &o, won, seed);
}

START_TEST(maximal_chains_agree)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 7, .max_rows = 5};
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + s;
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        compare_banks(random_contest(mem, &seed, shape), first_seed + s);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_hard");
    TCase *tc = tcase_create("hard");
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, maximal_chains_agree);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
