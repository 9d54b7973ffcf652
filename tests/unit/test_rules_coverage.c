/* `max-welfare` with satisfaction=unit against all sets, measured from the definition; what
 * its check refuses; searches that are cut. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 21112026;
static const cmt_option unit = {.name = "satisfaction", .value = "unit"};

static const cmt_rule *the_rule(void)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_BUDGET, "max-welfare");
    ck_assert_ptr_nonnull(rule);
    return rule;
}

static cmt_outcome run(const cmt_contest *c, cmt_tie_kind tie)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule_args args = {
        .options = &unit, .n_options = 1, .tie_break = {.kind = tie, .seed = {5}}};
    cmt_status st = cmt_rule_check_args(the_rule(), &args, &err);
    if (st == CMT_OK)
        st = the_rule()->run(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    st = the_rule()->check(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "check: %s", err.text);
    return o;
}

/* The best that ballot b says of a project of the set. */
static void best_said(const cmt_contest *c, size_t b, unsigned set, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((set >> i & 1U) == 0)
            continue;
        if (c->ballots.form == CMT_FORM_SCORE) {
            mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
            if (score != NULL && mpq_cmp(score, out) > 0)
                mpq_set(out, score);
        } else if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE) {
            mpq_set_ui(out, 1, 1);
        }
    }
}

static void welfare(const cmt_contest *c, unsigned set, mpq_ptr out)
{
    mpq_t *q = cmt_q_array(mem, 2);
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        best_said(c, b, set, q[0]);
        cmt_ballot_weight(c, b, q[1]);
        mpq_mul(q[0], q[0], q[1]);
        mpq_add(out, out, q[0]);
    }
}

static bool may_be(const cmt_contest *c, unsigned set)
{
    mpq_ptr cost = cmt_q(mem);
    bool may = true;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((set >> i & 1U) == 0)
            continue;
        mpq_add(cost, cost, c->costs[i]);
        may = may && c->eligible[i];
    }
    return may && mpq_cmp(cost, c->budget) <= 0;
}

static unsigned bits(const cmt_set *set)
{
    unsigned out = 0;
    for (size_t k = 0; k < set->n; k++)
        out |= 1U << set->at[k];
    return out;
}

/* The outcome lists the best sets, all and only. */
static void compare(const cmt_contest *c, const cmt_outcome *o, uint64_t name)
{
    const unsigned long long seed = name;
    mpq_ptr best = cmt_q(mem);
    mpq_ptr q = cmt_q(mem);
    size_t n_best = 0;
    mpq_set_si(best, -1, 1);
    for (unsigned set = 0; set < 1U << c->n_alternatives; set++) {
        if (!may_be(c, set))
            continue;
        welfare(c, set, q);
        const int sign = mpq_cmp(q, best);
        n_best = sign > 0 ? 1 : n_best + (sign == 0 ? 1U : 0U);
        if (sign > 0)
            mpq_set(best, q);
    }
    ck_assert_msg(n_best == o->n_committees, "seed %llu: %zu sets, not %zu", seed,
                  o->n_committees, n_best);
    for (size_t k = 0; k < n_best; k++) {
        const unsigned set = bits(&o->committees[k]);
        welfare(c, set, q);
        ck_assert_msg(may_be(c, set) && mpq_equal(q, best) != 0, "seed %llu", seed);
        ck_assert(k == 0 || bits(&o->committees[k - 1]) != set);
    }
    ck_assert(!o->unproved && !o->capped);
}

START_TEST(all_sets_of_most_coverage_are_listed) /* loop: ways to break ties */
{
    for (uint64_t s = 0; s < 250; s++) {
        const uint64_t name = first_seed + 1000 * (uint64_t)_i + s;
        uint64_t seed = name;
        const random_shape shape = {.form =
                                        s % 2 == 0 ? CMT_FORM_APPROVE : CMT_FORM_SCORE,
                                    .max_alternatives = 6,
                                    .max_rows = 7};
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        const cmt_outcome o = run(c, (cmt_tie_kind)_i);
        bool listed = !o.has_committee;
        compare(c, &o, name);
        for (size_t k = 0; k < o.n_committees; k++)
            listed = listed || bits(&o.committees[k]) == bits(&o.committee);
        ck_assert(listed);
        ck_assert(o.has_committee
                  || (_i != CMT_TIE_ORDER && _i != CMT_TIE_LOT && o.n_committees > 1));
        cmt_arena_free(mem);
    }
}
END_TEST

/* pabutools, tests/rules/test_rule.py, EmptyProfile with CC_Sat. */
START_TEST(where_nobody_approves_every_set_within_the_budget_is_best)
{
    static const char *const costs[] = {"1", "3", "2", "1"};
    static const unsigned expected[] = {0, 1, 5, 9, 2, 4, 12, 8};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    for (size_t i = 0; i < 4; i++) {
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
        m->costs[i] = test_q(mem, costs[i]);
    }
    m->c.ballots.form = CMT_FORM_APPROVE;
    (void)maker_ballot(m, 1);
    m->c.budget = test_q(mem, "3");
    const cmt_outcome o = run(maker_close(m, 0), CMT_TIE_PARALLEL);
    ck_assert_uint_eq(o.n_committees, 8);
    for (size_t k = 0; k < 8; k++) {
        bool found = false;
        for (size_t j = 0; j < 8; j++)
            found = found || bits(&o.committees[j]) == expected[k];
        ck_assert(found);
    }
    cmt_arena_free(mem);
}
END_TEST

/* n projects of about the same cost; every ballot approves three of them. */
static const cmt_contest *wide(size_t n, size_t n_ballots, const char *budget)
{
    uint64_t seed = first_seed;
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++) {
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
        m->costs[i] = test_q(mem, cmt_arena_printf(mem, "%zu", 90 + 7 * i % 23));
    }
    m->c.ballots.form = CMT_FORM_APPROVE;
    for (size_t b = 0; b < n_ballots; b++) {
        uint8_t *row = maker_ballot(m, 1 + (int64_t)(b % 3));
        for (size_t k = 0; k < 3; k++)
            row[seed_below(&seed, n)] = CMT_MARK_APPROVE;
    }
    m->c.budget = test_q(mem, budget);
    return maker_close(m, 0);
}

/* The first set is found, and the bound is above it. */
START_TEST(a_search_that_is_cut_says_so)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = wide(200, 500, "4000");
    const cmt_outcome o = run(c, CMT_TIE_NONE);
    mpq_ptr got = cmt_q(mem);
    ck_assert(o.unproved && o.bound != NULL && o.n_committees == 1);
    ck_assert(cmt_value_as_q(cmt_value_get(o.witness, "welfare"), 64, got));
    ck_assert(mpq_sgn(got) > 0 && mpq_cmp(got, o.bound) <= 0);
    ck_assert(mpq_cmp(o.cost, c->budget) <= 0);
    cmt_arena_free(mem);
}
END_TEST

/* Whoever can be covered is: nothing is left to search, and many sets do. */
START_TEST(a_budget_for_all_needs_no_search)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = wide(60, 200, "5000");
    const cmt_outcome o = run(c, CMT_TIE_ORDER);
    mpq_ptr got = cmt_q(mem);
    ck_assert(!o.unproved && o.capped && o.n_committees == CMT_MAX_COMMITTEES);
    ck_assert(cmt_value_as_q(cmt_value_get(o.witness, "welfare"), 64, got));
    ck_assert_str_eq(cmt_q_text(mem, got), "399");
    cmt_arena_free(mem);
}
END_TEST

/* Ballots of weight four; {a, b} covers all of them for what {c} costs. */
static maker *small(void)
{
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    maker_alternative(m, "b");
    maker_alternative(m, "c");
    m->costs[0] = m->costs[1] = test_q(mem, "1");
    m->costs[2] = test_q(mem, "2");
    m->c.ballots.form = CMT_FORM_APPROVE;
    maker_ballot(m, 2)[0] = CMT_MARK_APPROVE;
    maker_ballot(m, 1)[1] = CMT_MARK_APPROVE;
    uint8_t *row = maker_ballot(m, 1);
    row[0] = row[2] = CMT_MARK_APPROVE;
    m->c.budget = test_q(mem, "2");
    return m;
}

START_TEST(other_claims_are_refused)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(small(), 0);
    const cmt_rule_args args = {.options = &unit, .n_options = 1};
    const cmt_outcome good = run(c, CMT_TIE_NONE);
    ck_assert(good.n_committees == 1 && bits(&good.committee) == 3);
    const char *const claimed[] = {"3", "5", "4"};
    for (size_t k = 0; k < 3; k++) {
        cmt_outcome o = good;
        o.witness = cmt_value_object(mem);
        cmt_value_set(mem, o.witness, "welfare",
                      cmt_value_q(mem, test_q(mem, claimed[k])));
        const cmt_status st = the_rule()->check(mem, c, &args, &o, NULL);
        ck_assert_int_eq(st, k == 2 ? CMT_OK : CMT_E_NEGATIVE);
    }
    cmt_outcome o = good;
    o.unproved = true;
    o.bound = test_q(mem, "5"); /* the ballots weigh 4 */
    ck_assert_int_eq(the_rule()->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
    o.bound = test_q(mem, "4");
    ck_assert_int_eq(the_rule()->check(mem, c, &args, &o, NULL), CMT_OK);
    o.unproved = false;
    ck_assert_int_eq(the_rule()->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
    cmt_arena_free(mem);
}
END_TEST

/* A set of less welfare, at what it has; and one of several best sets kept back. */
START_TEST(worse_and_missing_sets_are_refused)
{
    mem = cmt_arena_new(0);
    maker *m = small();
    const cmt_rule_args args = {.options = &unit, .n_options = 1};
    const cmt_contest *c = maker_close(m, 0);
    cmt_outcome o = run(c, CMT_TIE_NONE);
    uint32_t only_a = 0;
    o.committee = (cmt_set){.at = &only_a, .n = 1};
    o.committees = &o.committee;
    o.cost = test_q(mem, "1");
    o.witness = cmt_value_object(mem);
    cmt_value_set(mem, o.witness, "welfare", cmt_value_q(mem, test_q(mem, "3")));
    ck_assert_int_eq(the_rule()->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
    m->c.budget = test_q(mem, "5"); /* now c may come along */
    o = run(c = maker_close(m, 0), CMT_TIE_ORDER);
    ck_assert_uint_eq(o.n_committees, 2);
    o.n_committees = 1;
    ck_assert_int_eq(the_rule()->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    mem = cmt_arena_new(0);
    const cmt_contest *c = maker_close(small(), 0);
    const cmt_rule_args args = {.options = &unit, .n_options = 1};
    const cmt_outcome good = run(c, CMT_TIE_NONE);
    for (int what = 0; what < 2; what++) {
        cmt_status st = CMT_E_NOMEM;
        for (long k = 0; st != CMT_OK; k++) {
            cmt_outcome o = {0};
            cmt_arena *own = cmt_arena_new(0);
            cmt_arena_fail_after(k);
            st = what == 0 ? the_rule()->run(own, c, &args, &o, NULL)
                           : the_rule()->check(own, c, &args, &good, NULL);
            cmt_arena_fail_after(-1);
            ck_assert(st == CMT_OK || (st == CMT_E_NOMEM && o.n_committees == 0));
            cmt_arena_free(own);
        }
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_coverage");
    TCase *tc = tcase_create("coverage");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, all_sets_of_most_coverage_are_listed, 0, CMT_N_TIES);
    tcase_add_test(tc, where_nobody_approves_every_set_within_the_budget_is_best);
    tcase_add_test(tc, a_search_that_is_cut_says_so);
    tcase_add_test(tc, a_budget_for_all_needs_no_search);
    tcase_add_test(tc, other_claims_are_refused);
    tcase_add_test(tc, worse_and_missing_sets_are_refused);
    tcase_add_test(tc, each_allocation_may_fail);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
