/* Sets of what nothing speaks against (unbeaten, undominated, uncovered, not removed), an
 * absolute majority, Superior Voting, points for both ends, and lotteries by points and over
 * the uncovered, against slow twins on sets of alternatives. */
#include "twins.h"

static const uint64_t first_seed = 23112026;
static const random_shape shape = {
    .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 5};

typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    size_t n;
    uint64_t seed;
    mpq_t *margin;
    unsigned all; /* set of the eligible */
} twin;

static twin twin_new(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    twin t = {.mem = mem, .c = c, .n = c->n_alternatives, .seed = seed};
    t.margin = twin_margins(mem, c);
    for (size_t i = 0; i < t.n; i++)
        t.all |= cmt_contest_eligible(c, i) ? 1U << i : 0U;
    return t;
}

static bool in(unsigned set, size_t i)
{
    return (set >> i & 1U) != 0;
}

static bool beats(const twin *t, size_t i, size_t j)
{
    return twin_beats(t->c, t->margin, i, j);
}

static void expect(const twin *t,
                   const char *name,
                   const cmt_rule_args *args,
                   unsigned set)
{
    const cmt_outcome o = twin_run(t->mem, t->c, name, args, t->seed);
    bool *won = CMT_NEW_ARRAY(t->mem, bool, t->n);
    for (size_t i = 0; i < t->n; i++)
        won[i] = in(set, i);
    twin_winners(t->c, &o, won, name, t->seed);
}

/* First preferences among a set, shared in a tier; and their sum in out[n]. */
static mpq_t *firsts(const twin *t, unsigned set)
{
    mpq_t *out = cmt_q_array(t->mem, t->n + 1);
    mpq_ptr part = cmt_q(t->mem);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        unsigned best = 1000;
        unsigned long n_best = 0;
        for (size_t i = 0; i < t->n; i++) {
            const unsigned tier = cmt_ballots_mark(t->c, b, i);
            if (in(set, i) && tier != 0 && tier < best) {
                best = tier;
                n_best = 0;
            }
            n_best += in(set, i) && tier == best ? 1 : 0;
        }
        for (size_t i = 0; i < t->n; i++) {
            if (!in(set, i) || cmt_ballots_mark(t->c, b, i) != best)
                continue;
            cmt_ballot_weight(t->c, b, part);
            mpz_mul_ui(mpq_denref(part), mpq_denref(part), n_best);
            mpq_canonicalize(part);
            mpq_add(out[i], out[i], part);
            mpq_add(out[t->n], out[t->n], part);
        }
    }
    return out;
}

/* Take out whoever loses to all others of the set, as long as there is one. */
static unsigned removed(const twin *t, unsigned set)
{
    for (size_t i = 0; i < t->n; i++) {
        bool loses = in(set, i) && (set & (set - 1)) != 0;
        for (size_t j = 0; j < t->n; j++)
            loses = loses && (j == i || !in(set, j) || beats(t, j, i));
        if (loses)
            return removed(t, set & ~(1U << i));
    }
    return set;
}

static void duels_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    const cmt_rule_args none = {0};
    unsigned unbeaten = 0;
    for (size_t i = 0; i < t.n; i++) {
        bool won = in(t.all, i);
        for (size_t j = 0; j < t.n; j++)
            won = won && !beats(&t, j, i);
        unbeaten |= won ? 1U << i : 0U;
    }
    expect(&t, "weak-condorcet", &none, unbeaten);
    expect(&t, "iterated-removal-condorcet-loser", &none, removed(&t, t.all));
}

START_TEST(sets_by_duels_equal_their_twins)
{
    twin_each(shape, first_seed, 1000, duels_body);
}
END_TEST

/* By sums: all weight has i above j; or, weak, some has and none the other way. */
static bool pareto_dominates(const twin *t, size_t i, size_t j, bool weak)
{
    mpq_t *q = cmt_q_array(t->mem, 2);
    twin_support(t->c, i, j, q[0]);
    twin_support(t->c, j, i, q[1]);
    if (mpq_sgn(q[0]) == 0)
        return false;
    return weak ? mpq_sgn(q[1]) == 0 : mpq_equal(q[0], t->c->total) != 0;
}

static void pareto_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    for (int weak = 0; weak < 2; weak++) {
        const cmt_option option = {.name = "dominance", .value = weak ? "some" : "all"};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        unsigned won = t.all;
        for (size_t j = 0; j < t.n; j++) {
            for (size_t i = 0; i < t.n; i++) {
                if (i != j && in(t.all, i) && pareto_dominates(&t, i, j, weak != 0))
                    won &= ~(1U << j);
            }
        }
        expect(&t, "pareto", &args, won);
    }
}

START_TEST(pareto_equals_its_twin)
{
    const random_shape few = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 3};
    twin_each(few, first_seed + 10000, 1000, pareto_body);
}
END_TEST

static void firsts_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    mpq_t *own = firsts(&t, t.all);
    mpq_t *points = cmt_q_array(mem, t.n);
    mpq_ptr half = cmt_q(mem);
    bool *won = CMT_NEW_ARRAY(mem, bool, t.n);
    unsigned majority = 0;
    mpq_div_2exp(half, own[t.n], 1);
    for (size_t i = 0; i < t.n; i++) {
        majority |= mpq_cmp(own[i], half) > 0 ? 1U << i : 0U;
        for (size_t j = 0; j < t.n; j++) {
            if (i == j || beats(&t, i, j))
                mpq_add(points[i], points[i], own[j]);
        }
    }
    expect(&t, "absolute-majority", &(cmt_rule_args){0}, majority);
    const cmt_outcome o =
        twin_run(mem, c, "superior-voting", &(cmt_rule_args){0}, seed);
    for (size_t i = 0; i < t.n; i++)
        ck_assert(mpq_equal(o.scores[i], points[i]) != 0);
    twin_best(c, points, won);
    twin_winners(c, &o, won, "superior-voting", seed);
}

START_TEST(rules_by_first_preferences_equal_their_twins)
{
    twin_each(shape, first_seed + 20000, 1000, firsts_body);
}
END_TEST

/* Whether at least num/den of all weight rank i above j. */
static bool enough(const twin *t, size_t i, size_t j, const char *beta)
{
    mpq_t *q = cmt_q_array(t->mem, 1);
    mpq_ptr quota = cmt_q(t->mem);
    mpq_mul(quota, test_q(t->mem, beta), t->c->total);
    twin_support(t->c, i, j, q[0]);
    return mpq_sgn(quota) > 0 && i != j && mpq_cmp(q[0], quota) >= 0;
}

static bool covers(const twin *t, size_t i, size_t j, const char *beta)
{
    bool out = in(t->all, i) && enough(t, i, j, beta);
    for (size_t z = 0; z < t->n && out; z++)
        out = !in(t->all, z) || !enough(t, z, i, beta) || enough(t, z, j, beta);
    return out;
}

static unsigned uncovered(const twin *t, const char *beta)
{
    unsigned out = t->all;
    for (size_t i = 0; i < t->n; i++) {
        for (size_t j = 0; j < t->n; j++)
            out &= covers(t, i, j, beta) ? ~(1U << j) : ~0U;
    }
    return out;
}

static void beta_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const betas[] = {"1/2", "3/5", "1"};
    const twin t = twin_new(mem, c, seed);
    for (size_t k = 0; k < 3; k++) {
        const cmt_option option = {.name = "beta", .value = betas[k]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        const unsigned set = uncovered(&t, betas[k]);
        expect(&t, "beta-uncovered", &args, set);
        if (t.all == 0)
            continue;
        const cmt_outcome o = twin_run(mem, c, "radius", &args, seed);
        mpq_t *own = firsts(&t, set);
        for (size_t i = 0; i < t.n && mpq_sgn(own[t.n]) > 0; i++) {
            mpq_div(own[i], own[i], own[t.n]);
            ck_assert_msg(mpq_equal(o.lottery[i], own[i]) != 0, "seed %llu",
                          (unsigned long long)seed);
        }
        for (size_t i = 0; i < t.n && mpq_sgn(own[t.n]) == 0; i++)
            ck_assert((mpq_sgn(o.lottery[i]) > 0) == in(set, i));
    }
}

START_TEST(uncovered_by_shares_and_its_lottery_equal_their_twins)
{
    twin_each(shape, first_seed + 30000, 700, beta_body);
}
END_TEST

START_TEST(a_share_below_a_half_is_refused)
{
    cmt_arena *mem = cmt_arena_new(0);
    uint64_t seed = first_seed;
    const cmt_contest *c = random_contest(mem, &seed, shape);
    static const char *const names[] = {"beta-uncovered", "radius"};
    static const char *const betas[] = {"2/5", "6/5"};
    for (size_t k = 0; k < 4; k++) {
        const cmt_option option = {.name = "beta", .value = betas[k % 2]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        cmt_outcome o = {0};
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, names[k / 2]);
        ck_assert_int_eq(rule->run(mem, c, &args, &o, NULL), CMT_E_RANGE);
    }
    cmt_arena_free(mem);
}
END_TEST

static void points_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    if (t.all == 0)
        return;
    const cmt_outcome borda = twin_run(mem, c, "borda", &(cmt_rule_args){0}, seed);
    const cmt_outcome o =
        twin_run(mem, c, "proportional-borda", &(cmt_rule_args){0}, seed);
    mpq_t *q = cmt_q_array(mem, 3);
    for (size_t i = 0; i < t.n; i++) {
        mpq_add(q[0], q[0], borda.scores[i]);
        mpq_add(q[1], q[1], o.lottery[i]);
    }
    ck_assert(mpq_cmp_ui(q[1], 1, 1) == 0);
    for (size_t i = 0; i < t.n && mpq_sgn(q[0]) > 0; i++) {
        mpq_div(q[2], borda.scores[i], q[0]);
        ck_assert_msg(mpq_equal(q[2], o.lottery[i]) != 0, "seed %llu",
                      (unsigned long long)seed);
    }
}

START_TEST(proportional_borda_shares_its_points)
{
    twin_each(shape, first_seed + 40000, 1000, points_body);
}
END_TEST

static void ends_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    const cmt_rule_args none = {0};
    const cmt_outcome o = twin_run(mem, c, "positive-negative", &none, seed);
    if ((t.all & (t.all - 1)) == 0)
        return; /* one place is the first and the last */
    const cmt_option one = {.name = "vector", .value = "1"};
    const cmt_rule_args first = {.options = &one, .n_options = 1};
    const cmt_outcome up = twin_run(mem, c, "scoring", &first, seed);
    const cmt_outcome down = twin_run(mem, c, "anti-plurality", &none, seed);
    mpq_ptr q = cmt_q(mem);
    for (size_t i = 0; i < t.n; i++) {
        if (!in(t.all, i))
            continue;
        mpq_add(q, up.scores[i], down.scores[i]);
        mpq_sub(q, q, c->total);
        ck_assert_msg(mpq_equal(q, o.scores[i]) != 0, "seed %llu",
                      (unsigned long long)seed);
    }
}

START_TEST(points_for_both_ends_are_firsts_less_vetoes)
{
    twin_each(shape, first_seed + 50000, 1000, ends_body);
}
END_TEST

/* What a ballot gives i in a round: the mean worth of the places that it shares. */
static void place_worth(
    const twin *t, size_t b, size_t i, size_t round, bool weighted, mpq_ptr out)
{
    const bool unranked_last = t->c->unranked != CMT_UNRANKED_NO_OPINION;
    const unsigned own = cmt_ballots_mark(t->c, b, i);
    long above = 0;
    long level = 0;
    long m = 0;
    long value = 0;
    for (size_t j = 0; j < t->n; j++) {
        const unsigned other = cmt_ballots_mark(t->c, b, j);
        if (!in(t->all, j))
            continue;
        m++;
        level += other == own ? 1 : 0;
        above += other != 0 && (own == 0 || other < own) ? 1 : 0;
    }
    for (long p = above; p < above + level && p < (long)round; p++)
        value += weighted && m > 1 ? m - 1 - p : 1; /* of m - 1, or of 1 */
    const long steps = weighted && m > 1 ? m - 1 : 1;
    mpq_set_si(out, own == 0 && !unranked_last ? 0 : value,
               (unsigned long)(level * steps));
    mpq_canonicalize(out);
}

/* Round by round from the first, without halving. */
static void rounds_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    const twin t = twin_new(mem, c, seed);
    mpq_t *q = cmt_q_array(mem, 2);
    bool *won = CMT_NEW_ARRAY(mem, bool, t.n);
    for (int weighted = 0; weighted < 2; weighted++) {
        mpq_t *score = cmt_q_array(mem, t.n);
        unsigned enough = 0;
        for (size_t round = 1; round <= t.n && enough == 0; round++) {
            for (size_t i = 0; i < t.n; i++) {
                mpq_set_ui(score[i], 0, 1);
                for (size_t b = 0; b < c->ballots.n && in(t.all, i); b++) {
                    place_worth(&t, b, i, round, weighted != 0, q[0]);
                    cmt_ballot_weight(c, b, q[1]);
                    mpq_mul(q[0], q[0], q[1]);
                    mpq_add(score[i], score[i], q[0]);
                }
                mpq_add(q[0], score[i], score[i]);
                if (in(t.all, i) && mpq_cmp(q[0], c->total) > -weighted)
                    enough |= 1U << i;
            }
        }
        const char *name = weighted != 0 ? "weighted-bucklin" : "simplified-bucklin";
        const cmt_outcome o = twin_run(mem, c, name, &(cmt_rule_args){0}, seed);
        twin_best(c, score, won);
        for (size_t i = 0; i < t.n && weighted == 0 && enough != 0; i++)
            won[i] = in(enough, i);
        twin_winners(c, &o, won, name, seed);
    }
}

START_TEST(bucklin_of_both_kinds_equals_its_twin)
{
    twin_each(shape, first_seed + 60000, 1000, rounds_body);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_undominated");
    TCase *tc = tcase_create("twins");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, sets_by_duels_equal_their_twins);
    tcase_add_test(tc, pareto_equals_its_twin);
    tcase_add_test(tc, rules_by_first_preferences_equal_their_twins);
    tcase_add_test(tc, uncovered_by_shares_and_its_lottery_equal_their_twins);
    tcase_add_test(tc, a_share_below_a_half_is_refused);
    tcase_add_test(tc, proportional_borda_shares_its_points);
    tcase_add_test(tc, points_for_both_ends_are_firsts_less_vetoes);
    tcase_add_test(tc, bucklin_of_both_kinds_equals_its_twin);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
