/* Plurality veto against every order of the ballots, veto by veto. */
#include "decision/registry.h"
#include "random_contests.h"

static cmt_arena *mem;
static const uint64_t first_seed = 16180339;

#define MOST 6

/* Strict complete ballots of weight one. */
static const cmt_contest *contest_of(uint64_t seed, size_t *n_ballots)
{
    maker *m = maker_new(mem);
    const size_t n = 2 + seed_below(&seed, 3);
    m->c.ballots.form = CMT_FORM_RANK;
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "x%zu", i));
    *n_ballots = 1 + seed_below(&seed, MOST);
    for (size_t b = 0; b < *n_ballots; b++) {
        uint8_t *row = maker_ballot(m, 1);
        for (size_t i = 0; i < n; i++) {
            const size_t at = seed_below(&seed, i + 1);
            row[i] = row[at];
            row[at] = (uint8_t)(i + 1);
        }
    }
    return maker_close(m, 0);
}

/* Let the ballots that have not yet come come in every order. */
static void every_order(
    const cmt_contest *c, const int *points, unsigned came, size_t last, bool *won)
{
    bool all = true;
    for (size_t b = 0; b < c->ballots.n; b++) {
        int left[16];
        size_t worst = 16;
        if ((came >> b & 1U) != 0)
            continue;
        all = false;
        memcpy(left, points, sizeof left);
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (left[i] > 0
                && (worst == 16
                    || cmt_ballots_mark(c, b, i) > cmt_ballots_mark(c, b, worst)))
                worst = i;
        }
        left[worst]--;
        every_order(c, left, came | 1U << b, worst, won);
    }
    if (all)
        won[last] = true;
}

START_TEST(winners_are_those_of_all_orders)
{
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "plurality-veto");
    const cmt_rule_args args = {0};
    for (uint64_t k = 0; k < 400; k++) {
        size_t n_ballots = 0;
        int points[16] = {0};
        bool won[16] = {false};
        cmt_outcome o = {0};
        mem = cmt_arena_new(0);
        const cmt_contest *c = contest_of(first_seed + k, &n_ballots);
        for (size_t b = 0; b < n_ballots; b++) {
            for (size_t i = 0; i < c->n_alternatives; i++)
                points[i] += cmt_ballots_mark(c, b, i) == 1 ? 1 : 0;
        }
        every_order(c, points, 0, 0, won);
        ck_ok(rule->run(mem, c, &args, &o, NULL));
        ck_ok(rule->check(mem, c, &args, &o, NULL));
        for (size_t i = 0; i < c->n_alternatives; i++) {
            bool claimed = false;
            for (size_t w = 0; w < o.winners.n; w++)
                claimed = claimed || o.winners.at[w] == i;
            ck_assert_msg(claimed == won[i], "seed %llu: x%zu",
                          (unsigned long long)(first_seed + k), i);
        }
        cmt_arena_free(mem);
    }
}
END_TEST

START_TEST(any_contest_passes_its_check)
{
    static const cmt_tie_kind ties[] = {CMT_TIE_NONE, CMT_TIE_ORDER, CMT_TIE_LOT,
                                        CMT_TIE_PARALLEL};
    const cmt_rule *rule = cmt_rule_find(CMT_RULE_ORDINAL, "plurality-veto");
    for (uint64_t k = 0; k < 1000; k++) {
        uint64_t seed = first_seed + 3000 + k;
        const random_shape shape = {
            .form = CMT_FORM_RANK, .max_alternatives = 6, .max_rows = 6};
        const cmt_rule_args args = {.tie_break.kind = ties[k % 4]};
        cmt_outcome o = {0};
        cmt_err err = {0};
        mem = cmt_arena_new(0);
        const cmt_contest *c = random_contest(mem, &seed, shape);
        ck_ok(rule->run(mem, c, &args, &o, NULL));
        const cmt_status st = rule->check(mem, c, &args, &o, &err);
        ck_assert_msg(st == CMT_OK, "seed %llu: %s",
                      (unsigned long long)(first_seed + 3000 + k), err.text);
        bool any = false;
        for (size_t i = 0; i < c->n_alternatives; i++)
            any = any || cmt_contest_eligible(c, i);
        ck_assert(o.winners.n > 0 || !any);
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_plurality_veto");
    TCase *tc = tcase_create("plurality veto");
    tcase_set_timeout(tc, 60);
    printf("seed %llu\n", (unsigned long long)first_seed);
    tcase_add_test(tc, winners_are_those_of_all_orders);
    tcase_add_test(tc, any_contest_passes_its_check);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
