/* Single transferable votes: published counts, the count by definition as a twin on random
 * contests under every option and tie-break, and what a count never does. */
#include "ballot/transfer.h"
#include "decision/registry.h"
#include "io/json.h"
#include "random_contests.h"
#include "shared.h"

static cmt_arena *mem;
static const uint64_t first_seed = 27182818;

static cmt_outcome run(const cmt_contest *c, const cmt_rule_args *args, uint64_t seed)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "stv");
    cmt_status st = cmt_rule_check_args(rule, args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu: %s", (unsigned long long)seed, err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "seed %llu, check: %s", (unsigned long long)seed,
                  err.text);
    return o;
}

/* Truncated strict orders only: these lie on piles. */
static void make_strict(maker *m, uint64_t *seed)
{
    const size_t n = m->c.n_alternatives;
    for (size_t b = 0; b < m->n_rows; b++) {
        uint8_t *row = m->marks[b];
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

static const cmt_contest *contest_of(uint64_t seed, bool strict, size_t n, size_t rows)
{
    const random_shape shape = {
        .form = CMT_FORM_RANK, .max_alternatives = n, .max_rows = rows};
    maker *m = random_maker(mem, &seed, shape);
    if (strict)
        make_strict(m, &seed);
    m->c.kind = CMT_KIND_COMMITTEE;
    return maker_close(m, seed_below(&seed, 2) == 0 ? 0 : 6);
}

static void with_options(uint64_t seed, const cmt_contest *c)
{
    static const char *const transfers[] = {"wigm", "scottish", "meek", "warren"};
    static const char *const decimals[] = {"exact", "0", "2", "4"};
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT,
                                        CMT_TIE_PARALLEL};
    const char *meek_decimals = seed % 3 == 0 ? "6" : "4";
    for (size_t t = 0; t < 4; t++) {
        const cmt_option options[] = {
            {.name = "transfer", .value = transfers[t]},
            {.name = "quota", .value = seed % 2 == 0 ? "droop" : "hare"},
            {.name = "decimals",
             .value = t < 2 ? decimals[seed / 2 % 4] : meek_decimals}};
        cmt_rule_args args = {
            .options = options, .n_options = 3, .tie_break.kind = ties[seed / 3 % 4]};
        args.tie_break.seed[0] = (uint8_t)seed;
        const cmt_outcome o = run(c, &args, seed);
        size_t eligible = 0;
        for (size_t i = 0; i < c->n_alternatives; i++)
            eligible += cmt_contest_eligible(c, i) ? 1 : 0;
        const size_t seats = c->seats < eligible ? c->seats : eligible;
        for (size_t k = 0; k < o.n_committees; k++)
            ck_assert_uint_eq(o.committees[k].n, seats);
        if (args.tie_break.kind == CMT_TIE_ORDER || args.tie_break.kind == CMT_TIE_LOT)
            ck_assert_uint_eq(o.n_committees, 1);
    }
}

START_TEST(counts_are_those_of_the_definition)
{
    for (uint64_t k = 0; k < 600; k++) {
        mem = cmt_arena_new(0);
        with_options(first_seed + k, contest_of(first_seed + k, k % 2 == 0, 5, 6));
        cmt_arena_free(mem);
    }
}
END_TEST

/* Dummett's criterion for solid coalitions: whoever more than k Droop quotas of votes rank
 * above all others, k of them sit (or all of them), under exact counts. */
START_TEST(solid_coalitions_are_represented)
{
    const cmt_rule_args args = {0};
    mpq_t quota;
    mpq_init(quota);
    for (uint64_t k = 0; k < 400; k++) {
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(first_seed + 7000 + k, true, 5, 5);
        const size_t n = c->n_alternatives;
        const cmt_outcome o = run(c, &args, k);
        mpq_ptr weight = cmt_q(mem);
        mpq_ptr all = cmt_q(mem);
        bool whole = true;
        for (size_t g = 0; g < c->n_voices; g++) {
            whole = whole && mpz_cmp_ui(mpq_denref(c->voices[g].multiplier), 1) == 0;
        }
        for (size_t b = 0; b < c->ballots.n; b++) {
            bool ranks = false;
            for (size_t i = 0; i < n; i++) {
                ranks =
                    ranks
                    || (cmt_contest_eligible(c, i) && cmt_ballots_mark(c, b, i) != 0);
            }
            cmt_ballot_weight(c, b, weight);
            if (ranks)
                mpq_add(all, all, weight);
        }
        for (size_t set = 1; set < (size_t)1 << n; set++) {
            mpq_ptr solid = cmt_q(mem);
            size_t size = 0;
            for (size_t i = 0; i < n; i++)
                size += (set >> i & 1) != 0 && cmt_contest_eligible(c, i) ? 1 : 0;
            for (size_t b = 0; b < c->ballots.n; b++) {
                bool is = true;
                for (size_t x = 0; x < n * n && is; x++) {
                    const size_t i = x / n;
                    const size_t j = x % n;
                    const unsigned of_i = cmt_ballots_mark(c, b, i);
                    const unsigned of_j = cmt_ballots_mark(c, b, j);
                    if ((set >> i & 1) == 0 || !cmt_contest_eligible(c, i))
                        continue;
                    is = of_i != 0
                         && ((set >> j & 1) != 0 || !cmt_contest_eligible(c, j)
                             || of_j == 0 || of_i < of_j);
                }
                cmt_ballot_weight(c, b, weight);
                if (is && size > 0)
                    mpq_add(solid, solid, weight);
            }
            size_t due = 0;
            for (; due < c->seats && due < size; due++) {
                mpq_set_ui(quota, 1, c->seats + 1);
                mpq_mul(quota, quota, all);
                if (whole) { /* rounded as the rule rounds it */
                    mpz_fdiv_q(mpq_numref(quota), mpq_numref(quota), mpq_denref(quota));
                    mpz_add_ui(mpq_numref(quota), mpq_numref(quota), 1);
                    mpz_set_ui(mpq_denref(quota), 1);
                }
                mpz_mul_ui(mpq_numref(quota), mpq_numref(quota), due + 1);
                mpq_canonicalize(quota);
                if (mpq_cmp(solid, quota) < (whole ? 0 : 1))
                    break;
            }
            for (size_t m = 0; m < o.n_committees; m++) {
                size_t sit = 0;
                for (size_t x = 0; x < o.committees[m].n; x++)
                    sit += (set >> o.committees[m].at[x] & 1) != 0 ? 1 : 0;
                ck_assert_msg(sit >= due, "seed %llu",
                              (unsigned long long)(first_seed + 7000 + k));
            }
        }
        cmt_arena_free(mem);
    }
    mpq_clear(quota);
}
END_TEST

/* The integer parts of all tallies in the worked example of the Scottish Government. */
START_TEST(the_scottish_example_is_counted_as_published)
{
    static const char *const tallies[4][5] = {{"550", "377", "972", "167", "331"},
                                              {"686", "462", NULL, "198", "427"},
                                              {NULL, "467", NULL, "251", "449"},
                                              {NULL, "537", NULL, NULL, "602"}};
    static const char *const names[] = {"Adams", "Baker", "Campbell", "Gray", "Miller"};
    size_t n = 0;
    cmt_value *all = NULL;
    mem = cmt_arena_new(0);
    const char *bytes =
        shared_read(mem, "vectors/choice/ordinal_worked_examples.json", &n);
    if (bytes == NULL)
        return;
    ck_ok(cmt_json_read_foreign(mem, bytes, n, 1UL << 24, &all, NULL));
    const cmt_value *cases = cmt_value_get(all, "cases");
    const cmt_value *v = NULL;
    for (size_t k = 0; k < cmt_value_count(cases); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(cases, k), "id"),
                   "stv-scottish-official")
            == 0)
            v = cmt_value_at(cases, k);
    }
    ck_assert_ptr_nonnull(v);
    maker *m = maker_new(mem);
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    for (size_t i = 0; i < 5; i++)
        maker_alternative(m, names[i]);
    const cmt_value *ballots = cmt_value_get(v, "ballots");
    for (size_t b = 0; b < cmt_value_count(ballots); b++) {
        int64_t count = 0;
        const cmt_value *ranking = cmt_value_get(cmt_value_at(ballots, b), "ranking");
        ck_assert(
            cmt_value_as_int(cmt_value_get(cmt_value_at(ballots, b), "count"), &count));
        uint8_t *row = maker_ballot(m, count);
        for (size_t t = 0; t < cmt_value_count(ranking); t++) {
            const cmt_value *tier = cmt_value_at(ranking, t);
            row[maker_id(m, cmt_value_as_string(cmt_value_at(tier, 0)))] =
                (uint8_t)(t + 1);
        }
    }
    const cmt_option option = {.name = "transfer", .value = "scottish"};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    const cmt_outcome o = run(maker_close(m, 0), &args, 0);
    ck_assert_uint_eq(cmt_value_count(o.rounds), 4);
    mpq_ptr q = cmt_q(mem);
    for (size_t r = 0; r < 4; r++) {
        const cmt_value *of = cmt_value_get(cmt_value_at(o.rounds, r), "tallies");
        for (size_t i = 0; i < 5; i++) {
            ck_assert(cmt_value_as_q(cmt_value_get(of, names[i]), 40, q)
                      == (tallies[r][i] != NULL));
            if (tallies[r][i] == NULL)
                continue;
            mpz_fdiv_q(mpq_numref(q), mpq_numref(q), mpq_denref(q));
            char whole[64];
            ck_assert_uint_lt(mpz_sizeinbase(mpq_numref(q), 10), sizeof whole - 2);
            ck_assert_str_eq(mpz_get_str(whole, 10, mpq_numref(q)), tallies[r][i]);
        }
    }
    cmt_arena_free(mem);
}
END_TEST

/* Ninety seats, and each surplus splits over many ballots: lengths grow by a part with each
 * transfer. */
START_TEST(exact_values_that_grow_too_long_are_refused)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "stv");
    cmt_option option = {.name = "decimals", .value = "9"};
    cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
    cmt_outcome o = {0};
    cmt_err err = {0};
    uint64_t seed = first_seed;
    mem = cmt_arena_new(0);
    maker *m = maker_new(mem);
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 90;
    for (size_t i = 0; i < 100; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    for (size_t b = 0; b < 400; b++) { /* early ones are mostly preferred */
        uint8_t *row = maker_ballot(m, 1000 + (int64_t)seed_below(&seed, 1000));
        for (size_t rank = 1; rank <= 100; rank++) {
            size_t i = 0;
            while (row[i] != 0)
                i++;
            for (size_t j = i + 1; j < 100 && seed_below(&seed, 5) < 3; j++)
                i = row[j] == 0 ? j : i;
            row[i] = (uint8_t)rank;
        }
    }
    const cmt_contest *c = maker_close(m, 0);
    ck_assert_int_eq(rule->run(mem, c, &args, &o, &err), CMT_E_LIMIT);
    ck_assert(strstr(err.text, "decimals") != NULL);
    ck_assert_uint_eq(o.n, 0);
    args.options = &option;
    args.n_options = 1;
    (void)run(c, &args, 0);
    cmt_arena_free(mem);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: transfers */
{
    static const char *const transfers[] = {"wigm", "scottish", "meek", "warren"};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "stv");
    const cmt_option option = {.name = "transfer", .value = transfers[_i % 4]};
    const cmt_rule_args args = {.options = &option, .n_options = 1};
    mem = cmt_arena_new(0);
    const cmt_contest *c =
        contest_of(first_seed + 20 + (uint64_t)_i, _i % 2 == 0, 4, 4);
    for (long k = 0;; k++) {
        cmt_outcome o = {0};
        cmt_arena *own = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        const cmt_status st = rule->run(own, c, &args, &o, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        ck_assert(st == CMT_OK || o.n == 0);
        cmt_arena_free(own);
        if (st == CMT_OK)
            break;
    }
    cmt_arena_free(mem);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_stv");
    TCase *tc = tcase_create("stv");
    tcase_set_timeout(tc, 120);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, counts_are_those_of_the_definition);
    tcase_add_test(tc, solid_coalitions_are_represented);
    tcase_add_test(tc, the_scottish_example_is_counted_as_published);
    tcase_add_test(tc, exact_values_that_grow_too_long_are_refused);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 8);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
