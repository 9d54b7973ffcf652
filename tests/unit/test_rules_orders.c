/* Kemeny and Slater: against all orders by brute force, against plain dynamic programming
 * over sets, and what a claim of a cheapest order cannot get away with. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 591;

static const char *const names[] = {"kemeny", "slater"};

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_outcome outcome_of(const char *name,
                              const cmt_contest *c,
                              const cmt_rule_args *args,
                              uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    cmt_status st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s: %s", (unsigned long long)seed, name,
                  err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu %s, check: %s", (unsigned long long)seed,
                  name, err.text);
    return o;
}

/* --- all orders of a few alternatives --------------------------------------------------- */

typedef struct brute {
    const cmt_contest *c;
    size_t n;
    size_t at[8]; /* the eligible ones */
    mpq_t *cost;  /* [n][n] */
    mpq_ptr best;
    size_t n_best;
    bool first[8];
    size_t picked[8]; /* the one of least places */
    const uint32_t *place;
} brute;

static bool places_before(const brute *b, const size_t *x, const size_t *y)
{
    for (size_t k = 0; k < b->n; k++) {
        const uint32_t px = b->place[b->at[x[k]]];
        const uint32_t py = b->place[b->at[y[k]]];
        if (px != py)
            return px < py;
    }
    return false;
}

static void take_order(brute *b, const size_t *order)
{
    mpq_ptr cost = cmt_q(mem);
    for (size_t i = 0; i < b->n; i++) {
        for (size_t j = i + 1; j < b->n; j++)
            mpq_add(cost, cost, b->cost[order[i] * 8 + order[j]]);
    }
    const int sign = b->n_best == 0 ? -1 : mpq_cmp(cost, b->best);
    if (sign > 0)
        return;
    if (sign < 0) {
        mpq_set(b->best, cost);
        b->n_best = 0;
        memset(b->first, 0, sizeof b->first);
    }
    if (b->n_best == 0 || places_before(b, order, b->picked))
        memcpy(b->picked, order, b->n * sizeof *order);
    b->n_best++;
    if (b->n > 0)
        b->first[order[0]] = true;
}

/* Heap's algorithm, without recursion. */
static void all_orders(brute *b)
{
    size_t order[8];
    size_t count[8] = {0};
    for (size_t i = 0; i < b->n; i++)
        order[i] = i;
    take_order(b, order);
    for (size_t i = 0; i < b->n;) {
        if (count[i] >= i) {
            count[i++] = 0;
            continue;
        }
        const size_t j = i % 2 == 0 ? 0 : count[i];
        const size_t x = order[j];
        order[j] = order[i];
        order[i] = x;
        count[i]++;
        i = 0;
        take_order(b, order);
    }
}

static void brute_init(brute *b,
                       const cmt_contest *c,
                       bool unit,
                       const cmt_rule_args *args)
{
    uint32_t *place = NULL;
    mpq_ptr back = cmt_q(mem);
    *b = (brute){.c = c, .best = cmt_q(mem), .cost = cmt_q_array(mem, 64)};
    ck_ok(cmt_tie_places(mem, &args->tie_break, c->n_alternatives, &place, NULL));
    b->place = place;
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if (cmt_contest_eligible(c, i))
            b->at[b->n++] = i;
    }
    for (size_t i = 0; i < b->n; i++) {
        for (size_t j = 0; j < b->n; j++) {
            mpq_ptr cost = b->cost[i * 8 + j];
            twin_support(c, b->at[j], b->at[i], cost);
            twin_support(c, b->at[i], b->at[j], back);
            mpq_sub(cost, cost, back);
            if (mpq_sgn(cost) < 0)
                mpq_set_ui(cost, 0, 1);
            if (unit && mpq_sgn(cost) > 0)
                mpq_set_ui(cost, 1, 1);
        }
    }
}

static void compare_with_brute(const cmt_contest *c, size_t rule, uint64_t seed)
{
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT,
                                        CMT_TIE_PARALLEL};
    const cmt_rule_args args = {.tie_break = {.kind = ties[seed % 4], .seed = {7}}};
    const bool picks = seed % 4 == 1 || seed % 4 == 2;
    brute b;
    brute_init(&b, c, rule == 1, &args);
    all_orders(&b);
    const cmt_outcome o = outcome_of(names[rule], c, &args, seed);
    size_t k = 0;
    for (size_t i = 0; i < b.n; i++) {
        const bool won = k < o.winners.n && o.winners.at[k] == b.at[i];
        k += won ? 1 : 0;
        ck_assert_msg(won == b.first[i], "seed %llu: %s on x%zu",
                      (unsigned long long)seed, names[rule], b.at[i]);
    }
    ck_assert_uint_eq(k, o.winners.n);
    ck_assert_msg((o.ranking != NULL) == (picks || b.n_best == 1),
                  "seed %llu: %zu cheapest orders", (unsigned long long)seed, b.n_best);
    for (size_t i = 0; o.ranking != NULL && i < b.n; i++)
        ck_assert_uint_eq(o.ranking[b.at[b.picked[i]]], i);
    ck_assert(o.tied == (c->kind == CMT_KIND_RANKING ? b.n_best > 1 : o.winners.n > 1));
    mpq_ptr overruled = cmt_q(mem);
    ck_assert(cmt_value_as_q(cmt_value_get(o.witness, "overruled"), 4096, overruled));
    ck_assert(mpq_equal(overruled, b.best));
}

START_TEST(all_orders_agree) /* loop: rules */
{
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + s;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 5};
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        m->c.kind = s % 3 == 0 ? CMT_KIND_RANKING : CMT_KIND_CHOICE;
        compare_with_brute(maker_close(m, s % 5 == 0 ? 6 : 0), (size_t)_i,
                           first_seed + s);
    }
}
END_TEST

/* --- plain dynamic programming over sets ------------------------------------------------ */

/* `n` alternatives, `n_ballots` random strict orders. */
static const cmt_contest *strict_contest(size_t n, size_t n_ballots, uint64_t seed)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t b = 0; b < n_ballots; b++) {
        uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(&seed, 3));
        for (size_t i = 0; i < n; i++)
            row[i] = (uint8_t)(i + 1);
        for (size_t i = n; i > 1; i--) {
            const size_t j = seed_below(&seed, i);
            const uint8_t x = row[j];
            row[j] = row[i - 1];
            row[i - 1] = x;
        }
    }
    return maker_close(m, 0);
}

/* Least cost of ordering each set; [2^n]. */
static int64_t *plain_table(const cmt_contest *c, bool unit, int64_t *cost)
{
    const size_t n = c->n_alternatives;
    int64_t *least = CMT_NEW_ARRAY(mem, int64_t, (size_t)1 << n);
    mpq_ptr q = cmt_q(mem);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            twin_support(c, j, i, q);
            cost[i * n + j] = cmt_z_get_i64(mpq_numref(q));
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            const int64_t d = cost[i * n + j] - cost[j * n + i];
            cost[i * n + j] = d > 0 ? (unit ? 1 : d) : 0;
            cost[j * n + i] = d < 0 ? (unit ? 1 : -d) : 0;
        }
    }
    for (size_t set = 1; set < (size_t)1 << n; set++) {
        least[set] = INT64_MAX;
        for (size_t i = 0; i < n; i++) {
            if ((set >> i & 1) == 0)
                continue;
            int64_t sum = least[set & ~((size_t)1 << i)];
            for (size_t j = 0; j < n; j++)
                sum += (set >> j & 1) != 0 ? cost[j * n + i] : 0;
            least[set] = sum < least[set] ? sum : least[set];
        }
    }
    return least;
}

START_TEST(plain_dynamic_programming_agrees) /* loop: rules */
{
    for (uint64_t s = 0; s < 12; s++) {
        cmt_arena_free(mem);
        mem = cmt_arena_new(0);
        const size_t n = 12 + s % 4;
        const cmt_contest *c =
            strict_contest(n, s % 2 == 0 ? 3 + s : 60, first_seed + 9000 + s);
        int64_t *cost = CMT_NEW_ARRAY(mem, int64_t, n * n);
        const int64_t *least = plain_table(c, _i == 1, cost);
        const size_t all = ((size_t)1 << n) - 1;
        const cmt_rule_args args = {0};
        const cmt_outcome o = outcome_of(names[_i], c, &args, first_seed + 9000 + s);
        mpq_ptr overruled = cmt_q(mem);
        ck_assert(
            cmt_value_as_q(cmt_value_get(o.witness, "overruled"), 4096, overruled));
        ck_assert_int_eq(mpq_cmp_si(overruled, (long)least[all], 1), 0);
        size_t k = 0;
        for (size_t i = 0; i < n; i++) {
            int64_t sum = least[all & ~((size_t)1 << i)];
            for (size_t j = 0; j < n; j++)
                sum += cost[i * n + j];
            const bool won = k < o.winners.n && o.winners.at[k] == i;
            k += won ? 1 : 0;
            ck_assert(won == (sum == least[all]));
        }
        ck_assert_uint_eq(k, o.winners.n);
    }
}
END_TEST

/* --- larger ones, and false claims ------------------------------------------------------ */

START_TEST(forty_alternatives_are_proved)
{
    const cmt_contest *c = strict_contest(40, 101, first_seed + 77);
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
    cmt_err err = {0};
    cmt_outcome o = outcome_of("kemeny", c, &args, 0);
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "kemeny");
    ck_assert(!o.unproved && o.ranking != NULL);
    /* Neighbours changed about, together with what the order is said to cost. */
    const cmt_value *order = cmt_value_get(o.witness, "order");
    cmt_value *x = order->as.array.items[20];
    order->as.array.items[20] = order->as.array.items[21];
    order->as.array.items[21] = x;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, &err), CMT_E_NEGATIVE);
    order->as.array.items[21] = order->as.array.items[20];
    order->as.array.items[20] = x;
    ck_ok(rule->check(mem, c, &args, &o, &err));
    /* A bound that multipliers do not prove is no help: the answer stays the same. */
    cmt_value *part = cmt_value_at(cmt_value_get(o.witness, "parts"), 0);
    cmt_value *flat = cmt_value_get(part, "multipliers");
    flat->as.array.items[3]->as.integer *= 3;
    const cmt_status st = rule->check(mem, c, &args, &o, &err);
    ck_assert(st == CMT_OK || st == CMT_E_NEGATIVE);
    flat->as.array.items[2]->as.integer = 40;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, &err), CMT_E_NEGATIVE);
    flat->as.array.n -= 4;
    memmove(&flat->as.array.items[0], &flat->as.array.items[4],
            flat->as.array.n * sizeof(cmt_value *));
    ck_ok(rule->check(mem, c, &args, &o, &err));
    o.winners.n = 0;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, &err), CMT_E_NEGATIVE);
}
END_TEST

START_TEST(too_large_a_component_is_said_to_be_unproved)
{
    const cmt_contest *c = strict_contest(70, 9, first_seed + 5);
    const cmt_rule_args args = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "kemeny");
    cmt_outcome o = outcome_of("kemeny", c, &args, 0);
    mpq_ptr more = cmt_q(mem);
    ck_assert(o.unproved && o.bound != NULL && o.ranking != NULL);
    mpq_set_ui(more, 1, 1);
    mpq_add(more, more, o.bound);
    o.bound = more;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
    o.bound = NULL;
    o.unproved = false;
    ck_assert_int_eq(rule->check(mem, c, &args, &o, NULL), CMT_E_NEGATIVE);
}
END_TEST

START_TEST(edges_of_contests_are_answered) /* loop: rules */
{
    const cmt_rule_args args = {0};
    maker *m = maker_new(mem);
    maker_alternative(m, "a");
    cmt_outcome o = outcome_of(names[_i], maker_close(m, 0), &args, 0);
    ck_assert_uint_eq(o.winners.n, 1); /* no ballots, one alternative */
    ck_assert(o.ranking != NULL && o.ranking[0] == 0);
    maker_alternative(m, "b");
    o = outcome_of(names[_i], maker_close(m, 0), &args, 0);
    ck_assert_uint_eq(o.winners.n, 2); /* all tied */
    ck_assert(o.tied && o.ranking == NULL);
    m->eligible[0] = m->eligible[1] = false;
    o = outcome_of(names[_i], maker_close(m, 0), &args, 0);
    ck_assert_uint_eq(o.winners.n, 0);
    m->c.ballots.form = CMT_FORM_APPROVE;
    maker_ballot(m, 1)[0] = CMT_MARK_APPROVE;
    ck_assert_int_eq(cmt_rule_find(CMT_RULE_ORDINAL, names[_i])
                         ->run(mem, maker_close(m, 0), &args, &o, NULL),
                     CMT_E_RANGE);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_orders");
    TCase *tc = tcase_create("cheapest orders");
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, all_orders_agree, 0, 2);
    tcase_add_loop_test(tc, plain_dynamic_programming_agrees, 0, 2);
    tcase_add_test(tc, forty_alternatives_are_proved);
    tcase_add_test(tc, too_large_a_component_is_said_to_be_unproved);
    tcase_add_loop_test(tc, edges_of_contests_are_answered, 0, 2);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
