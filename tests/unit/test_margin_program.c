/* Margins by program against every way to replace ballots, in small worlds. */
#include "base/err.h"
#include "decision/registry.h"
#include "insight/altered.h"
#include "insight/margin.h"
#include "lp/exact.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 11211926;

static int64_t bound(const cmt_value *margin, const char *key)
{
    int64_t n = -1;
    (void)cmt_value_as_int(cmt_value_get(cmt_value_get(margin, "ballots"), key), &n);
    return n;
}

static const char *share(const cmt_value *margin, const char *key)
{
    return cmt_value_text(cmt_value_get(margin, "share"), key);
}

/* --- brute force ------------------------------------------------------------------------- */

/* Ballots one a row, so that replacing them is writing over them. */
typedef struct world {
    cmt_contest c;
    const cmt_rule *rule;
    cmt_rule_args args;
    cmt_outcome o;
    uint8_t *marks;
    uint8_t kinds[81][4]; /* every weak order */
    size_t n_kinds;
    size_t runs; /* left */
} world;

/* Tiers without a gap below the last. */
static bool is_dense(const uint8_t *row, size_t n)
{
    unsigned seen = 0;
    for (size_t i = 0; i < n; i++)
        seen |= 1U << row[i];
    return (seen & 1U) == 0 && (seen & (seen + 2)) == 0;
}

static void list_kinds(world *w)
{
    const size_t n = w->c.n_alternatives;
    size_t all = 1;
    for (size_t i = 0; i < n; i++)
        all *= n;
    for (size_t k = 0; k < all; k++) {
        uint8_t row[4];
        size_t left = k;
        for (size_t i = 0; i < n; i++) {
            row[i] = (uint8_t)(left % n + 1);
            left /= n;
        }
        if (is_dense(row, n))
            memcpy(w->kinds[w->n_kinds++], row, n);
    }
}

static bool alters(world *w)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_outcome now = {0};
    w->runs--;
    ck_ok(w->rule->run(mem, &w->c, &w->args, &now, NULL));
    const bool same = cmt_altered_same(&w->o, &now);
    cmt_arena_reset(mem, mark);
    return !same;
}

/* Replace `k` of the ballots from `b` on in every way. */
static bool some_alter(world *w, size_t b, size_t k)
{
    const size_t n = w->c.n_alternatives;
    uint8_t mine[4];
    if (k == 0)
        return alters(w);
    if (b + k > w->c.ballots.n)
        return false;
    if (some_alter(w, b + 1, k))
        return true;
    memcpy(mine, w->marks + b * n, n);
    bool found = false;
    for (size_t kind = 0; kind < w->n_kinds && !found && w->runs > 0; kind++) {
        memcpy(w->marks + b * n, w->kinds[kind], n);
        found = some_alter(w, b + 1, k - 1);
    }
    memcpy(w->marks + b * n, mine, n);
    return found;
}

/* How many kinds of ballots, replaced in all ways. */
static size_t ways(const world *w, size_t k)
{
    size_t all = 1;
    for (size_t j = 0; j < k; j++)
        all = all * w->n_kinds * (w->c.ballots.n - j) / (j + 1);
    return all;
}

/* One row a ballot. */
static void spread(world *w, const cmt_contest *c)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < c->n_alternatives; i++)
        maker_alternative(m, c->ids[i]);
    m->c.ballots.form = c->ballots.form;
    m->c.unranked = c->unranked;
    for (size_t g = 0; g < c->n_voices; g++) {
        char *text = cmt_q_text(mem, c->voices[g].multiplier);
        maker_group(m, c->voices[g].group, text);
        for (size_t b = 0; b < c->ballots.n; b++) {
            for (int64_t k = 0; k < c->ballots.count[b] && c->ballots.group[b] == g;
                 k++) {
                uint8_t *row = maker_ballot(m, 1);
                for (size_t i = 0; i < c->n_alternatives; i++)
                    row[i] = (uint8_t)cmt_ballots_mark(c, b, i);
            }
        }
    }
    w->c = *maker_close(m, 0);
    w->marks =
        (uint8_t *)CMT_NEW_ARRAY(mem, uint8_t, w->c.ballots.n * c->n_alternatives + 1);
    memcpy(w->marks, w->c.ballots.marks, w->c.ballots.n * c->n_alternatives);
    w->c.ballots.marks = w->marks;
}

#define MAX_RUNS 20000

static size_t n_exact;
static size_t n_deep;
static size_t n_asked;

static const cmt_solver *inner;

/* The solver, counted. */
static cmt_status ask(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    (void)self;
    n_asked++;
    return inner->solve(inner->self, arena, lp, out, err);
}

static const cmt_solver *counted_solver(void)
{
    cmt_solver *solver = CMT_NEW(mem, cmt_solver);
    inner = cmt_exact_solver_new(mem, NULL);
    *solver = (cmt_solver){.solve = ask};
    return solver;
}

static const cmt_value *margin_of(world *w, const cmt_contest *c)
{
    cmt_value *v = NULL;
    cmt_err err = {0};
    ck_ok(w->rule->run(mem, c, &w->args, &w->o, NULL));
    const cmt_status st = cmt_margin(mem, c, w->rule, &w->args, &w->o, &v, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", w->rule->name, err.text);
    return v;
}

static void check_contest(const cmt_contest *c, const char *rule, const char *by)
{
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rule), .runs = MAX_RUNS};
    w.args.solver = counted_solver();
    const cmt_value *v = margin_of(&w, c);
    if (v == NULL || strcmp(cmt_value_text(v, "by"), by) != 0)
        return;
    const int64_t exact = bound(v, "lower");
    ck_assert_msg(exact == bound(v, "upper"), "%s: %lld to %lld", rule,
                  (long long)exact, (long long)bound(v, "upper"));
    ck_assert_msg(strcmp(share(v, "lower"), share(v, "upper")) == 0, "%s: %s to %s",
                  rule, share(v, "lower"), share(v, "upper"));
    spread(&w, c);
    list_kinds(&w);
    for (size_t k = 1; k <= w.c.ballots.n && ways(&w, k) <= w.runs; k++) {
        const bool found = some_alter(&w, 0, k);
        ck_assert_msg(found == (exact <= (int64_t)k), "%s: %lld, but %zu %s", rule,
                      (long long)exact, k, found ? "do" : "do not");
        n_exact += found ? 1 : 0;
        n_deep += found && k > 1 ? 1 : 0;
        if (found)
            return;
    }
}

/* Up to four alternatives and a few ballots, weak or strict, of one weight or several;
 * `alike`: most voters agree. */
static const cmt_contest *small_world(uint64_t *seed, bool strict, bool alike)
{
    maker *m = maker_new(mem);
    static const char *const names[] = {"a", "b", "c", "d"};
    const size_t n = 2 + seed_below(seed, 3);
    const size_t groups = 1 + seed_below(seed, 2);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, names[i]);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t g = 0; g < groups; g++) {
        maker_group(m, g == 0 ? "g" : "h", g == 0 ? "1" : "3/2");
        const size_t rows = 1 + seed_below(seed, 3);
        for (size_t r = 0; r < rows; r++) {
            uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, 3));
            const size_t swaps = alike ? seed_below(seed, 2) : n;
            for (size_t i = 0; i < n; i++)
                row[i] = (uint8_t)(strict ? i + 1 : seed_below(seed, n + 1));
            for (size_t i = n; strict && i > n - swaps && i > 1; i--) {
                const size_t j = seed_below(seed, i);
                const uint8_t other = row[j];
                row[j] = row[i - 1];
                row[i - 1] = other;
            }
        }
    }
    return maker_close(m, 0);
}

START_TEST(margins_by_program_are_exact) /* loop: rules */
{
    static const char *const rules[] = {"minimax", "copeland", "llull", "condorcet",
                                        "irv"};
    n_exact = 0;
    n_deep = 0;
    n_asked = 0;
    for (uint64_t s = 0; s < (_i < 4 ? 400 : 150); s++) {
        uint64_t seed = first_seed + 1000 * s;
        mem = cmt_arena_new(0);
        check_contest(small_world(&seed, s % 3 > 0, s % 3 == 2), rules[_i],
                      _i < 4 ? "program" : "orders");
        cmt_arena_free(mem);
    }
    printf("%s: %zu exact, %zu of more than one ballot, %zu programs\n", rules[_i],
           n_exact, n_deep, n_asked);
    ck_assert_uint_gt(n_exact, 10);
}
END_TEST

/* --- known answers ------------------------------------------------------------------------ */

static void rank(maker *m, int64_t count, uint8_t a, uint8_t b, uint8_t c)
{
    uint8_t *row = maker_ballot(m, count);
    row[0] = a;
    row[1] = b;
    row[2] = c;
}

static maker *abc(void)
{
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    maker_alternative(m, "b");
    maker_alternative(m, "c");
    m->c.ballots.form = CMT_FORM_RANK;
    return m;
}

static void margin_is(const cmt_contest *c,
                      const char *rule,
                      int64_t ballots,
                      const char *part,
                      const char *toward)
{
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rule)};
    w.args.solver = counted_solver();
    const cmt_value *v = margin_of(&w, c);
    ck_assert_int_eq(bound(v, "lower"), ballots);
    ck_assert_int_eq(bound(v, "upper"), ballots);
    ck_assert_str_eq(share(v, "lower"), part);
    ck_assert_str_eq(share(v, "upper"), part);
    ck_assert_str_eq(cmt_value_text(v, "toward"), toward);
}

/* A cycle: a beats b by 9 of 21, b beats c by 11, c beats a by 1; a wins. Each of x ballots
 * a b c that become b c a takes 2 from b's worst defeat and adds 2 to a's: 9 - 2x <= 1 + 2x.
 * Nobody wins all duels until one ballot gives a the duel with c. */
START_TEST(a_cycle_turns_by_both_defeats)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 6, 3, 1, 2);
    rank(m, 5, 2, 3, 1);
    const cmt_contest *c = maker_close(m, 0);
    margin_is(c, "minimax", 2, "2/21", "c");
    margin_is(c, "condorcet", 1, "1/42", "a");
    cmt_arena_free(mem);
}
END_TEST

/* a beats b by 7 of 15; once that duel is level both have as many points. */
START_TEST(copeland_turns_with_the_closest_duel_that_counts)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 11, 1, 2, 3);
    rank(m, 4, 2, 1, 3);
    const cmt_contest *c = maker_close(m, 0);
    margin_is(c, "copeland", 4, "7/30", "b");
    margin_is(c, "llull", 4, "7/30", "b");
    cmt_arena_free(mem);
}
END_TEST

/* 30 a b c, 21 b c a, 10 c a b: a wins, 40 to 21. Ten ballots give it to b; but six of b's
 * own, for c instead, let b go first: 15 of b, 16 of c, and c has 31 then. 5 1/2 make b and
 * c level. */
START_TEST(an_elimination_turns_where_another_order_is_close)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 30, 1, 2, 3);
    rank(m, 21, 3, 1, 2);
    rank(m, 10, 2, 3, 1);
    margin_is(maker_close(m, 0), "irv", 6, "11/122", "c");
    cmt_arena_free(mem);
}
END_TEST

/* 10 to 4: three ballots make 7 to 7, which the order gives to a; four are run. */
START_TEST(a_tie_that_an_order_breaks_is_left_open)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 4, 2, 1, 3);
    const cmt_contest *c = maker_close(m, 0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "irv")};
    w.args.solver = counted_solver();
    w.args.tie_break.kind = CMT_TIE_ORDER;
    const cmt_value *v = margin_of(&w, c);
    ck_assert_int_eq(bound(v, "lower"), 3);
    ck_assert_int_eq(bound(v, "upper"), 4);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: rules */
{
    static const char *const rules[] = {"minimax", "copeland", "irv"};
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 6, 3, 1, 2);
    rank(m, 5, 2, 3, 1);
    const cmt_contest *c = maker_close(m, 0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, rules[_i])};
    cmt_status st = CMT_E_NOMEM;
    ck_ok(w.rule->run(mem, c, &w.args, &w.o, NULL));
    w.args.solver = counted_solver();
    for (long k = 0; st != CMT_OK; k += 1 + k / 50) {
        cmt_value *v = NULL;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_margin(own, c, w.rule, &w.args, &w.o, &v, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        cmt_arena_free(own);
    }
    cmt_arena_free(mem);
}
END_TEST

static cmt_status have_none(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    (void)self;
    (void)arena;
    (void)lp;
    (void)out;
    return cmt_fail(err, CMT_E_REFERENCE, "there is no certificate");
}

/* Who has neither solver nor certificates says so. */
START_TEST(without_a_certificate_there_is_no_margin)
{
    static const cmt_solver reader = {.solve = have_none};
    mem = cmt_arena_new(0);
    world w = {.rule = cmt_rule_find(CMT_RULE_ORDINAL, "minimax")};
    const cmt_contest *c = NULL;
    n_asked = 0;
    for (uint64_t seed = first_seed; n_asked == 0;) {
        c = small_world(&seed, true, false);
        w.args.solver = counted_solver();
        (void)margin_of(&w, c);
    }
    cmt_value *v = NULL;
    w.args.solver = &reader;
    ck_assert_int_eq(cmt_margin(mem, c, w.rule, &w.args, &w.o, &v, NULL),
                     CMT_E_REFERENCE);
    ck_assert_ptr_null(v);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("margin_program");
    TCase *tc = tcase_create("margin_program");
    tcase_set_timeout(tc, 240);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, margins_by_program_are_exact, 0, 5);
    tcase_add_test(tc, a_cycle_turns_by_both_defeats);
    tcase_add_test(tc, an_elimination_turns_where_another_order_is_close);
    tcase_add_test(tc, a_tie_that_an_order_breaks_is_left_open);
    tcase_add_test(tc, copeland_turns_with_the_closest_duel_that_counts);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 3);
    tcase_add_test(tc, without_a_certificate_there_is_no_margin);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
