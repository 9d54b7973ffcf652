/* Elimination rules against slow twins: every order of elimination by brute force, in
 * rationals, straight from the definitions, without memory of sets seen. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 31415926;

/* What a twin looks at. */
typedef struct twin {
    const cmt_contest *c;
    size_t n;
    mpq_t *pairs;
    bool *smith; /* of all */
    bool option; /* coombs: majority ignored; nanson: strict */
    const char *name;
    bool won[16];
} twin;

static void count_firsts(const twin *t, const bool *standing, bool whole, mpq_t *out)
{
    mpq_ptr part = cmt_q(mem);
    for (size_t i = 0; i < t->n; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        unsigned best = 1000;
        unsigned long n_best = 0;
        for (size_t i = 0; i < t->n; i++) {
            const unsigned tier = cmt_ballots_mark(t->c, b, i);
            if (standing[i] && tier != 0 && tier < best) {
                best = tier;
                n_best = 0;
            }
            n_best += standing[i] && tier == best ? 1 : 0;
        }
        for (size_t i = 0; i < t->n; i++) {
            if (!standing[i] || cmt_ballots_mark(t->c, b, i) != best)
                continue;
            cmt_ballot_weight(t->c, b, part);
            mpz_mul_ui(mpq_denref(part), mpq_denref(part), whole ? 1 : n_best);
            mpq_canonicalize(part);
            mpq_add(out[i], out[i], part);
        }
    }
}

static void count_lasts(const twin *t, const bool *standing, mpq_t *out)
{
    mpq_ptr part = cmt_q(mem);
    for (size_t i = 0; i < t->n; i++)
        mpq_set_ui(out[i], 0, 1);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        unsigned worst = 0;
        unsigned best = 1000;
        unsigned long n_worst = 0;
        unsigned tier[16];
        for (size_t i = 0; i < t->n; i++) {
            tier[i] = cmt_ballots_mark(t->c, b, i);
            if (tier[i] == 0 && t->c->unranked == CMT_UNRANKED_LAST)
                tier[i] = 999;
            if (!standing[i] || tier[i] == 0)
                continue;
            worst = tier[i] > worst ? tier[i] : worst;
            best = tier[i] < best ? tier[i] : best;
        }
        for (size_t i = 0; i < t->n; i++)
            n_worst += standing[i] && tier[i] == worst ? 1 : 0;
        for (size_t i = 0; i < t->n && worst > best; i++) {
            if (!standing[i] || tier[i] != worst)
                continue;
            cmt_ballot_weight(t->c, b, part);
            mpz_mul_ui(mpq_denref(part), mpq_denref(part), n_worst);
            mpq_canonicalize(part);
            mpq_add(out[i], out[i], part);
        }
    }
}

static int duel(const twin *t, size_t i, size_t j)
{
    return mpq_cmp(t->pairs[i * t->n + j], t->pairs[j * t->n + i]);
}

static void find_pairs(twin *t)
{
    mpq_ptr w = cmt_q(mem);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        cmt_ballot_weight(t->c, b, w);
        for (size_t k = 0; k < t->n * t->n; k++) {
            const unsigned i = cmt_ballots_mark(t->c, b, k / t->n);
            const unsigned j = cmt_ballots_mark(t->c, b, k % t->n);
            if ((i != 0 && j != 0 && i < j)
                || (i != 0 && j == 0 && t->c->unranked != CMT_UNRANKED_NO_OPINION))
                mpq_add(t->pairs[k], t->pairs[k], w);
        }
    }
}

/* Try all sets: the smallest one that dominates. */
static void find_smith(const twin *t, const bool *standing, bool *out)
{
    size_t best = 100;
    for (size_t set = 1; set < (size_t)1 << t->n; set++) {
        bool good = true;
        size_t size = 0;
        for (size_t i = 0; i < t->n && good; i++) {
            const bool in = (set >> i & 1) != 0;
            size += in ? 1 : 0;
            good = !in || standing[i];
            for (size_t j = 0; j < t->n && good && in; j++)
                good = (set >> j & 1) != 0 || !standing[j] || duel(t, i, j) > 0;
        }
        if (!good || size >= best)
            continue;
        best = size;
        for (size_t i = 0; i < t->n; i++)
            out[i] = (set >> i & 1) != 0;
    }
}

static bool beats_all(const twin *t, const bool *standing, size_t i)
{
    for (size_t j = 0; j < t->n; j++) {
        if (standing[j] && j != i && duel(t, i, j) <= 0)
            return false;
    }
    return standing[i];
}

static bool is(const twin *t, const char *name)
{
    return strcmp(t->name, name) == 0;
}

static size_t how_many(const bool *standing, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += standing[i] ? 1 : 0;
    return k;
}

/* Whether it is over; marks who wins. */
static bool over(twin *t, const bool *standing, bool first, mpq_t *firsts)
{
    const size_t n_standing = how_many(standing, t->n);
    mpq_ptr sum = cmt_q(mem);
    size_t left = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (standing[i])
            mpq_add(sum, sum, firsts[i]);
        left += standing[i] && t->smith[i] ? 1 : 0;
    }
    mpq_div_2exp(sum, sum, 1);
    if (is(t, "woodall") && left <= 1) {
        for (size_t i = 0; i < t->n; i++)
            t->won[i] = t->won[i] || (standing[i] && t->smith[i]);
        return true;
    }
    for (size_t i = 0; i < t->n; i++) {
        const bool wins =
            (is(t, "benham") && beats_all(t, standing, i))
            || (is(t, "condorcet-irv") && first && beats_all(t, standing, i))
            || (is(t, "coombs") && !t->option && standing[i]
                && mpq_cmp(firsts[i], sum) > 0);
        if (wins) {
            t->won[i] = true;
            return true;
        }
    }
    for (size_t i = 0; i < t->n && n_standing <= 1; i++)
        t->won[i] = t->won[i] || standing[i];
    return n_standing <= 1;
}

static void scores_of(const twin *t, const bool *standing, mpq_t *out)
{
    for (size_t i = 0; i < t->n; i++) {
        mpq_set_ui(out[i], 0, 1);
        for (size_t j = 0; j < t->n; j++) {
            if (!standing[j] || i == j)
                continue;
            mpq_add(out[i], out[i], t->pairs[i * t->n + j]);
            mpq_sub(out[i], out[i], t->pairs[j * t->n + i]);
        }
    }
}

/* Whether i may go next, one at a time. */
static bool may_go(const twin *t, const bool *standing, mpq_t *value, size_t i)
{
    const bool most = is(t, "coombs");
    if (!standing[i])
        return false;
    if (is(t, "bottom-two-irv")) {
        for (size_t j = 0; j < t->n; j++) {
            bool last_two = standing[j] && j != i && duel(t, i, j) <= 0;
            for (size_t k = 0; k < t->n && last_two; k++) {
                last_two = !standing[k] || k == i || k == j
                           || (mpq_cmp(value[k], value[i]) >= 0
                               && mpq_cmp(value[k], value[j]) >= 0);
            }
            if (last_two)
                return true;
        }
        return false;
    }
    for (size_t j = 0; j < t->n; j++) {
        const int order = standing[j] ? mpq_cmp(value[i], value[j]) : 0;
        if (most ? order < 0 : order > 0)
            return false;
    }
    return true;
}

/* Several at once: true where that is what happens; `standing` is changed. */
static bool several_go(const twin *t, bool *standing, bool first, mpq_t *value)
{
    bool keep[16];
    const size_t before = how_many(standing, t->n);
    memcpy(keep, standing, sizeof keep);
    if ((is(t, "smith-irv") && first) || is(t, "tideman-alternative"))
        find_smith(t, standing, keep);
    for (size_t i = 0; i < t->n && is(t, "irv-batch"); i++)
        keep[i] = standing[i] && !may_go(t, standing, value, i);
    for (size_t i = 0; i < t->n && is(t, "nanson"); i++)
        keep[i] = standing[i] && mpq_sgn(value[i]) >= (t->option ? 0 : 1);
    const size_t after = how_many(keep, t->n);
    if (after == 0 || after == before)
        return false;
    memcpy(standing, keep, sizeof keep);
    return true;
}

static void explore(twin *t, const bool *before, bool first)
{
    bool standing[16];
    mpq_t *firsts = cmt_q_array(mem, t->n);
    mpq_t *value = firsts;
    memcpy(standing, before, sizeof standing);
    count_firsts(t, standing, is(t, "approval-irv"), firsts);
    if (over(t, standing, first, firsts))
        return;
    if (is(t, "coombs")) {
        value = cmt_q_array(mem, t->n);
        count_lasts(t, standing, value);
    } else if (is(t, "baldwin") || is(t, "nanson")) {
        value = cmt_q_array(mem, t->n);
        scores_of(t, standing, value);
    }
    if (several_go(t, standing, first, value)) {
        explore(t, standing, false);
        return;
    }
    if (is(t, "irv-batch") || is(t, "nanson")) {
        for (size_t i = 0; i < t->n; i++)
            t->won[i] = standing[i];
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (!may_go(t, before, value, i))
            continue;
        standing[i] = false;
        explore(t, standing, false);
        standing[i] = true;
    }
}

static const char *const names[] = {
    "irv",           "irv-batch", "approval-irv", "bottom-two-irv",
    "condorcet-irv", "benham",    "smith-irv",    "tideman-alternative",
    "woodall",       "coombs",    "baldwin",      "nanson"};

static void compare(const cmt_contest *c,
                    const char *name,
                    cmt_option *option,
                    cmt_tie_kind tie,
                    uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    cmt_rule_args args = {
        .tie_break.kind = tie, .options = option, .n_options = option != NULL ? 1 : 0};
    args.tie_break.seed[0] = (uint8_t)seed;
    twin t = {.c = c, .n = c->n_alternatives, .name = name, .option = option != NULL};
    bool standing[16] = {false};
    bool smith[16] = {false};
    cmt_status st = rule->run(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    for (size_t i = 0; i < t.n; i++)
        standing[i] = cmt_contest_eligible(c, i);
    t.pairs = cmt_q_array(mem, t.n * t.n);
    t.smith = smith;
    find_pairs(&t);
    if (how_many(standing, t.n) > 0) {
        find_smith(&t, standing, smith);
        explore(&t, standing, true);
    }
    const bool picked = tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT;
    const bool process = strcmp(name, "irv-batch") != 0 && strcmp(name, "nanson") != 0;
    size_t n_won = 0;
    for (size_t i = 0; i < t.n; i++) {
        bool claimed = false;
        for (size_t k = 0; k < o.winners.n; k++)
            claimed = claimed || o.winners.at[k] == i;
        n_won += t.won[i] ? 1 : 0;
        ck_assert_msg(picked && process ? !claimed || t.won[i] : claimed == t.won[i],
                      "seed %llu: %s on x%zu", (unsigned long long)seed, name, i);
    }
    if (picked && process)
        ck_assert_uint_eq(o.winners.n, n_won > 0 ? 1 : 0);
}

static void every_rule(const cmt_contest *c, uint64_t seed)
{
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT,
                                        CMT_TIE_PARALLEL};
    cmt_option ignored = {.name = "majority", .value = "ignored"};
    cmt_option strict = {.name = "elimination", .value = "strict"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        compare(c, names[k], NULL, ties[seed % 4], seed);
    compare(c, "coombs", &ignored, CMT_TIE_NONE, seed);
    compare(c, "nanson", &strict, CMT_TIE_NONE, seed);
}

START_TEST(rules_equal_their_twins)
{
    for (uint64_t k = 0; k < 1200; k++) {
        uint64_t seed = first_seed + k;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 6};
        mem = cmt_arena_new(0);
        every_rule(random_contest(mem, &seed, shape), first_seed + k);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Strict and complete orders only: ballots lie on piles. */
static const cmt_contest *strict_contest(uint64_t *seed)
{
    maker *m = maker_new(mem);
    const size_t n = 1 + seed_below(seed, 5);
    m->c.ballots.form = CMT_FORM_RANK;
    m->c.unranked = (cmt_unranked)seed_below(seed, CMT_N_UNRANKEDS);
    for (size_t i = 0; i < n; i++) {
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        m->eligible[i] = seed_below(seed, 8) != 0;
    }
    for (size_t g = 0; g < 2; g++) {
        maker_group(m, g == 0 ? "g" : "h", multipliers[seed_below(seed, 7)]);
        for (size_t b = seed_below(seed, 7); b > 0; b--) {
            uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, 3));
            const size_t length = seed_below(seed, n + 1);
            for (size_t i = 0; i < n; i++) {
                const size_t at = seed_below(seed, i + 1);
                row[i] = row[at];
                row[at] = (uint8_t)(i + 1);
            }
            for (size_t i = 0; i < n; i++)
                row[i] = row[i] > length ? 0 : row[i];
        }
    }
    return maker_close(m, seed_below(seed, 2) == 0 ? 0 : 6);
}

START_TEST(rules_equal_their_twins_on_piles)
{
    for (uint64_t k = 0; k < 1200; k++) {
        uint64_t seed = first_seed + 5000 + k;
        mem = cmt_arena_new(0);
        every_rule(strict_contest(&seed), first_seed + 5000 + k);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Who beats all wins, who loses to all loses, the winners are in the Smith set: for the
 * rules that claim it. */
START_TEST(claimed_axioms_hold)
{
    for (uint64_t k = 0; k < 400; k++) {
        uint64_t seed = first_seed + 9000 + k;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 6};
        const cmt_rule_args args = {0};
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        m->c.unranked = CMT_UNRANKED_LAST;
        const cmt_contest *c = maker_close(m, 0);
        twin t = {.c = c, .n = c->n_alternatives};
        bool standing[16] = {false};
        bool smith[16] = {false};
        t.pairs = cmt_q_array(mem, t.n * t.n);
        find_pairs(&t);
        for (size_t i = 0; i < t.n; i++)
            standing[i] = cmt_contest_eligible(c, i);
        find_smith(&t, standing, smith);
        for (size_t r = 0; r < sizeof names / sizeof names[0]; r++) {
            const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, names[r]);
            cmt_outcome o = {0};
            ck_ok(rule->run(mem, c, &args, &o, NULL));
            for (const cmt_rule_axiom *a = rule->axioms; a->name != NULL; a++) {
                for (size_t w = 0; w < o.winners.n && a->holds; w++) {
                    const uint32_t i = o.winners.at[w];
                    bool loses = how_many(standing, t.n) > 1;
                    for (size_t j = 0; j < t.n; j++) {
                        loses = loses && (j == i || !standing[j] || duel(&t, i, j) < 0);
                        if (strcmp(a->name, "Condorcet winner") == 0)
                            ck_assert(!beats_all(&t, standing, j) || i == j);
                    }
                    ck_assert_msg(strcmp(a->name, "Condorcet loser") != 0 || !loses,
                                  "seed %llu %s",
                                  (unsigned long long)(first_seed + 9000 + k),
                                  rule->name);
                    ck_assert(strcmp(a->name, "Smith set") != 0 || smith[i]);
                }
            }
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* Thirty alternatives that nobody tells apart, and ways without number: a cap, said. */
START_TEST(a_search_without_end_is_capped)
{
    static const char *const capped[] = {"benham", "woodall"};
    for (size_t k = 0; k < 2; k++) {
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, capped[k]);
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL};
        cmt_outcome o = {0};
        mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        m->c.unranked = CMT_UNRANKED_NO_OPINION;
        for (size_t i = 0; i < 30; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        for (size_t i = 0; i < 30; i++) { /* a cycle of thirty */
            uint8_t *row = maker_ballot(m, 1);
            for (size_t j = 0; j < 30; j++)
                row[(i + j) % 30] = (uint8_t)(j + 1);
        }
        const cmt_contest *c = maker_close(m, 0);
        ck_ok(rule->run(mem, c, &args, &o, NULL));
        ck_assert(o.capped && o.winners.n >= 1);
        ck_ok(rule->check(mem, c, &args, &o, NULL));
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_elimination");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, rules_equal_their_twins);
    tcase_add_test(tc, rules_equal_their_twins_on_piles);
    tcase_add_test(tc, claimed_axioms_hold);
    tcase_add_test(tc, a_search_without_end_is_capped);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
