/* Rules of budgets against slow twins, straight from the definition in rationals, and on
 * odd contests against their own checks. */
#include "ballot/equal_shares_filter.h"
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 5112026;

static cmt_outcome run(const char *name,
                       const cmt_contest *c,
                       const cmt_rule_args *args)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_BUDGET, name);
    ck_assert_ptr_nonnull(rule);
    cmt_status st = cmt_rule_check_args(rule, args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", name, err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s, check: %s", name, err.text);
    return o;
}

/* What ballot b says of project i. */
static void said(const cmt_contest *c, size_t b, size_t i, mpq_ptr out)
{
    mpq_set_ui(out, 0, 1);
    if (c->ballots.form == CMT_FORM_SCORE) {
        mpq_srcptr score = c->ballots.scores[b * c->n_alternatives + i];
        if (score != NULL && mpq_sgn(score) > 0)
            mpq_set(out, score);
    } else if (cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE) {
        mpq_set_ui(out, 1, 1);
    }
}

/* The satisfaction that all ballots have from a set. */
static void satisfaction(const cmt_contest *c,
                         unsigned set,
                         const char *kind,
                         mpq_ptr out)
{
    mpq_t *q = cmt_q_array(mem, 3);
    mpq_set_ui(out, 0, 1);
    for (size_t b = 0; b < c->ballots.n; b++) {
        mpq_set_ui(q[0], 0, 1);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if ((set >> i & 1U) == 0)
                continue;
            said(c, b, i, q[1]);
            if (strcmp(kind, "cost") == 0)
                mpq_mul(q[1], q[1], c->costs[i]);
            if (strcmp(kind, "unit") != 0) {
                mpq_add(q[0], q[0], q[1]);
            } else if (mpq_cmp(q[1], q[0]) > 0) {
                mpq_set(q[0], q[1]);
            }
        }
        cmt_ballot_weight(c, b, q[2]);
        mpq_mul(q[0], q[0], q[2]);
        mpq_add(out, out, q[0]);
    }
}

static bool fits(const cmt_contest *c, unsigned set)
{
    mpq_ptr q = cmt_q(mem);
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((set >> i & 1U) != 0)
            mpq_add(q, q, c->costs[i]);
    }
    return mpq_cmp(q, c->budget) <= 0;
}

typedef struct found {
    bool is[64]; /* by set */
} found;

/* The merit of adding project i: a key, and whether it is infinite. */
static bool merit(const cmt_contest *c,
                  unsigned set,
                  size_t i,
                  const char *by,
                  const char *kind,
                  mpq_ptr out)
{
    mpq_ptr q = cmt_q(mem);
    if (strcmp(by, "votes") == 0) {
        satisfaction(c, 1U << i, "cardinality", out);
        return false;
    }
    satisfaction(c, set | 1U << i, kind, out);
    satisfaction(c, set, kind, q);
    mpq_sub(out, out, q);
    if (strcmp(by, "welfare") == 0)
        return false;
    if (mpq_sgn(c->costs[i]) == 0)
        return mpq_sgn(out) > 0;
    mpq_div(out, out, c->costs[i]);
    return false;
}

/* Every way greedy can go on from a set. */
static void twin_greedy(/* NOLINT(misc-no-recursion) */
                        const cmt_contest *c,
                        unsigned set,
                        const char *by,
                        const char *kind,
                        found *f)
{
    const size_t n = c->n_alternatives;
    mpq_t *value = cmt_q_array(mem, n);
    bool infinite[8] = {false};
    bool open[8] = {false};
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        open[i] = c->eligible[i] && (set >> i & 1U) == 0 && fits(c, set | 1U << i);
        infinite[i] = open[i] && merit(c, set, i, by, kind, value[i]);
        any = any || open[i];
    }
    f->is[set] = f->is[set] || !any;
    for (size_t i = 0; i < n; i++) {
        bool best = open[i];
        for (size_t j = 0; j < n && best; j++) {
            best = !open[j] || infinite[i]
                   || (!infinite[j] && mpq_cmp(value[i], value[j]) >= 0);
        }
        if (best)
            twin_greedy(c, set | 1U << i, by, kind, f);
    }
}

/* Every way Phragmén's loads can go on from a set. */
static void twin_phragmen(/* NOLINT(misc-no-recursion) */
                          const cmt_contest *c,
                          unsigned set,
                          mpq_t *load,
                          found *f)
{
    const size_t n = c->n_alternatives;
    mpq_t *value = cmt_q_array(mem, n + 2);
    bool open[8] = {false};
    bool borne[8] = {false};
    bool stops = true;
    for (size_t i = 0; i < n; i++) {
        open[i] = c->eligible[i] && (set >> i & 1U) == 0 && fits(c, 1U << i);
        mpq_set_ui(value[n], 0, 1);
        mpq_set(value[i], c->costs[i]);
        for (size_t b = 0; b < c->ballots.n; b++) {
            if (cmt_ballots_mark(c, b, i) != CMT_MARK_APPROVE)
                continue;
            cmt_ballot_weight(c, b, value[n + 1]);
            mpq_add(value[n], value[n], value[n + 1]);
            mpq_mul(value[n + 1], value[n + 1], load[b]);
            mpq_add(value[i], value[i], value[n + 1]);
        }
        borne[i] = mpq_sgn(value[n]) > 0;
        if (borne[i])
            mpq_div(value[i], value[i], value[n]);
    }
    bool best[8] = {false};
    for (size_t i = 0; i < n; i++) {
        best[i] = open[i];
        for (size_t j = 0; j < n && best[i]; j++) {
            best[i] = !open[j]
                      || (borne[i] && (!borne[j] || mpq_cmp(value[i], value[j]) <= 0))
                      || (!borne[i] && !borne[j]);
        }
        stops = stops && !best[i];
    }
    for (size_t i = 0; i < n; i++)
        stops = stops || (best[i] && !fits(c, set | 1U << i));
    f->is[set] = f->is[set] || stops;
    for (size_t i = 0; i < n && !stops; i++) {
        if (!best[i])
            continue;
        mpq_t *next = cmt_q_array(mem, c->ballots.n + 1);
        for (size_t b = 0; b < c->ballots.n; b++) {
            const bool bears = cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
            mpq_set(next[b], bears ? value[i] : load[b]);
        }
        twin_phragmen(c, set | 1U << i, next, f);
    }
}

/* The largest cost over the weight of supporters of any part of a set; false where nobody
 * supports a part. */
static bool load_of(const cmt_contest *c, unsigned set, mpq_ptr out)
{
    mpq_t *q = cmt_q_array(mem, 3);
    mpq_set_ui(out, 0, 1);
    for (unsigned part = set; part > 0; part = (part - 1) & set) {
        mpq_set_ui(q[0], 0, 1);
        mpq_set_ui(q[1], 0, 1);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if ((part >> i & 1U) != 0)
                mpq_add(q[0], q[0], c->costs[i]);
        }
        satisfaction(c, part, "unit", q[1]); /* the weight that approves some of it */
        if (mpq_sgn(q[1]) == 0)
            return false;
        mpq_div(q[2], q[0], q[1]);
        if (mpq_cmp(q[2], out) > 0)
            mpq_set(out, q[2]);
    }
    return true;
}

/* Every way maximin support can go on from a set. */
static void twin_loads(/* NOLINT(misc-no-recursion) */
                       const cmt_contest *c,
                       unsigned set,
                       found *f)
{
    const size_t n = c->n_alternatives;
    mpq_t *value = cmt_q_array(mem, n);
    bool open[8] = {false};
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        open[i] = c->eligible[i] && (set >> i & 1U) == 0 && fits(c, set | 1U << i)
                  && load_of(c, set | 1U << i, value[i]);
        any = any || open[i];
    }
    f->is[set] = f->is[set] || !any;
    for (size_t i = 0; i < n; i++) {
        bool best = open[i];
        for (size_t j = 0; j < n && best; j++)
            best = !open[j] || mpq_cmp(value[i], value[j]) <= 0;
        if (best)
            twin_loads(c, set | 1U << i, f);
    }
}

static void compare(const cmt_contest *c,
                    const cmt_outcome *o,
                    const found *f,
                    const char *what,
                    uint64_t seed)
{
    size_t n = 0;
    for (size_t set = 0; set < 1U << c->n_alternatives; set++)
        n += f->is[set] ? 1U : 0U;
    ck_assert_msg(n == o->n_committees, "seed %llu, %s: %zu committees, not %zu",
                  (unsigned long long)seed, what, o->n_committees, n);
    for (size_t k = 0; k < n; k++) {
        unsigned set = 0;
        for (size_t m = 0; m < o->committees[k].n; m++)
            set |= 1U << o->committees[k].at[m];
        ck_assert_msg(f->is[set], "seed %llu, %s", (unsigned long long)seed, what);
    }
}

static const cmt_contest *contest_of(uint64_t *seed, cmt_ballot_form form)
{
    const random_shape shape = {.form = form, .max_alternatives = 5, .max_rows = 3};
    return random_contest(mem, seed, shape);
}

static const char *const satisfactions[] = {"cost", "cardinality", "unit"};

START_TEST(greedy_goes_every_way)
{
    static const char *const by[] = {"votes", "welfare", "ratio"};
    for (uint64_t s = 0; s < 360; s++) {
        uint64_t seed = first_seed + s;
        const cmt_option options[] = {
            {.name = "by", .value = by[s % 3]},
            {.name = "satisfaction", .value = satisfactions[s / 3 % 3]}};
        const cmt_rule_args args = {.options = options, .n_options = 2};
        found f = {0};
        mem = cmt_arena_new(0);
        const cmt_contest *c =
            contest_of(&seed, s % 2 == 0 ? CMT_FORM_APPROVE : CMT_FORM_SCORE);
        const cmt_outcome o = run("greedy", c, &args);
        twin_greedy(c, 0, by[s % 3], satisfactions[s / 3 % 3], &f);
        compare(c, &o, &f, "greedy", first_seed + s);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(phragmen_goes_every_way)
{
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL};
    for (uint64_t s = 0; s < 200; s++) {
        uint64_t seed = first_seed + 1000 + s;
        found f = {0};
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(&seed, CMT_FORM_APPROVE);
        const cmt_outcome o = run("phragmen-pb", c, &args);
        twin_phragmen(c, 0, cmt_q_array(mem, c->ballots.n + 1), &f);
        compare(c, &o, &f, "phragmen-pb", first_seed + 1000 + s);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(maximin_support_goes_every_way)
{
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL};
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 9000 + s;
        found f = {0};
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(&seed, CMT_FORM_APPROVE);
        const cmt_outcome o = run("maximin-support-pb", c, &args);
        twin_loads(c, 0, &f);
        compare(c, &o, &f, "maximin-support-pb", first_seed + 9000 + s);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(no_set_within_the_budget_has_more_welfare)
{
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 4000 + s;
        const char *kind = satisfactions[s / 2 % 3];
        const cmt_option option = {.name = "satisfaction", .value = kind};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        found f = {0};
        mem = cmt_arena_new(0);
        const cmt_contest *c =
            contest_of(&seed, s % 2 == 0 ? CMT_FORM_APPROVE : CMT_FORM_SCORE);
        const cmt_outcome o = run("max-welfare", c, &args);
        mpq_ptr best = cmt_q(mem);
        mpq_ptr q = cmt_q(mem);
        mpq_set_si(best, -1, 1);
        for (int round = 0; round < 2; round++) {
            for (unsigned set = 0; set < 1U << c->n_alternatives; set++) {
                bool may = fits(c, set);
                for (size_t i = 0; i < c->n_alternatives; i++)
                    may = may && ((set >> i & 1U) == 0 || c->eligible[i]);
                if (!may)
                    continue;
                satisfaction(c, set, kind, q);
                if (round == 0 && mpq_cmp(q, best) > 0)
                    mpq_set(best, q);
                f.is[set] = round == 1 && mpq_equal(q, best) != 0;
            }
        }
        compare(c, &o, &f, "max-welfare", first_seed + 4000 + s);
        cmt_arena_free(mem);
    }
}
END_TEST

/* A knapsack that no bound solves: the search ends, and says what it has not proved. */
START_TEST(a_search_that_is_cut_says_so)
{
    const cmt_rule_args args = {0};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    const size_t n = 44;
    for (size_t i = 0; i < n; i++) {
        maker_alternative(m, cmt_arena_printf(mem, "p%zu", i));
        m->costs[i] = test_q(mem, cmt_arena_printf(mem, "%zu", 1000 + 2 * i));
    }
    memset(maker_ballot(m, 1), 1, n); /* worth what they cost, all even */
    m->c.ballots.form = CMT_FORM_APPROVE;
    m->c.budget = test_q(mem, "23001");
    const cmt_contest *c = maker_close(m, 0);
    const cmt_outcome o = run("max-welfare", c, &args);
    ck_assert(o.unproved && o.bound != NULL && o.n_committees == 1);
    ck_assert_str_eq(cmt_q_text(mem, o.bound), "23001");
    ck_assert(mpq_cmp(o.cost, c->budget) <= 0);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(every_completion_is_what_its_check_says)
{
    static const char *const completions[] = {"none", "add1", "add1u", "increment",
                                              "utilitarian"};
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 6000 + s;
        const cmt_option options[] = {
            {.name = "completion", .value = completions[s % 5]},
            {.name = "satisfaction", .value = satisfactions[s / 5 % 2]}};
        const cmt_rule_args args = {.options = options,
                                    .n_options = 2,
                                    .tie_break.kind = (cmt_tie_kind)(s % CMT_N_TIES)};
        const random_shape shape = {.form = CMT_FORM_APPROVE,
                                    .max_alternatives = 5,
                                    .max_rows = 3,
                                    .plain = true}; /* else increments are too small */
        mem = cmt_arena_new(0);
        (void)run("mes-pb", random_contest(mem, &seed, shape), &args);
        cmt_arena_free(mem);
    }
}
END_TEST

static bool is_committee(const cmt_set *set, size_t n, const bool *in)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const bool sits = k < set->n && set->at[k] == i;
        k += sits ? 1U : 0U;
        if (sits != in[i])
            return false;
    }
    return true;
}

/* Where the filter is sure it is right; near ties it is not, and mostly it is. */
START_TEST(the_filter_is_right_where_it_is_sure)
{
    const cmt_tie_break all = {0};
    size_t n_sure = 0;
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + 7000 + s;
        bool in[16] = {false};
        cmt_shares_filter *filter = NULL;
        cmt_shares_result exact = {0};
        const random_shape shape = {.form = CMT_FORM_APPROVE,
                                    .max_alternatives = 6,
                                    .max_rows = 8,
                                    .plain = s % 2 == 0};
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        const cmt_shares_task task = {.contest = c,
                                      .cost = c->costs,
                                      .utility = c->costs,
                                      .money = c->budget,
                                      .budget = c->budget,
                                      .seats = SIZE_MAX,
                                      .tie_break = &all};
        ck_ok(cmt_shares_filter_new(mem, &task, &filter, NULL));
        ck_ok(cmt_equal_shares(mem, &task, &exact, NULL));
        if (filter == NULL || !cmt_shares_filter_run(filter, c->budget, in)) {
            cmt_arena_free(mem);
            continue;
        }
        n_sure++;
        ck_assert_msg(exact.n == 1, "seed %llu",
                      (unsigned long long)(first_seed + 7000 + s));
        ck_assert(is_committee(&exact.committees[0], c->n_alternatives, in));
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_sure, 150);
}
END_TEST

/* The filter remembers the last run: with more money, and now and then with less, it
 * still says what the exact method says. */
START_TEST(fast_runs_in_a_row_agree_with_exact_ones)
{
    size_t n_sure = 0;
    const cmt_tie_break all = {.kind = CMT_TIE_PARALLEL};
    for (uint64_t s = 0; s < 150; s++) {
        uint64_t seed = first_seed + 9000 + s;
        bool in[16] = {false};
        cmt_shares_filter *filter = NULL;
        const random_shape shape = {.form = CMT_FORM_APPROVE,
                                    .max_alternatives = 12,
                                    .max_rows = 40,
                                    .plain = s % 2 == 0};
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        mpq_ptr money = cmt_q(mem);
        mpq_ptr step = cmt_q(mem);
        cmt_shares_task task = {.contest = c,
                                .cost = c->costs,
                                .utility = c->costs,
                                .money = c->budget,
                                .budget = c->budget,
                                .seats = SIZE_MAX,
                                .tie_break = &all};
        ck_ok(cmt_shares_filter_new(mem, &task, &filter, NULL));
        mpq_set(money, c->budget);
        mpq_set_ui(step, 1 + seed_below(&seed, 30), 20);
        mpq_canonicalize(step);
        task.money = money;
        for (size_t k = 0; filter != NULL && k < 30; k++) {
            cmt_shares_result exact = {0};
            if (seed_below(&seed, 6) == 0) {
                mpq_sub(money, money, step);
            } else {
                mpq_add(money, money, step);
            }
            if (mpq_sgn(money) <= 0 || !cmt_shares_filter_run(filter, money, in))
                continue;
            n_sure++;
            ck_ok(cmt_equal_shares(mem, &task, &exact, NULL));
            ck_assert_msg(
                exact.n == 1
                    && is_committee(&exact.committees[0], c->n_alternatives, in),
                "seed %llu", (unsigned long long)(first_seed + 9000 + s));
        }
        cmt_arena_free(mem);
    }
    ck_assert_uint_gt(n_sure, 1500);
}
END_TEST

/* Whatever breaks the tie gives one of the tied outcomes, at its cost. */
START_TEST(orders_and_lots_pick_one) /* loop: rules */
{
    static const char *const names[] = {"greedy", "phragmen-pb", "mes-pb",
                                        "max-welfare", "maximin-support-pb"};
    for (uint64_t s = 0; s < 100; s++) {
        uint64_t seed = first_seed + 2000 + s;
        const cmt_rule_args all = {0};
        const cmt_rule_args one = {
            .tie_break = {.kind = s % 2 == 0 ? CMT_TIE_ORDER : CMT_TIE_LOT,
                          .seed = {3}}};
        bool listed = false;
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(&seed, CMT_FORM_APPROVE);
        const cmt_outcome every = run(names[_i], c, &all);
        const cmt_outcome o = run(names[_i], c, &one);
        mpq_ptr cost = cmt_q(mem);
        ck_assert(o.has_committee);
        for (size_t m = 0; m < o.committee.n; m++)
            mpq_add(cost, cost, c->costs[o.committee.at[m]]);
        ck_assert(mpq_equal(cost, o.cost) != 0);
        for (size_t k = 0; k < every.n_committees && !listed; k++) {
            listed = every.committees[k].n == o.committee.n
                     && memcmp(every.committees[k].at, o.committee.at,
                               o.committee.n * sizeof *o.committee.at)
                            == 0;
        }
        ck_assert(listed);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(what_cannot_be_is_refused) /* loop: rules */
{
    static const char *const names[] = {"greedy", "phragmen-pb", "mes-pb",
                                        "max-welfare", "maximin-support-pb"};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_BUDGET, names[_i]);
    const cmt_rule_args args = {0};
    cmt_outcome o = {0};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    maker_ballot(m, 1)[0] = 1;
    ck_assert_int_eq(rule->run(mem, maker_close(m, 0), &args, &o, NULL), CMT_E_RANGE);
    m->costs[0] = test_q(mem, "1");
    m->c.budget = test_q(mem, "2");
    m->c.ballots.form = CMT_FORM_RANK;
    ck_assert_int_eq(rule->run(mem, maker_close(m, 0), &args, &o, NULL), CMT_E_RANGE);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_budget");
    TCase *tc = tcase_create("budgets");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, greedy_goes_every_way);
    tcase_add_test(tc, phragmen_goes_every_way);
    tcase_add_test(tc, maximin_support_goes_every_way);
    tcase_add_test(tc, no_set_within_the_budget_has_more_welfare);
    tcase_add_test(tc, a_search_that_is_cut_says_so);
    tcase_add_test(tc, every_completion_is_what_its_check_says);
    tcase_add_test(tc, the_filter_is_right_where_it_is_sure);
    tcase_add_test(tc, fast_runs_in_a_row_agree_with_exact_ones);
    tcase_add_loop_test(tc, orders_and_lots_pick_one, 0, 5);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 5);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
