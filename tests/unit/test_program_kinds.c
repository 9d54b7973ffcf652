#include "lp/exact.h"
#include "program_round.h"
#include "rules/approval/av.h"
#include "rules/ordinal/schulze.h"

/* alternatives a … f approved by 9 8 7 6 5 4 */
static const uint8_t one_each[] = {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
                                   0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0,
                                   0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1};
static const int64_t nine_to_four[] = {9, 8, 7, 6, 5, 4};

static void add_committee(const uint32_t *members)
{
    add_question("statements", CMT_KIND_COMMITTEE, 6)->seats = 3;
    free_committee(0, members, 3);
    approvals(0, one_each, nine_to_four, 6);
}

static const cmt_expr *sum_chosen(const uint32_t *items, size_t n)
{
    const cmt_expr *children[8];
    for (size_t k = 0; k < n; k++)
        children[k] = chosen(mem, 0, items[k]);
    return join(mem, CMT_EXPR_SUM, 0, children, n);
}

static const char *committee_of(size_t k)
{
    char *names = cmt_arena_strdup(mem, "");
    const cmt_set *set = &got.finals[k].outcome->committee;
    ck_assert(got.finals[k].outcome->has_committee);
    for (size_t i = 0; i < set->n; i++)
        names = cmt_arena_printf(mem, "%s%s", names, questions[k].items[set->at[i]].id);
    return names;
}

START_TEST(a_committee_keeps_most_then_takes_the_most_approved)
{
    static const uint32_t members[] = {0, 3, 5};
    static const uint32_t pair_of[] = {3, 5};
    add_committee(members);
    add_article("not-both", 0,
                bound(mem, CMT_EXPR_AT_MOST, "1", sum_chosen(pair_of, 2)));
    run();
    ck_assert_str_eq(committee_of(0), "abd"); /* f goes, b comes */
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_KEEP);
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
}
END_TEST

START_TEST(a_committee_can_need_one_of_a_set_and_cap_another)
{
    static const uint32_t members[] = {0, 1, 2};
    static const uint32_t needed[] = {4, 5};
    static const uint32_t capped[] = {0, 1, 2, 3};
    add_committee(members);
    add_article("one-of", 0, bound(mem, CMT_EXPR_AT_LEAST, "1", sum_chosen(needed, 2)));
    add_article("cap", 0, bound(mem, CMT_EXPR_AT_MOST, "1", sum_chosen(capped, 4)));
    run();
    ck_assert_str_eq(committee_of(0), "aef");
}
END_TEST

START_TEST(a_rule_with_an_objective_decides_by_it)
{
    static const uint32_t members[] = {0, 1, 2};
    static const uint32_t pair_of[] = {0, 1};
    add_committee(members);
    issues[0].rule = &cmt_rule_approval_av;
    add_article("not-both", 0,
                bound(mem, CMT_EXPR_AT_MOST, "1", sum_chosen(pair_of, 2)));
    run();
    ck_assert_str_eq(committee_of(0), "acd");
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_OBJECTIVE);
}
END_TEST

START_TEST(ties_are_kept_or_broken_as_the_charter_says) /* loop: none, order, lot */
{
    static const uint32_t members[] = {0, 1, 2};
    static const uint32_t two[] = {0, 1};
    static const int64_t equal[] = {5, 5, 5, 5, 5, 5};
    add_committee(members);
    approvals(0, one_each, equal, 6);
    args[0].tie_break.kind =
        _i == 0 ? CMT_TIE_NONE : (_i == 1 ? CMT_TIE_ORDER : CMT_TIE_LOT);
    add_article("not-both", 0, bound(mem, CMT_EXPR_AT_MOST, "1", sum_chosen(two, 2)));
    run();
    if (_i == 0) {
        ck_assert_int_eq(got.finals[0].standing, CMT_IS_TIED);
        static const char *const low[] = {"0", "0", "1", "0", "0", "0"};
        for (size_t a = 0; a < 6; a++) {
            const cmt_value *range = cmt_value_at(got.finals[0].ranges, a);
            ck_assert_str_eq(cmt_value_as_string(cmt_value_get(range, "low")), low[a]);
            ck_assert_str_eq(cmt_value_as_string(cmt_value_get(range, "high")), "1");
        }
        ck_assert_str_eq(text_of(cmt_value_at(got.finals[0].ranges, 2)),
                         "{\"high\":\"1\",\"low\":\"1\",\"variable\":"
                         "\"chosen(statements@all,c)\"}");
    } else {
        ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
        ck_assert_uint_eq(got.finals[0].outcome->committee.n, 3);
    }
    if (_i == 1)
        ck_assert_str_eq(committee_of(0), "acd");
}
END_TEST

START_TEST(a_choice_alone_reruns_its_rule)
{
    /* Tennessee (Schulze elects Nashville, b); without it Chattanooga, c, beats d 83:17 */
    static const uint8_t rows[] = {1, 2, 3, 4, 4, 1, 2, 3, 4, 3, 1, 2, 4, 3, 2, 1};
    static const int64_t counts[] = {42, 26, 15, 17};
    add_question("capital", CMT_KIND_CHOICE, 4);
    approvals(0, rows, counts, 4);
    contests[0].ballots.form = CMT_FORM_RANK;
    issues[0].rule = &cmt_rule_ordinal_schulze;
    free_winner(0, 1);
    const cmt_expr *nashville = chosen(mem, 0, 1);
    add_article("not-nashville", 0, join(mem, CMT_EXPR_NOT, 0, &nashville, 1));
    run();
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_RERUN);
    ck_assert_uint_eq(got.finals[0].outcome->winners.n, 1);
    ck_assert_uint_eq(got.finals[0].outcome->winners.at[0], 2);
    ck_assert_str_eq(state_of(0), "binds");
}
END_TEST

START_TEST(of_tied_free_outcomes_those_that_obey_come_first) /* loop: order, none */
{
    static const uint32_t tied[] = {0, 1, 2};
    add_question("pick", CMT_KIND_CHOICE, 3);
    frees[0].winners = (cmt_set){.at = tied, .n = 3};
    frees[0].tied = true;
    args[0].tie_break.kind = _i == 0 ? CMT_TIE_ORDER : CMT_TIE_NONE;
    const cmt_expr *first = chosen(mem, 0, 0);
    add_article("not-a", 0, join(mem, CMT_EXPR_NOT, 0, &first, 1));
    ck_ok(cmt_program_run(mem, &input, NULL, &got, NULL));
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_AMONG);
    ck_assert_int_eq(got.finals[0].standing, _i == 0 ? CMT_IS_DECIDED : CMT_IS_TIED);
    ck_assert_uint_eq(got.finals[0].outcome->winners.n, _i == 0 ? 1 : 2);
    ck_assert_uint_eq(got.finals[0].outcome->winners.at[0], 1);
}
END_TEST

START_TEST(an_inconsistent_majority_yields_to_the_closest_consistent_one)
{
    /* discursive dilemma: c if and only if a and b; majorities for a, for b, against c */
    static const uint32_t ac[] = {0, 2};
    static const uint32_t bc[] = {1, 2};
    static const uint32_t abc[] = {0, 1, 2};
    static const bool s1[] = {false, true};
    static const bool s2[] = {true, true, false};
    static const cmt_clause clauses[] = {
        {.items = ac, .negated = s1, .n = 2},
        {.items = bc, .negated = s1, .n = 2},
        {.items = abc, .negated = s2, .n = 3},
    };
    static const int8_t majority[] = {1, 1, -1};
    cmt_question *q = add_question("clauses", CMT_KIND_JUDGMENT, 3);
    q->consistency = clauses;
    q->n_clauses = 3;
    free_judgment(0, majority);
    args[0].tie_break.kind = CMT_TIE_NONE;
    run();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_TIED); /* each of three may flip */
    args[0].tie_break.kind = CMT_TIE_ORDER;
    run();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_int_eq(got.finals[0].outcome->judgments[0][2], 1);
}
END_TEST

START_TEST(a_ranking_turns_as_few_pairs_as_it_can)
{
    static const uint32_t ranking[] = {0, 1, 2};
    add_question("order", CMT_KIND_RANKING, 3);
    frees[0].ranking = ranking;
    add_article("b-first", 0, above(mem, 0, 1, 0));
    run();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_uint_eq(got.finals[0].outcome->ranking[1], 0);
    ck_assert_uint_eq(got.finals[0].outcome->ranking[0], 1);
    ck_assert_uint_eq(got.finals[0].outcome->ranking[2], 2);
}
END_TEST

START_TEST(red_lines_are_breached_by_fewest_points)
{
    add_question("pick", CMT_KIND_CHOICE, 3);
    add_question("notice", CMT_KIND_CHOICE, 2);
    free_winner(0, 0);
    free_winner(1, 0);
    const cmt_expr *linked[] = {chosen(mem, 0, 0), chosen(mem, 1, 0)};
    add_article("either", 0, join(mem, CMT_EXPR_ANY, 0, linked, 2));
    const cmt_expr *a = chosen(mem, 0, 0);
    const cmt_expr *b = chosen(mem, 0, 1);
    add_red_line("g-many", "5", join(mem, CMT_EXPR_NOT, 0, &a, 1));
    add_red_line("g-one", "1", join(mem, CMT_EXPR_NOT, 0, &b, 1));
    run();
    ck_assert_uint_eq(got.finals[0].outcome->winners.at[0], 2); /* both are met */
    add_red_line("g-few", "2", a);
    run();
    const cmt_value *lines = cmt_value_get(got.report, "red_lines");
    ck_assert_uint_ne(got.finals[0].outcome->winners.at[0], 0); /* 2 < 5 */
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(lines, 2), "state")),
        "breached");
}
END_TEST

START_TEST(a_red_line_against_tier_0_is_refused)
{
    add_question("pick", CMT_KIND_CHOICE, 3);
    free_winner(0, 0);
    issues[0].rule = &cmt_rule_ordinal_schulze;
    static const uint8_t rows[] = {1, 2, 3};
    static const int64_t counts[] = {1};
    approvals(0, rows, counts, 1);
    contests[0].ballots.form = CMT_FORM_RANK;
    const cmt_expr *a = chosen(mem, 0, 0);
    add_article("not-a", 0, join(mem, CMT_EXPR_NOT, 0, &a, 1));
    add_red_line("g-stubborn", "5", a);
    run();
    const cmt_value *line = cmt_value_at(cmt_value_get(got.report, "red_lines"), 0);
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(line, "state")), "refused");
    ck_assert_str_eq(text_of(cmt_value_get(line, "conflict")), "[\"not-a\"]");
    ck_assert_uint_eq(got.finals[0].outcome->winners.at[0], 1);
}
END_TEST

/** Counts what is asked of another solver. */
typedef struct counter {
    cmt_solver solver;
    const cmt_solver *inner;
    size_t solves;
} counter;

static cmt_status count_solve(
    void *self, cmt_arena *arena, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    counter *c = self;
    c->solves++;
    return c->inner->solve(c->inner->self, arena, lp, out, err);
}

START_TEST(wide_ties_take_few_solves)
{
    enum { WIDE = 300 };
    static const uint32_t members[] = {0, 1, 2};
    static const uint32_t two[] = {0, 1};
    static const int64_t once[] = {1};
    counter c = {.solver = {.solve = count_solve, .self = &c},
                 .inner = cmt_exact_solver_new(mem, NULL)};
    add_question("statements", CMT_KIND_COMMITTEE, WIDE)->seats = 3;
    uint8_t *all = CMT_NEW_ARRAY(mem, uint8_t, WIDE);
    memset(all, 1, WIDE);
    free_committee(0, members, 3);
    approvals(0, all, once, 1);
    add_article("not-both", 0, bound(mem, CMT_EXPR_AT_MOST, "1", sum_chosen(two, 2)));
    ck_ok(cmt_program_run(mem, &input, &c.solver, &got, NULL));
    ck_assert_uint_eq(got.finals[0].outcome->committee.at[0], 0);
    ck_assert_uint_eq(got.finals[0].outcome->committee.at[1], 2);
    ck_assert_uint_eq(got.finals[0].outcome->committee.at[2], 3);
    ck_assert_uint_lt(c.solves, 40);
}
END_TEST

/* 100 tied committees of three, each with a or b, which may not be chosen: none obeys. The
 * tie-break's own is the one to be close to; without one the first 64 are, and it is said. */
START_TEST(of_many_ties_the_one_that_is_picked_is_kept) /* loop: order, none */
{
    enum { MANY = 12 };
    static const uint32_t two[] = {0, 1};
    static const int64_t once[] = {1};
    uint32_t *members = CMT_NEW_ARRAY(mem, uint32_t, 300);
    cmt_set *sets = CMT_NEW_ARRAY(mem, cmt_set, 100);
    uint8_t *all = CMT_NEW_ARRAY(mem, uint8_t, MANY);
    size_t n = 0;
    for (uint32_t a = 0; a < 2; a++) {
        for (uint32_t b = a + 1; b < MANY; b++) {
            for (uint32_t c = b + 1; c < MANY; c++) {
                const uint32_t three[] = {a, b, c};
                memcpy(&members[3 * n], three, sizeof three);
                sets[n] = (cmt_set){.at = &members[3 * n], .n = 3};
                n++;
            }
        }
    }
    ck_assert_uint_eq(n, 100);
    memset(all, 1, MANY);
    add_question("statements", CMT_KIND_COMMITTEE, MANY)->seats = 3;
    approvals(0, all, once, 1);
    frees[0].committees = sets;
    frees[0].n_committees = n;
    frees[0].tied = true;
    if (_i == 0) {
        free_committee(0, sets[70].at, 3); /* b d k */
    } else {
        args[0].tie_break.kind = CMT_TIE_NONE;
    }
    add_article("neither", 0, bound(mem, CMT_EXPR_AT_MOST, "0", sum_chosen(two, 2)));
    cmt_err err = {0};
    const cmt_status st =
        cmt_program_run(mem, &input, cmt_exact_solver_new(mem, NULL), &got, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    ck_assert(got.unproved == (_i == 1));
    ck_assert_int_eq(got.finals[0].standing, _i == 0 ? CMT_IS_DECIDED : CMT_IS_TIED);
    if (_i == 0)
        ck_assert_str_eq(committee_of(0), "cdk"); /* two of its three stay */
}
END_TEST

static const cmt_expr *sum_of_all(uint32_t question, size_t n)
{
    const cmt_expr **children = CMT_NEW_ARRAY(mem, const cmt_expr *, n);
    for (uint32_t a = 0; a < n; a++)
        children[a] = chosen(mem, question, a);
    return join(mem, CMT_EXPR_SUM, 0, children, n);
}

static void run_exact(void)
{
    cmt_err err = {0};
    const cmt_status st =
        cmt_program_run(mem, &input, cmt_exact_solver_new(mem, NULL), &got, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
    ck_assert(!got.unproved);
}

/* Every proposition is tied, at most six may hold: 12 have 4,096 completions that are tried,
 * 13 and 70 have more. With a tie-break the first six hold; without one it stays open. */
START_TEST(tied_propositions_stop_no_decision) /* loop: 12 13 70, order and none */
{
    static const size_t sizes[] = {12, 13, 70};
    const size_t n = sizes[_i % 3];
    const bool picks = _i < 3;
    add_question("clauses", CMT_KIND_JUDGMENT, n);
    free_judgment(0, CMT_NEW_ARRAY(mem, int8_t, n));
    frees[0].tied = true;
    args[0].tie_break.kind = picks ? CMT_TIE_ORDER : CMT_TIE_NONE;
    add_article("few", 0, bound(mem, CMT_EXPR_AT_MOST, "6", sum_of_all(0, n)));
    run_exact();
    const cmt_program_final *final = &got.finals[0];
    ck_assert_int_eq(final->standing, picks ? CMT_IS_DECIDED : CMT_IS_TIED);
    ck_assert_int_eq(final->how, CMT_HOW_AMONG);
    ck_assert(final->changed && !got.free_obey == (n > 12));
    for (size_t a = 0; picks && a < n; a++)
        ck_assert_int_eq(final->outcome->judgments[0][a], a < 6 ? 1 : -1);
    for (size_t a = 0; !picks && n > 12 && a < n; a++) {
        ck_assert_int_eq(final->outcome->judgments[0][a], 0);
        const cmt_value *range = cmt_value_at(final->ranges, a);
        ck_assert_str_eq(cmt_value_as_string(cmt_value_get(range, "high")), "1");
    }
}
END_TEST

/* No completion of 13 tied propositions and a decided one obeys: the decided one gives way,
 * and nothing else counts as changed. */
START_TEST(what_is_undecided_is_near_either_way)
{
    enum { N = 14 };
    int8_t *row = CMT_NEW_ARRAY(mem, int8_t, N);
    row[N - 1] = 1;
    add_question("clauses", CMT_KIND_JUDGMENT, N);
    free_judgment(0, row);
    frees[0].tied = true;
    const cmt_expr *last = chosen(mem, 0, N - 1);
    add_article("not-last", 0, join(mem, CMT_EXPR_NOT, 0, &last, 1));
    add_article("one", 0, bound(mem, CMT_EXPR_AT_MOST, "1", sum_of_all(0, N)));
    run_exact();
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_CLOSEST);
    for (size_t a = 0; a < N; a++)
        ck_assert_int_eq(got.finals[0].outcome->judgments[0][a], a == 0 ? 1 : -1);
}
END_TEST

/* Two judgments of 6 or 7 tied propositions under one article: 4,096 joint outcomes are tried,
 * 16,384 are not. Their answers agree where the article leaves what is preferred. */
START_TEST(joint_ties_stop_no_decision) /* loop: 6 7, order and none */
{
    const size_t n = 6 + (size_t)(_i % 2);
    const bool picks = _i < 2;
    for (size_t k = 0; k < 2; k++) {
        add_question(k == 0 ? "x" : "y", CMT_KIND_JUDGMENT, n);
        free_judgment(k, CMT_NEW_ARRAY(mem, int8_t, n));
        frees[k].tied = true;
        args[k].tie_break.kind = picks ? CMT_TIE_ORDER : CMT_TIE_NONE;
    }
    const cmt_expr *both[] = {sum_of_all(0, n), sum_of_all(1, n)};
    const cmt_expr *sum = join(mem, CMT_EXPR_SUM, 0, both, 2);
    add_article("few", 0, bound(mem, CMT_EXPR_AT_MOST, "8", sum));
    run_exact();
    for (size_t k = 0; k < 2; k++) {
        const cmt_program_final *final = &got.finals[k];
        const bool whole = picks && k == 0; /* all of x hold, as it would be free */
        ck_assert_int_eq(final->standing, picks ? CMT_IS_DECIDED : CMT_IS_TIED);
        if (whole)
            ck_assert_int_eq(final->how, CMT_HOW_FREE);
        for (size_t a = 0; picks && !whole && a < n; a++)
            ck_assert_int_eq(final->outcome->judgments[0][a], a < 8 - n ? 1 : -1);
        if (n == 7 && !whole)
            ck_assert_int_eq(final->how, CMT_HOW_AMONG);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("program_kinds");
    TCase *t = tcase_create("program_kinds");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_committee_keeps_most_then_takes_the_most_approved);
    tcase_add_test(t, a_committee_can_need_one_of_a_set_and_cap_another);
    tcase_add_test(t, a_rule_with_an_objective_decides_by_it);
    tcase_add_loop_test(t, ties_are_kept_or_broken_as_the_charter_says, 0, 3);
    tcase_add_test(t, a_choice_alone_reruns_its_rule);
    tcase_add_loop_test(t, of_tied_free_outcomes_those_that_obey_come_first, 0, 2);
    tcase_add_test(t, an_inconsistent_majority_yields_to_the_closest_consistent_one);
    tcase_add_test(t, a_ranking_turns_as_few_pairs_as_it_can);
    tcase_add_test(t, red_lines_are_breached_by_fewest_points);
    tcase_add_test(t, a_red_line_against_tier_0_is_refused);
    tcase_add_test(t, wide_ties_take_few_solves);
    tcase_add_loop_test(t, of_many_ties_the_one_that_is_picked_is_kept, 0, 2);
    tcase_add_loop_test(t, tied_propositions_stop_no_decision, 0, 6);
    tcase_add_test(t, what_is_undecided_is_near_either_way);
    tcase_add_loop_test(t, joint_ties_stop_no_decision, 0, 4);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
