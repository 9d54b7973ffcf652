/* Rules that read the pairwise matrix against slow twins: sets by trying all subsets, the
 * rest pair by pair in rationals. */
#include "twins.h"

static const uint64_t first_seed = 14072026;
static const random_shape shape = {
    .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 5};

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    uint64_t seed;
    mpq_t *margin;
    mpq_ptr zero;
    bool *won;
} twin;

static twin twin_new(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = {.mem = mem, .c = c, .n = c->n_alternatives, .seed = seed};
    t.margin = twin_margins(mem, c);
    t.zero = cmt_q(mem);
    t.won = CMT_NEW_ARRAY(mem, bool, t.n);
    return t;
}

static bool beats(const twin *t, size_t i, size_t j)
{
    return twin_beats(t->c, t->margin, i, j);
}

static cmt_outcome expect(const twin *t, const char *name)
{
    const cmt_outcome o = twin_run(t->mem, t->c, name, &(cmt_rule_args){0}, t->seed);
    twin_winners(t->c, &o, t->won, name, t->seed);
    return o;
}

static bool is_eligible_set(const twin *t, unsigned set)
{
    for (size_t i = 0; i < t->n; i++) {
        if ((set >> i & 1U) != 0 && !cmt_contest_eligible(t->c, i))
            return false;
    }
    return set != 0;
}

/* Members beat all others; or, for `weak`, no other beats a member. */
static bool dominates(const twin *t, unsigned set, bool weak)
{
    if (!is_eligible_set(t, set))
        return false;
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j < t->n; j++) {
            const bool crossing = (set >> i & 1U) != 0 && (set >> j & 1U) == 0
                                  && cmt_contest_eligible(t->c, j);
            if (crossing && (weak ? beats(t, j, i) : !beats(t, i, j)))
                return false;
        }
    }
    return true;
}

/* Members of the sets that dominate and hold no smaller set that does. */
static void mark_smallest(twin *t, bool weak)
{
    memset(t->won, 0, t->n);
    for (unsigned set = 1; set < 1U << t->n; set++) {
        bool smallest = dominates(t, set, weak);
        for (unsigned part = 1; part < set && smallest; part++)
            smallest = (part & ~set) != 0 || !dominates(t, part, weak);
        for (size_t i = 0; i < t->n && smallest; i++)
            t->won[i] = t->won[i] || (set >> i & 1U) != 0;
    }
}

static void sets_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    mark_smallest(&t, false);
    (void)expect(&t, "smith");
    mark_smallest(&t, true);
    (void)expect(&t, "schwartz");
}

START_TEST(smith_and_schwartz_sets_are_the_smallest_that_dominate)
{
    twin_each(shape, first_seed, 1000, sets_body);
}
END_TEST

/* k at least draws with i. */
static bool holds(const twin *t, size_t k, size_t i)
{
    return cmt_contest_eligible(t->c, k) && !beats(t, i, k);
}

static bool above_passes(const twin *t, size_t i, size_t j)
{
    for (size_t k = 0; k < t->n; k++) {
        if (beats(t, k, i) && !beats(t, k, j))
            return false;
    }
    return true;
}

static bool holding_passes(const twin *t, size_t i, size_t j)
{
    for (size_t k = 0; k < t->n; k++) {
        if (holds(t, k, i) && !holds(t, k, j))
            return false;
    }
    return true;
}

/* Definitions 1-4 of Duggan (2013), section 2. */
static bool covers(const twin *t, int kind, size_t i, size_t j)
{
    switch (kind) {
    case 0:
        return beats(t, i, j) && above_passes(t, i, j);
    case 1:
        return above_passes(t, i, j) && !above_passes(t, j, i);
    case 2:
        return beats(t, i, j) && holding_passes(t, i, j);
    default:
        return beats(t, i, j) && above_passes(t, i, j) && holding_passes(t, i, j);
    }
}

static void covering_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const names[] = {"uncovered-gillies", "uncovered-fishburn",
                                        "uncovered-bordes", "uncovered-mckelvey"};
    twin t = twin_new(mem, c, seed);
    for (int kind = 0; kind < 4; kind++) {
        for (size_t j = 0; j < t.n; j++) {
            t.won[j] = cmt_contest_eligible(c, j);
            for (size_t i = 0; i < t.n && t.won[j]; i++) {
                t.won[j] =
                    i == j || !cmt_contest_eligible(c, i) || !covers(&t, kind, i, j);
            }
        }
        (void)expect(&t, names[kind]);
    }
}

START_TEST(uncovered_sets_equal_their_definitions)
{
    twin_each(shape, first_seed + 10000, 1000, covering_body);
}
END_TEST

static void copeland_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    const cmt_option alpha = {.name = "alpha", .value = "2/7"};
    const cmt_rule_args own = {.options = &alpha, .n_options = 1};
    mpq_t *score = cmt_q_array(mem, t.n);
    mpq_t *llull = cmt_q_array(mem, t.n);
    mpq_t *half = cmt_q_array(mem, t.n);
    mpq_t *second = cmt_q_array(mem, t.n);
    for (size_t i = 0; i < t.n; i++) {
        int64_t wins = 0;
        int64_t ties = 0;
        for (size_t j = 0; j < t.n && cmt_contest_eligible(c, i); j++) {
            wins += beats(&t, i, j) ? 1 : 0;
            ties += i != j && cmt_contest_eligible(c, j) && !beats(&t, i, j)
                            && !beats(&t, j, i)
                        ? 1
                        : 0;
        }
        cmt_q_set_i64(score[i], 7 * wins + 2 * ties, 7);
        cmt_q_set_i64(llull[i], wins + ties, 1);
        cmt_q_set_i64(half[i], 2 * wins + ties, 2);
        mpq_canonicalize(score[i]);
        mpq_canonicalize(half[i]);
    }
    cmt_outcome o = twin_run(mem, c, "copeland", &own, seed);
    for (size_t i = 0; i < t.n; i++)
        ck_assert(mpq_equal(o.scores[i], score[i]) != 0);
    twin_best(c, score, t.won);
    twin_winners(c, &o, t.won, "copeland", seed);
    twin_best(c, llull, t.won);
    (void)expect(&t, "llull");
    twin_best(c, half, t.won);
    (void)expect(&t, "copeland");
    for (size_t i = 0; i < t.n; i++) {
        for (size_t j = 0; j < t.n; j++) {
            if (beats(&t, i, j))
                mpq_add(second[i], second[i], half[j]);
        }
    }
    /* Among the best: the largest sum over those beaten. */
    for (size_t i = 0; i < t.n; i++) {
        for (size_t j = 0; j < t.n && t.won[i]; j++) {
            if (cmt_contest_eligible(c, j) && mpq_equal(half[i], half[j]) != 0)
                t.won[i] = mpq_cmp(second[i], second[j]) >= 0;
        }
    }
    (void)expect(&t, "copeland-second-order");
}

START_TEST(copeland_and_its_kin_equal_their_twins)
{
    twin_each(shape, first_seed + 20000, 1000, copeland_body);
}
END_TEST

/* The k-th largest margin of defeat of i (0 = the largest), 0 beyond the last. */
static mpq_srcptr defeat(const twin *t, size_t i, size_t k, const bool *by)
{
    size_t order[8];
    size_t m = 0;
    for (size_t j = 0; j < t->n; j++) {
        if (beats(t, j, i) && (by == NULL || by[j]))
            order[m++] = j;
    }
    for (size_t x = 0; x < m; x++) {
        for (size_t y = x + 1; y < m; y++) {
            if (mpq_cmp(t->margin[order[y] * t->n + i], t->margin[order[x] * t->n + i])
                > 0) {
                const size_t other = order[x];
                order[x] = order[y];
                order[y] = other;
            }
        }
    }
    return k < m ? t->margin[order[k] * t->n + i] : t->zero;
}

/* Sign of (defeats of j) - (defeats of i) in the first `depth` places. */
static int milder(const twin *t, size_t i, size_t j, size_t depth, const bool *by)
{
    for (size_t k = 0; k < depth; k++) {
        const int sign = mpq_cmp(defeat(t, j, k, by), defeat(t, i, k, by));
        if (sign != 0)
            return sign;
    }
    return 0;
}

static void mark_mildest(twin *t, size_t depth, const bool *among)
{
    for (size_t i = 0; i < t->n; i++) {
        t->won[i] = cmt_contest_eligible(t->c, i) && (among == NULL || among[i]);
        for (size_t j = 0; j < t->n && t->won[i]; j++) {
            if (cmt_contest_eligible(t->c, j) && (among == NULL || among[j]))
                t->won[i] = milder(t, i, j, depth, among) >= 0;
        }
    }
}

static void minimax_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = twin_new(mem, c, seed);
    mark_mildest(&t, 1, NULL);
    cmt_outcome o = expect(&t, "minimax");
    for (size_t i = 0; i < t.n; i++) {
        for (size_t j = 0; j < t.n; j++) {
            if (cmt_contest_eligible(c, i) && cmt_contest_eligible(c, j)) {
                ck_assert_int_eq(
                    o.ranking[i]<o.ranking[j], milder(&t, i, j, 1, NULL)> 0);
            }
        }
    }
    mark_mildest(&t, t.n, NULL);
    (void)expect(&t, "leximax");
    bool *smith = CMT_NEW_ARRAY(mem, bool, t.n);
    mark_smallest(&t, false);
    memcpy(smith, t.won, t.n);
    mark_mildest(&t, 1, smith);
    (void)expect(&t, "smith-minimax");
    for (size_t i = 0; i < t.n; i++) {
        size_t lost = 0;
        size_t others = 0;
        for (size_t j = 0; j < t.n; j++) {
            others += j != i && cmt_contest_eligible(c, j) ? 1 : 0;
            lost += beats(&t, j, i) ? 1 : 0;
        }
        t.won[i] = cmt_contest_eligible(c, i) && others > 0 && lost == others;
    }
    (void)expect(&t, "condorcet-loser");
}

START_TEST(minimax_and_its_kin_equal_their_twins)
{
    twin_each(shape, first_seed + 30000, 1000, minimax_body);
}
END_TEST

static void strengths_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const rules[] = {"minimax", "leximax", "smith-minimax"};
    static const char *const strengths[] = {"winning-votes", "pairwise-opposition",
                                            "ratio"};
    for (size_t k = 0; k < 9; k++) {
        const cmt_option option = {.name = "strength", .value = strengths[k / 3]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        (void)twin_run(mem, c, rules[k % 3], &args, seed);
    }
}

START_TEST(every_strength_passes_its_check)
{
    twin_each(shape, first_seed + 40000, 500, strengths_body);
}
END_TEST

/* Inclusions: McKelvey's set holds the three others, the Smith set holds Schwartz's;
 * Duggan (2013), figure 1. */
static void inclusions_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const pairs[][2] = {
        {"uncovered-gillies", "uncovered-mckelvey"},
        {"uncovered-bordes", "uncovered-mckelvey"},
        {"uncovered-fishburn", "uncovered-gillies"},
        {"schwartz", "smith"},
        {"uncovered-fishburn", "smith"},
        {"smith-minimax", "smith"},
        {"copeland-second-order", "copeland"},
        {"copeland-second-order", "smith"},
        {"leximax", "minimax"},
    };
    const cmt_rule_args args = {0};
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        const cmt_outcome inner = twin_run(mem, c, pairs[k][0], &args, seed);
        const cmt_outcome outer = twin_run(mem, c, pairs[k][1], &args, seed);
        for (size_t x = 0; x < inner.winners.n; x++) {
            bool found = false;
            for (size_t y = 0; y < outer.winners.n; y++)
                found = found || inner.winners.at[x] == outer.winners.at[y];
            ck_assert_msg(found, "seed %llu: %s is not within %s",
                          (unsigned long long)seed, pairs[k][0], pairs[k][1]);
        }
    }
}

START_TEST(sets_lie_within_each_other)
{
    twin_each(shape, first_seed + 50000, 500, inclusions_body);
}
END_TEST

START_TEST(alpha_lies_between_a_loss_and_a_win)
{
    static const char *const bad[] = {"-1/2", "3/2", "2"};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "copeland");
    cmt_arena *mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    const cmt_contest *c = maker_close(m, 0);
    for (size_t k = 0; k < 3; k++) {
        const cmt_option option = {.name = "alpha", .value = bad[k]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        cmt_outcome o = {0};
        ck_assert_int_eq(rule->run(mem, c, &args, &o, NULL), CMT_E_RANGE);
        ck_assert_uint_eq(o.n, 0);
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_pairwise");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, smith_and_schwartz_sets_are_the_smallest_that_dominate);
    tcase_add_test(tc, uncovered_sets_equal_their_definitions);
    tcase_add_test(tc, copeland_and_its_kin_equal_their_twins);
    tcase_add_test(tc, minimax_and_its_kin_equal_their_twins);
    tcase_add_test(tc, every_strength_passes_its_check);
    tcase_add_test(tc, sets_lie_within_each_other);
    tcase_add_test(tc, alpha_lies_between_a_loss_and_a_win);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
