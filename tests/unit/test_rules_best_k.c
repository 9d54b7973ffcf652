/* Committees of those with the most points, against points added up place by place, and
 * against the rules of one winner. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 14142135;

static cmt_outcome run(const char *name, const cmt_contest *c, cmt_tie_kind tie)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, name);
    const cmt_rule_args args = {.tie_break.kind = tie};
    cmt_status st = rule->run(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", name, err.text);
    st = rule->check(mem, c, &args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s, check: %s", name, err.text);
    return o;
}

/* Whether i can be the only member, where one seat is to be filled. */
static bool sits(const cmt_outcome *o, size_t i)
{
    for (size_t k = 0; k < o->n_committees; k++) {
        if (o->committees[k].n == 1 && o->committees[k].at[0] == i)
            return true;
    }
    return false;
}

START_TEST(one_seat_goes_to_the_winner)
{
    static const char *const names[][2] = {{"sntv", "plurality"}, {"k-borda", "borda"}};
    for (uint64_t s = 0; s < 400; s++) {
        uint64_t seed = first_seed + s;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 5, .max_rows = 6};
        mem = cmt_arena_new(0);
        maker *m = random_maker(mem, &seed, shape);
        m->c.seats = 1;
        const cmt_contest *c = maker_close(m, s % 2 == 0 ? 0 : 6);
        for (size_t r = 0; r < 2; r++) {
            const cmt_outcome k = run(names[r][0], c, (cmt_tie_kind)(s % 4));
            const cmt_outcome one = run(names[r][1], c, CMT_TIE_NONE);
            for (size_t i = 0; i < c->n_alternatives; i++) {
                bool wins = false;
                for (size_t w = 0; w < one.winners.n; w++)
                    wins = wins || one.winners.at[w] == i;
                ck_assert_msg(sits(&k, i) == wins, "seed %llu %s",
                              (unsigned long long)(first_seed + s), names[r][0]);
            }
        }
        cmt_arena_free(mem);
    }
}
END_TEST

/* The points of i on a strict complete ballot of bloc are 1 among the first k. */
START_TEST(bloc_counts_the_first_k_of_each_ballot)
{
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 900 + s;
        mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const size_t n = 2 + seed_below(&seed, 4);
        int64_t points[8] = {0};
        m->c.ballots.form = CMT_FORM_RANK;
        m->c.seats = 1 + seed_below(&seed, n);
        for (size_t i = 0; i < n; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        for (size_t b = 0; b < 5; b++) {
            const int64_t count = 1 + (int64_t)seed_below(&seed, 4);
            uint8_t *row = maker_ballot(m, count);
            for (size_t i = 0; i < n; i++) {
                const size_t at = seed_below(&seed, i + 1);
                row[i] = row[at];
                row[at] = (uint8_t)(i + 1);
            }
            for (size_t i = 0; i < n; i++)
                points[i] += row[i] <= m->c.seats ? count : 0;
        }
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o = run("bloc", c, (cmt_tie_kind)(s % 4));
        for (size_t i = 0; i < n; i++)
            ck_assert_int_eq(mpq_cmp_si(o.scores[i], (long)points[i], 1), 0);
        cmt_arena_free(mem);
    }
}
END_TEST

/* Strict complete ballots: a member at place p of n is worth n - p. */
START_TEST(cc_borda_is_the_best_of_all_committees)
{
    for (uint64_t s = 0; s < 300; s++) {
        uint64_t seed = first_seed + 2000 + s;
        mem = cmt_arena_new(0);
        maker *m = maker_new(mem);
        const size_t n = 2 + seed_below(&seed, 5);
        int64_t best = -1;
        size_t n_best = 0;
        m->c.ballots.form = CMT_FORM_RANK;
        m->c.seats = 1 + seed_below(&seed, n);
        for (size_t i = 0; i < n; i++)
            maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
        for (size_t b = 0; b < 6; b++) {
            uint8_t *row = maker_ballot(m, 1 + (int64_t)seed_below(&seed, 3));
            for (size_t i = 0; i < n; i++) {
                const size_t at = seed_below(&seed, i + 1);
                row[i] = row[at];
                row[at] = (uint8_t)(i + 1);
            }
        }
        const cmt_contest *c = maker_close(m, s % 2 == 0 ? 0 : 6);
        for (size_t set = 0; set < (size_t)1 << n; set++) {
            int64_t value = 0;
            size_t size = 0;
            for (size_t i = 0; i < n; i++)
                size += (set >> i & 1) != 0 ? 1 : 0;
            for (size_t b = 0; b < c->ballots.n; b++) {
                size_t most = 0;
                for (size_t i = 0; i < n; i++) {
                    const size_t worth = n - cmt_ballots_mark(c, b, i);
                    most = (set >> i & 1) != 0 && worth > most ? worth : most;
                }
                value += (int64_t)most * c->ballots.count[b];
            }
            if (size != c->seats || value < best)
                continue;
            n_best = value > best ? 1 : n_best + 1;
            best = value;
        }
        const cmt_outcome o = run("cc-borda", c, CMT_TIE_NONE);
        mpq_ptr q = cmt_q(mem);
        ck_assert(cmt_value_as_q(cmt_value_get(o.witness, "value"), 20, q));
        ck_assert_int_eq(mpq_cmp_si(q, (long)best, 1), 0);
        ck_assert_uint_eq(o.n_committees, n_best);
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(any_contest_passes_its_check)
{
    for (uint64_t s = 0; s < 500; s++) {
        uint64_t seed = first_seed + 5000 + s;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 6};
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        (void)run("sntv", c, (cmt_tie_kind)(s % 4));
        (void)run("bloc", c, (cmt_tie_kind)(s % 4));
        (void)run("k-borda", c, (cmt_tie_kind)(s % 4));
        (void)run("cc-borda", c, (cmt_tie_kind)(s % 4));
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_best_k");
    TCase *tc = tcase_create("best k");
    tcase_set_timeout(tc, 60);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, one_seat_goes_to_the_winner);
    tcase_add_test(tc, bloc_counts_the_first_k_of_each_ballot);
    tcase_add_test(tc, cc_borda_is_the_best_of_all_committees);
    tcase_add_test(tc, any_contest_passes_its_check);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
