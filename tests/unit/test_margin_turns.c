/* Margins that follow from comparisons of duels, against every way to replace ballots. */
#include "lp/exact.h"
#include "margin_worlds.h"

static const uint64_t first_seed = 22112026;

/* Ways to replace ballots that are tried for a number of them. */
#define MAX_WAYS 3000

static const struct tried {
    const char *rule;
    const char *strength; /* NULL: as it is */
} tried[] = {
    {"banks", NULL},
    {"bipartisan", NULL},
    {"copeland", NULL},
    {"leximax", NULL},
    {"llull", NULL},
    {"minimax", NULL},
    {"minimax", "winning-votes"},
    {"minimax", "pairwise-opposition"},
    {"ranked-pairs", NULL},
    {"ranked-pairs", "winning-votes"},
    {"ranked-pairs", "pairwise-opposition"},
    {"raynaud", NULL},
    {"raynaud", "winning-votes"},
    {"river", NULL},
    {"river", "winning-votes"},
    {"river", "pairwise-opposition"},
    {"schulze", NULL},
    {"schulze", "winning-votes"},
    {"schulze", "pairwise-opposition"},
    {"schwartz", NULL},
    {"simple-stable-voting", NULL},
    {"slater", NULL},
    {"smith", NULL},
    {"smith-minimax", NULL},
    {"smith-minimax", "winning-votes"},
    {"split-cycle", NULL},
    {"split-cycle", "winning-votes"},
    {"split-cycle", "pairwise-opposition"},
    {"stable-voting", NULL},
    {"stable-voting", "winning-votes"},
    {"uncovered-bordes", NULL},
    {"uncovered-fishburn", NULL},
    {"uncovered-gillies", NULL},
    {"uncovered-mckelvey", NULL},
    {"weighted-covering", NULL},
};

#define N_TRIED ((int)(sizeof tried / sizeof tried[0]))

static void set_rule(world *w, const struct tried *t, cmt_option *option)
{
    *option = (cmt_option){.name = "strength", .value = t->strength};
    w->rule = cmt_rule_find(CMT_RULE_ORDINAL, t->rule);
    ck_assert_ptr_nonnull(w->rule);
    w->args = (cmt_rule_args){0};
    if (t->strength != NULL) {
        w->args.options = option;
        w->args.n_options = 1;
    }
}

static size_t n_bounded; /* by comparisons */
static size_t n_deep;    /* more than one ballot, all fewer of which were tried */
static size_t n_exact;

/* Nothing below the bounds alters the outcome; something as large as `upper` does. */
static void check_contest(world *w, const cmt_contest *c)
{
    const cmt_value *v = margin_of(w, c);
    if (v == NULL || strcmp(bound_by(v), "comparisons") != 0)
        return;
    const int64_t lower = bound(v, "lower");
    const mpq_srcptr part = test_q(mem, share(v, "lower"));
    n_bounded++;
    ck_assert_int_le(lower, bound(v, "upper"));
    spread(w, c);
    w->lightest = cmt_q(mem);
    for (size_t k = 1; k <= w->c.ballots.n && ways(w, k) <= MAX_WAYS; k++) {
        const bool found = k_alter(w, k);
        ck_assert_msg(!found || lower <= (int64_t)k, "%s: %lld, but %zu do",
                      w->rule->name, (long long)lower, k);
        n_deep += k > 1 && lower == (int64_t)k ? 1 : 0;
        n_exact += found && lower == (int64_t)k ? 1 : 0;
        if (found)
            break;
    }
    if (mpq_sgn(w->lightest) == 0)
        return;
    mpq_div(w->lightest, w->lightest, c->total);
    ck_assert_msg(mpq_cmp(part, w->lightest) <= 0, "%s: the share %s", w->rule->name,
                  share(v, "lower"));
}

START_TEST(nothing_below_a_bound_alters_the_outcome) /* loop: rules and strengths */
{
    world w = {0};
    cmt_option option;
    set_rule(&w, &tried[_i], &option);
    n_bounded = 0;
    n_deep = 0;
    n_exact = 0;
    for (uint64_t s = 0; s < 72; s++) {
        uint64_t seed = first_seed + 1000 * s;
        mem = cmt_arena_new(0);
        check_contest(&w, s % 3 == 0 ? small_world(&seed, s % 2 == 0, false)
                                     : cyclic_world(&seed, s % 3 == 1 ? 4 : 7));
        cmt_arena_free(mem);
    }
    printf("%s %s: %zu bounded, %zu of them by more than one ballot, %zu exact\n",
           tried[_i].rule, tried[_i].strength == NULL ? "" : tried[_i].strength,
           n_bounded, n_deep, n_exact);
}
END_TEST

/* --- larger worlds ------------------------------------------------------------------------ */

/* Up to five alternatives near a circle, in two groups of unlike weight. */
static const cmt_contest *large_world(uint64_t *seed)
{
    maker *m = maker_new(mem);
    const size_t n = 3 + seed_below(seed, 3);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t g = 0; g < 2; g++) {
        maker_group(m, g == 0 ? "g" : "h", g == 0 ? "1" : "7/3");
        for (size_t r = 0; r < n; r++) {
            uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, 20));
            const size_t with = seed_below(seed, n);
            for (size_t i = 0; i < n; i++)
                row[(r + i) % n] = (uint8_t)(i + 1);
            row[with] = (uint8_t)(row[with] + seed_below(seed, 2));
        }
    }
    return maker_close(m, 0);
}

/* Replace ballots at random while what is replaced stays below a bound: `lower` ballots, or
 * the share of all weight. */
static void replace_below(const cmt_contest *c,
                          uint64_t *seed,
                          int64_t lower,
                          mpq_srcptr part,
                          int64_t *taken)
{
    mpq_ptr weight = cmt_q(mem);
    mpq_ptr next = cmt_q(mem);
    int64_t n = 0;
    memset(taken, 0, c->ballots.n * sizeof *taken);
    for (size_t tries = 0; tries < 200 && (part != NULL || n + 1 < lower); tries++) {
        const size_t b = seed_below(seed, c->ballots.n);
        if (taken[b] == c->ballots.count[b])
            continue;
        mpq_add(next, weight, c->voices[c->ballots.group[b]].multiplier);
        if (part != NULL && mpq_cmp(next, part) >= 0)
            continue;
        mpq_set(weight, next);
        taken[b]++;
        n++;
    }
}

static void check_large(world *w, const cmt_contest *c, uint64_t *seed)
{
    const cmt_value *v = margin_of(w, c);
    if (v == NULL || strcmp(bound_by(v), "comparisons") != 0)
        return;
    n_bounded++;
    n_deep += bound(v, "lower") > 2 ? 1 : 0;
    n_exact += bound(v, "lower") == bound(v, "upper") ? 1 : 0;
    mpq_ptr weight = cmt_q(mem);
    mpq_mul(weight, c->total, test_q(mem, share(v, "lower")));
    int64_t *taken = CMT_NEW_ARRAY(mem, int64_t, c->ballots.n);
    for (size_t k = 0; k < 16; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        uint16_t marks[5];
        cmt_contest other = {0};
        cmt_outcome now = {0};
        replace_below(c, seed, bound(v, "lower"), k % 2 == 0 ? NULL : weight, taken);
        const size_t first = seed_below(seed, c->n_alternatives);
        for (size_t i = 0; i < c->n_alternatives; i++)
            marks[(i + first) % c->n_alternatives] = (uint16_t)(k % 3 == 0 ? i : 5 - i);
        ck_ok(cmt_altered_replace(mem, c, taken, marks, &other, NULL));
        ck_ok(w->rule->run(mem, &other, &w->args, &now, NULL));
        ck_assert_msg(cmt_altered_same(&w->o, &now), "%s", w->rule->name);
        cmt_arena_reset(mem, mark);
    }
}

START_TEST(
    nothing_drawn_below_a_bound_alters_the_outcome) /* loop: rules and strengths */
{
    world w = {0};
    cmt_option option;
    set_rule(&w, &tried[_i], &option);
    n_bounded = 0;
    n_deep = 0;
    n_exact = 0;
    for (uint64_t s = 0; s < 16; s++) {
        uint64_t seed = first_seed + 77 * s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = large_world(&seed);
        check_large(&w, c, &seed);
        cmt_arena_free(mem);
    }
    printf("%s %s: %zu bounded, %zu by more than two ballots, %zu exact\n",
           tried[_i].rule, tried[_i].strength == NULL ? "" : tried[_i].strength,
           n_bounded, n_deep, n_exact);
    ck_assert_uint_gt(n_bounded, 3);
}
END_TEST

/* Schulze: what programs find lies between what comparisons prove and what was run. */
START_TEST(programs_and_comparisons_agree)
{
    size_t n_asked = 0;
    for (uint64_t s = 0; s < 20; s++) {
        uint64_t seed = first_seed + 78 * s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = large_world(&seed);
        world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "schulze")};
        const cmt_value *bounds = margin_of(&w, c);
        w.args.solver = cmt_exact_solver_new(mem, NULL);
        const cmt_value *exact = margin_of(&w, c);
        if (strcmp(bound_by(exact), "program") == 0) {
            n_asked++;
            ck_assert_int_eq(bound(exact, "lower"), bound(exact, "upper"));
            ck_assert_int_le(bound(bounds, "lower"), bound(exact, "lower"));
            ck_assert_int_le(bound(exact, "upper"), bound(bounds, "upper"));
            ck_assert_str_eq(share(exact, "lower"), share(exact, "upper"));
            ck_assert_int_le(mpq_cmp(test_q(mem, share(bounds, "lower")),
                                     test_q(mem, share(exact, "lower"))),
                             0);
        }
        cmt_arena_free(mem);
    }
    printf("%zu by program\n", n_asked);
    ck_assert_uint_gt(n_asked, 10);
}
END_TEST

/* --- known answers ------------------------------------------------------------------------ */

/* a beats b by 9, b beats c by 11, c beats a by 1. One who leaves a b c for b c a takes 2
 * from the first and gives 2 to the last: after two of them 5 meets 5, and a's path to c is
 * no stronger than that of c to a. */
static const cmt_contest *cycle(void)
{
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 6, 3, 1, 2);
    rank(m, 5, 2, 3, 1);
    return maker_close(m, 0);
}

START_TEST(a_cycle_breaks_where_its_weakest_link_meets_another)
{
    static const char *const rules[] = {"schulze", "ranked-pairs", "river",
                                        "split-cycle", "stable-voting"};
    mem = cmt_arena_new(0);
    const cmt_contest *c = cycle();
    for (size_t k = 0; k < 5; k++) {
        world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rules[k])};
        const cmt_value *v = margin_of(&w, c);
        ck_assert_str_eq(bound_by(v), "comparisons");
        ck_assert_int_eq(bound(v, "lower"), 2);
        ck_assert_int_eq(bound(v, "upper"), 2);
        ck_assert_str_eq(share(v, "lower"), "2/21");
    }
    cmt_arena_free(mem);
}
END_TEST

/* The Condorcet winner a beats b by 1 only, but also c by 11, who beats b by 11: one ballot
 * turns the duel, and a keeps a path of 11 against 1. Three ballots a c b that become b c a
 * make it 5 against 5. */
START_TEST(a_bound_may_exceed_that_of_the_closest_duel)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 11, 1, 3, 2);
    rank(m, 5, 3, 2, 1);
    rank(m, 5, 2, 1, 3);
    const cmt_contest *c = maker_close(m, 0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "schulze")};
    const cmt_value *v = margin_of(&w, c);
    ck_assert_str_eq(bound_by(v), "comparisons");
    ck_assert_int_eq(bound(v, "lower"), 3);
    ck_assert_int_eq(bound(v, "upper"), 3);
    ck_assert_str_eq(share(v, "lower"), "1/7");
    cmt_arena_free(mem);
}
END_TEST

/* --- refusals ----------------------------------------------------------------------------- */

static void has_no_bound(const cmt_contest *c, const char *rule, const char *strength)
{
    world w = {0};
    cmt_option option;
    set_rule(&w, &(struct tried){rule, strength}, &option);
    const cmt_value *v = margin_of(&w, c);
    ck_assert_str_eq(bound_by(v), "search");
    ck_assert_int_eq(bound(v, "lower"), 1);
    ck_assert_str_eq(share(v, "lower"), "0");
}

START_TEST(ties_and_ratios_have_no_bound)
{
    mem = cmt_arena_new(0);
    has_no_bound(cycle(), "schulze", "ratio");
    maker *m = abc();
    rank(m, 4, 1, 2, 3);
    rank(m, 4, 3, 1, 2);
    rank(m, 4, 2, 3, 1);
    const cmt_contest *c = maker_close(m, 0);
    has_no_bound(c, "schulze", NULL);
    has_no_bound(c, "smith-minimax", NULL);
    cmt_arena_free(mem);
}
END_TEST

/* Comparisons grow with the fourth power of the alternatives. */
START_TEST(among_many_alternatives_only_duels_are_looked_at)
{
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t i = 0; i < 23; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t r = 0; r < 23; r++) {
        uint8_t *row = maker_ballot(m, 3);
        for (size_t i = 0; i < 23; i++)
            row[(r + i) % 23] = (uint8_t)(i + 1);
    }
    rank(m, 1, 1, 2, 3);
    has_no_bound(maker_close(m, 0), "schulze", NULL);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = cycle();
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "ranked-pairs")};
    cmt_status st = CMT_E_NOMEM;
    ck_ok(w.rule->run(mem, c, &w.args, &w.o, NULL));
    for (long k = 0; st != CMT_OK; k += 1 + k / 50) {
        cmt_value *v = NULL;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_margin(own, c, w.rule, &w.args, &w.o, &v, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        ck_assert(st == CMT_OK || v == NULL);
        cmt_arena_free(own);
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("margin_turns");
    TCase *tc = tcase_create("margin_turns");
    tcase_set_timeout(tc, 240);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, nothing_below_a_bound_alters_the_outcome, 0, N_TRIED);
    tcase_add_loop_test(tc, nothing_drawn_below_a_bound_alters_the_outcome, 0, N_TRIED);
    tcase_add_test(tc, programs_and_comparisons_agree);
    tcase_add_test(tc, a_cycle_breaks_where_its_weakest_link_meets_another);
    tcase_add_test(tc, a_bound_may_exceed_that_of_the_closest_duel);
    tcase_add_test(tc, ties_and_ratios_have_no_bound);
    tcase_add_test(tc, among_many_alternatives_only_duels_are_looked_at);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
