/* Rules that lock or discard pairs, against slow twins: every order of equals by brute
 * force, stacks by trying all orders, recursion without memory. */
#include "twins.h"

static const uint64_t first_seed = 9032026;

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    uint64_t seed;
    mpq_t *margin;
    bool *won;
} twin;

static twin twin_new(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = {.mem = mem, .c = c, .n = c->n_alternatives, .seed = seed};
    t.margin = twin_margins(mem, c);
    t.won = CMT_NEW_ARRAY(mem, bool, t.n);
    return t;
}

static bool beats(const twin *t, size_t i, size_t j)
{
    return twin_beats(t->c, t->margin, i, j);
}

static mpq_srcptr margin(const twin *t, size_t i, size_t j)
{
    return t->margin[i * t->n + j];
}

static cmt_outcome expect(const twin *t, const char *name, cmt_tie_kind tie)
{
    const cmt_rule_args args = {.tie_break.kind = tie};
    const cmt_outcome o = twin_run(t->mem, t->c, name, &args, t->seed);
    twin_winners(t->c, &o, t->won, name, t->seed);
    return o;
}

/* --- every order of equals ------------------------------------------------------------ */

/* Take the strongest links that are left in every order; `keep` says whether to lock. */
typedef bool keeps(const twin *t, const bool *locked, size_t i, size_t j);

static bool leads(const twin *t, const bool *locked, size_t i, size_t j)
{
    if (i == j)
        return true;
    for (size_t k = 0; k < t->n; k++) { /* locked links hold no cycle */
        if (locked[i * t->n + k] && leads(t, locked, k, j))
            return true;
    }
    return false;
}

static bool keeps_ranked_pairs(const twin *t, const bool *locked, size_t i, size_t j)
{
    return !leads(t, locked, j, i);
}

static bool keeps_river(const twin *t, const bool *locked, size_t i, size_t j)
{
    for (size_t k = 0; k < t->n; k++) {
        if (locked[k * t->n + j])
            return false;
    }
    return !leads(t, locked, j, i);
}

static void every_order(twin *t, keeps *keep, bool *locked, bool *left)
{
    mpq_srcptr top = NULL;
    const size_t n = t->n;
    for (size_t k = 0; k < n * n; k++) {
        if (left[k] && (top == NULL || mpq_cmp(t->margin[k], top) > 0))
            top = t->margin[k];
    }
    for (size_t k = 0; k < n * n && top != NULL; k++) {
        if (!left[k] || mpq_equal(t->margin[k], top) == 0)
            continue;
        left[k] = false;
        locked[k] = keep(t, locked, k / n, k % n);
        every_order(t, keep, locked, left);
        locked[k] = false;
        left[k] = true;
    }
    for (size_t j = 0; j < n && top == NULL; j++) {
        bool free = cmt_contest_eligible(t->c, j);
        for (size_t i = 0; i < n; i++)
            free = free && !locked[i * n + j];
        t->won[j] = t->won[j] || free;
    }
}

static void mark_every_order(twin *t, keeps *keep)
{
    bool *locked = CMT_NEW_ARRAY(t->mem, bool, t->n * t->n);
    bool *left = CMT_NEW_ARRAY(t->mem, bool, t->n * t->n);
    memset(t->won, 0, t->n);
    for (size_t k = 0; k < t->n * t->n; k++)
        left[k] = beats(t, k / t->n, k % t->n);
    every_order(t, keep, locked, left);
}

static void every_order_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    mark_every_order(&t, keeps_ranked_pairs);
    (void)expect(&t, "ranked-pairs", CMT_TIE_NONE);
    (void)expect(&t, "ranked-pairs", CMT_TIE_PARALLEL);
    mark_every_order(&t, keeps_river);
    (void)expect(&t, "river", CMT_TIE_PARALLEL);
}

START_TEST(parallel_winners_are_those_of_every_order)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 4, .max_rows = 4};
    twin_each(shape, first_seed, 2000, every_order_body);
}
END_TEST

/* --- stacks --------------------------------------------------------------------------- */

/* Zavist and Tideman (1989): x above y attains y if some path down the order from x to y
 * has no margin below that of y over x. */
static bool attains(const twin *t, const size_t *order, size_t x, size_t y)
{
    mpq_srcptr against = margin(t, order[y], order[x]);
    if (mpq_cmp(margin(t, order[x], order[y]), against) >= 0)
        return true;
    bool reached[8] = {false};
    reached[x] = true;
    for (size_t j = x + 1; j <= y; j++) {
        for (size_t i = x; i < j; i++) {
            reached[j] =
                reached[j]
                || (reached[i] && mpq_cmp(margin(t, order[i], order[j]), against) >= 0);
        }
    }
    return reached[y];
}

static void every_stack(twin *t, size_t *order, size_t n, bool *used, size_t m)
{
    if (n == m) {
        t->won[order[0]] = true;
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (used[i] || !cmt_contest_eligible(t->c, i) || (n > 0 && t->won[order[0]]))
            continue;
        order[n] = i;
        bool fits = true;
        for (size_t k = 0; k < n && fits; k++)
            fits = attains(t, order, k, n);
        used[i] = true;
        if (fits)
            every_stack(t, order, n + 1, used, m);
        used[i] = false;
    }
}

static void stack_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    size_t order[8];
    bool used[8] = {false};
    size_t m = 0;
    for (size_t i = 0; i < t.n; i++)
        m += cmt_contest_eligible(c, i) ? 1 : 0;
    if (m > 0)
        every_stack(&t, order, 0, used, m);
    const cmt_outcome o = expect(&t, "ranked-pairs", CMT_TIE_PARALLEL);
    ck_assert(!o.capped);
}

START_TEST(parallel_winners_are_the_tops_of_stacks)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 3};
    twin_each(shape, first_seed + 10000, 1500, stack_body);
}
END_TEST

static void orders_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const rules[] = {"ranked-pairs", "river"};
    static const char *const strengths[] = {"margins", "winning-votes",
                                            "pairwise-opposition", "ratio"};
    for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
        for (size_t k = 0; k < 4; k++) {
            const cmt_option option = {.name = "strength", .value = strengths[k]};
            cmt_rule_args args = {.options = &option, .n_options = 1};
            const cmt_outcome all = twin_run(mem, c, rules[r], &args, seed);
            for (unsigned lot = 0; lot < 3; lot++) {
                args.tie_break.kind = lot == 0 ? CMT_TIE_ORDER : CMT_TIE_LOT;
                args.tie_break.seed[0] = (uint8_t)(seed + lot);
                const cmt_outcome one = twin_run(mem, c, rules[r], &args, seed);
                bool found = one.winners.n == 0 && all.winners.n == 0;
                for (size_t i = 0; i < all.winners.n; i++)
                    found = found || all.winners.at[i] == one.winners.at[0];
                ck_assert_msg(found && one.winners.n <= 1, "seed %llu: %s",
                              (unsigned long long)seed, rules[r]);
            }
        }
    }
}

START_TEST(an_order_picks_one_of_the_parallel_winners)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 4};
    twin_each(shape, first_seed + 20000, 400, orders_body);
}
END_TEST

/* --- recursion without memory --------------------------------------------------------- */

/* The strongest path inside a set, by trying all; NULL where there is none. */
static mpq_srcptr path_of(const twin *t, unsigned set, size_t i, size_t j)
{
    mpq_srcptr best = beats(t, i, j) ? margin(t, i, j) : NULL;
    for (size_t k = 0; k < t->n; k++) {
        if ((set >> k & 1U) == 0 || k == j || !beats(t, i, k))
            continue;
        mpq_srcptr rest = path_of(t, set & ~(1U << i), k, j);
        if (rest == NULL)
            continue;
        mpq_srcptr weaker = mpq_cmp(rest, margin(t, i, k)) < 0 ? rest : margin(t, i, k);
        best = best == NULL || mpq_cmp(weaker, best) > 0 ? weaker : best;
    }
    return best;
}

/* Whether a defeat of j is not the weakest of any cycle. */
static bool is_defeated(const twin *t, unsigned set, size_t j)
{
    for (size_t i = 0; i < t->n; i++) {
        if ((set >> i & 1U) == 0 || !beats(t, i, j))
            continue;
        mpq_srcptr back = path_of(t, set, j, i);
        if (back == NULL || mpq_cmp(margin(t, i, j), back) > 0)
            return true;
    }
    return false;
}

static unsigned undefeated(const twin *t, unsigned set)
{
    unsigned out = 0;
    for (size_t i = 0; i < t->n; i++)
        out |= (set >> i & 1U) != 0 && !is_defeated(t, set, i) ? 1U << i : 0U;
    return out;
}

/* Holliday and Pacuit's definition: all pairs, the largest margin with a winner. */
static unsigned stable(const twin *t, unsigned set, bool simple)
{
    unsigned won = 0;
    mpq_srcptr largest = NULL;
    if ((set & (set - 1)) == 0)
        return set;
    const unsigned asked = simple ? set : undefeated(t, set);
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j < t->n; j++) {
            if (i == j || (asked >> i & 1U) == 0 || (set >> j & 1U) == 0)
                continue;
            const int sign = largest == NULL ? 1 : mpq_cmp(margin(t, i, j), largest);
            if (sign < 0 || (stable(t, set & ~(1U << j), simple) >> i & 1U) == 0)
                continue;
            won = sign > 0 ? 1U << i : won | 1U << i;
            largest = margin(t, i, j);
        }
    }
    return won;
}

static void mark(twin *t, unsigned set)
{
    for (size_t i = 0; i < t->n; i++)
        t->won[i] = (set >> i & 1U) != 0;
}

static unsigned eligible_set(const twin *t)
{
    unsigned all = 0;
    for (size_t i = 0; i < t->n; i++)
        all |= cmt_contest_eligible(t->c, i) ? 1U << i : 0U;
    return all;
}

static void split_cycle_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    mark(&t, undefeated(&t, eligible_set(&t)));
    (void)expect(&t, "split-cycle", CMT_TIE_NONE);
}

START_TEST(split_cycle_discards_the_weakest_of_every_cycle)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 4};
    twin_each(shape, first_seed + 30000, 1000, split_cycle_body);
}
END_TEST

static void stable_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    const unsigned all = eligible_set(&t);
    mark(&t, stable(&t, all, true));
    (void)expect(&t, "simple-stable-voting", CMT_TIE_NONE);
    mark(&t, stable(&t, all, false));
    (void)expect(&t, "stable-voting", CMT_TIE_NONE);
}

START_TEST(stable_voting_equals_its_definition)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 4};
    twin_each(shape, first_seed + 40000, 1000, stable_body);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_ranked");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, parallel_winners_are_those_of_every_order);
    tcase_add_test(tc, parallel_winners_are_the_tops_of_stacks);
    tcase_add_test(tc, split_cycle_discards_the_weakest_of_every_cycle);
    tcase_add_test(tc, stable_voting_equals_its_definition);
    tcase_add_test(tc, an_order_picks_one_of_the_parallel_winners);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
