/* Margins of victory against every replacement of one ballot, and of two. */
#include "margin_worlds.h"

static const uint64_t first_seed = 21112026;
static const cmt_rule_args no_args = {0};

static const cmt_value *margin_by(const cmt_contest *c, const cmt_rule *rule)
{
    world w = {.rule = rule};
    return margin_of(&w, c);
}

static void share_bound(const cmt_value *margin, const char *key, mpq_ptr out)
{
    ck_assert(
        cmt_value_as_q(cmt_value_get(cmt_value_get(margin, "share"), key), 4096, out));
}

/* --- brute force ------------------------------------------------------------------------- */

typedef struct sweep {
    const cmt_contest *c;
    const cmt_rule *rule;
    cmt_outcome o;
    const cmt_value *margin;
    int64_t *taken;
    uint16_t marks[4];
    mpq_ptr least; /* share that the margin says nothing less will do */
    mpq_ptr q;
} sweep;

/* Does the outcome differ when these ballots are replaced by one more kind of ballot? */
static bool differs(sweep *w, const cmt_contest *c)
{
    cmt_outcome now = {0};
    return w->rule->run(mem, c, &no_args, &now, NULL) == CMT_OK
           && !cmt_altered_same(&w->o, &now);
}

/* False: another one says the same, tiers being without gaps there. */
static bool set_marks(sweep *w, size_t which)
{
    unsigned seen = 0;
    const size_t base = w->c->ballots.form == CMT_FORM_RANK ? 4 : 3;
    for (size_t i = 0; i < w->c->n_alternatives; i++) {
        w->marks[i] = (uint16_t)(which % base);
        seen |= 1U << w->marks[i];
        which /= base;
    }
    seen >>= 1;
    return base == 3 || (seen & (seen + 1)) == 0;
}

/* No single ballot alters what takes two, and none is lighter than the least share. */
static void check_single(sweep *w, bool *found)
{
    const size_t base = w->c->ballots.form == CMT_FORM_RANK ? 4 : 3;
    size_t kinds = 1;
    for (size_t i = 0; i < w->c->n_alternatives; i++)
        kinds *= base;
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        for (size_t which = 0; which < kinds; which++) {
            const cmt_arena_mark mark = cmt_arena_get_mark(mem);
            cmt_contest other = {0};
            if (!set_marks(w, which))
                continue;
            w->taken[b] = 1;
            ck_ok(cmt_altered_replace(mem, w->c, w->taken, w->marks, &other, NULL));
            w->taken[b] = 0;
            if (differs(w, &other)) {
                *found = true;
                mpq_div(w->q, w->c->voices[w->c->ballots.group[b]].multiplier,
                        w->c->total);
                ck_assert_msg(mpq_cmp(w->least, w->q) <= 0, "%s: share", w->rule->name);
            }
            cmt_arena_reset(mem, mark);
        }
    }
    ck_assert_msg(!*found || bound(w->margin, "lower") == 1, "%s", w->rule->name);
}

/* The same for two ballots, replaced alike by a strict one. */
static void check_pairs(sweep *w)
{
    static const uint16_t strict[6][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3},
                                          {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    for (size_t b = 0; b < w->c->ballots.n; b++) {
        for (size_t a = 0; a <= b; a++) {
            if (a == b && w->c->ballots.count[b] < 2)
                continue;
            for (size_t k = 0; k < 6; k++) {
                const cmt_arena_mark mark = cmt_arena_get_mark(mem);
                cmt_contest other = {0};
                w->taken[a]++;
                w->taken[b]++;
                ck_ok(
                    cmt_altered_replace(mem, w->c, w->taken, strict[k], &other, NULL));
                w->taken[a] = w->taken[b] = 0;
                ck_assert_msg(!differs(w, &other) || bound(w->margin, "lower") <= 2,
                              "%s", w->rule->name);
                cmt_arena_reset(mem, mark);
            }
        }
    }
}

static bool is_swept(const cmt_rule *rule, cmt_ballot_form form)
{
    const bool ranks =
        rule->kind == CMT_RULE_ORDINAL
        && (rule->yields & (CMT_YIELDS_WINNERS | CMT_YIELDS_COMMITTEE)) != 0;
    return form == CMT_FORM_RANK ? ranks : rule->kind == CMT_RULE_APPROVAL;
}

static size_t n_exact;
static size_t n_open;

static void check_rule(const cmt_contest *c, const cmt_rule *rule)
{
    sweep w = {.c = c, .rule = rule};
    bool found = false;
    if (rule->run(mem, c, &no_args, &w.o, NULL) != CMT_OK)
        return;
    w.margin = margin_by(c, rule);
    if (w.margin == NULL || mpq_sgn(c->total) == 0)
        return;
    w.least = cmt_q(mem);
    w.q = cmt_q(mem);
    w.taken = CMT_NEW_ARRAY(mem, int64_t, c->ballots.n + 1);
    share_bound(w.margin, "lower", w.least);
    ck_assert_int_le(bound(w.margin, "lower"), bound(w.margin, "upper"));
    check_single(&w, &found);
    if (c->ballots.form == CMT_FORM_RANK && c->n_alternatives == 3)
        check_pairs(&w);
    const bool scores = strcmp(cmt_value_text(w.margin, "by"), "scores") == 0;
    if (scores && found)
        ck_assert_int_eq(bound(w.margin, "upper"), 1);
    n_exact += bound(w.margin, "lower") == bound(w.margin, "upper") ? 1 : 0;
    n_open += bound(w.margin, "lower") == bound(w.margin, "upper") ? 0 : 1;
}

START_TEST(no_smaller_change_alters_an_outcome) /* loop: rankings, approvals */
{
    const cmt_ballot_form form = _i == 0 ? CMT_FORM_RANK : CMT_FORM_APPROVE;
    size_t n_rules = 0;
    const cmt_rule *const *rules = cmt_rules(&n_rules);
    for (uint64_t s = 0; s < 24; s++) {
        uint64_t seed = first_seed + 100 * s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(
            mem, &seed,
            (random_shape){.form = form, .max_alternatives = 3, .max_rows = 2});
        for (size_t k = 0; k < n_rules; k++) {
            const cmt_arena_mark mark = cmt_arena_get_mark(mem);
            if (is_swept(rules[k], form))
                check_rule(c, rules[k]);
            cmt_arena_reset(mem, mark);
        }
        cmt_arena_free(mem);
    }
    printf("%zu exact, %zu between bounds\n", n_exact, n_open);
    ck_assert_uint_gt(n_exact, 30);
}
END_TEST

/* --- known answers ----------------------------------------------------------------------- */

static void margin_is(const cmt_contest *c,
                      const char *rule,
                      int64_t ballots,
                      const char *share)
{
    const cmt_value *v = margin_by(c, cmt_rule_find(CMT_RULE_ORDINAL, rule));
    ck_assert_int_eq(bound(v, "lower"), ballots);
    ck_assert_int_eq(bound(v, "upper"), ballots);
    ck_assert_str_eq(cmt_value_text(cmt_value_get(v, "share"), "lower"), share);
}

/* 30 a b c, 21 b c a, 10 c a b. Plurality: 9 apart, and a ballot moves it by 2. Borda: b
 * leads a by 93 - 82 + ... by one point that any ballot can move. */
START_TEST(sums_are_closed_by_half_their_gap)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 30, 1, 2, 3);
    rank(m, 21, 3, 1, 2);
    rank(m, 10, 2, 3, 1);
    const cmt_contest *c = maker_close(m, 0);
    margin_is(c, "plurality", 5, "9/122");
    margin_is(c, "anti-plurality", 6, "11/122");
    cmt_arena_free(mem);
}
END_TEST

/* The Condorcet winner a leads b by 7 of 15 and c by 15: four ballots close the closer. */
START_TEST(a_condorcet_winner_stands_while_it_wins_its_duels)
{
    static const char *const rules[] = {"schulze", "minimax", "copeland", "condorcet"};
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 11, 1, 2, 3);
    rank(m, 4, 2, 1, 3);
    const cmt_contest *c = maker_close(m, 0);
    for (size_t k = 0; k < 4; k++) {
        const cmt_value *v = margin_by(c, cmt_rule_find(CMT_RULE_ORDINAL, rules[k]));
        ck_assert_str_eq(cmt_value_text(v, "by"), "duels");
        ck_assert_int_eq(bound(v, "lower"), 4);
        ck_assert_int_eq(bound(v, "upper"), 4);
        ck_assert_str_eq(cmt_value_text(cmt_value_get(v, "share"), "lower"), "7/30");
    }
    cmt_arena_free(mem);
}
END_TEST

/* a beats b by 10 and c by 14, but is 8 to 10 ahead in opposition: one ballot levels it. */
START_TEST(opposition_counts_in_duels_that_are_won)
{
    static const char *const rules[] = {"schulze", "minimax", "leximax"};
    const cmt_option opposition = {.name = "strength", .value = "pairwise-opposition"};
    const cmt_rule_args args = {.options = &opposition, .n_options = 1};
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 10, 1, 2, 3);
    rank(m, 12, 1, 1, 2);
    rank(m, 8, 2, 2, 1);
    const cmt_contest *c = maker_close(m, 0);
    for (size_t k = 0; k < 3; k++) {
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, rules[k]);
        cmt_outcome o = {0};
        cmt_value *v = NULL;
        ck_ok(rule->run(mem, c, &args, &o, NULL));
        ck_ok(cmt_margin(mem, c, rule, &args, &o, &v, NULL));
        ck_assert_str_ne(cmt_value_text(v, "by"), "duels");
        ck_assert_int_eq(bound(v, "lower"), 1);
        ck_assert_str_eq(cmt_value_text(margin_by(c, rule), "by"), "duels");
    }
    cmt_arena_free(mem);
}
END_TEST

/* Heavy ballots go first: one of weight 3 does what three of weight 1 do. */
START_TEST(a_heavy_group_needs_fewer_ballots)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    maker_group(m, "light", "1");
    rank(m, 6, 1, 2, 3);
    maker_group(m, "heavy", "3");
    rank(m, 2, 1, 2, 3);
    rank(m, 1, 2, 1, 3);
    margin_is(maker_close(m, 0), "plurality", 2, "3/10"); /* 12 to 3: 9 / 2 of 15 */
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    mem = cmt_arena_new(0);
    maker *m = abc();
    rank(m, 3, 1, 2, 3);
    rank(m, 2, 3, 1, 2);
    const cmt_contest *c = maker_close(m, 0);
    const cmt_rule *borda = cmt_rule_find(CMT_RULE_ORDINAL, "borda");
    cmt_outcome o = {0};
    cmt_status st = CMT_E_NOMEM;
    ck_ok(borda->run(mem, c, &no_args, &o, NULL));
    for (long k = 0; st != CMT_OK; k++) {
        cmt_value *v = NULL;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_margin(own, c, borda, &no_args, &o, &v, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        cmt_arena_free(own);
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("margin");
    TCase *tc = tcase_create("margin");
    tcase_set_timeout(tc, 240);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, no_smaller_change_alters_an_outcome, 0, 2);
    tcase_add_test(tc, sums_are_closed_by_half_their_gap);
    tcase_add_test(tc, a_condorcet_winner_stands_while_it_wins_its_duels);
    tcase_add_test(tc, opposition_counts_in_duels_that_are_won);
    tcase_add_test(tc, a_heavy_group_needs_fewer_ballots);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
