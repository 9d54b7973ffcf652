/* What goes wrong elsewhere: each of these has happened to a public tool. Rules are looked
 * up by name; one that is not there yet is passed over aloud. */
#include "base/self_test.h"
#include "decision/registry.h"
#include "letters.h"
#include "lp/exact.h"
#include "profiles.h"
#include "rules/outcome_json.h"
#include "rules/tie_option.h"

#include <stdio.h>

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static const cmt_rule *find(cmt_rule_kind kind, const char *name)
{
    const cmt_rule *rule = cmt_rule_find(kind, name);
    if (rule == NULL)
        (void)fprintf(stderr, "skipped: there is no rule `%s` yet\n", name);
    return rule;
}

static const char *committees_of(const cmt_contest *c, const cmt_outcome *o)
{
    const char *text = "";
    for (size_t k = 0; k < o->n_committees; k++) {
        text = cmt_arena_printf(mem, "%s%s%s", text, k == 0 ? "" : " ",
                                text_of(mem, c, &o->committees[k]));
    }
    return text;
}

/* Eight votes against eight: in floats 8.000000000000014 (rules.md names the tool). */
START_TEST(floats_do_not_fill_the_last_seat)
{
    const cmt_rule *stv = find(CMT_RULE_ORDINAL, "stv");
    const cmt_option options[] = {{.name = "transfer", .value = "wigm"},
                                  {.name = "decimals", .value = "exact"}};
    maker *m = contest_of(mem, 6, (const char *const[]){"52 a>b>c>d>e", "8 f", NULL});
    m->c.unranked = CMT_UNRANKED_EXHAUSTED;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 5;
    const cmt_contest *c = maker_close(m, 0);
    for (cmt_tie_kind tie = CMT_TIE_NONE; stv != NULL && tie < CMT_N_TIES; tie++) {
        const cmt_rule_args args = {
            .options = options, .n_options = 2, .tie_break.kind = tie};
        const cmt_outcome o = outcome_of(mem, stv, c, &args);
        ck_assert(o.tied || tie != CMT_TIE_NONE);
        if (tie == CMT_TIE_NONE || tie == CMT_TIE_PARALLEL)
            ck_assert_str_eq(committees_of(c, &o), "abcde abcdf");
        if (tie == CMT_TIE_ORDER)
            ck_assert_str_eq(text_of(mem, c, &o.committee), "abcde");
    }
}
END_TEST

/* Three strengths are exactly 18/7, each computed in its own way. */
START_TEST(equal_strengths_are_equal)
{
    const cmt_rule *rule = find(CMT_RULE_ORDINAL, "schulze-stv");
    maker *m = contest_of(mem, 6,
                          (const char *const[]){"1 a=b=c=d", "1 a=b=e>d", "1 a=c=d>b",
                                                "1 a=c=f>b", "1 a=d>e", "1 a>d=e=f",
                                                "1 b>e>d", "1 c=e", "1 f>d", NULL});
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL};
    const cmt_contest *c = maker_close(m, 0);
    if (rule == NULL)
        return;
    const cmt_outcome o = outcome_of(mem, rule, c, &args);
    ck_assert_str_eq(committees_of(c, &o), "abc abd");
}
END_TEST

/* More elected than seats, since transferred ballots were spent twice. */
START_TEST(as_many_are_elected_as_there_are_seats)
{
    const cmt_rule *stv = find(CMT_RULE_ORDINAL, "stv");
    const cmt_option options[] = {{.name = "transfer", .value = "wigm"},
                                  {.name = "decimals", .value = "exact"}};
    maker *m = contest_of(mem, 5,
                          (const char *const[]){"4 c>d>a>e>b", "1 e>b>c>d>a",
                                                "2 b>d>a>e>c", "2 c>d>e>a>b", NULL});
    m->c.unranked = CMT_UNRANKED_EXHAUSTED;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    const cmt_rule_args args = {
        .options = options, .n_options = 2, .tie_break.kind = CMT_TIE_PARALLEL};
    const cmt_contest *c = maker_close(m, 0);
    if (stv == NULL)
        return;
    const cmt_outcome o = outcome_of(mem, stv, c, &args);
    ck_assert_str_eq(committees_of(c, &o), "bcd");
}
END_TEST

/* Nine random ballots that stop at the fifth of six. */
static const cmt_contest *random_election(uint64_t *seed)
{
    maker *m = contest_of(mem, 6, (const char *const[]){NULL});
    for (unsigned b = 0; b < 9; b++) {
        uint8_t *marks = maker_ballot(m, 1 + (int64_t)seed_below(seed, 9));
        size_t order[6] = {0};
        for (size_t i = 0; i < 6; i++) {
            const size_t at = seed_below(seed, i + 1);
            order[i] = order[at];
            order[at] = i;
        }
        for (size_t k = 0; k < 5; k++)
            marks[order[k]] = (uint8_t)(k + 1);
    }
    m->c.unranked = CMT_UNRANKED_EXHAUSTED;
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 3;
    return maker_close(m, 0);
}

/* The committee under these options, which its record must name. */
static const char *elected(const cmt_rule *stv,
                           const cmt_contest *c,
                           const char *transfer,
                           const char *quota)
{
    const cmt_option options[] = {{.name = "transfer", .value = transfer},
                                  {.name = "quota", .value = quota}};
    const cmt_rule_args args = {
        .options = options, .n_options = 2, .tie_break.kind = CMT_TIE_ORDER};
    const cmt_outcome o = outcome_of(mem, stv, c, &args);
    const cmt_value *record = cmt_outcome_value(mem, c, stv, &args, &o);
    const cmt_value *given = cmt_value_get(record, "options");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(given, "transfer")), transfer);
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(given, "quota")), quota);
    return text_of(mem, c, &o.committee);
}

/* "STV" is no specification: one profile, several answers, each told by its options. */
START_TEST(a_name_without_options_is_no_rule)
{
    static const char *const ways[][2] = {
        {"wigm", "droop"}, {"wigm", "hare"}, {"scottish", "droop"}, {"meek", "droop"}};
    const cmt_rule *stv = find(CMT_RULE_ORDINAL, "stv");
    uint64_t seed = 11;
    size_t most = 0;
    for (unsigned round = 0; stv != NULL && round < 1000 && most < 3; round++) {
        const cmt_contest *c = random_election(&seed);
        const char *seen[4];
        size_t n = 0;
        for (size_t k = 0; k < 4; k++) {
            const char *text = elected(stv, c, ways[k][0], ways[k][1]);
            bool known = false;
            for (size_t j = 0; j < n; j++)
                known = known || strcmp(seen[j], text) == 0;
            if (!known)
                seen[n++] = text;
        }
        most = n > most ? n : most;
    }
    ck_assert(stv == NULL || most >= 3);
}
END_TEST

static mpq_srcptr number_of(const cmt_value *v, const char *key)
{
    return test_q(mem, cmt_value_as_string(cmt_value_get(v, key)));
}

/* What is in the tallies, what the elected keep, what is exhausted and what rounding lost:
 * all of it, together the total, in every round. */
static void conserves(const cmt_contest *c, const cmt_outcome *o)
{
    size_t n_kept = 0; /* elected whose tally is told no more */
    mpq_ptr sum = cmt_q(mem);
    mpq_ptr kept = cmt_q(mem);
    size_t n_elected = 0;
    for (size_t r = 0; r < cmt_value_count(o->rounds); r++) {
        const cmt_value *round = cmt_value_at(o->rounds, r);
        const cmt_value *tallies = cmt_value_get(round, "tallies");
        mpq_set(sum, number_of(round, "exhausted"));
        mpq_add(sum, sum, number_of(round, "lost"));
        n_kept = n_elected;
        for (size_t i = 0; i < c->n_alternatives; i++) {
            if (cmt_value_get(tallies, c->ids[i]) != NULL)
                mpq_add(sum, sum, number_of(tallies, c->ids[i]));
        }
        /* Elected before and still awaiting their transfer are in the tallies. */
        for (size_t k = 0; k < r; k++) {
            const cmt_value *names =
                cmt_value_get(cmt_value_at(o->rounds, k), "elected");
            for (size_t j = 0; j < cmt_value_count(names); j++) {
                const char *id = cmt_value_as_string(cmt_value_at(names, j));
                n_kept -= cmt_value_get(tallies, id) != NULL ? 1 : 0;
            }
        }
        cmt_q_set_i64(kept, (int64_t)n_kept, 1);
        mpq_mul(kept, kept, number_of(round, "quota"));
        mpq_add(sum, sum, kept);
        ck_assert_msg(mpq_equal(sum, c->total) != 0, "round %zu: %s", r + 1,
                      cmt_q_text(mem, sum));
        n_elected += cmt_value_count(cmt_value_get(round, "elected"));
    }
}

START_TEST(votes_are_conserved)
{
    static const char *const ways[][2] = {
        {"wigm", "exact"}, {"wigm", "3"}, {"scottish", "5"}};
    const cmt_rule *stv = find(CMT_RULE_ORDINAL, "stv");
    uint64_t seed = 23;
    for (unsigned round = 0; stv != NULL && round < 150; round++) {
        const cmt_contest *c = random_election(&seed);
        for (size_t k = 0; k < 3; k++) {
            const cmt_option options[] = {{.name = "transfer", .value = ways[k][0]},
                                          {.name = "decimals", .value = ways[k][1]}};
            const cmt_rule_args args = {
                .options = options, .n_options = 2, .tie_break.kind = CMT_TIE_ORDER};
            const cmt_outcome o = outcome_of(mem, stv, c, &args);
            ck_assert_uint_eq(o.committee.n, 3);
            conserves(c, &o);
        }
    }
}
END_TEST

/* As in Debian's vote of 2006: last or no opinion, and somebody else wins. */
START_TEST(what_leaving_off_means_decides)
{
    static const char *const winners[] = {
        [CMT_UNRANKED_LAST] = "a", [CMT_UNRANKED_NO_OPINION] = "bc"};
    for (cmt_unranked u = CMT_UNRANKED_LAST; u <= CMT_UNRANKED_NO_OPINION; u++) {
        maker *m = contest_of(mem, 3, (const char *const[]){"2 a", "1 b=c>a", NULL});
        const cmt_rule_args args = {0};
        m->c.unranked = u;
        const cmt_contest *c = maker_close(m, 0);
        const cmt_outcome o =
            outcome_of(mem, cmt_rule_find(CMT_RULE_ORDINAL, "schulze"), c, &args);
        ck_assert_str_eq(text_of(mem, c, &o.winners), winners[u]);
    }
}
END_TEST

/* A solver that gives up in one of several ways. */
static cmt_status give_up(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    const int how = *(const int *)self;
    mpq_ptr zero = cmt_q(arena);
    (void)lp;
    if (how == 0)
        return cmt_fail(err, CMT_E_LIMIT, "numbers grow too long");
    *out = (cmt_solution){.status = how == 1   ? CMT_SOLUTION_UNPROVED
                                    : how == 2 ? CMT_SOLUTION_INFEASIBLE
                                               : CMT_SOLUTION_UNBOUNDED,
                          .objective = zero,
                          .bound = zero};
    return CMT_OK;
}

/* A failed program must not become a uniform lottery, nor any other made-up answer: with a
 * solver that gives up a rule fails, says `unproved`, or (needing none) answers alike. */
START_TEST(a_failed_program_decides_nothing) /* loop test over the ways to fail */
{
    int how = _i;
    const cmt_solver broken = {give_up, &how};
    maker *m = contest_of(mem, 4,
                          (const char *const[]){"3 a>b>c>d", "2 b>c>a>d", "2 c>a>d>b",
                                                "1 d>b>a>c", NULL});
    m->c.seats = 2;
    const cmt_contest *c = maker_close(m, 0);
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL; r++) {
        const cmt_rule_args args = {.solver = &broken};
        const cmt_rule_args sound = {.solver = cmt_exact_solver_new(mem, NULL)};
        cmt_outcome o = {0};
        cmt_err err = {0};
        if ((*r)->kind != CMT_RULE_ORDINAL
            || (*r)->run(mem, c, &args, &o, &err) != CMT_OK || o.unproved)
            continue;
        err = (cmt_err){0};
        ck_assert_msg((*r)->check(mem, c, &sound, &o, &err) == CMT_OK, "%s: %s",
                      (*r)->name, err.text);
    }
}
END_TEST

START_TEST(no_condorcet_winner_is_nobody)
{
    maker *m = contest_of(mem, 3,
                          (const char *const[]){"1 a>b>c", "1 b>c>a", "1 c>a>b", NULL});
    const cmt_contest *c = maker_close(m, 0);
    const cmt_rule_args args = {0};
    const cmt_outcome o =
        outcome_of(mem, cmt_rule_find(CMT_RULE_ORDINAL, "condorcet"), c, &args);
    ck_assert_uint_eq(o.winners.n, 0);
}
END_TEST

START_TEST(the_arithmetic_is_tested_before_it_decides)
{
    cmt_err err = {0};
    ck_ok(cmt_self_test(NULL, 0, NULL));
    const cmt_sum_case wrong[] = {{'+', "1/3", "1/6", "1/2"},
                                  {'*', "2/3", "3/4", "2/3"}};
    ck_assert_int_eq(cmt_self_test(wrong, 2, &err), CMT_E_BUG);
    ck_assert_ptr_nonnull(strstr(err.text, "sum 2 (*)"));
    ck_ok(cmt_self_test(wrong, 1, NULL));
}
END_TEST

/* What the record says broke the ties is what broke them: from the record alone the same
 * outcome follows, and its check passes. */
static void replays(const cmt_rule *rule, const cmt_contest *c, cmt_tie_break tie)
{
    const cmt_solver *solver = cmt_exact_solver_new(mem, NULL);
    const cmt_rule_args args = {.tie_break = tie, .solver = solver};
    cmt_rule_args again = {.solver = solver};
    cmt_outcome o = {0};
    cmt_err err = {0};
    if (rule->run(mem, c, &args, &o, &err) != CMT_OK)
        return;
    cmt_value *record = cmt_outcome_value(mem, c, rule, &args, &o);
    const char *told = cmt_value_as_string(cmt_value_get(record, "tie_break"));
    if (told != NULL)
        ck_ok(cmt_tie_break_read(told, &again.tie_break, NULL));
    ck_assert_int_eq(again.tie_break.kind, tie.kind);
    const cmt_outcome p = outcome_of(mem, rule, c, &again);
    cmt_value *second = cmt_outcome_value(mem, c, rule, &again, &p);
    ck_assert_msg(cmt_value_equal(record, second), "%s under %s", rule->name, told);
}

START_TEST(the_recorded_tie_break_is_the_one_used) /* loop test over the tie-breaks */
{
    maker *m =
        contest_of(mem, 5,
                   (const char *const[]){"1 a>b>c>d>e", "1 b>a>d>c>e", "1 c>d>e>a>b",
                                         "1 d>c>b>e>a", "1 e>a>b>c>d", NULL});
    m->c.kind = CMT_KIND_COMMITTEE;
    m->c.seats = 2;
    const cmt_contest *c = maker_close(m, 0);
    cmt_tie_break tie = {.kind = (cmt_tie_kind)_i};
    if (tie.kind == CMT_TIE_LOT)
        memset(tie.seed, 0x5a, sizeof tie.seed);
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL; r++) {
        if ((*r)->kind == CMT_RULE_ORDINAL)
            replays(*r, c, tie);
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_elsewhere");
    TCase *tc = tcase_create("elsewhere");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, floats_do_not_fill_the_last_seat);
    tcase_add_test(tc, equal_strengths_are_equal);
    tcase_add_test(tc, as_many_are_elected_as_there_are_seats);
    tcase_add_test(tc, a_name_without_options_is_no_rule);
    tcase_add_test(tc, votes_are_conserved);
    tcase_add_test(tc, what_leaving_off_means_decides);
    tcase_add_loop_test(tc, a_failed_program_decides_nothing, 0, 4);
    tcase_add_test(tc, no_condorcet_winner_is_nobody);
    tcase_add_test(tc, the_arithmetic_is_tested_before_it_decides);
    tcase_add_loop_test(tc, the_recorded_tie_break_is_the_one_used, 0, CMT_N_TIES);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
