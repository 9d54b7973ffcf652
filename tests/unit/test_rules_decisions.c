/* Equal Shares against a slow twin that follows every way of breaking every tie, in
 * rationals and without a shortcut: for decisions, committees and increments. */
#include "committees.h"

static const uint64_t first_seed = 21112026;

typedef enum stage { SHARES, PHRAGMEN, VOTES, REST, END } stage;

/* What is bought: one of each decision, or up to `seats`; each costs one. */
typedef struct twin {
    cmt_arena *mem;
    const cmt_contest *c;
    const uint32_t *decision; /* or NULL */
    size_t seats;
    stage after; /* what follows the shares: PHRAGMEN, VOTES or END */
    mpq_t *weight;
    committee_list *found;
    bool *
        short_of; /* set where a way ends with fewer than `wanted`, which is not noted */
    size_t wanted;
} twin;

static bool is_open(const twin *t, uint32_t in, size_t i)
{
    for (size_t j = 0; j < t->c->n_alternatives; j++) {
        if ((in >> j & 1U) != 0
            && (i == j || (t->decision != NULL && t->decision[i] == t->decision[j])))
            return false;
    }
    return cmt_contest_eligible(t->c, i);
}

/* The weight that approves i, and the sum of weight times `money` over those ballots. */
static void support(
    const twin *t, size_t i, const mpq_t *money, mpq_ptr weight, mpq_ptr all)
{
    mpq_ptr q = cmt_q(t->mem);
    mpq_set_ui(weight, 0, 1);
    mpq_set_ui(all, 0, 1);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        if (!committee_approves(t->c, b, i))
            continue;
        mpq_add(weight, weight, t->weight[b]);
        mpq_mul(q, t->weight[b], money[b]);
        mpq_add(all, all, q);
    }
}

/* The smallest price at which the supporters of i pay 1 together; false: they cannot. */
static bool price_of_shares(const twin *t, size_t i, const mpq_t *money, mpq_ptr price)
{
    mpq_t *q = cmt_q_array(t->mem, 4);
    support(t, i, money, q[0], q[1]);
    mpq_set_ui(q[2], 1, 1);
    if (mpq_sgn(q[0]) == 0 || mpq_cmp(q[1], q[2]) < 0)
        return false;
    mpq_inv(price, q[0]);
    for (bool again = true; again;) {
        mpq_set_ui(q[1], 0, 1); /* weight of those who can pay the price */
        mpq_set_ui(q[2], 1, 1); /* what they must pay together */
        for (size_t b = 0; b < t->c->ballots.n; b++) {
            if (!committee_approves(t->c, b, i))
                continue;
            if (mpq_cmp(money[b], price) >= 0) {
                mpq_add(q[1], q[1], t->weight[b]);
            } else {
                mpq_mul(q[3], t->weight[b], money[b]);
                mpq_sub(q[2], q[2], q[3]);
            }
        }
        if (mpq_sgn(q[1]) == 0)
            return true;
        mpq_div(q[3], q[2], q[1]);
        again = mpq_equal(q[3], price) == 0;
        mpq_set(price, q[3]);
    }
    return true;
}

/* The price of i at a stage; false: it cannot be had. */
static bool price_at(const twin *t, stage at, size_t i, const mpq_t *money, mpq_ptr out)
{
    mpq_t *q = cmt_q_array(t->mem, 3);
    if (at == SHARES)
        return price_of_shares(t, i, money, out);
    support(t, i, money, q[0], q[1]);
    mpq_set_ui(out, 0, 1);
    if (at == REST)
        return true;
    if (mpq_sgn(q[0]) == 0)
        return false;
    mpq_set_ui(q[2], 1, 1);
    if (at == PHRAGMEN) /* money is minus the load */
        mpq_sub(q[2], q[2], q[1]);
    mpq_div(out, q[2], q[0]);
    return true;
}

static void pay(
    const twin *t, stage at, size_t i, const mpq_t *money, mpq_srcptr price, mpq_t *out)
{
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        mpq_set(out[b], money[b]);
        if (!committee_approves(t->c, b, i))
            continue;
        if (at == PHRAGMEN) {
            mpq_neg(out[b], price);
        } else if (at == SHARES && mpq_cmp(money[b], price) >= 0) {
            mpq_sub(out[b], money[b], price);
        } else if (at == SHARES) {
            mpq_set_ui(out[b], 0, 1);
        }
    }
}

static stage after(const twin *t, stage at)
{
    if (at == SHARES)
        return t->after;
    return at == PHRAGMEN || at == VOTES ? REST : END;
}

static void end(const twin *t, uint32_t in, size_t n_in)
{
    if (n_in < t->wanted) {
        *t->short_of = true;
    } else {
        committee_add(t->found, in);
    }
}

/* Every way on. Depth: alternatives and stages. */
static void go(/* NOLINT(misc-no-recursion) */
               const twin *t,
               stage at,
               uint32_t in,
               size_t n_in,
               const mpq_t *money)
{
    const size_t n = t->c->n_alternatives;
    mpq_t *price = cmt_q_array(t->mem, n);
    bool can[16] = {false};
    bool any = false;
    for (size_t i = 0; i < n && n_in < t->seats && at != END; i++) {
        can[i] = is_open(t, in, i) && price_at(t, at, i, money, price[i]);
        any = any || can[i];
    }
    if (at == END || n_in == t->seats) {
        end(t, in, n_in);
        return;
    }
    if (!any) {
        go(t, after(t, at), in, n_in, money);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        bool best = can[i];
        for (size_t j = 0; j < n && best; j++)
            best = !can[j] || mpq_cmp(price[i], price[j]) <= 0;
        if (!best)
            continue;
        mpq_t *left = cmt_q_array(t->mem, t->c->ballots.n + 1);
        pay(t, at, i, money, price[i], left);
        go(t, at, in | 1U << i, n_in + 1, (const mpq_t *)left);
    }
}

/* From `money` for all together. */
static void begin(twin *t, size_t money)
{
    mpq_t *q = cmt_q_array(t->mem, 2);
    mpq_t *share = cmt_q_array(t->mem, t->c->ballots.n + 1);
    t->weight = cmt_q_array(t->mem, t->c->ballots.n + 1);
    for (size_t b = 0; b < t->c->ballots.n; b++) {
        cmt_ballot_weight(t->c, b, t->weight[b]);
        mpq_add(q[0], q[0], t->weight[b]);
    }
    mpq_set_ui(q[1], (unsigned long)money, 1);
    if (mpq_sgn(q[0]) > 0)
        mpq_div(q[1], q[1], q[0]);
    for (size_t b = 0; b < t->c->ballots.n; b++)
        mpq_set(share[b], q[1]);
    go(t, SHARES, 0, 0, (const mpq_t *)share);
}

static size_t open_decisions(const cmt_contest *c)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        seen |= cmt_contest_eligible(c, i) ? 1ULL << c->decision[i] : 0;
    return (size_t)__builtin_popcountll(seen);
}

static cmt_outcome run_rule(cmt_arena *mem,
                            cmt_rule_kind kind,
                            const char *name,
                            const cmt_contest *c,
                            const cmt_rule_args *args,
                            uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(kind, name);
    ck_assert_ptr_nonnull(rule);
    ck_ok(cmt_rule_check_args(rule, args, &err));
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s", (unsigned long long)seed, err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu, check: %s", (unsigned long long)seed,
                  err.text);
    return o;
}

static const random_shape shape = {
    .form = CMT_FORM_APPROVE, .max_alternatives = 6, .max_rows = 3};
static const char *const completions[] = {"phragmen", "av", "none"};
static const stage stages[] = {PHRAGMEN, VOTES, END};

START_TEST(decisions_go_every_way)
{
    for (uint64_t s = 0; s < 900; s++) {
        uint64_t seed = first_seed + s;
        committee_list found = {.n = 0};
        bool short_of = false;
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        const cmt_option option = {.name = "completion", .value = completions[s % 3]};
        cmt_rule_args args = {.options = &option, .n_options = 1};
        random_decisions(m, &seed);
        const cmt_contest *c = maker_close(m, s % 2 == 0 ? 0 : 6);
        twin t = {.mem = mem,
                  .c = c,
                  .decision = c->decision,
                  .seats = SIZE_MAX,
                  .after = stages[s % 3],
                  .found = &found,
                  .short_of = &short_of};
        begin(&t, open_decisions(c));
        const cmt_outcome o =
            run_rule(mem, CMT_RULE_BUDGET, "mes-decisions", c, &args, first_seed + s);
        committees_same(c, &o, &found, "mes-decisions", first_seed + s);
        args.tie_break.kind = s % 4 < 2 ? CMT_TIE_ORDER : CMT_TIE_LOT;
        args.tie_break.seed[0] = (uint8_t)s;
        const cmt_outcome one =
            run_rule(mem, CMT_RULE_BUDGET, "mes-decisions", c, &args, first_seed + s);
        ck_assert_uint_eq(one.n_committees, 1);
        bool among = false;
        for (size_t k = 0; k < found.n; k++)
            among = among || found.at[k] == committee_bits(&one.committees[0]);
        ck_assert_msg(among, "seed %llu", (unsigned long long)(first_seed + s));
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(committees_go_every_way)
{
    for (uint64_t s = 0; s < 2000; s++) {
        uint64_t seed = first_seed + 2000 + s;
        committee_list found = {.n = 0};
        bool short_of = false;
        cmt_arena *mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        const cmt_option option = {.name = "completion", .value = completions[s % 3]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        twin t = {.mem = mem,
                  .c = c,
                  .seats = c->seats,
                  .after = stages[s % 3],
                  .found = &found,
                  .short_of = &short_of};
        begin(&t, c->seats);
        const cmt_outcome o =
            run_rule(mem, CMT_RULE_APPROVAL, "mes", c, &args, first_seed + 2000 + s);
        committees_same(c, &o, &found, "mes", first_seed + 2000 + s);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Groups that agree on every decision: somebody in it likes as many outcomes as the group's
 * share of all decisions, rounded down. */
static void agreed_groups_are_served(const cmt_contest *c, const cmt_set *taken)
{
    for (unsigned set = 1; set < 1U << c->ballots.n; set++) {
        bool agrees = true;
        int64_t weight = 0;
        int64_t total = 0;
        size_t best = 0;
        for (size_t d = 0; d < c->n_decisions && agrees; d++) {
            bool found = false;
            for (size_t i = 0; i < c->n_alternatives && !found; i++) {
                found = c->decision[i] == d && cmt_contest_eligible(c, i);
                for (size_t b = 0; b < c->ballots.n && found; b++)
                    found = (set >> b & 1U) == 0 || committee_approves(c, b, i);
            }
            agrees = found;
        }
        for (size_t b = 0; b < c->ballots.n; b++) {
            size_t likes = 0;
            for (size_t k = 0; k < taken->n; k++)
                likes += committee_approves(c, b, taken->at[k]) ? 1 : 0;
            total += c->ballots.count[b];
            weight += (set >> b & 1U) != 0 ? c->ballots.count[b] : 0;
            best = (set >> b & 1U) != 0 && likes > best ? likes : best;
        }
        if (agrees) { /* best + 1 would be more than its share */
            ck_assert_int_gt(((int64_t)best + 1) * total,
                             weight * (int64_t)c->n_decisions);
        }
    }
}

/* Ways end as soon as they are full: each sum of money gives the committees that it fills,
 * until there is none that it does not fill. */
START_TEST(increments_end_each_way_where_it_is_full)
{
    size_t n_early = 0;
    const random_shape plain = {
        .form = CMT_FORM_APPROVE, .max_alternatives = 7, .max_rows = 4, .plain = true};
    for (uint64_t s = 0; s < 2000; s++) {
        uint64_t seed = first_seed + 6000 + s;
        committee_list found = {.n = 0};
        size_t supported = 0;
        size_t k = 0;
        cmt_arena *mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, plain);
        const cmt_option option = {.name = "completion", .value = "increment"};
        const cmt_rule_args args = {.options = &option,
                                    .n_options = 1,
                                    .tie_break.kind =
                                        s % 2 == 0 ? CMT_TIE_NONE : CMT_TIE_PARALLEL};
        for (size_t i = 0; i < c->n_alternatives; i++) {
            bool any = false;
            for (size_t b = 0; b < c->ballots.n; b++)
                any = any || committee_approves(c, b, i);
            supported += any ? 1 : 0;
        }
        const cmt_outcome o =
            run_rule(mem, CMT_RULE_APPROVAL, "mes", c, &args, first_seed + 6000 + s);
        bool short_of = supported >= c->seats;
        for (; short_of; k++) {
            const size_t before = found.n;
            twin t = {.mem = mem,
                      .c = c,
                      .seats = c->seats,
                      .after = END,
                      .found = &found,
                      .short_of = &short_of,
                      .wanted = c->seats};
            short_of = false;
            begin(&t, c->seats + k);
            n_early += short_of && found.n > before ? 1 : 0;
        }
        if (supported >= c->seats)
            committees_same(c, &o, &found, "mes", first_seed + 6000 + s);
        cmt_arena_free(mem);
    }
    printf("%zu sums that fill some ways and not all\n", n_early);
    ck_assert_uint_gt(n_early, 0);
}
END_TEST

START_TEST(who_agrees_on_everything_gets_its_share)
{
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 4000 + s;
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const size_t n = 3 + seed_below(&seed, 4);
        m->c.ballots.form = CMT_FORM_APPROVE;
        const cmt_option option = {.name = "completion", .value = "none"};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        for (size_t d = 0; d < n; d++) {
            for (size_t k = 0; k < 2; k++)
                maker_alternative(m, cmt_arena_printf(mem, "d%zu-%zu", d, k));
        }
        for (size_t d = 0; d < n; d++)
            maker_decision(m, 2);
        for (size_t b = 0; b < 4; b++) { /* sides, and some who waver */
            uint8_t *marks = maker_ballot(m, 1 + (int64_t)seed_below(&seed, 5));
            for (size_t d = 0; d < n; d++) {
                const size_t side = seed_below(&seed, 4) == 0 ? b : b % 2;
                marks[2 * d + side % 2] = CMT_MARK_APPROVE;
            }
        }
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o =
            run_rule(mem, CMT_RULE_BUDGET, "mes-decisions", c, &args, first_seed);
        for (size_t k = 0; k < o.n_committees; k++)
            agreed_groups_are_served(c, &o.committees[k]);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Orders of purchases that come to the same are followed once: sixty decisions that all
 * agree on are one way, and one that splits in halves doubles them. */
START_TEST(many_decisions_at_one_price_are_one_way)
{
    for (size_t split = 0; split < 4; split++) {
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        static const size_t ways[] = {1, 2, 2, 6};
        const cmt_rule_args args = {0};
        m->c.ballots.form = CMT_FORM_APPROVE;
        for (size_t i = 0; i < 120; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        for (size_t d = 0; d < 60; d++)
            maker_decision(m, 2);
        for (size_t b = 0; b < 2; b++) {
            uint8_t *marks = maker_ballot(m, 5);
            for (size_t d = 0; d < 60; d++)
                marks[2 * d + (d < split ? b : 0)] = CMT_MARK_APPROVE;
        }
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o =
            run_rule(mem, CMT_RULE_BUDGET, "mes-decisions", c, &args, first_seed);
        ck_assert(!o.capped);
        /* Each half can pay for one of its own two or three, not for more. */
        ck_assert_uint_eq(o.n_committees, ways[split]);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(without_decisions_there_is_nothing_to_take)
{
    cmt_arena *mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule_args args = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_BUDGET, "mes-decisions");
    maker_alternative(m, "a");
    maker_ballot(m, 1)[0] = CMT_MARK_APPROVE;
    m->c.ballots.form = CMT_FORM_APPROVE;
    const cmt_contest *c = maker_close(m, 0);
    ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), CMT_E_RANGE);
    ck_assert_str_ne(err.text, "");
    ck_assert_uint_eq(o.n_committees, 0);
    ck_assert_int_eq(rule->check(mem, c, &args, &o, &err), CMT_E_NEGATIVE);
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_decisions");
    TCase *tc = tcase_create("ways");
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, decisions_go_every_way);
    tcase_add_test(tc, committees_go_every_way);
    tcase_add_test(tc, increments_end_each_way_where_it_is_full);
    tcase_add_test(tc, who_agrees_on_everything_gets_its_share);
    tcase_add_test(tc, many_decisions_at_one_price_are_one_way);
    tcase_add_test(tc, without_decisions_there_is_nothing_to_take);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
