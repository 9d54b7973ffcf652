/* Random small rounds against an oracle that looks at every joint outcome, against solvers
 * that return other optimal points, and against a replay from certificates. */
#include "lp/exact.h"
#include "program_round.h"
#include "proof/certificate.h"

enum { PICK, TEAM, SAY, N_POINTS = 3 * 6 * 4, MAX_DEMANDS = 8 };

static const uint32_t teams[6][2] = {{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
static const int8_t says[4][2] = {{1, 1}, {1, -1}, {-1, 1}, {-1, -1}};

static const cmt_expr *random_truth(stream *s, unsigned depth)
{
    static const cmt_expr_op many[] = {CMT_EXPR_ALL, CMT_EXPR_ANY, CMT_EXPR_AT_MOST_OF,
                                       CMT_EXPR_EXACTLY};
    const cmt_expr *children[3];
    const uint32_t question = (uint32_t)draw(s, 3);
    const cmt_expr *leaf =
        chosen(mem, question, (uint32_t)draw(s, questions[question].n_items));
    if (depth == 0)
        return leaf;
    if (draw(s, 3) == 0) {
        const cmt_expr *inner = random_truth(s, depth - 1);
        return join(mem, CMT_EXPR_NOT, 0, &inner, 1);
    }
    const size_t n = 2 + draw(s, 2);
    for (size_t k = 0; k < n; k++)
        children[k] = random_truth(s, depth - 1);
    return join(mem, many[draw(s, 4)], 1, children, n);
}

static const cmt_expr *random_demand(stream *s)
{
    static const char *const values[] = {"1", "2", "3", "1/2"};
    const cmt_expr *children[3];
    if (draw(s, 2) == 0)
        return random_truth(s, 2);
    for (size_t k = 0; k < 3; k++)
        children[k] = random_truth(s, 0);
    return bound(mem, draw(s, 2) == 0 ? CMT_EXPR_AT_LEAST : CMT_EXPR_AT_MOST,
                 values[draw(s, 4)], join(mem, CMT_EXPR_SUM, 0, children, 3));
}

/** Put the k-th joint outcome into x; in the order that the tie-break prefers. */
static void put_point(const cmt_variables *vars, size_t k, mpq_t *x)
{
    const cmt_set team = {.at = teams[k / 4 % 6], .n = 2};
    cmt_point_choose(vars, PICK, (uint32_t)(k / 24), x);
    cmt_point_choose_set(vars, TEAM, &team, x);
    cmt_point_judgment(vars, SAY, says[k % 4], x);
}

static size_t free_point;

static void make_round(stream *s)
{
    static const char *const ids[] = {"p", "q", "r", "s", "t", "u"};
    add_question("pick", CMT_KIND_CHOICE, 3);
    add_question("team", CMT_KIND_COMMITTEE, 4)->seats = 2;
    add_question("say", CMT_KIND_JUDGMENT, 2);
    free_point = draw(s, N_POINTS);
    free_winner(PICK, (uint32_t)(free_point / 24));
    free_committee(TEAM, teams[free_point / 4 % 6], 2);
    free_judgment(SAY, says[free_point % 4]);
    /* an article that always holds links the three */
    const cmt_expr *pick = chosen(mem, PICK, 0);
    const cmt_expr *links[] = {pick, join(mem, CMT_EXPR_NOT, 0, &pick, 1),
                               chosen(mem, TEAM, 0), chosen(mem, SAY, 0)};
    add_article("link", 0, join(mem, CMT_EXPR_ANY, 0, links, 4));
    const size_t n = 2 + draw(s, 4);
    for (size_t k = 0; k < n; k++)
        add_article(ids[k], (int64_t)draw(s, 3), random_demand(s));
    if (draw(s, 2) == 0)
        add_red_line("g", "2", random_demand(s));
    if (draw(s, 2) == 0)
        add_red_line("h", "3", random_demand(s));
}

/** Violations of every demand at every joint outcome; articles, then red lines. */
typedef struct oracle {
    cmt_variables vars;
    mpq_t *violation[MAX_DEMANDS]; /* [N_POINTS] */
    int64_t tier[MAX_DEMANDS];     /* INT64_MAX: red line; -1: refused */
    size_t n;
    bool in[N_POINTS];
} oracle;

static void judge(oracle *o, const cmt_expr *expr, int64_t tier)
{
    const cmt_demand d = {.origin = "x", .expr = expr, .whole = tier == INT64_MAX};
    mpq_t *x = cmt_q_array(mem, o->vars.n_columns);
    o->tier[o->n] = tier;
    o->violation[o->n] = cmt_q_array(mem, N_POINTS);
    for (size_t k = 0; k < N_POINTS; k++) {
        put_point(&o->vars, k, x);
        ck_ok(cmt_expr_violation(mem, &o->vars, &d, (const mpq_t *)x,
                                 o->violation[o->n][k], NULL));
    }
    o->n++;
}

static oracle make_oracle(void)
{
    oracle o = {0};
    cmt_issue *all = CMT_NEW_ARRAY(mem, cmt_issue, 3);
    for (uint32_t k = 0; k < 3; k++)
        all[k].question = k;
    cmt_lp_builder *b = cmt_lp_builder_new(mem);
    ck_ok(cmt_variables_build(mem, &charter, all, 3, b, &o.vars, NULL));
    for (size_t k = 0; k < charter.n_articles; k++)
        judge(&o, articles[k].expr, articles[k].tier);
    for (size_t k = 0; k < input.n_red_lines; k++)
        judge(&o, red_lines[k].line->expr, INT64_MAX);
    return o;
}

static int larger_first(const void *a, const void *b)
{
    return mpq_cmp(*(const mpq_srcptr *)b, *(const mpq_srcptr *)a);
}

/** Compare the violations of one tier at two points, sorted, largest first. */
static int compare_tier(const oracle *o, int64_t tier, size_t p, size_t q)
{
    mpq_srcptr x[MAX_DEMANDS];
    mpq_srcptr y[MAX_DEMANDS];
    size_t n = 0;
    for (size_t d = 0; d < o->n; d++) {
        if (o->tier[d] == tier) {
            x[n] = o->violation[d][p];
            y[n++] = o->violation[d][q];
        }
    }
    qsort(x, n, sizeof(mpq_srcptr), larger_first);
    qsort(y, n, sizeof(mpq_srcptr), larger_first);
    for (size_t k = 0; k < n; k++) {
        if (mpq_cmp(x[k], y[k]) != 0)
            return mpq_cmp(x[k], y[k]);
    }
    return 0;
}

static int red_points(const oracle *o, size_t p)
{
    int sum = 0;
    for (size_t d = 0; d < o->n; d++) {
        if (o->tier[d] != INT64_MAX || mpq_sgn(o->violation[d][p]) == 0)
            continue;
        mpq_srcptr points = red_lines[d - charter.n_articles].points;
        sum += (int)mpz_get_ui(mpq_numref(points));
    }
    return sum;
}

/** Four times the distance from the free outcome. */
static int distance(size_t p)
{
    const uint32_t *a = teams[p / 4 % 6];
    const uint32_t *b = teams[free_point / 4 % 6];
    int shared = 0;
    for (size_t i = 0; i < 2; i++)
        shared += a[i] == b[0] || a[i] == b[1] ? 1 : 0;
    int flips = 0;
    for (size_t i = 0; i < 2; i++)
        flips += says[p % 4][i] != says[free_point % 4][i] ? 1 : 0;
    return (p / 24 != free_point / 24 ? 4 : 0) + 2 * (2 - shared) + 2 * flips;
}

/** Negative where p is to be preferred to q; both obey tier 0. */
static int prefer(const oracle *o, size_t p, size_t q)
{
    for (int64_t tier = 1; tier <= 2; tier++) {
        const int c = compare_tier(o, tier, p, q);
        if (c != 0)
            return c;
    }
    if (red_points(o, p) != red_points(o, q))
        return red_points(o, p) - red_points(o, q);
    return distance(p) - distance(q); /* ties: the earlier point */
}

/** Whether the demands marked can hold together. */
static bool together(const oracle *o, const bool *marked)
{
    for (size_t k = 0; k < N_POINTS; k++) {
        bool ok = true;
        for (size_t d = 0; d < o->n && ok; d++)
            ok = !marked[d] || mpq_sgn(o->violation[d][k]) == 0;
        if (ok)
            return true;
    }
    return false;
}

static void refuse_red_lines(oracle *o)
{
    for (size_t d = 0; d < o->n; d++) {
        bool marked[MAX_DEMANDS] = {false};
        for (size_t e = 0; e < o->n; e++)
            marked[e] = o->tier[e] == 0 || e == d;
        if (o->tier[d] == INT64_MAX && !together(o, marked))
            o->tier[d] = -1;
    }
}

/** The conflict on record cannot hold, and each member is needed. */
static void check_conflict(const oracle *o)
{
    const cmt_value *part = cmt_value_at(cmt_value_get(got.report, "parts"), 0);
    const cmt_value *conflict = cmt_value_get(part, "conflict");
    bool marked[MAX_DEMANDS] = {false};
    for (size_t k = 0; k < cmt_value_count(conflict); k++) {
        const char *id =
            cmt_value_as_string(cmt_value_get(cmt_value_at(conflict, k), "article"));
        for (size_t d = 0; d < charter.n_articles; d++)
            marked[d] = marked[d] || strcmp(articles[d].id, id) == 0;
    }
    ck_assert(!together(o, marked));
    for (size_t d = 0; d < charter.n_articles; d++) {
        if (marked[d]) {
            marked[d] = false;
            ck_assert(together(o, marked));
            marked[d] = true;
        }
    }
}

static size_t outcome_point(void)
{
    for (size_t k = 0; k < N_POINTS; k++) {
        const cmt_outcome *team = got.finals[TEAM].outcome;
        const cmt_outcome *say = got.finals[SAY].outcome;
        if (got.finals[PICK].outcome->winners.at[0] == k / 24
            && memcmp(team->committee.at, teams[k / 4 % 6], sizeof teams[0]) == 0
            && memcmp(say->judgments[0], says[k % 4], sizeof says[0]) == 0)
            return k;
    }
    return N_POINTS;
}

START_TEST(programs_agree_with_every_joint_outcome_seen) /* loop: seeds */
{
    stream s = {.state = 100 + (uint64_t)_i};
    make_round(&s);
    oracle o = make_oracle();
    size_t best = N_POINTS;
    refuse_red_lines(&o);
    for (size_t k = 0; k < N_POINTS; k++) {
        bool lawful = true;
        for (size_t d = 0; d < o.n && lawful; d++)
            lawful = o.tier[d] != 0 || mpq_sgn(o.violation[d][k]) == 0;
        if (lawful && (best == N_POINTS || prefer(&o, k, best) < 0))
            best = k;
    }
    run();
    if (best == N_POINTS) {
        ck_assert_int_eq(got.finals[0].standing, CMT_IS_DEADLOCK);
        check_conflict(&o);
    } else {
        ck_assert_msg(outcome_point() == best, "seed %d: %zu, should be %zu", 100 + _i,
                      outcome_point(), best);
    }
    const char *report = text_of(got.report);
    cmt_certificates *set = cmt_certificates_new(mem);
    const cmt_solver *exact = cmt_exact_solver_new(mem, NULL);
    const cmt_solver *others[] = {tiny_new(mem, true),
                                  cmt_recording_solver_new(mem, exact, set),
                                  cmt_certificate_solver_new(mem, set)};
    for (size_t k = 0; k < 3; k++) { /* the last one solves nothing: it replays */
        ck_ok(cmt_program_run(mem, &input, others[k], &got, NULL));
        ck_assert_str_eq(text_of(got.report), report);
        ck_assert(best == N_POINTS || outcome_point() == best);
    }
}
END_TEST

/** Weights over four values and a level, under random lines of tiers 0 and 1. */
static void make_continuous_round(stream *s)
{
    static const char *const shares[] = {"1/10", "1/5", "3/10", "2/5"};
    static const char *const values[] = {"1/5", "1/4", "1/2", "3/4"};
    static const char *const ids[] = {"p", "q", "r", "t"};
    add_question("reward", CMT_KIND_WEIGHTS, 4);
    add_question("strictness", CMT_KIND_LEVEL, 0);
    free_weights(0, shares, 4);
    free_level(1, "9/10");
    for (size_t k = 0; k < 4; k++) {
        const cmt_expr *parts[] = {
            variable(mem, CMT_EXPR_WEIGHT, 0, (uint32_t)draw(s, 4)),
            bound(mem, CMT_EXPR_TIMES, draw(s, 2) == 0 ? "1" : "-1/2", the_level(1)),
        };
        add_article(ids[k], (int64_t)draw(s, 2),
                    bound(mem, draw(s, 2) == 0 ? CMT_EXPR_AT_LEAST : CMT_EXPR_AT_MOST,
                          values[draw(s, 4)],
                          join(mem, CMT_EXPR_SUM, 0, parts, 1 + draw(s, 2))));
    }
    args[1].tie_break.kind = draw(s, 2) == 0 ? CMT_TIE_NONE : CMT_TIE_ORDER;
}

START_TEST(continuous_programs_have_one_answer) /* loop: seeds */
{
    stream s = {.state = 900 + (uint64_t)_i};
    make_continuous_round(&s);
    run();
    const char *report = text_of(got.report);
    const cmt_program_final *finals = got.finals;
    const cmt_solver *others[] = {tiny_new(mem, true), cmt_exact_solver_new(mem, NULL)};
    for (size_t k = 0; k < 2; k++) {
        ck_ok(cmt_program_run(mem, &input, others[k], &got, NULL));
        ck_assert_str_eq(text_of(got.report), report);
        for (size_t a = 0; a < 4 && finals[0].outcome != NULL; a++) {
            ck_assert(finals[0].outcome->weights == NULL
                      || mpq_equal(finals[0].outcome->weights[a],
                                   got.finals[0].outcome->weights[a]));
        }
        ck_assert(finals[1].outcome == NULL
                  || mpq_equal(finals[1].outcome->level, got.finals[1].outcome->level));
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 37th */
{
    stream s = {.state = 104};
    make_round(&s);
    const cmt_solver *solver = tiny_new(mem, false);
    got.report = NULL;
    cmt_arena_fail_after(37L * _i);
    const cmt_status st = cmt_program_run(mem, &input, solver, &got, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    ck_assert((st == CMT_OK) == (got.report != NULL));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("program_random");
    TCase *t = tcase_create("program_random");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, programs_agree_with_every_joint_outcome_seen, 0,
                        RANDOM_WORLDS(60));
    tcase_add_loop_test(t, continuous_programs_have_one_answer, 0, RANDOM_WORLDS(30));
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 40);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
