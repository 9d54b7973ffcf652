/* Committees compared with committees: against programs, single winners, and definitions. */
#include "decision/registry.h"
#include "lp/exact.h"
#include "random_contests.h"
#include "rules/ordinal/schulze_stv_strength.h"

static cmt_arena *mem;
static const uint64_t first_seed = 21112026;

static cmt_status try_rule(const cmt_contest *c,
                           const char *name,
                           cmt_tie_kind tie,
                           cmt_outcome *o,
                           cmt_err *err)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    const cmt_rule_args args = {.tie_break.kind = tie};
    ck_assert_ptr_nonnull(rule);
    cmt_status st = rule->run(mem, c, &args, o, err);
    return st == CMT_OK ? rule->check(mem, c, &args, o, err) : st;
}

static cmt_outcome run_rule(const cmt_contest *c,
                            const char *name,
                            cmt_tie_kind tie,
                            uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_status st = try_rule(c, name, tie, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s: %s", (unsigned long long)seed, name,
                  err.text);
    return o;
}

static bool in_set(const cmt_set *set, size_t i)
{
    for (size_t k = 0; k < set->n; k++) {
        if (set->at[k] == i)
            return true;
    }
    return false;
}

/* Strict and complete ballots of random counts. */
static maker *strict_maker(uint64_t *seed, size_t n, size_t n_ballots)
{
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    maker_group(m, "all", "1");
    for (size_t b = 0; b < n_ballots; b++) {
        uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(seed, 9));
        for (size_t i = 0; i < n; i++)
            row[i] = (uint8_t)(i + 1);
        for (size_t i = n; i > 1; i--) {
            const size_t j = seed_below(seed, i);
            const uint8_t other = row[j];
            row[j] = row[i - 1];
            row[i - 1] = other;
        }
    }
    return m;
}

/* --- schulze-stv ---------------------------------------------------------------------------- */

/* The strength of a committee against g as the program that defines it, ballots strict:
 * maximise x with x <= sum over b of f_bi for each member i, sum over i of f_bi <= weight. */
static void strength_by_program(const cmt_contest *c,
                                const cmt_set *set,
                                size_t g,
                                mpq_ptr out)
{
    cmt_lp lp;
    cmt_solution found = {0};
    mpq_t *one = cmt_q_array(mem, 3);
    const size_t n_flows = c->ballots.n * set->n;
    cmt_term *terms = CMT_NEW_ARRAY(mem, cmt_term, n_flows + 1);
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    mpq_set_si(one[0], -1, 1);
    mpq_set_si(one[2], 1, 1);
    const uint32_t x = cmt_lp_add_column(b, "x", false, one[1], NULL);
    for (size_t f = 0; f < n_flows; f++) {
        const size_t row = f / set->n;
        const bool above =
            cmt_ballots_mark(c, row, set->at[f % set->n]) < cmt_ballots_mark(c, row, g);
        (void)cmt_lp_add_column(b, cmt_arena_printf(mem, "f(%zu)", f), false, one[1],
                                above ? NULL : one[1]);
    }
    terms[0] = (cmt_term){.column = x, .value = one[2]};
    ck_assert(cmt_lp_set_objective(b, true, terms, 1));
    for (size_t i = 0; i < set->n; i++) {
        size_t n = 0;
        terms[n++] = (cmt_term){.column = x, .value = one[0]};
        for (size_t row = 0; row < c->ballots.n; row++) {
            terms[n++] =
                (cmt_term){.column = (uint32_t)(1 + row * set->n + i), .value = one[2]};
        }
        const cmt_row get = {.name = cmt_arena_printf(mem, "get(%zu)", i),
                             .sense = CMT_SENSE_GE,
                             .rhs = one[1],
                             .terms = terms,
                             .n_terms = n};
        ck_assert(cmt_lp_add_row(b, &get));
    }
    for (size_t row = 0; row < c->ballots.n; row++) {
        mpq_ptr weight = cmt_q(mem);
        cmt_ballot_weight(c, row, weight);
        for (size_t i = 0; i < set->n; i++) {
            terms[i] =
                (cmt_term){.column = (uint32_t)(1 + row * set->n + i), .value = one[2]};
        }
        const cmt_row have = {.name = cmt_arena_printf(mem, "have(%zu)", row),
                              .sense = CMT_SENSE_LE,
                              .rhs = weight,
                              .terms = terms,
                              .n_terms = set->n};
        ck_assert(cmt_lp_add_row(b, &have));
    }
    ck_ok(cmt_lp_snapshot(b, &lp, NULL));
    ck_ok(solver->solve(solver->self, mem, &lp, &found, NULL));
    ck_assert_int_eq(found.status, CMT_SOLUTION_OPTIMAL);
    mpq_set(out, found.objective);
}

START_TEST(strengths_are_what_the_program_says)
{
    for (uint64_t s = 0; s < 40; s++) {
        uint64_t seed = first_seed + s;
        mem = cmt_arena_new(0);
        const size_t n = 3 + seed_below(&seed, 3);
        maker *m = strict_maker(&seed, n, 1 + seed_below(&seed, 6));
        m->c.seats = 1 + seed_below(&seed, 3);
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o = run_rule(c, "schulze-stv", CMT_TIE_ORDER, s);
        const cmt_value *told = cmt_value_get(o.witness, "strengths");
        ck_assert_uint_eq(cmt_value_count(told), m->c.seats >= n ? 0 : n - m->c.seats);
        for (size_t g = 0; g < n && m->c.seats < n; g++) {
            mpq_ptr by_program = cmt_q(mem);
            mpq_ptr by_rule = cmt_q(mem);
            if (in_set(&o.committee, g))
                continue;
            ck_assert(cmt_value_as_q(cmt_value_get(told, c->ids[g]), 4096, by_rule));
            strength_by_program(c, &o.committee, g, by_program);
            ck_assert_msg(mpq_equal(by_rule, by_program) != 0, "seed %llu",
                          (unsigned long long)s);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(one_seat_is_schulze_by_pairwise_opposition)
{
    const cmt_rule *schulze = cmt_rule_find(CMT_RULE_ORDINAL, "schulze");
    const cmt_option option = {.name = "strength", .value = "pairwise-opposition"};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    for (uint64_t s = 0; s < 200; s++) {
        uint64_t seed = first_seed + 1000 + s;
        cmt_outcome single = {0};
        mem = cmt_arena_new(0);
        maker *m =
            strict_maker(&seed, 2 + seed_below(&seed, 5), 1 + seed_below(&seed, 7));
        m->c.seats = 1;
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o = run_rule(c, "schulze-stv", CMT_TIE_NONE, s);
        ck_ok(schulze->run(mem, c, &args, &single, NULL));
        ck_assert_uint_eq(o.n_committees, single.winners.n);
        for (size_t k = 0; k < o.n_committees; k++)
            ck_assert_uint_eq(o.committees[k].at[0], single.winners.at[k]);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Schulze, calcul02.pdf: 460 ballots, of whom 23 are level on all four members. */
START_TEST(ballots_are_completed_as_published)
{
    static const struct {
        const char *says;
        int64_t count;
    } rows[] = {{"1111", 46}, {"1112", 15}, {"1113", 24}, {"1121", 8},  {"1122", 10},
                {"1131", 10}, {"1133", 19}, {"1211", 8},  {"1212", 29}, {"1221", 10},
                {"1222", 26}, {"1311", 10}, {"1313", 15}, {"1321", 1},  {"1331", 9},
                {"1333", 41}, {"2111", 3},  {"2112", 5},  {"2121", 5},  {"2122", 10},
                {"2211", 7},  {"2212", 22}, {"2221", 14}, {"2222", 23}, {"2333", 1},
                {"3111", 1},  {"3113", 3},  {"3131", 4},  {"3133", 5},  {"3311", 4},
                {"3313", 11}, {"3331", 6},  {"3333", 55}};
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t i = 0; i < 5; i++)
        maker_alternative(m, cmt_arena_printf(mem, "%c", (char)('a' + i)));
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        uint8_t *row = maker_ballot(m, rows[r].count);
        for (size_t i = 0; i < 4; i++)
            row[i] = (uint8_t)(rows[r].says[i] - '0');
        row[4] = 2; /* e, with whom they are compared */
    }
    /* completed: 40878/703 rank none of the four above e, and all 4 share the rest */
    static const uint32_t members[] = {0, 1, 2, 3};
    cmt_seat_holder holder;
    mpq_ptr strength = cmt_q(mem);
    mpq_ptr expected = cmt_q(mem);
    ck_ok(cmt_seat_holder_init(mem, maker_close(m, 0), 4, &holder, NULL));
    ck_ok(cmt_seat_holder_strength(&holder, members, 4, strength, NULL));
    cmt_q_set_i64(expected, 460 * 703 - 40878, (int64_t)4 * 703);
    mpq_canonicalize(expected);
    ck_assert(mpq_equal(strength, expected) != 0);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(too_many_committees_are_refused)
{
    static const struct {
        size_t n;
        size_t seats;
        cmt_status st;
    } sizes[] = {{12, 6, CMT_OK},      {13, 6, CMT_E_LIMIT}, {9, 8, CMT_OK},
                 {10, 9, CMT_E_LIMIT}, {10, 10, CMT_OK},     {10, 0, CMT_OK}};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        cmt_outcome o = {0};
        cmt_err err = {0};
        uint64_t seed = first_seed;
        mem = cmt_arena_new(0);
        const size_t n = sizes[k].n;
        maker *m = maker_new(mem);
        m->c.ballots.form = CMT_FORM_RANK;
        for (size_t i = 0; i < n; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        uint8_t *row = maker_ballot(m, 3);
        row[seed_below(&seed, n)] = 1;
        m->c.seats = sizes[k].seats;
        ck_assert_int_eq(
            try_rule(maker_close(m, 0), "schulze-stv", CMT_TIE_NONE, &o, &err),
            sizes[k].st);
        cmt_arena_free(mem);
    }
}
END_TEST

/* --- what holds for both -------------------------------------------------------------------- */

static const char *const both[] = {"schulze-stv"};

START_TEST(
    odd_ballots_are_answered_alike) /* weak, empty, weighted, all unranked meanings */
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 4};
    for (uint64_t s = 0; s < 150; s++) {
        uint64_t seed = first_seed + 2000 + s;
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        size_t eligible = 0;
        for (size_t i = 0; i < c->n_alternatives; i++)
            eligible += cmt_contest_eligible(c, i) ? 1U : 0U;
        for (size_t r = 0; r < sizeof both / sizeof both[0]; r++) {
            const cmt_outcome o = run_rule(c, both[r], CMT_TIE_NONE, s);
            const cmt_outcome all = run_rule(c, both[r], CMT_TIE_PARALLEL, s);
            const cmt_outcome one = run_rule(c, both[r], CMT_TIE_LOT, s);
            ck_assert_uint_eq(o.n_committees, all.n_committees);
            ck_assert(one.has_committee && all.has_committee);
            ck_assert_uint_eq(one.committee.n,
                              c->seats < eligible ? c->seats : eligible);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* Whether the first `size` of a ballot are exactly the set, in any order. */
static bool is_solid(const cmt_contest *c, size_t b, unsigned set, size_t size)
{
    for (size_t i = 0; i < c->n_alternatives; i++) {
        if ((set >> i & 1) != 0 && cmt_ballots_mark(c, b, i) > size)
            return false;
    }
    return true;
}

/* Ballots that all rank a set before everybody else, and are more than q quotas of Droop's
 * without rounding, fill q seats from it, as far as it goes. */
START_TEST(solid_coalitions_get_their_seats)
{
    for (uint64_t s = 0; s < 200; s++) {
        uint64_t seed = first_seed + 4000 + s;
        mem = cmt_arena_new(0);
        const size_t n = 3 + seed_below(&seed, 3);
        maker *m = strict_maker(&seed, n, 1 + seed_below(&seed, 5));
        m->c.seats = 1 + seed_below(&seed, n - 1);
        const cmt_contest *c = maker_close(m, 0);
        int64_t total = 0;
        for (size_t b = 0; b < c->ballots.n; b++)
            total += c->ballots.count[b];
        for (size_t r = 0; r < sizeof both / sizeof both[0]; r++) {
            const cmt_outcome o = run_rule(c, both[r], CMT_TIE_NONE, s);
            for (unsigned set = 1; set < 1U << n; set++) {
                int64_t votes = 0;
                size_t size = 0;
                for (size_t i = 0; i < n; i++)
                    size += set >> i & 1;
                for (size_t b = 0; b < c->ballots.n; b++)
                    votes += is_solid(c, b, set, size) ? c->ballots.count[b] : 0;
                size_t due = 0;
                while ((int64_t)(due + 1) * total < votes * (int64_t)(c->seats + 1))
                    due++;
                due = due < size ? due : size;
                due = due < c->seats ? due : c->seats;
                for (size_t k = 0; k < o.n_committees; k++) {
                    size_t got = 0;
                    for (size_t i = 0; i < n; i++)
                        got += (set >> i & 1) != 0 && in_set(&o.committees[k], i);
                    ck_assert_msg(got >= due, "seed %llu: %s: %zu of %zu seats",
                                  (unsigned long long)s, both[r], got, due);
                }
            }
        }
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_exchange");
    TCase *tc = tcase_create("exchanges");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, strengths_are_what_the_program_says);
    tcase_add_test(tc, one_seat_is_schulze_by_pairwise_opposition);
    tcase_add_test(tc, ballots_are_completed_as_published);
    tcase_add_test(tc, too_many_committees_are_refused);
    tcase_add_test(tc, odd_ballots_are_answered_alike);
    tcase_add_test(tc, solid_coalitions_get_their_seats);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
