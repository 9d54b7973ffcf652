/* The scan of axioms: published paradoxes, and a twin that tries everything by definition. */
#include "decision/registry.h"
#include "insight/audit_words.h"
#include "insight/scan.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 21112027;
static const cmt_rule_args no_args = {0};

static const cmt_value *scan_of(const cmt_contest *c,
                                const cmt_rule *rule,
                                size_t limit)
{
    cmt_outcome o = {0};
    cmt_value *v = NULL;
    cmt_err err = {0};
    ck_ok(rule->run(mem, c, &no_args, &o, NULL));
    const cmt_status st = cmt_scan(mem, c, rule, &no_args, &o, limit, &v, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", rule->name, err.text);
    return v;
}

static const cmt_value *row_of(const cmt_value *scan, const char *axiom)
{
    const cmt_value *rows = cmt_value_get(scan, "axioms");
    for (size_t k = 0; k < cmt_value_count(rows); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(rows, k), "axiom"), axiom) == 0)
            return cmt_value_at(rows, k);
    }
    return NULL;
}

static bool is_set(const cmt_value *v, const char *key)
{
    const cmt_value *at = cmt_value_get(v, key);
    return at != NULL && at->as.boolean;
}

static int64_t number(const cmt_value *v, const char *key)
{
    int64_t n = -1;
    (void)cmt_value_as_int(cmt_value_get(v, key), &n);
    return n;
}

static bool violates(const cmt_value *scan, const char *axiom)
{
    const cmt_value *row = row_of(scan, axiom);
    ck_assert_msg(row != NULL && cmt_value_get(row, "violated") != NULL, "%s", axiom);
    return is_set(row, "violated");
}

/* The names in a list, run together. */
static const char *said(const cmt_value *list)
{
    const char *text = "";
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        text = cmt_arena_printf(mem, "%s%s", text,
                                cmt_value_as_string(cmt_value_at(list, k)));
    }
    return text;
}

static const cmt_value *case_of(const cmt_value *scan, const char *axiom)
{
    return cmt_value_at(cmt_value_get(row_of(scan, axiom), "cases"), 0);
}

/* --- published paradoxes --------------------------------------------------------------- */

static maker *begin(cmt_ballot_form form, const char *ids)
{
    maker *m = maker_new(mem);
    for (; *ids != '\0'; ids++)
        maker_alternative(m, cmt_arena_strndup(mem, ids, 1));
    m->c.ballots.form = form;
    return m;
}

/* "bca": b before c before a, who is not named is not ranked; or those approved. */
static void cast(maker *m, int64_t count, const char *order)
{
    uint8_t *row = maker_ballot(m, count);
    for (size_t k = 0; order[k] != '\0'; k++) {
        row[maker_id(m, cmt_arena_strndup(mem, order + k, 1))] =
            m->c.ballots.form == CMT_FORM_RANK ? (uint8_t)(k + 1) : CMT_MARK_APPROVE;
    }
}

static const cmt_value *ordinal(maker *m, const char *rule)
{
    return scan_of(maker_close(m, 0), cmt_rule_find(CMT_RULE_ORDINAL, rule), 0);
}

/* Fishburn and Brams (1983): a wins; had three more put it first, b would have. */
START_TEST(more_can_be_less)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    cast(m, 7, "abc");
    cast(m, 6, "bac");
    cast(m, 5, "cba");
    maker_group(m, "three", "1");
    cast(m, 3, "cab");
    const cmt_value *scan = ordinal(m, "irv");
    ck_assert(violates(scan, "monotonicity"));
    const cmt_value *cases = cmt_value_get(row_of(scan, "monotonicity"), "cases");
    bool told = false;
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *found = cmt_value_at(cases, k);
        if (strcmp(cmt_value_text(found, "group"), "three") != 0)
            continue;
        told = true;
        ck_assert_int_eq(number(found, "ballots"), 3);
        ck_assert_str_eq(cmt_value_text(found, "raised"), "a");
        ck_assert_str_eq(cmt_value_text(found, "to"), "front");
        ck_assert_str_eq(said(cmt_value_get(found, "instead")), "b");
    }
    ck_assert(told);
}
END_TEST

/* Fishburn and Brams (1983): with the Smiths, who rank it last, c wins; without them b. */
START_TEST(two_had_better_stayed_at_home)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    maker_group(m, "town", "1");
    cast(m, 417, "abc");
    cast(m, 82, "acb");
    cast(m, 143, "bac");
    cast(m, 357, "bca");
    cast(m, 285, "cab");
    cast(m, 324, "cba");
    maker_group(m, "smiths", "1");
    cast(m, 2, "abc");
    const cmt_value *scan = ordinal(m, "irv");
    ck_assert(violates(scan, "participation"));
    const cmt_value *cases = cmt_value_get(row_of(scan, "participation"), "cases");
    bool told = false;
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        const cmt_value *found = cmt_value_at(cases, k);
        if (strcmp(cmt_value_text(found, "group"), "smiths") != 0)
            continue;
        told = true;
        ck_assert_int_eq(number(found, "ballots"), 2);
        ck_assert_str_eq(said(cmt_value_get(found, "instead")), "b");
        ck_assert(is_set(found, "unanimous"));
        ck_assert_uint_eq(cmt_value_count(cmt_value_get(found, "ballot")), 3);
    }
    ck_assert(told);
    ck_assert_int_le(number(cmt_value_get(scan, "recounts"), "made"), CMT_SCAN_RUNS);
}
END_TEST

/* Condorcet's objection: 3 a b c, 2 b c a. Borda chooses b, whom a beats. */
START_TEST(borda_passes_over_the_condorcet_winner)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    cast(m, 3, "abc");
    cast(m, 2, "bca");
    const cmt_value *scan = ordinal(m, "borda");
    ck_assert(violates(scan, "condorcet-winner"));
    ck_assert_str_eq(
        said(cmt_value_get(row_of(scan, "condorcet-winner"), "alternatives")), "a");
    ck_assert(violates(scan, "smith"));
    ck_assert(violates(scan, "schwartz"));
    ck_assert(!violates(scan, "condorcet-loser"));
}
END_TEST

/* Borda's objection of 1784, with 21 voters: plurality chooses a, whom both others beat. */
START_TEST(plurality_can_choose_the_condorcet_loser)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    cast(m, 1, "abc");
    cast(m, 7, "acb");
    cast(m, 7, "bca");
    cast(m, 6, "cba");
    const cmt_value *scan = ordinal(m, "plurality");
    ck_assert(violates(scan, "condorcet-loser"));
    ck_assert_str_eq(
        said(cmt_value_get(row_of(scan, "condorcet-loser"), "alternatives")), "a");
    ck_assert_str_eq(
        said(cmt_value_get(row_of(scan, "condorcet-winner"), "alternatives")), "c");
}
END_TEST

/* Tideman (1987): clones split a plurality, and help each other under Borda. */
START_TEST(clones_spoil_plurality_and_team_up_under_borda)
{
    maker *m = begin(CMT_FORM_RANK, "abx");
    cast(m, 4, "abx");
    cast(m, 3, "bxa");
    cast(m, 2, "xba");
    const cmt_value *scan = ordinal(m, "plurality");
    ck_assert(violates(scan, "clones"));
    ck_assert_str_eq(said(cmt_value_get(case_of(scan, "clones"), "clones")), "bx");
    ck_assert_str_eq(said(cmt_value_get(case_of(scan, "clones"), "instead")), "x");
    m = begin(CMT_FORM_RANK, "abx");
    cast(m, 3, "abx");
    cast(m, 2, "bxa");
    scan = ordinal(m, "borda");
    ck_assert(violates(scan, "clones"));
    ck_assert_str_eq(said(cmt_value_get(case_of(scan, "clones"), "without")), "b");
    ck_assert_str_eq(said(cmt_value_get(case_of(scan, "clones"), "instead")), "a");
    scan = ordinal(m, "schulze");
    ck_assert(!violates(scan, "clones"));
    ck_assert(is_set(row_of(scan, "clones"), "complete"));
    ck_assert_int_eq(number(row_of(scan, "clones"), "tried"), 2);
}
END_TEST

/* 45 a c b, 30 b a c, 25 c b a. One seat goes to b, when c is out; of two, a takes one and
 * its surplus brings c the other. Elkind, Faliszewski, Skowron and Slinko (2017): STV is not
 * committee monotone, approval voting is. */
START_TEST(a_committee_that_grows_may_change)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    cast(m, 45, "acb");
    cast(m, 30, "bac");
    cast(m, 25, "cba");
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 1;
    const cmt_value *scan = ordinal(m, "stv");
    ck_assert(violates(scan, "committee-monotonicity"));
    const cmt_value *found = case_of(scan, "committee-monotonicity");
    ck_assert_int_eq(number(found, "seats"), 2);
    ck_assert_str_eq(said(cmt_value_get(found, "instead")), "ac");
    m = begin(CMT_FORM_APPROVE, "abc");
    cast(m, 3, "ab");
    cast(m, 2, "c");
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 2;
    scan = scan_of(maker_close(m, 0), cmt_rule_find(CMT_RULE_APPROVAL, "av"), 0);
    ck_assert(!violates(scan, "committee-monotonicity"));
    ck_assert_ptr_null(row_of(scan, "clones"));
    ck_assert_int_eq(number(row_of(scan, "committee-monotonicity"), "tried"), 2);
}
END_TEST

START_TEST(a_limit_is_kept_and_told)
{
    maker *m = begin(CMT_FORM_RANK, "abc");
    cast(m, 40, "abc");
    cast(m, 31, "bca");
    const cmt_contest *c = maker_close(m, 0);
    const cmt_rule *borda = cmt_rule_find(CMT_RULE_ORDINAL, "borda");
    const cmt_value *scan = scan_of(c, borda, 10);
    ck_assert_int_eq(number(cmt_value_get(scan, "recounts"), "limit"), 10);
    ck_assert_int_le(number(cmt_value_get(scan, "recounts"), "made"), 10);
    ck_assert(!is_set(row_of(scan, "participation"), "complete"));
    scan = scan_of(c, borda, 100000); /* more than are ever made */
    ck_assert_int_eq(number(cmt_value_get(scan, "recounts"), "limit"), CMT_SCAN_RUNS);
    scan = scan_of(c, cmt_rule_find(CMT_RULE_ORDINAL, "kemeny"), 0);
    ck_assert(!violates(scan, "smith"));
}
END_TEST

/* --- the twin -------------------------------------------------------------------------- */

typedef struct twin {
    const cmt_contest *c;
    const cmt_rule *rule;
    cmt_outcome o;
    const cmt_value *scan;
} twin;

static bool holds(const cmt_set *set, size_t i)
{
    for (size_t k = 0; k < set->n; k++) {
        if (set->at[k] == i)
            return true;
    }
    return false;
}

static int beats(const twin *t, size_t i, size_t j)
{
    mpq_ptr one = cmt_q(mem);
    mpq_ptr other = cmt_q(mem);
    twin_support(t->c, i, j, one);
    twin_support(t->c, j, i, other);
    return mpq_cmp(one, other);
}

/* Every set of eligible ones, the small ones first: the least that beats all outsiders
 * (Smith), and the union of the least that lose to none (Schwartz). */
static void check_sets(const twin *t, const char *axiom, bool strict)
{
    const size_t n = t->c->n_alternatives;
    unsigned all = 0;
    unsigned in = 0;
    for (size_t i = 0; i < n; i++)
        all |= cmt_contest_eligible(t->c, i) ? 1U << i : 0;
    for (int size = 1; size <= (int)n && (in == 0 || !strict); size++) {
        for (unsigned s = 1; s < 1U << n; s++) {
            bool good = (s & ~all) == 0 && __builtin_popcount(s) == size;
            for (size_t i = 0; i < n && good; i++) {
                for (size_t j = 0; j < n && good; j++) {
                    if ((s >> i & 1) != 0 && ((all & ~s) >> j & 1) != 0)
                        good = beats(t, i, j) >= (strict ? 1 : 0);
                }
            }
            if (good && (strict || (s & in) == 0)) /* no smaller one inside */
                in |= s;
        }
    }
    const char *names = "";
    bool outside = false;
    for (size_t i = 0; i < n; i++) {
        if ((in >> i & 1) != 0)
            names = cmt_arena_printf(mem, "%s%s", names, t->c->ids[i]);
        outside = outside || (holds(&t->o.winners, i) && (in >> i & 1) == 0);
    }
    ck_assert_str_eq(said(cmt_value_get(row_of(t->scan, axiom), "alternatives")),
                     names);
    ck_assert_int_eq(violates(t->scan, axiom), outside);
}

/* The same contest without k ballots of a row, or with i put in front of them. */
static const cmt_contest *other_ballots(const twin *t,
                                        size_t b,
                                        int64_t k,
                                        size_t raised)
{
    const size_t n = t->c->n_alternatives;
    maker *m = maker_new(mem);
    m->c.ballots.form = t->c->ballots.form;
    m->c.unranked = t->c->unranked;
    m->c.missing = t->c->missing;
    m->c.kind = t->c->kind;
    for (size_t i = 0; i < n; i++) {
        maker_alternative(m, t->c->ids[i]);
        m->eligible[i] = cmt_contest_eligible(t->c, i);
    }
    for (uint32_t g = 0; g < t->c->n_voices; g++) {
        maker_group(m, t->c->voices[g].group, "1");
        m->voices[g].multiplier = t->c->voices[g].multiplier;
        for (size_t r = 0; r < t->c->ballots.n; r++) {
            const int64_t left = t->c->ballots.count[r] - (r == b ? k : 0);
            if (t->c->ballots.group[r] != g)
                continue;
            uint8_t *row = left > 0 ? maker_ballot(m, left) : NULL;
            for (size_t i = 0; i < n && row != NULL; i++)
                row[i] = (uint8_t)cmt_ballots_mark(t->c, r, i);
            if (r != b || raised == n)
                continue;
            row = maker_ballot(m, k);
            for (size_t i = 0; i < n; i++) {
                const unsigned mark = cmt_ballots_mark(t->c, r, i);
                const bool rank = t->c->ballots.form == CMT_FORM_RANK;
                row[i] = (uint8_t)(rank && mark != 0 ? mark + 1 : mark);
                if (i == raised)
                    row[i] = 1; /* in front, or approved */
            }
        }
    }
    return maker_close(m, 0);
}

/* Does ballot b put the sole winner of one outcome above that of the other? Unranked ones
 * stand below ranked ones, unless that is no opinion. */
static bool prefers(const twin *t,
                    size_t b,
                    const cmt_outcome *one,
                    const cmt_outcome *two)
{
    const unsigned x = cmt_ballots_mark(t->c, b, one->winners.at[0]);
    const unsigned y = cmt_ballots_mark(t->c, b, two->winners.at[0]);
    if (t->c->ballots.form == CMT_FORM_APPROVE)
        return x == CMT_MARK_APPROVE && y != CMT_MARK_APPROVE;
    return x != 0 && (y != 0 ? x < y : t->c->unranked != CMT_UNRANKED_NO_OPINION);
}

static bool group_is_told(const twin *t, const char *axiom, size_t b)
{
    const cmt_value *cases = cmt_value_get(row_of(t->scan, axiom), "cases");
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(cases, k), "group"),
                   t->c->voices[t->c->ballots.group[b]].group)
            == 0)
            return true;
    }
    return false;
}

static size_t n_told[2];

static void check_block(const twin *t, size_t b, int64_t k)
{
    const size_t n = t->c->n_alternatives;
    cmt_outcome o = {0};
    const cmt_contest *c = other_ballots(t, b, k, n);
    const bool rest = is_set(row_of(t->scan, "participation"), "complete");
    if (c->ballots.n > 0 && t->o.winners.n == 1
        && t->rule->run(mem, c, &no_args, &o, NULL) == CMT_OK && o.winners.n == 1
        && prefers(t, b, &o, &t->o)) {
        n_told[0]++;
        ck_assert_msg(!rest || group_is_told(t, "participation", b),
                      "%s: participation, row %zu, %lld", t->rule->name, b,
                      (long long)k);
    }
    for (size_t i = 0; i < n; i++) {
        if (!holds(&t->o.winners, i)
            || t->rule->run(mem, other_ballots(t, b, k, i), &no_args, &o, NULL)
                   != CMT_OK
            || o.winners.n == 0 || holds(&o.winners, i) || o.capped)
            continue;
        n_told[1]++;
        ck_assert_msg(!is_set(row_of(t->scan, "monotonicity"), "complete")
                          || group_is_told(t, "monotonicity", b),
                      "%s: monotonicity, row %zu, %lld", t->rule->name, b,
                      (long long)k);
    }
}

/* An axiom that the rule is said to keep is not found broken. */
static void check_claims(const twin *t, bool sole)
{
    static const char *const names[][2] = {{"Condorcet winner", "condorcet-winner"},
                                           {"Condorcet loser", "condorcet-loser"},
                                           {"Smith set", "smith"},
                                           {"monotonicity", "monotonicity"},
                                           {"independence of clones", "clones"}};
    for (const cmt_rule_axiom *a = t->rule->axioms; a != NULL && a->name != NULL; a++) {
        for (size_t k = 0; k < 5; k++) {
            const cmt_value *row = row_of(t->scan, names[k][1]);
            if (strcmp(a->name, names[k][0]) != 0 || !a->holds || row == NULL)
                continue;
            ck_assert_msg(!sole || !is_set(row, "violated"), "%s: %s", t->rule->name,
                          a->name);
        }
    }
}

static void check_rule(const cmt_contest *c, const cmt_rule *rule, bool plain)
{
    twin t = {.c = c, .rule = rule};
    if (rule->run(mem, c, &no_args, &t.o, NULL) != CMT_OK || t.o.n_committees > 0)
        return;
    t.scan = scan_of(c, rule, 0);
    if (t.scan == NULL)
        return;
    if (c->ballots.form == CMT_FORM_RANK) {
        check_sets(&t, "smith", true);
        check_sets(&t, "schwartz", false);
    }
    check_claims(&t, plain);
    if (t.o.lottery != NULL || rule->beside != 0)
        return;
    for (size_t b = 0; b < c->ballots.n; b++) {
        for (int64_t k = 1; k <= c->ballots.count[b]; k++) {
            const cmt_arena_mark mark = cmt_arena_get_mark(mem);
            check_block(&t, b, k);
            cmt_arena_reset(mem, mark);
        }
    }
}

static bool is_swept(const cmt_rule *rule, cmt_ballot_form form)
{
    const bool ranks =
        rule->kind == CMT_RULE_ORDINAL && (rule->yields & CMT_YIELDS_WINNERS) != 0;
    return form == CMT_FORM_RANK ? ranks : rule->kind == CMT_RULE_APPROVAL;
}

/* loop: rankings, approvals */
START_TEST(what_is_not_told_is_not_there)
{
    const cmt_ballot_form form = _i == 0 ? CMT_FORM_RANK : CMT_FORM_APPROVE;
    size_t n_rules = 0;
    const cmt_rule *const *rules = cmt_rules(&n_rules);
    n_told[0] = n_told[1] = 0;
    cmt_arena_free(mem);
    for (uint64_t s = 0; s < 16; s++) {
        for (size_t k = 0; k < n_rules; k++) {
            uint64_t seed = first_seed + 100 * s;
            if (!is_swept(rules[k], form))
                continue;
            mem = cmt_arena_new(0);
            const cmt_contest *c = random_contest(
                mem, &seed,
                (random_shape){.form = form, .max_alternatives = 4, .max_rows = 3});
            check_rule(c, rules[k], false);
            cmt_arena_free(mem);
        }
    }
    mem = cmt_arena_new(0);
    printf("told: %zu of participation, %zu of monotonicity\n", n_told[0], n_told[1]);
}
END_TEST

/* Strict rankings of one electorate, where axioms are claimed. */
START_TEST(no_rule_breaks_what_it_claims)
{
    size_t n_rules = 0;
    const cmt_rule *const *rules = cmt_rules(&n_rules);
    n_told[0] = n_told[1] = 0;
    cmt_arena_free(mem);
    for (uint64_t s = 0; s < 30; s++) {
        for (size_t k = 0; k < n_rules; k++) {
            uint64_t seed = first_seed + 7 * s;
            if (!is_swept(rules[k], CMT_FORM_RANK))
                continue;
            mem = cmt_arena_new(0);
            maker *m = begin(CMT_FORM_RANK, "abcd");
            for (size_t r = 0; r < 5; r++) {
                char order[] = "abcd";
                for (size_t i = 4; i > 1; i--) {
                    const size_t j = seed_below(&seed, i);
                    const char other = order[j];
                    order[j] = order[i - 1];
                    order[i - 1] = other;
                }
                cast(m, 1 + (int64_t)seed_below(&seed, 9), order);
            }
            check_rule(maker_close(m, 0), rules[k], true);
            cmt_arena_free(mem);
        }
    }
    mem = cmt_arena_new(0);
    printf("told: %zu of participation, %zu of monotonicity\n", n_told[0], n_told[1]);
    ck_assert_uint_gt(n_told[0], 10);
    ck_assert_uint_gt(n_told[1], 10);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    maker *m = begin(CMT_FORM_RANK, "abx");
    cast(m, 4, "abx");
    cast(m, 3, "bxa");
    cast(m, 2, "xba");
    const cmt_contest *c = maker_close(m, 0);
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "plurality");
    cmt_outcome o = {0};
    cmt_status st = CMT_E_NOMEM;
    ck_ok(rule->run(mem, c, &no_args, &o, NULL));
    for (long k = 0; st != CMT_OK; k++) {
        cmt_value *v = NULL;
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        st = cmt_scan(own, c, rule, &no_args, &o, 12, &v, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        ck_assert(st == CMT_OK || v == NULL);
        cmt_arena_free(own);
    }
}
END_TEST

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
}

static Suite *make(void)
{
    Suite *s = suite_create("scan");
    TCase *tc = tcase_create("scan");
    tcase_set_timeout(tc, 240);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, more_can_be_less);
    tcase_add_test(tc, two_had_better_stayed_at_home);
    tcase_add_test(tc, borda_passes_over_the_condorcet_winner);
    tcase_add_test(tc, plurality_can_choose_the_condorcet_loser);
    tcase_add_test(tc, clones_spoil_plurality_and_team_up_under_borda);
    tcase_add_test(tc, a_committee_that_grows_may_change);
    tcase_add_test(tc, a_limit_is_kept_and_told);
    tcase_add_loop_test(tc, what_is_not_told_is_not_there, 0, 2);
    tcase_add_test(tc, no_rule_breaks_what_it_claims);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
