/* Rankings of many items under articles. */
/* its names come before a round's */
#include "random_contests.h"

#include "ballot/pairwise.h"
#include "base/limits.h"
#include "decision/registry.h"
#include "lp/exact.h"
#include "program_round.h"
#include "proof/certificate.h"

static void free_ranking(size_t k, size_t n)
{
    uint32_t *ranking = CMT_NEW_ARRAY(mem, uint32_t, n);
    for (uint32_t a = 0; a < n; a++)
        ranking[a] = a;
    frees[k].ranking = ranking;
}

/** Decide with the exact solver, then again from certificates alone. */
static void decide(void)
{
    cmt_err err = {0};
    cmt_certificates *set = cmt_certificates_new(mem);
    const cmt_solver *exact = cmt_exact_solver_new(mem, NULL);
    const cmt_solver *both[] = {cmt_recording_solver_new(mem, exact, set),
                                cmt_certificate_solver_new(mem, set)};
    const char *report = NULL;
    for (size_t k = 0; k < 2; k++) {
        const cmt_status st = cmt_program_run(mem, &input, both[k], &got, &err);
        ck_assert_msg(st == CMT_OK, "%s", err.text);
        if (report != NULL)
            ck_assert_str_eq(text_of(got.report), report);
        report = text_of(got.report);
    }
    ck_assert(!got.unproved);
}

static const size_t sizes[] = {10, 17, 24, CMT_MAX_PROGRAM_RANKING};

START_TEST(the_last_above_the_first_moves_one_of_them) /* loop: sizes */
{
    /* Taking the last to the top breaks n - 1 pairs of the free order, and nothing breaks
     * fewer; so does taking the first down. The order of the items prefers the latter as
     * long as it can, but the first above all others it cannot have: so it comes last. */
    const uint32_t n = (uint32_t)sizes[_i];
    add_question("order", CMT_KIND_RANKING, n);
    free_ranking(0, n);
    add_article("turn", 0, above(mem, 0, n - 1, 0));
    decide();
    const uint32_t *ranking = got.finals[0].outcome->ranking;
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_CLOSEST);
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    for (uint32_t a = 0; a < n; a++)
        ck_assert_uint_eq(ranking[a], a + 1 < n ? a + 1 : 0);
}
END_TEST

START_TEST(either_of_them_moves_where_nothing_picks)
{
    const size_t n = 17;
    add_question("order", CMT_KIND_RANKING, n);
    free_ranking(0, n);
    args[0].tie_break.kind = CMT_TIE_NONE;
    add_article("turn", 0, above(mem, 0, (uint32_t)n - 1, 0));
    decide();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_TIED);
    /* 15 orders in which the two stand together between the others, and those in between */
    ck_assert_uint_eq(cmt_value_count(got.finals[0].ranges), n * (n - 1));
    for (size_t k = 0; k < n * (n - 1); k++) {
        const cmt_value *range = cmt_value_at(got.finals[0].ranges, k);
        const char *name = cmt_value_text(range, "variable");
        const bool open =
            strcmp(cmt_value_text(range, "low"), cmt_value_text(range, "high")) != 0;
        const bool of_ends =
            strstr(name, "(order@all,a,") != NULL || strstr(name, ",a)") != NULL
            || strstr(name, "(order@all,q,") != NULL || strstr(name, ",q)") != NULL;
        const bool of_both = strcmp(name, "above(order@all,a,q)") == 0
                             || strcmp(name, "above(order@all,q,a)") == 0;
        ck_assert_msg(open == (of_ends && !of_both), "%s", name);
    }
}
END_TEST

START_TEST(a_circle_of_a_lower_tier_breaks_where_it_costs_least)
{
    /* of three demands in a circle one is broken, and with it nothing else moves: the free
     * order breaks one of them already, and stands */
    const uint32_t n = 17;
    add_question("order", CMT_KIND_RANKING, n);
    free_ranking(0, n);
    add_article("p", 1, above(mem, 0, 3, 9));
    add_article("q", 1, above(mem, 0, 9, 15));
    add_article("r", 1, above(mem, 0, 15, 3));
    decide();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_FREE);
    ck_assert_str_eq(state_of(2), "breached");
}
END_TEST

START_TEST(of_circles_that_share_nothing_one_demand_each_gives_way) /* loop: sizes */
{
    /* the free order breaks one demand of each circle, and no order fewer */
    const uint32_t n = (uint32_t)sizes[_i];
    static const char *const ids[] = {"p", "q", "r", "s", "t", "u", "v"};
    const uint32_t at[][2] = {{3, 5}, {5, 9}, {9, 3}, {1, 8}, {8, n - 1}, {n - 1, 1}};
    add_question("order", CMT_KIND_RANKING, n);
    free_ranking(0, n);
    for (size_t k = 0; k < 6; k++)
        add_article(ids[k], 1, above(mem, 0, at[k][0], at[k][1]));
    decide();
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_FREE);
    const cmt_value *part = cmt_value_at(cmt_value_get(got.report, "parts"), 0);
    const cmt_value *tier = cmt_value_at(cmt_value_get(part, "tiers"), 0);
    ck_assert_str_eq(text_of(cmt_value_get(tier, "sums_of_largest")), "[\"1\",\"2\"]");
}
END_TEST

START_TEST(many_demands_over_thirty_items_are_proved)
{
    /* seven against the order, in two circles that share the pair 20 above 2 */
    const uint32_t n = CMT_MAX_PROGRAM_RANKING;
    static const char *const ids[] = {"p", "q", "r", "s", "t", "u", "v"};
    static const uint32_t at[][2] = {{20, 2}, {2, 25},  {25, 20}, {2, 11},
                                     {11, 5}, {29, 11}, {5, 20}};
    add_question("order", CMT_KIND_RANKING, n);
    free_ranking(0, n);
    for (size_t k = 0; k < 7; k++)
        add_article(ids[k], 1 + (int64_t)(k > 2), above(mem, 0, at[k][0], at[k][1]));
    decide();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    size_t breached = 0;
    for (size_t k = 0; k < 7; k++)
        breached += strcmp(state_of(k), "breached") == 0 ? 1 : 0;
    /* 20 above 2 gives way in tier 1, and both circles are open */
    ck_assert_uint_eq(breached, 1);
    ck_assert_str_eq(state_of(0), "breached");
}
END_TEST

START_TEST(a_circle_of_tier_0_is_a_deadlock_of_its_members)
{
    const uint32_t n = 17;
    add_question("order", CMT_KIND_RANKING, n);
    free_ranking(0, n);
    add_article("p", 0, above(mem, 0, 3, 9));
    add_article("q", 0, above(mem, 0, 9, 15));
    add_article("beside", 0, above(mem, 0, 1, 0));
    add_article("r", 0, above(mem, 0, 15, 3));
    decide();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DEADLOCK);
    const cmt_value *part = cmt_value_at(cmt_value_get(got.report, "parts"), 0);
    const cmt_value *conflict = cmt_value_get(part, "conflict");
    ck_assert_uint_eq(cmt_value_count(conflict), 3);
    ck_assert_str_eq(cmt_value_text(cmt_value_at(conflict, 2), "article"), "r");
}
END_TEST

/* --- rules whose ranking is the best by a sum over pairs ------------------------------- */

#define ITEMS 5U

/** What i above j is worth, from the definition: by how much more weight is for it, or 1. */
static void count_worth(const cmt_contest *c, bool ones, mpq_t worth[ITEMS][ITEMS])
{
    cmt_pairwise pw;
    mpq_ptr other = cmt_q(mem);
    ck_ok(cmt_pairwise_build(mem, c, &pw, NULL));
    for (size_t i = 0; i < c->n_alternatives; i++) {
        for (size_t j = 0; j < c->n_alternatives; j++) {
            mpq_init(worth[i][j]);
            cmt_tally_value(&pw.support, i * pw.n + j, worth[i][j]);
            cmt_tally_value(&pw.support, j * pw.n + i, other);
            mpq_sub(worth[i][j], worth[i][j], other);
            if (ones)
                mpq_set_si(worth[i][j], mpq_sgn(worth[i][j]), 1);
        }
    }
}

/** A pair that is demanded, or refused where `not_above`. */
typedef struct pair_demand {
    uint32_t a;
    uint32_t b;
    bool not_above;
} pair_demand;

static void value_of(const uint32_t *level,
                     size_t n,
                     mpq_t worth[ITEMS][ITEMS],
                     mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (level[i] < level[j])
                mpq_add(out, out, worth[i][j]);
        }
    }
}

/** The greatest worth of all weak orders that obey: each item at any of n levels. */
static bool best_worth(size_t n,
                       const pair_demand *demands,
                       size_t n_demands,
                       mpq_t worth[ITEMS][ITEMS],
                       mpq_ptr best)
{
    uint32_t level[ITEMS] = {0};
    mpq_ptr value = cmt_q(mem);
    bool any = false;
    for (;;) {
        bool obeys = true;
        for (size_t d = 0; d < n_demands; d++) {
            const pair_demand *p = &demands[d];
            obeys = obeys && (level[p->a] < level[p->b]) == !p->not_above;
        }
        value_of(level, n, worth, value);
        if (obeys && (!any || mpq_cmp(value, best) > 0))
            mpq_set(best, value);
        any = any || obeys;
        size_t k = 0;
        while (k < n && ++level[k] == n)
            level[k++] = 0;
        if (k == n)
            return any;
    }
}

static const cmt_expr *demanded(const pair_demand *p)
{
    const cmt_expr *e = above(mem, 0, p->a, p->b);
    return p->not_above ? join(mem, CMT_EXPR_NOT, 0, &e, 1) : e;
}

START_TEST(the_best_lawful_order_is_best_by_the_rules_own_sum) /* loop: seeds */
{
    uint64_t seed = 77000 + (uint64_t)_i;
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = ITEMS, .max_rows = 5};
    cmt_contest contest = *random_contest(mem, &seed, shape);
    const cmt_rule *rule =
        cmt_rule_find(CMT_RULE_ORDINAL, _i % 2 == 0 ? "kemeny" : "slater");
    const size_t n = contest.n_alternatives;
    static const char *const ids[] = {"p", "q", "r"};
    pair_demand demands[3];
    mpq_t worth[ITEMS][ITEMS];
    mpq_ptr best = cmt_q(mem);
    mpq_ptr value = cmt_q(mem);
    if (n < 2)
        return;
    contest.kind = CMT_KIND_RANKING;
    contest.eligible = NULL;
    add_question("order", CMT_KIND_RANKING, n);
    contests[0] = contest;
    issues[0].rule = rule;
    ck_ok(rule->run(mem, &contest, &args[0], &frees[0], NULL));
    count_worth(&contest, _i % 2 != 0, worth);
    for (size_t d = 0; d < 3; d++) {
        const uint32_t a = (uint32_t)seed_below(&seed, n);
        const uint32_t b = (a + 1 + (uint32_t)seed_below(&seed, n - 1)) % (uint32_t)n;
        demands[d] = (pair_demand){a, b, seed_below(&seed, 3) == 0};
        add_article(ids[d], 0, demanded(&demands[d]));
    }
    decide();
    const cmt_program_final *f = &got.finals[0];
    if (!best_worth(n, demands, 3, worth, best)) {
        ck_assert_int_eq(f->standing, CMT_IS_DEADLOCK);
    } else {
        value_of(f->outcome->ranking, n, worth, value);
        ck_assert_msg(mpq_equal(value, best) != 0, "seed %d", 77000 + _i);
        ck_assert(f->how == CMT_HOW_OBJECTIVE || f->how == CMT_HOW_FREE);
    }
    for (size_t i = 0; i < n * n; i++)
        mpq_clear(worth[i / n][i % n]);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("program_rankings");
    TCase *t = tcase_create("program_rankings");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, the_last_above_the_first_moves_one_of_them, 0, 4);
    tcase_add_test(t, either_of_them_moves_where_nothing_picks);
    tcase_add_test(t, a_circle_of_a_lower_tier_breaks_where_it_costs_least);
    tcase_add_loop_test(t, of_circles_that_share_nothing_one_demand_each_gives_way, 0,
                        4);
    tcase_add_test(t, many_demands_over_thirty_items_are_proved);
    tcase_add_loop_test(t, the_best_lawful_order_is_best_by_the_rules_own_sum, 0, 60);
    tcase_add_test(t, a_circle_of_tier_0_is_a_deadlock_of_its_members);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
