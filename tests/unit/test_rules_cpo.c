/* CPO-STV: comparisons as published and counted twice, one seat against the rules that it
 * becomes, solid coalitions, limits. */
#include "rules/ordinal/cpo_stv_compare.h"
#include "rules/ordinal/cpo_stv_count.h"
#include "twins.h"

static const uint64_t first_seed = 21111600;
static const char *const name = "cpo-stv";

static void rank(maker *m, int64_t count, const char *order)
{
    uint8_t *row = maker_ballot(m, count);
    for (uint8_t tier = 1; *order != '\0'; order++, tier++) {
        const char id[2] = {*order, '\0'};
        row[maker_id(m, id)] = tier;
    }
}

/* Escher, Andre, Nader, Gore, Bush: 300 votes, three seats, a quota of 100. */
START_TEST(a_comparison_is_as_published)
{
    static const uint32_t sets[2][3] = {{0, 1, 3}, {0, 2, 3}};
    static const cmt_option option = {.name = "quota", .value = "hare"};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    cmt_cpo count;
    cmt_cpo_book book;
    cmt_arena *mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_RANK;
    for (const char *id = "EANGB"; *id != '\0'; id++)
        maker_alternative(m, cmt_arena_printf(mem, "%c", *id));
    maker_group(m, "all", "1");
    rank(m, 100, "E");
    rank(m, 110, "ANG");
    rank(m, 18, "NG");
    rank(m, 21, "GN");
    rank(m, 6, "GB");
    rank(m, 45, "BG");
    m->c.seats = 3;
    const cmt_contest *c = maker_close(m, 0);
    mpq_ptr margin = cmt_q(mem);
    ck_ok(cmt_cpo_init(mem, c, &args, 3, &count, NULL));
    cmt_cpo_margin(&count, sets[0], sets[1], margin);
    ck_assert_int_eq(mpq_cmp_si(margin, 282 - 190, 1), 0);
    ck_ok(cmt_cpo_book_open(mem, c, &args, 3, &book, NULL));
    cmt_cpo_book_compare(&book, sets[0], sets[1], margin);
    ck_assert_int_eq(mpq_cmp_si(margin, 282 - 190, 1), 0);
    cmt_arena_free(mem);
}
END_TEST

/* Random committees of k, ascending. */
static void draw(uint64_t *seed, size_t n, size_t k, uint32_t *set)
{
    size_t left = k;
    for (uint32_t i = 0; i < n && left > 0; i++) {
        if (seed_below(seed, n - i) < left)
            set[k - left--] = i;
    }
}

static void counts_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const quotas[] = {"hagenbach-bischoff", "droop", "hare"};
    const size_t n = c->n_alternatives;
    uint64_t s = seed;
    for (size_t i = 0; i < n; i++) {
        if (!cmt_contest_eligible(c, i))
            return;
    }
    for (size_t k = 1; k < n && k <= CMT_MAX_CPO_SEATS; k++) {
        const cmt_option option = {.name = "quota", .value = quotas[k % 3]};
        const cmt_rule_args args = {.options = &option, .n_options = 1};
        uint32_t a[CMT_MAX_CPO_SEATS] = {0};
        uint32_t b[CMT_MAX_CPO_SEATS] = {0};
        mpq_t *margin = cmt_q_array(mem, 3);
        cmt_cpo count;
        cmt_cpo_book book;
        ck_ok(cmt_cpo_init(mem, c, &args, k, &count, NULL));
        ck_ok(cmt_cpo_book_open(mem, c, &args, k, &book, NULL));
        for (size_t pass = 0; pass < 6; pass++) {
            draw(&s, n, k, a);
            draw(&s, n, k, b);
            cmt_cpo_margin(&count, a, b, margin[0]);
            cmt_cpo_margin(&count, b, a, margin[1]);
            cmt_cpo_book_compare(&book, a, b, margin[2]);
            ck_assert_msg(mpq_equal(margin[0], margin[2]) != 0, "seed %llu",
                          (unsigned long long)seed);
            mpq_neg(margin[1], margin[1]);
            ck_assert(mpq_equal(margin[0], margin[1]) != 0);
        }
    }
}

START_TEST(two_counts_agree) /* weak, empty and weighted ballots */
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 10, .max_rows = 6};
    twin_each(shape, first_seed, 300, counts_body);
}
END_TEST

/* The winners of a rule for one seat. */
static void same_as(cmt_arena *mem,
                    const cmt_contest *c,
                    const char *completion,
                    const char *single,
                    uint64_t seed)
{
    const cmt_option option = {.name = "completion", .value = completion};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    const cmt_rule_args none = {0};
    cmt_contest one = *c;
    size_t n_eligible = 0;
    one.seats = 1;
    one.unranked = CMT_UNRANKED_LAST;
    for (size_t i = 0; i < c->n_alternatives; i++)
        n_eligible += cmt_contest_eligible(c, i) ? 1U : 0U;
    if (n_eligible == 0)
        return;
    const cmt_outcome o = twin_run(mem, &one, name, &args, seed);
    const cmt_outcome other = twin_run(mem, &one, single, &none, seed);
    ck_assert_uint_eq(o.n_committees, other.winners.n);
    for (size_t k = 0; k < o.n_committees; k++)
        ck_assert_uint_eq(o.committees[k].at[0], other.winners.at[k]);
}

static void one_seat_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    same_as(mem, c, "schulze", "schulze", seed);
    same_as(mem, c, "minimax", "minimax", seed);
}

START_TEST(one_seat_is_schulze_or_minimax)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 5};
    twin_each(shape, first_seed + 10000, 200, one_seat_body);
}
END_TEST

static void every_option_body(cmt_arena *mem, const cmt_contest *c, uint64_t seed)
{
    static const char *const quotas[] = {"hagenbach-bischoff", "droop", "hare"};
    static const char *const completions[] = {"schulze", "minimax"};
    for (size_t k = 0; k < 6; k++) {
        const cmt_option options[] = {
            {.name = "quota", .value = quotas[k % 3]},
            {.name = "completion", .value = completions[k % 2]}};
        cmt_rule_args args = {.options = options, .n_options = 2};
        const cmt_outcome all = twin_run(mem, c, name, &args, seed);
        args.tie_break.kind = CMT_TIE_PARALLEL;
        const cmt_outcome same = twin_run(mem, c, name, &args, seed);
        args.tie_break.kind = CMT_TIE_LOT;
        const cmt_outcome one = twin_run(mem, c, name, &args, seed);
        ck_assert_uint_ge(all.n_committees, 1);
        ck_assert_uint_eq(all.n_committees, same.n_committees);
        ck_assert(same.has_committee && one.has_committee);
    }
}

START_TEST(every_option_is_answered)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 4};
    twin_each(shape, first_seed + 20000, 100, every_option_body);
}
END_TEST

/* Whether a strict and complete ballot has exactly `set` as its first `size`. */
static bool is_solid(const cmt_contest *c, size_t b, unsigned set, size_t size)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((set >> i & 1U) != 0 && cmt_ballots_mark(c, b, i) > size)
            return false;
    }
    return true;
}

static void check_solid(const cmt_contest *c, const cmt_outcome *o, unsigned set)
{
    int64_t total = 0;
    int64_t votes = 0;
    size_t size = 0;
    for (size_t i = 0; i < c->n_alternatives; i++)
        size += set >> i & 1U;
    for (size_t b = 0; b < c->ballots.n; b++) {
        total += c->ballots.count[b];
        votes += is_solid(c, b, set, size) ? c->ballots.count[b] : 0;
    }
    size_t due = 0;
    while (due < size && due < c->seats
           && (int64_t)(due + 1) * total < votes * (int64_t)(c->seats + 1))
        due++;
    for (size_t k = 0; k < o->n_committees; k++) {
        size_t got = 0;
        for (size_t i = 0; i < o->committees[k].n; i++)
            got += set >> o->committees[k].at[i] & 1U;
        ck_assert_msg(got >= due, "set %u has %zu of %zu seats", set, got, due);
    }
}

START_TEST(who_beats_all_seats_solid_coalitions)
{
    printf("seeds %llu …\n", (unsigned long long)first_seed + 30000);
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 30000 + s;
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        m->c.ballots.form = CMT_FORM_RANK;
        const size_t n = 3 + seed_below(&seed, 4);
        for (size_t i = 0; i < n; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        maker_group(m, "all", "1");
        for (size_t b = 1 + seed_below(&seed, 6); b > 0; b--) {
            uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(&seed, 9));
            for (size_t i = 0; i < n; i++) {
                const size_t j = seed_below(&seed, i + 1);
                row[i] = row[j];
                row[j] = (uint8_t)(i + 1);
            }
        }
        m->c.seats = 1 + seed_below(&seed, n - 1);
        const cmt_contest *c = maker_close(m, 0);
        const cmt_rule_args args = {0};
        const cmt_outcome o = twin_run(mem, c, name, &args, s);
        mpq_ptr worst = cmt_q(mem);
        const cmt_value *told = cmt_value_get(o.witness, "worst");
        const bool beats_all = cmt_value_as_q(told, 4096, worst) && mpq_sgn(worst) > 0;
        for (unsigned set = 1; set < 1U << n && beats_all; set++)
            check_solid(c, &o, set);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(too_many_committees_are_refused)
{
    static const struct {
        size_t n;
        size_t seats;
        cmt_status st;
    } sizes[] = {{14, 4, CMT_E_LIMIT}, {9, 9, CMT_OK}, {9, 1, CMT_OK},
                 {11, 9, CMT_E_LIMIT}, {9, 8, CMT_OK}, {12, 3, CMT_OK},
                 {20, 20, CMT_OK},     {0, 2, CMT_OK}, {4, 0, CMT_OK}};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        cmt_err err = {0};
        cmt_outcome o = {0};
        const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        m->c.ballots.form = CMT_FORM_RANK;
        for (size_t i = 0; i < sizes[k].n; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        uint8_t *row = maker_ballot(m, 2);
        for (size_t i = 0; i < sizes[k].n; i++)
            row[i] = (uint8_t)(i + 1);
        m->c.seats = sizes[k].seats;
        const cmt_contest *c = maker_close(m, 0);
        const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
        ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), sizes[k].st);
        if (sizes[k].st == CMT_OK)
            ck_ok(rule->check(mem, c, &args, &o, &err));
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_cpo");
    TCase *tc = tcase_create("cpo");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_comparison_is_as_published);
    tcase_add_test(tc, two_counts_agree);
    tcase_add_test(tc, one_seat_is_schulze_or_minimax);
    tcase_add_test(tc, every_option_is_answered);
    tcase_add_test(tc, who_beats_all_seats_solid_coalitions);
    tcase_add_test(tc, too_many_committees_are_refused);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
