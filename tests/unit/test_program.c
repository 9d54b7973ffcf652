#include "io/json.h"
#include "program/program.h"
#include "rules/approval/av.h"
#include "rules/ordinal/schulze.h"
#include "tiny_solver.h"
#include "world.h"

#include <stdio.h>

static cmt_arena *mem;
static cmt_question questions[4];
static cmt_article articles[8];
static cmt_charter charter;
static cmt_program_issue issues[4];
static cmt_contest contests[4];
static cmt_outcome frees[4];
static cmt_rule_args args[4];
static cmt_program_red_line red_lines[3];
static cmt_program_input input;
static cmt_program_result got;

/** Like Equal Shares: a rule without an objective of its own. */
static const cmt_rule no_objective = {.name = "plain"};

static void set_up(void)
{
    mem = cmt_arena_new(0);
    memset(questions, 0, sizeof questions);
    memset(articles, 0, sizeof articles);
    memset(contests, 0, sizeof contests);
    memset(frees, 0, sizeof frees);
    memset(args, 0, sizeof args);
    memset(red_lines, 0, sizeof red_lines);
    charter = charter_of(questions, 0);
    charter.articles = articles;
    input = (cmt_program_input){.charter = &charter,
                                .issues = issues,
                                .red_lines = red_lines,
                                .now = 1000000000};
    for (size_t k = 0; k < 4; k++) {
        args[k].tie_break.kind = CMT_TIE_ORDER;
        issues[k] = (cmt_program_issue){.question = (uint32_t)k,
                                        .contest = &contests[k],
                                        .rule = &no_objective,
                                        .args = &args[k],
                                        .free = &frees[k]};
    }
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_question *add_question(const char *id, cmt_kind kind, size_t n)
{
    const size_t k = charter.n_questions++;
    input.n_issues++;
    questions[k] = question_of(mem, id, kind, n);
    contests[k].kind = kind;
    contests[k].n_alternatives = n;
    const char **ids = CMT_NEW_ARRAY(mem, const char *, n + 1);
    for (size_t a = 0; a < n; a++)
        ids[a] = questions[k].items[a].id;
    contests[k].ids = ids;
    frees[k].n = n;
    return &questions[k];
}

static void add_article(const char *id, int64_t tier, const cmt_expr *expr)
{
    articles[charter.n_articles++] = (cmt_article){.id = id,
                                                   .tier = tier,
                                                   .in_context = CMT_NONE,
                                                   .expr = expr,
                                                   .source = "<article/>",
                                                   .line = 1};
}

static void add_red_line(const char *group, const char *points, const cmt_expr *expr)
{
    cmt_red_line *line = CMT_NEW(mem, cmt_red_line);
    *line = (cmt_red_line){.id = "line", .expr = expr, .source = "<x/>", .line = 1};
    red_lines[input.n_red_lines++] = (cmt_program_red_line){
        .group = group, .line = line, .points = q_of(mem, points)};
}

static void free_winner(size_t k, uint32_t winner)
{
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, 1);
    at[0] = winner;
    frees[k].winners = (cmt_set){.at = at, .n = 1};
}

static void free_committee(size_t k, const uint32_t *members, size_t n)
{
    frees[k].has_committee = true;
    frees[k].committee = (cmt_set){.at = members, .n = n};
}

static void free_level(size_t k, const char *level)
{
    frees[k].level = q_of(mem, level);
}

static void free_weights(size_t k, const char *const *weights)
{
    mpq_srcptr *w = CMT_NEW_ARRAY(mem, mpq_srcptr, frees[k].n);
    for (size_t a = 0; a < frees[k].n; a++)
        w[a] = q_of(mem, weights[a]);
    frees[k].weights = w;
}

static void free_judgment(size_t k, const int8_t *row)
{
    const int8_t **rows = CMT_NEW_ARRAY(mem, const int8_t *, 1);
    rows[0] = row;
    frees[k].judgments = rows;
    frees[k].n_judgments = 1;
}

static void run(void)
{
    cmt_err err = {0};
    const cmt_status st =
        cmt_program_run(mem, &input, tiny_new(mem, false), &got, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
}

static const char *text_of(const cmt_value *v)
{
    cmt_buf b = {0};
    ck_ok(cmt_json_write(v, &b, NULL));
    const char *kept = cmt_buf_keep(&b, mem);
    cmt_buf_free(&b);
    return kept;
}

static const char *level_of(size_t k)
{
    ck_assert_ptr_nonnull(got.finals[k].outcome);
    return cmt_q_text(mem, got.finals[k].outcome->level);
}

static const cmt_expr *the_level(uint32_t k)
{
    return variable(mem, CMT_EXPR_LEVEL, k, CMT_NONE);
}

static const cmt_value *article_entry(size_t k)
{
    return cmt_value_at(cmt_value_get(got.report, "articles"), k);
}

static const char *state_of(size_t k)
{
    return cmt_value_as_string(cmt_value_get(article_entry(k), "state"));
}

START_TEST(free_outcomes_that_obey_are_the_decision)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    add_article("floor", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/4", the_level(0)));
    ck_ok(cmt_program_run(mem, &input, NULL, &got, NULL)); /* no solver is asked */
    ck_assert(got.free_obey);
    ck_assert(!got.finals[0].changed);
    ck_assert_ptr_eq(got.finals[0].outcome, &frees[0]);
    ck_assert_str_eq(state_of(0), "holds");
}
END_TEST

START_TEST(two_clashing_lines_share_the_burden) /* loop: 1 times, 1000 times */
{
    /* design: sums would let all of [0.3, 0.8] pass, min-max gives 0.55 and t = 0.25 */
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "9/10");
    const cmt_expr *scaled = bound(mem, CMT_EXPR_TIMES, "1000", the_level(0));
    if (_i == 0)
        add_article("a", 1, bound(mem, CMT_EXPR_AT_LEAST, "4/5", the_level(0)));
    else
        add_article("a", 1, bound(mem, CMT_EXPR_AT_LEAST, "800", scaled));
    add_article("b", 1, bound(mem, CMT_EXPR_AT_MOST, "3/10", the_level(0)));
    run();
    ck_assert_str_eq(level_of(0), "11/20");
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_CLOSEST);
    ck_assert_str_eq(state_of(0), "breached");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(article_entry(0), "final")),
                     "1/4");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(article_entry(1), "final")),
                     "1/4");
}
END_TEST

START_TEST(tiers_are_lexicographic_with_slack) /* loop: slack 0, slack 1/10 */
{
    /* P2: x <= 6, x + y <= 10, tiers x then y: (6,4); with slack 1 on x: (5,5) */
    cmt_tier tiers[] = {{.id = 0}, {.id = 1}, {.id = 2}};
    if (_i == 1)
        tiers[1].slack = q_of(mem, "1/10");
    charter.tiers = tiers;
    charter.n_tiers = 3;
    for (size_t k = 0; k < 2; k++) {
        add_question(k == 0 ? "x" : "y", CMT_KIND_LEVEL, 0)->max = q_of(mem, "10");
        free_level(k, "0");
    }
    const cmt_expr *both[] = {the_level(0), the_level(1)};
    add_article("cap", 0, bound(mem, CMT_EXPR_AT_MOST, "6", the_level(0)));
    add_article(
        "sum", 0,
        bound(mem, CMT_EXPR_AT_MOST, "10", join(mem, CMT_EXPR_SUM, 0, both, 2)));
    add_article("most-x", 1, bound(mem, CMT_EXPR_AT_LEAST, "10", the_level(0)));
    add_article("most-y", 2, bound(mem, CMT_EXPR_AT_LEAST, "10", the_level(1)));
    run();
    ck_assert_str_eq(level_of(0), _i == 0 ? "6" : "5");
    ck_assert_str_eq(level_of(1), _i == 0 ? "4" : "5");
}
END_TEST

START_TEST(weights_under_a_floor_move_evenly)
{
    static const char *const mean[] = {"1/10", "3/10", "3/10", "3/10"};
    static const char *const want[] = {"1/5", "4/15", "4/15", "4/15"};
    add_question("reward", CMT_KIND_WEIGHTS, 4);
    free_weights(0, mean);
    add_article(
        "privacy-floor", 0,
        bound(mem, CMT_EXPR_AT_LEAST, "1/5", variable(mem, CMT_EXPR_WEIGHT, 0, 0)));
    run();
    for (size_t a = 0; a < 4; a++) {
        ck_assert_str_eq(cmt_q_text(mem, got.finals[0].outcome->weights[a]), want[a]);
    }
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DECIDED);
    ck_assert_str_eq(state_of(0), "binds");
    ck_assert_str_eq(cmt_value_as_string(cmt_value_get(article_entry(0), "free")),
                     "1/10");
}
END_TEST

START_TEST(weights_never_fall_below_nothing)
{
    static const char *const mean[] = {"1/10", "1/50", "22/25"};
    static const char *const want[] = {"1/5", "0", "4/5"};
    add_question("reward", CMT_KIND_WEIGHTS, 3);
    free_weights(0, mean);
    add_article(
        "floor", 0,
        bound(mem, CMT_EXPR_AT_LEAST, "1/5", variable(mem, CMT_EXPR_WEIGHT, 0, 0)));
    run();
    for (size_t a = 0; a < 3; a++)
        ck_assert_str_eq(cmt_q_text(mem, got.finals[0].outcome->weights[a]), want[a]);
}
END_TEST

START_TEST(a_level_is_clamped_to_what_is_lawful)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/10");
    add_article("floor", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/4", the_level(0)));
    run();
    ck_assert_str_eq(level_of(0), "1/4");
    ck_assert(got.finals[0].changed);
}
END_TEST

/** Approvals by hand: rows of marks, one group. */
static void approvals(size_t k, const uint8_t *rows, const int64_t *counts, size_t n)
{
    cmt_voice *voice = CMT_NEW(mem, cmt_voice);
    mpq_ptr total = cmt_q(mem);
    *voice = (cmt_voice){
        .group = "all", .voice = q_of(mem, "1"), .multiplier = q_of(mem, "1")};
    for (size_t b = 0; b < n; b++)
        voice->ballots += counts[b];
    cmt_q_set_i64(total, voice->ballots, 1);
    contests[k].n_voices = 1;
    contests[k].voices = voice;
    contests[k].exact_points = true;
    contests[k].scale = q_of(mem, "1");
    contests[k].total = total;
    contests[k].seats = questions[k].seats;
    contests[k].ballots = (cmt_ballots){.form = CMT_FORM_APPROVE,
                                        .n = n,
                                        .width = 1,
                                        .marks = rows,
                                        .count = counts,
                                        .points = counts,
                                        .group = CMT_NEW_ARRAY(mem, uint32_t, n)};
}

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

START_TEST(a_deadlock_names_an_irreducible_conflict)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    add_article("harmless", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/10", the_level(0)));
    add_article("low", 0, bound(mem, CMT_EXPR_AT_MOST, "3/10", the_level(0)));
    add_article("middle", 0, bound(mem, CMT_EXPR_AT_LEAST, "1/2", the_level(0)));
    add_article("high", 0, bound(mem, CMT_EXPR_AT_LEAST, "4/5", the_level(0)));
    run();
    ck_assert_int_eq(got.finals[0].standing, CMT_IS_DEADLOCK);
    ck_assert_ptr_null(got.finals[0].outcome);
    const cmt_value *part = cmt_value_at(cmt_value_get(got.report, "parts"), 0);
    const cmt_value *conflict = cmt_value_get(part, "conflict");
    ck_assert_uint_eq(cmt_value_count(conflict), 2); /* each suffices with low */
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(conflict, 0), "article")),
        "low");
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(conflict, 1), "article")),
        "high");
    const cmt_value *advice = cmt_value_get(part, "advice");
    ck_assert_uint_eq(cmt_value_count(advice), 2);
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(advice, 0), "least")), "1/4");
    ck_assert_str_eq(
        cmt_value_as_string(cmt_value_get(cmt_value_at(advice, 1), "most")), "1/4");
    ck_assert_str_eq(state_of(0), "deadlock");
}
END_TEST

START_TEST(linked_questions_change_together_and_others_stand)
{
    add_question("memory", CMT_KIND_CHOICE, 3);
    add_question("notice", CMT_KIND_CHOICE, 3);
    add_question("other", CMT_KIND_CHOICE, 2);
    questions[0].weight = q_of(mem, "2");
    free_winner(0, 0);
    free_winner(1, 1);
    free_winner(2, 1);
    add_article("no-covert-memory", 0,
                pair(mem, CMT_EXPR_IMPLIES, chosen(mem, 0, 0), chosen(mem, 1, 0)));
    run();
    /* notice weighs less, so it gives way */
    ck_assert_uint_eq(got.finals[0].outcome->winners.at[0], 0);
    ck_assert_uint_eq(got.finals[1].outcome->winners.at[0], 0);
    ck_assert(!got.finals[0].changed);
    ck_assert(got.finals[1].changed);
    ck_assert_int_eq(got.finals[1].how, CMT_HOW_CLOSEST);
    ck_assert_ptr_eq(got.finals[2].outcome, &frees[2]);
    ck_assert_uint_eq(cmt_value_count(cmt_value_get(got.report, "parts")), 1);
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

START_TEST(only_articles_in_force_bind)
{
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_level(0, "1/2");
    const cmt_expr *high = bound(mem, CMT_EXPR_AT_LEAST, "4/5", the_level(0));
    for (size_t k = 0; k < 4; k++)
        add_article(k == 0 ? "old" : (k == 1 ? "early" : (k == 2 ? "gone" : "new")), 0,
                    high);
    articles[0].expires = "2001-09-08"; /* now is 2001-09-09 */
    articles[1].adopted = "2001-09-10";
    articles[3].expr = bound(mem, CMT_EXPR_AT_LEAST, "1/5", the_level(0));
    articles[3].supersedes = "gone";
    articles[3].adopted = "2001-09-09";
    run();
    ck_assert(got.free_obey);
    ck_assert_str_eq(text_of(cmt_value_get(got.report, "lapsed")), "[\"old\"]");
    ck_assert_str_eq(text_of(cmt_value_get(got.report, "not_yet")), "[\"early\"]");
    ck_assert_str_eq(text_of(cmt_value_get(got.report, "superseded")), "[\"gone\"]");
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

START_TEST(what_is_not_decided_leaves_its_articles_open)
{
    add_question("memory", CMT_KIND_CHOICE, 2);
    add_question("notice", CMT_KIND_CHOICE, 2);
    free_winner(0, 0);
    issues[1].free = NULL;
    add_article("link", 0,
                pair(mem, CMT_EXPR_IMPLIES, chosen(mem, 0, 0), chosen(mem, 1, 0)));
    run();
    ck_assert_str_eq(state_of(0), "open");
    ck_assert_int_eq(got.finals[0].how, CMT_HOW_FREE);
    ck_assert_int_eq(got.finals[1].how, CMT_HOW_NONE);
}
END_TEST

START_TEST(mode_program_is_refused)
{
    cmt_err err = {0};
    charter.mode = CMT_MODE_PROGRAM;
    ck_assert_int_eq(cmt_program_run(mem, &input, NULL, &got, &err), CMT_E_UNSUPPORTED);
    ck_assert_str_eq(err.text, "not supported yet: mode 'program'");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("program");
    TCase *t = tcase_create("program");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, free_outcomes_that_obey_are_the_decision);
    tcase_add_loop_test(t, two_clashing_lines_share_the_burden, 0, 2);
    tcase_add_loop_test(t, tiers_are_lexicographic_with_slack, 0, 2);
    tcase_add_test(t, weights_under_a_floor_move_evenly);
    tcase_add_test(t, weights_never_fall_below_nothing);
    tcase_add_test(t, a_level_is_clamped_to_what_is_lawful);
    tcase_add_test(t, a_committee_keeps_most_then_takes_the_most_approved);
    tcase_add_test(t, a_committee_can_need_one_of_a_set_and_cap_another);
    tcase_add_test(t, a_rule_with_an_objective_decides_by_it);
    tcase_add_loop_test(t, ties_are_kept_or_broken_as_the_charter_says, 0, 3);
    tcase_add_test(t, a_deadlock_names_an_irreducible_conflict);
    tcase_add_test(t, linked_questions_change_together_and_others_stand);
    tcase_add_test(t, a_choice_alone_reruns_its_rule);
    tcase_add_loop_test(t, of_tied_free_outcomes_those_that_obey_come_first, 0, 2);
    tcase_add_test(t, red_lines_are_breached_by_fewest_points);
    tcase_add_test(t, a_red_line_against_tier_0_is_refused);
    tcase_add_test(t, only_articles_in_force_bind);
    tcase_add_test(t, an_inconsistent_majority_yields_to_the_closest_consistent_one);
    tcase_add_test(t, a_ranking_turns_as_few_pairs_as_it_can);
    tcase_add_test(t, what_is_not_decided_leaves_its_articles_open);
    tcase_add_test(t, mode_program_is_refused);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
