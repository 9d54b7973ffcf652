/* Random lotteries under caps and floors of their chances, against what a greedy opponent
 * can draw; the same whatever solver is asked. */
#include "decision/registry.h"
#include "lp/exact.h"
#include "random_contests.h"

/* after the others: it names an arena */
#include "program_round.h"

#define MOST 5U

/* Bounds of the chances, as articles. */
typedef struct box {
    size_t n;
    mpq_srcptr low[MOST];
    mpq_srcptr high[MOST];
} box;

static const char *const caps[] = {"1/4", "1/3", "2/5", "1/2", "1", "1"};
static const char *const floors[] = {"0", "0", "0", "1/7", "1/10"};

static void limit(box *b, uint64_t *seed, size_t i)
{
    const cmt_expr *chance = variable(mem, CMT_EXPR_CHANCE, 0, (uint32_t)i);
    const char *high = caps[seed_below(seed, 6)];
    const char *low = floors[seed_below(seed, 5)];
    if (!contests[0].eligible[i])
        low = high = "0";
    b->low[i] = q_of(mem, low);
    b->high[i] = q_of(mem, high);
    if (strcmp(high, "1") != 0) {
        add_article(cmt_arena_printf(mem, "cap%zu", i), 0,
                    bound(mem, CMT_EXPR_AT_MOST, high, chance));
    }
    if (strcmp(low, "0") != 0) {
        add_article(cmt_arena_printf(mem, "floor%zu", i), 0,
                    bound(mem, CMT_EXPR_AT_LEAST, low, chance));
    }
}

/** A contest of a rule, with its free outcome, under random bounds; false where these leave
 *  nothing. */
static bool make_round(uint64_t *seed, const char *name, box *b)
{
    const bool scores = strcmp(name, "maxmin-lottery") == 0;
    const random_shape shape = {.form = scores ? CMT_FORM_SCORE : CMT_FORM_RANK,
                                .max_alternatives = MOST - 1,
                                .max_rows = 5};
    const cmt_contest *c = random_contest(mem, seed, shape);
    const cmt_rule *rule =
        cmt_rule_find(scores ? CMT_RULE_RATED : CMT_RULE_ORDINAL, name);
    mpq_t *sum = cmt_q_array(mem, 2);
    cmt_item *items = items_of(mem, c->n_alternatives);
    add_question("q", CMT_KIND_CHOICE, c->n_alternatives)->items = items;
    contests[0] = *c;
    contests[0].kind = CMT_KIND_CHOICE;
    issues[0].rule = rule;
    args[0].solver = cmt_exact_solver_new(mem, NULL);
    args[0].tie_break.kind = CMT_TIE_NONE;
    ck_ok(rule->run(mem, &contests[0], &args[0], &frees[0], NULL));
    b->n = c->n_alternatives;
    for (size_t i = 0; i < b->n; i++) {
        items[i].eligible = c->eligible[i];
        limit(b, seed, i);
        mpq_add(sum[0], sum[0], b->low[i]);
        mpq_add(sum[1], sum[1], b->high[i]);
    }
    return frees[0].lottery != NULL && charter.n_articles > 0
           && mpq_cmp_ui(sum[0], 1, 1) <= 0 && mpq_cmp_ui(sum[1], 1, 1) >= 0;
}

/** The most that a lottery within the bounds expects of these values: the best first. */
static mpq_srcptr greedy(const box *b, const mpq_t *value)
{
    mpq_t *q = cmt_q_array(mem, 3);
    bool done[MOST] = {false};
    mpq_set_ui(q[0], 1, 1);
    for (size_t i = 0; i < b->n; i++) {
        mpq_sub(q[0], q[0], b->low[i]);
        mpq_mul(q[1], b->low[i], value[i]);
        mpq_add(q[2], q[2], q[1]);
    }
    for (size_t k = 0; k < b->n; k++) {
        size_t best = MOST;
        for (size_t i = 0; i < b->n; i++) {
            if (!done[i] && (best == MOST || mpq_cmp(value[i], value[best]) > 0))
                best = i;
        }
        done[best] = true;
        mpq_sub(q[1], b->high[best], b->low[best]);
        if (mpq_cmp(q[1], q[0]) > 0)
            mpq_set(q[1], q[0]);
        mpq_sub(q[0], q[0], q[1]);
        mpq_mul(q[1], q[1], value[best]);
        mpq_add(q[2], q[2], q[1]);
    }
    return q[2];
}

static const mpq_srcptr *decided(void)
{
    ck_assert_ptr_nonnull(got.finals[0].outcome);
    const mpq_srcptr *p = got.finals[0].outcome->lottery;
    ck_assert_ptr_nonnull(p);
    return p;
}

static void check_bounds(const box *b, const mpq_srcptr *p)
{
    for (size_t i = 0; i < b->n; i++) {
        ck_assert(mpq_cmp(p[i], b->low[i]) >= 0);
        ck_assert(mpq_cmp(p[i], b->high[i]) <= 0);
    }
}

/** Other solvers, which prefer other vertices, find the same. */
static void check_others(const box *b)
{
    const char *report = text_of(got.report);
    const mpq_srcptr *p = decided();
    const cmt_solver *others[] = {tiny_new(mem, true), cmt_exact_solver_new(mem, NULL)};
    for (size_t k = 0; k < 2; k++) {
        ck_ok(cmt_program_run(mem, &input, others[k], &got, NULL));
        ck_assert_str_eq(text_of(got.report), report);
        for (size_t i = 0; i < b->n; i++)
            ck_assert(mpq_equal(decided()[i], p[i]));
    }
}

/** No lottery within the bounds beats the one decided, by margins counted anew. */
static void check_unbeaten(const box *b, const mpq_srcptr *p, uint64_t seed)
{
    mpq_t *value = cmt_q_array(mem, MOST);
    mpq_ptr part = cmt_q(mem);
    cmt_lottery_aim aim = {0};
    ck_ok(issues[0].rule->aim(mem, &contests[0], &args[0], &aim, NULL));
    for (size_t j = 0; j < b->n; j++) {
        for (size_t i = 0; i < b->n; i++) {
            ck_assert(mpq_sgn(aim.margins[i * b->n + j])
                      == -mpq_sgn(aim.margins[j * b->n + i]));
            mpq_mul(part, aim.margins[j * b->n + i], p[i]);
            mpq_add(value[j], value[j], part);
        }
    }
    ck_assert_msg(mpq_sgn(greedy(b, (const mpq_t *)value)) == 0, "seed %llu",
                  (unsigned long long)seed);
}

START_TEST(no_admissible_lottery_beats_a_maximal_one) /* loop: seeds */
{
    uint64_t seed = 7000 + (uint64_t)_i;
    box b;
    if (!make_round(&seed, "maximal-lottery", &b))
        return;
    run();
    check_bounds(&b, decided());
    check_unbeaten(&b, decided(), 7000 + (uint64_t)_i);
    check_others(&b);
}
END_TEST

/** The most that a mix of two groups, at the share l of the first, lets a lottery expect. */
static mpq_srcptr mixed(const box *b, const mpq_t *utility, mpq_srcptr l)
{
    mpq_t *value = cmt_q_array(mem, MOST + 2);
    for (size_t i = 0; i < b->n; i++) {
        mpq_mul(value[MOST], utility[i], l);
        mpq_set_ui(value[MOST + 1], 1, 1);
        mpq_sub(value[MOST + 1], value[MOST + 1], l);
        mpq_mul(value[i], utility[b->n + i], value[MOST + 1]);
        mpq_add(value[i], value[i], value[MOST]);
    }
    return greedy(b, (const mpq_t *)value);
}

/** The share at which alternatives i and j are worth the same to the mix, if any. */
static bool crossing(
    const box *b, const mpq_t *utility, size_t i, size_t j, mpq_ptr out)
{
    mpq_t *q = cmt_q_array(mem, 2);
    mpq_sub(q[0], utility[b->n + j], utility[b->n + i]);
    mpq_sub(q[1], utility[i], utility[j]);
    mpq_add(q[1], q[1], q[0]);
    if (mpq_sgn(q[1]) == 0)
        return false;
    mpq_div(out, q[0], q[1]);
    return mpq_sgn(out) >= 0 && mpq_cmp_ui(out, 1, 1) <= 0;
}

/** By duality the most of the least is the least over shares of what the mix lets one expect;
 *  that is convex, and straight between crossings. */
static mpq_srcptr least_by_mixes(const box *b, const mpq_t *utility)
{
    mpq_ptr share = cmt_q(mem);
    mpq_srcptr best = mixed(b, utility, share);
    for (size_t i = 0; i < b->n; i++) {
        for (size_t j = 0; j < b->n; j++) {
            if (i != j && !crossing(b, utility, i, j, share))
                continue;
            if (i == j)
                mpq_set_ui(share, 1, 1);
            mpq_srcptr value = mixed(b, utility, share);
            if (mpq_cmp(value, best) < 0)
                best = value;
        }
    }
    return best;
}

START_TEST(the_worst_off_group_gets_as_much_as_can_be) /* loop: seeds */
{
    uint64_t seed = 8000 + (uint64_t)_i;
    cmt_lottery_aim aim = {0};
    box b;
    if (!make_round(&seed, "maxmin-lottery", &b))
        return;
    ck_ok(issues[0].rule->aim(mem, &contests[0], &args[0], &aim, NULL));
    run();
    check_bounds(&b, decided());
    if (aim.n_groups == 2) {
        const mpq_srcptr *p = decided();
        mpq_t *q = cmt_q_array(mem, 3);
        for (size_t k = 0; k < 2 * b.n; k++) {
            mpq_mul(q[2], p[k % b.n], aim.utility[k]);
            mpq_add(q[k / b.n], q[k / b.n], q[2]);
        }
        const size_t worst = mpq_cmp(q[0], q[1]) < 0 ? 0 : 1;
        ck_assert_msg(mpq_equal(q[worst], least_by_mixes(&b, aim.utility)), "seed %d",
                      8000 + _i);
    }
    check_others(&b);
}
END_TEST

START_TEST(caps_of_nothing_are_the_rule_on_the_rest) /* loop: seeds */
{
    uint64_t seed = 9000 + (uint64_t)_i;
    box b;
    cmt_outcome rest = {0};
    (void)make_round(&seed, "maximal-lottery", &b);
    charter.n_articles = 0;
    const size_t out = seed_below(&seed, b.n);
    bool *eligible = CMT_NEW_ARRAY(mem, bool, b.n + 1);
    memcpy(eligible, contests[0].eligible, b.n * sizeof *eligible);
    eligible[out] = false;
    cmt_contest fewer = contests[0];
    fewer.eligible = eligible;
    ck_ok(issues[0].rule->run(mem, &fewer, &args[0], &rest, NULL));
    if (rest.lottery == NULL || frees[0].lottery == NULL)
        return;
    add_article("never", 0,
                bound(mem, CMT_EXPR_AT_MOST, "0",
                      variable(mem, CMT_EXPR_CHANCE, 0, (uint32_t)out)));
    run();
    bool unique = false;
    const cmt_value *said = cmt_value_get(rest.witness, "unique");
    unique = said != NULL && said->as.boolean;
    for (size_t i = 0; i < b.n && unique; i++)
        ck_assert_msg(mpq_equal(decided()[i], rest.lottery[i]), "seed %d", 9000 + _i);
}
END_TEST

START_TEST(logic_that_leaves_no_polytope_goes_by_distance)
{
    /* a or b nearly for sure: two islands; (3, 5, 1) / 9 is closer to b's */
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 3; i++)
        maker_alternative(m, i == 0 ? "a" : i == 1 ? "b" : "c");
    static const uint8_t rows[3][3] = {{1, 2, 0}, {0, 1, 2}, {2, 0, 1}};
    static const int64_t counts[] = {1, 3, 5};
    m->c.unranked = CMT_UNRANKED_NO_OPINION;
    for (size_t r = 0; r < 3; r++)
        memcpy(maker_ballot(m, counts[r]), rows[r], sizeof rows[r]);
    add_question("q", CMT_KIND_CHOICE, 3);
    contests[0] = *maker_close(m, 0);
    issues[0].rule = cmt_rule_find(CMT_RULE_ORDINAL, "maximal-lottery");
    args[0].tie_break.kind = CMT_TIE_NONE;
    args[0].solver = cmt_exact_solver_new(mem, NULL);
    ck_ok(issues[0].rule->run(mem, &contests[0], &args[0], &frees[0], NULL));
    const cmt_expr *islands[2];
    for (uint32_t i = 0; i < 2; i++) {
        islands[i] =
            bound(mem, CMT_EXPR_AT_LEAST, "3/4", variable(mem, CMT_EXPR_CHANCE, 0, i));
    }
    add_article("either", 0, join(mem, CMT_EXPR_ANY, 0, islands, 2));
    run();
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_CLOSEST);
    ck_assert_str_eq(cmt_q_text(mem, decided()[0]), "17/72"); /* 1/3 - 7/72 */
    ck_assert_str_eq(cmt_q_text(mem, decided()[1]), "3/4");
    ck_assert_str_eq(cmt_q_text(mem, decided()[2]), "1/72");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("program_lottery");
    TCase *t = tcase_create("program_lottery");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, no_admissible_lottery_beats_a_maximal_one, 0, 60);
    tcase_add_loop_test(t, the_worst_off_group_gets_as_much_as_can_be, 0, 60);
    tcase_add_loop_test(t, caps_of_nothing_are_the_rule_on_the_rest, 0, 40);
    tcase_add_test(t, logic_that_leaves_no_polytope_goes_by_distance);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
