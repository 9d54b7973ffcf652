/* A round made by hand: questions, free outcomes, articles, red lines. */
#ifndef CMT_TESTS_PROGRAM_ROUND_H
#define CMT_TESTS_PROGRAM_ROUND_H

#include "io/json.h"
#include "program/program.h"
#include "tiny_solver.h"
#include "world.h"

#include <stdio.h>

static cmt_arena *mem;
static cmt_question *questions; /* [4] */
static cmt_article *articles;   /* [8] */
static cmt_charter charter;
static cmt_program_issue issues[4];
static cmt_contest *contests; /* [4] */
static cmt_outcome *frees;    /* [4] */
static cmt_rule_args args[4];
static cmt_program_red_line red_lines[3];
static cmt_program_input input;
static cmt_program_result got;

/** Like Equal Shares: a rule without an objective of its own. */
static const cmt_rule no_objective = {.name = "plain"};

static inline void set_up(void)
{
    mem = cmt_arena_new(0);
    questions = CMT_NEW_ARRAY(mem, cmt_question, 4);
    articles = CMT_NEW_ARRAY(mem, cmt_article, 8);
    contests = CMT_NEW_ARRAY(mem, cmt_contest, 4);
    frees = CMT_NEW_ARRAY(mem, cmt_outcome, 4);
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

static inline void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static inline cmt_question *add_question(const char *id, cmt_kind kind, size_t n)
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

static inline void add_article(const char *id, int64_t tier, const cmt_expr *expr)
{
    articles[charter.n_articles++] = (cmt_article){.id = id,
                                                   .tier = tier,
                                                   .in_context = CMT_NONE,
                                                   .expr = expr,
                                                   .source = "<article/>",
                                                   .line = 1};
}

static inline void add_red_line(const char *group,
                                const char *points,
                                const cmt_expr *expr)
{
    cmt_red_line *line = CMT_NEW(mem, cmt_red_line);
    *line = (cmt_red_line){.id = "line", .expr = expr, .source = "<x/>", .line = 1};
    red_lines[input.n_red_lines++] = (cmt_program_red_line){
        .group = group, .line = line, .points = q_of(mem, points)};
}

static inline void free_winner(size_t k, uint32_t winner)
{
    uint32_t *at = CMT_NEW_ARRAY(mem, uint32_t, 1);
    at[0] = winner;
    frees[k].winners = (cmt_set){.at = at, .n = 1};
}

static inline void free_committee(size_t k, const uint32_t *members, size_t n)
{
    frees[k].has_committee = true;
    frees[k].committee = (cmt_set){.at = members, .n = n};
}

static inline void free_level(size_t k, const char *level)
{
    frees[k].level = q_of(mem, level);
}

static inline void free_weights(size_t k, const char *const *weights, size_t n)
{
    mpq_srcptr *w = CMT_NEW_ARRAY(mem, mpq_srcptr, n);
    for (size_t a = 0; a < n; a++)
        w[a] = q_of(mem, weights[a]);
    frees[k].weights = w;
}

static inline void free_judgment(size_t k, const int8_t *row)
{
    const int8_t **rows = CMT_NEW_ARRAY(mem, const int8_t *, 1);
    rows[0] = row;
    frees[k].judgments = rows;
    frees[k].n_judgments = 1;
}

static inline void run(void)
{
    cmt_err err = {0};
    const cmt_status st =
        cmt_program_run(mem, &input, tiny_new(mem, false), &got, &err);
    ck_assert_msg(st == CMT_OK, "%s", err.text);
}

static inline const char *text_of(const cmt_value *v)
{
    cmt_buf b = {0};
    ck_ok(cmt_json_write(v, &b, NULL));
    const char *kept = cmt_buf_keep(&b, mem);
    cmt_buf_free(&b);
    return kept;
}

static inline const char *level_of(size_t k)
{
    ck_assert_ptr_nonnull(got.finals[k].outcome);
    return cmt_q_text(mem, got.finals[k].outcome->level);
}

static inline const cmt_expr *the_level(uint32_t k)
{
    return variable(mem, CMT_EXPR_LEVEL, k, CMT_NONE);
}

static inline const cmt_value *article_entry(size_t k)
{
    return cmt_value_at(cmt_value_get(got.report, "articles"), k);
}

static inline const char *state_of(size_t k)
{
    return cmt_value_as_string(cmt_value_get(article_entry(k), "state"));
}

/** Approvals by hand: rows of marks, one group. */
static inline void approvals(size_t k,
                             const uint8_t *rows,
                             const int64_t *counts,
                             size_t n)
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

#endif
