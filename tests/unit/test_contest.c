#include "ballot/contest_build.h"
#include "ballot/pairwise.h"
#include "ballot/tally.h"
#include "base/limits.h"
#include "profiles.h"

#include <string.h>

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

static const char *const letters[] = {"a", "b", "c", "d", "e", "f"};

static cmt_question question_of(size_t n, cmt_weighting_kind kind)
{
    cmt_item *items = CMT_NEW_ARRAY(mem, cmt_item, n);
    for (size_t i = 0; i < n; i++)
        items[i] = (cmt_item){.id = letters[i], .eligible = true};
    return (cmt_question){.id = "q",
                          .kind = CMT_KIND_CHOICE,
                          .items = items,
                          .n_items = n,
                          .weighting = {.kind = kind}};
}

/* A ballot over the first n letters; marks as in cmt_spread. */
static cmt_ballot ballot(cmt_ballot_form form,
                         int64_t count,
                         size_t n,
                         const char *marks)
{
    uint32_t *items = CMT_NEW_ARRAY(mem, uint32_t, n);
    uint16_t *at = CMT_NEW_ARRAY(mem, uint16_t, n);
    size_t listed = 0;
    for (size_t i = 0; i < n; i++) {
        if (marks[i] == '0')
            continue;
        items[listed] = (uint32_t)i;
        at[listed++] = (uint16_t)(marks[i] - '0');
    }
    return (cmt_ballot){form, count, items, at, NULL, listed, 7};
}

static cmt_contest_input input_of(const char *group,
                                  int64_t members,
                                  const cmt_ballot *ballots,
                                  size_t n)
{
    cmt_answer *a = CMT_NEW(mem, cmt_answer);
    *a = (cmt_answer){.ballots = ballots, .n_ballots = n, .line = 3};
    return (cmt_contest_input){.group = group, .members = members, .answer = a};
}

START_TEST(equal_ballots_merge_inside_a_group)
{
    const cmt_question question = question_of(3, CMT_WEIGHTING_MEMBERS);
    const cmt_ballot first[] = {ballot(CMT_FORM_RANK, 2, 3, "210"),
                                ballot(CMT_FORM_RANK, 3, 3, "123"),
                                ballot(CMT_FORM_RANK, 4, 3, "420")};
    const cmt_ballot second[] = {ballot(CMT_FORM_RANK, 5, 3, "123")};
    const cmt_contest_input in[] = {input_of("z", 10, first, 3),
                                    input_of("b", 10, second, 1)};
    cmt_contest c = {0};
    ck_ok(
        cmt_contest_build(mem, &question, in, 2, &(cmt_contest_options){0}, &c, NULL));
    /* sorted by content, then group; 4,2 closes up to 2,1 and merges with 2,1 */
    static const uint8_t marks[] = {1, 2, 3, 1, 2, 3, 2, 1, 0};
    static const int64_t counts[] = {5, 3, 6};
    static const uint32_t groups[] = {0, 1, 1};
    ck_assert_uint_eq(c.ballots.n, 3);
    ck_assert_uint_eq(c.ballots.width, 1);
    ck_assert_mem_eq(c.ballots.marks, marks, sizeof marks);
    ck_assert_mem_eq(c.ballots.count, counts, sizeof counts);
    ck_assert_mem_eq(c.ballots.group, groups, sizeof groups);
    ck_assert_mem_eq(c.ballots.points, counts, sizeof counts);
    ck_assert_str_eq(c.voices[0].group, "b");
    ck_assert(c.exact_points);
}
END_TEST

START_TEST(equal_voice_scales_to_least_points)
{
    const cmt_question question = question_of(2, CMT_WEIGHTING_EQUAL);
    const cmt_ballot four[] = {ballot(CMT_FORM_RANK, 4, 2, "12")};
    const cmt_ballot six[] = {ballot(CMT_FORM_RANK, 1, 2, "12"),
                              ballot(CMT_FORM_RANK, 5, 2, "21")};
    const cmt_contest_input in[] = {input_of("a", 10, four, 1),
                                    input_of("b", 10, six, 2)};
    cmt_contest c = {0};
    ck_ok(
        cmt_contest_build(mem, &question, in, 2, &(cmt_contest_options){0}, &c, NULL));
    ck_assert(c.exact_points);
    ck_assert_int_eq(c.ballots.points[0], 12); /* 1/4 : 1/6 = 3 : 2 */
    ck_assert_int_eq(c.ballots.points[1], 2);
    ck_assert_int_eq(c.ballots.points[2], 10);
    ck_assert_str_eq(cmt_q_text(mem, c.scale), "12");
    ck_assert_str_eq(cmt_q_text(mem, c.total), "2");
}
END_TEST

typedef struct conversion {
    cmt_ballot_form from;
    cmt_ballot_form to;
    const char *given;
    const char *want; /* NULL: refused */
} conversion;

START_TEST(forms_convert_where_it_is_no_guess)
{
    static const conversion table[] = {
        {CMT_FORM_APPROVE, CMT_FORM_RANK, "1023", "1000"},
        {CMT_FORM_APPROVE, CMT_FORM_APPROVE, "1023", "1023"},
        {CMT_FORM_RANK, CMT_FORM_APPROVE, "1100", "1100"},
        {CMT_FORM_RANK, CMT_FORM_APPROVE, "1200", NULL},
        {CMT_FORM_RANK, CMT_FORM_SCORE, "1200", NULL},
        {CMT_FORM_RANK, CMT_FORM_RANK, "5292", "2131"},
    };
    const cmt_question question = question_of(4, CMT_WEIGHTING_MEMBERS);
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        const cmt_ballot b = ballot(table[k].from, 1, 4, table[k].given);
        const cmt_contest_input in = input_of("a", 9, &b, 1);
        const cmt_contest_options options = {.form = table[k].to};
        cmt_contest c = {0};
        cmt_err err = {0};
        const cmt_status st =
            cmt_contest_build(mem, &question, &in, 1, &options, &c, &err);
        ck_assert_int_eq(st, table[k].want == NULL ? CMT_E_RANGE : CMT_OK);
        for (size_t i = 0; table[k].want != NULL && i < 4; i++) {
            ck_assert_uint_eq(cmt_ballots_mark(&c, 0, i),
                              (unsigned)(table[k].want[i] - '0'));
        }
        if (table[k].want == NULL) {
            ck_assert_uint_eq(err.line, 7);
            ck_assert_ptr_null(c.voices);
        }
    }
}
END_TEST

START_TEST(scores_become_ranks_and_back_from_approvals)
{
    const cmt_question question = question_of(4, CMT_WEIGHTING_MEMBERS);
    mpq_t *s = cmt_q_array(mem, 3);
    mpq_set_ui(s[0], 1, 2);
    mpq_set_ui(s[1], 4, 5);
    mpq_set_ui(s[2], 1, 2);
    const mpq_srcptr scores[] = {s[0], s[1], s[2]};
    static const uint32_t items[] = {0, 1, 3};
    const cmt_ballot b = {CMT_FORM_SCORE, 1, items, NULL, scores, 3, 0};
    const cmt_contest_input in = input_of("a", 9, &b, 1);
    cmt_contest c = {0};
    ck_ok(
        cmt_contest_build(mem, &question, &in, 1, &(cmt_contest_options){0}, &c, NULL));
    static const uint8_t want[] = {2, 1, 0, 2};
    ck_assert_mem_eq(c.ballots.marks, want, sizeof want);
    const cmt_ballot a = ballot(CMT_FORM_APPROVE, 1, 4, "1230");
    const cmt_contest_input given = input_of("a", 9, &a, 1);
    const cmt_contest_options rated = {.form = CMT_FORM_SCORE};
    ck_ok(cmt_contest_build(mem, &question, &given, 1, &rated, &c, NULL));
    ck_assert_int_eq(mpq_cmp_ui(c.ballots.scores[0], 1, 1), 0);
    ck_assert_int_eq(mpq_sgn(c.ballots.scores[1]), 0);
    ck_assert_ptr_null(c.ballots.scores[2]);
    ck_assert_ptr_null(c.ballots.scores[3]);
}
END_TEST

static cmt_ballot_file file_of(const uint8_t *marks, size_t n, const int64_t *count)
{
    cmt_ballot_file f = {.sort = CMT_SORT_CATEGORIES,
                         .n_alternatives = 3,
                         .n = n,
                         .width = 1,
                         .marks = marks,
                         .count = count};
    for (size_t b = 0; b < n; b++)
        f.total += count[b];
    return f;
}

START_TEST(attached_categories_are_matched_by_name)
{
    static const char *const names[] = {"c", "a", "b"};
    static const char *const categories[] = {"agree", "Disagree", "pass"};
    static const uint8_t marks[] = {1, 2, 3, 0, 1, 1};
    static const int64_t count[] = {2, 1};
    cmt_ballot_file file = file_of(marks, 2, count);
    file.names = names;
    file.n_categories = 3;
    file.categories = categories;
    const cmt_question question = question_of(3, CMT_WEIGHTING_MEMBERS);
    cmt_contest_input in = input_of("a", 9, NULL, 0);
    in.attached = &file;
    const cmt_contest_options options = {.form = CMT_FORM_APPROVE};
    cmt_contest c = {0};
    ck_ok(cmt_contest_build(mem, &question, &in, 1, &options, &c, NULL));
    static const uint8_t want[] = {1, 1, 0, 2, 3, 1};
    ck_assert_mem_eq(c.ballots.marks, want, sizeof want);
    ck_assert_int_eq(c.voices[0].ballots, 3);
    static const char *const strange[] = {"c", "a", "x"};
    file.names = strange;
    ck_assert_int_eq(cmt_contest_build(mem, &question, &in, 1, &options, &c, NULL),
                     CMT_E_REFERENCE);
}
END_TEST

START_TEST(categories_approve_as_told)
{
    static const char *const names[] = {"a", "b", "c"};
    static const char *const categories[] = {"Good", "Fair", "Bad"};
    static const uint8_t marks[] = {1, 2, 3};
    static const int64_t count[] = {1};
    cmt_ballot_file file = file_of(marks, 1, count);
    file.names = names;
    file.n_categories = 3;
    file.categories = categories;
    cmt_contest c = {0};
    cmt_contest_options options = {.form = CMT_FORM_APPROVE};
    ck_assert_int_eq(
        cmt_contest_of_file(mem, &file, CMT_KIND_COMMITTEE, 1, &options, &c, NULL),
        CMT_E_RANGE);
    static const uint8_t want[] = {1, 1, 2};
    options.approve = "1,Fair";
    ck_ok(cmt_contest_of_file(mem, &file, CMT_KIND_COMMITTEE, 1, &options, &c, NULL));
    ck_assert_mem_eq(c.ballots.marks, want, sizeof want);
    options.approve = "4";
    ck_assert_int_eq(
        cmt_contest_of_file(mem, &file, CMT_KIND_COMMITTEE, 1, &options, &c, NULL),
        CMT_E_REFERENCE);
    options = (cmt_contest_options){.form = CMT_FORM_RANK};
    ck_ok(cmt_contest_of_file(mem, &file, CMT_KIND_CHOICE, 1, &options, &c, NULL));
    ck_assert_mem_eq(c.ballots.marks, marks, sizeof marks);
}
END_TEST

START_TEST(more_ballots_than_members_are_refused)
{
    const cmt_question question = question_of(2, CMT_WEIGHTING_MEMBERS);
    const cmt_ballot b[] = {ballot(CMT_FORM_RANK, 4, 2, "12"),
                            ballot(CMT_FORM_RANK, 3, 2, "21")};
    cmt_contest_input in = input_of("a", 7, b, 2);
    cmt_contest c = {0};
    cmt_err err = {0};
    ck_ok(
        cmt_contest_build(mem, &question, &in, 1, &(cmt_contest_options){0}, &c, NULL));
    in.members = 6;
    ck_assert_int_eq(
        cmt_contest_build(mem, &question, &in, 1, &(cmt_contest_options){0}, &c, &err),
        CMT_E_RANGE);
    ck_assert_str_eq(err.text, "group a: 7 ballots, but only 6 registered members");
    ck_assert_int_eq(cmt_contest_check_input(&question, &in, NULL), CMT_E_RANGE);
    const cmt_contest_input twice[] = {in, in};
    ck_assert_int_eq(cmt_contest_build(mem, &question, twice, 2,
                                       &(cmt_contest_options){0}, &c, NULL),
                     CMT_E_DUPLICATE);
}
END_TEST

START_TEST(levels_become_weighted_answers)
{
    cmt_question question = question_of(0, CMT_WEIGHTING_EQUAL);
    question.kind = CMT_KIND_LEVEL;
    mpq_t *q = cmt_q_array(mem, 3);
    mpq_set_ui(q[1], 1, 1);
    mpq_set_ui(q[2], 7, 10);
    question.min = q[0];
    question.max = q[1];
    cmt_answer a = {.level = q[2], .count = 20};
    const cmt_contest_input in = {.group = "a", .members = 30, .answer = &a};
    cmt_contest c = {0};
    ck_ok(
        cmt_contest_build(mem, &question, &in, 1, &(cmt_contest_options){0}, &c, NULL));
    ck_assert_uint_eq(c.n_answers, 1);
    ck_assert_str_eq(cmt_q_text(mem, c.answer_weight[0]), "1");
    ck_assert_str_eq(cmt_q_text(mem, c.answer_level[0]), "7/10");
    mpq_set_ui(q[2], 11, 10);
    ck_assert_int_eq(
        cmt_contest_build(mem, &question, &in, 1, &(cmt_contest_options){0}, &c, NULL),
        CMT_E_RANGE);
}
END_TEST

/* Many groups of coprime sizes under equal voice: points can only filter. */
static cmt_contest many_groups(uint64_t *seed, size_t n, size_t groups, bool tie)
{
    const cmt_question question = question_of(n, CMT_WEIGHTING_EQUAL);
    cmt_contest_input *in = CMT_NEW_ARRAY(mem, cmt_contest_input, groups);
    for (size_t g = 0; g < groups; g++) {
        const size_t distinct = tie ? 2 : 1 + seed_below(seed, 5);
        cmt_ballot *b = CMT_NEW_ARRAY(mem, cmt_ballot, distinct);
        const int64_t count = 1 + (int64_t)seed_below(seed, 100000);
        for (size_t k = 0; k < distinct; k++) {
            char marks[8] = {0};
            for (size_t i = 0; i < n; i++)
                marks[i] = (char)('0' + seed_below(seed, 4));
            if (tie) /* each group is split evenly between two mirrored ballots */
                memcpy(marks, k == 0 ? "123456" : "213456", n);
            b[k] = ballot(CMT_FORM_RANK,
                          tie ? count : 1 + (int64_t)seed_below(seed, 9999), n, marks);
        }
        in[g] = input_of(cmt_arena_printf(mem, "g%zu", g), 0, b, distinct);
    }
    cmt_contest c = {0};
    ck_ok(cmt_contest_build(mem, &question, in, groups, &(cmt_contest_options){0}, &c,
                            NULL));
    return c;
}

START_TEST(filtered_points_stay_near_the_truth) /* loop over seeds */
{
    uint64_t seed = (uint64_t)_i;
    (void)fprintf(stderr, "seed %d\n", _i);
    const cmt_contest c = many_groups(&seed, 4, 30 + seed_below(&seed, 60), false);
    ck_assert(!c.exact_points);
    mpq_t w;
    mpq_t bound;
    mpq_inits(w, bound, NULL);
    cmt_points total = 0;
    for (size_t b = 0; b < c.ballots.n; b++) {
        cmt_q_set_i64(w, c.ballots.count[b], 1);
        mpq_mul(w, w, c.voices[c.ballots.group[b]].multiplier);
        mpq_mul(w, w, c.scale);
        cmt_q_set_i64(bound, c.ballots.points[b], 1);
        mpq_sub(w, w, bound);
        mpq_abs(w, w);
        ck_assert_int_lt(mpq_cmp_ui(w, CMT_POINTS_DEVIATION, 1), 0);
        total += c.ballots.points[b];
    }
    ck_assert_int_le(total, CMT_MAX_POINTS);
    mpq_clears(w, bound, NULL);
}
END_TEST

START_TEST(filtered_outcomes_equal_rational_ones) /* loop over seeds */
{
    uint64_t seed = (uint64_t)_i + 500;
    (void)fprintf(stderr, "seed %d\n", _i + 500);
    const size_t n = 4;
    const bool tie = _i % 3 == 0;
    const cmt_contest c = many_groups(&seed, n, 30 + seed_below(&seed, 40), tie);
    ck_assert(!c.exact_points);
    cmt_pairwise pw = {0};
    ck_ok(cmt_pairwise_build(mem, &c, &pw, NULL));
    mpq_t *want = cmt_q_array(mem, n * n);
    mpq_ptr got = cmt_q(mem);
    for (size_t k = 0; k < n * n; k++) {
        twin_support(&c, k / n, k % n, want[k]);
        cmt_tally_value(&pw.support, k, got);
        ck_assert(mpq_equal(got, want[k]));
        ck_assert_int_eq(cmt_tally_sgn(&pw.support, k) > 0, mpq_sgn(want[k]) > 0);
    }
    for (size_t k = 0; k < n * n; k++) {
        for (size_t l = 0; l < n * n; l++) {
            const int order = mpq_cmp(want[k], want[l]);
            const int answer = cmt_tally_cmp(&pw.support, k, l);
            ck_assert_int_eq((order > 0) - (order < 0), (answer > 0) - (answer < 0));
        }
    }
    if (tie)
        ck_assert_int_eq(cmt_pairwise_margin_sgn(&pw, 0, 1), 0);
}
END_TEST

START_TEST(order_of_inputs_leaves_no_trace)
{
    const cmt_question question = question_of(4, CMT_WEIGHTING_EQUAL);
    uint64_t seed = 7;
    cmt_contest_input in[20];
    for (size_t g = 0; g < 20; g++) {
        cmt_ballot *b = CMT_NEW_ARRAY(mem, cmt_ballot, 3);
        for (size_t k = 0; k < 3; k++) {
            char marks[5] = {0};
            for (size_t i = 0; i < 4; i++)
                marks[i] = (char)('0' + seed_below(&seed, 3));
            b[k] =
                ballot(CMT_FORM_RANK, 1 + (int64_t)seed_below(&seed, 1000), 4, marks);
        }
        in[g] = input_of(cmt_arena_printf(mem, "g%zu", g), 0, b, 3);
    }
    cmt_contest c = {0};
    cmt_contest d = {0};
    ck_ok(
        cmt_contest_build(mem, &question, in, 20, &(cmt_contest_options){0}, &c, NULL));
    for (size_t k = 19; k > 0; k--) {
        const size_t with = seed_below(&seed, k + 1);
        const cmt_contest_input keep = in[k];
        in[k] = in[with];
        in[with] = keep;
    }
    ck_ok(
        cmt_contest_build(mem, &question, in, 20, &(cmt_contest_options){0}, &d, NULL));
    ck_assert_uint_eq(c.ballots.n, d.ballots.n);
    ck_assert_mem_eq(c.ballots.marks, d.ballots.marks, c.ballots.n * 4);
    ck_assert_mem_eq(c.ballots.points, d.ballots.points, c.ballots.n * 8);
    ck_assert_mem_eq(c.ballots.group, d.ballots.group, c.ballots.n * 4);
    ck_assert(mpq_equal(c.scale, d.scale));
}
END_TEST

START_TEST(points_are_exact_up_to_the_limit)
{
    /* two groups, one ballot each: 2^40 - 1 + 1 points fit, one more does not */
    cmt_question question = question_of(2, CMT_WEIGHTING_REGISTERED);
    const cmt_ballot b = ballot(CMT_FORM_RANK, 1, 2, "12");
    cmt_contest_input in[] = {input_of("a", 1, &b, 1), input_of("b", 1, &b, 1)};
    mpq_ptr w = cmt_q(mem);
    in[0].weight = w;
    for (int64_t above = 0; above <= 1; above++) {
        cmt_q_set_i64(w, CMT_MAX_POINTS - 1 + above, 1);
        cmt_contest c = {0};
        ck_ok(cmt_contest_build(mem, &question, in, 2, &(cmt_contest_options){0}, &c,
                                NULL));
        ck_assert(c.exact_points == (above == 0));
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    const cmt_question question = question_of(2, CMT_WEIGHTING_EQUAL);
    const cmt_ballot b[] = {ballot(CMT_FORM_RANK, 4, 2, "12"),
                            ballot(CMT_FORM_RANK, 3, 2, "21")};
    const cmt_contest_input in = input_of("a", 7, b, 2);
    cmt_contest c = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st =
        cmt_contest_build(mem, &question, &in, 1, &(cmt_contest_options){0}, &c, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(c.voices);
}
END_TEST

static Suite *contest_suite(void)
{
    Suite *s = suite_create("contest");
    TCase *t = tcase_create("contest");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, equal_ballots_merge_inside_a_group);
    tcase_add_test(t, equal_voice_scales_to_least_points);
    tcase_add_test(t, forms_convert_where_it_is_no_guess);
    tcase_add_test(t, scores_become_ranks_and_back_from_approvals);
    tcase_add_test(t, attached_categories_are_matched_by_name);
    tcase_add_test(t, categories_approve_as_told);
    tcase_add_test(t, more_ballots_than_members_are_refused);
    tcase_add_test(t, levels_become_weighted_answers);
    tcase_add_loop_test(t, filtered_points_stay_near_the_truth, 0, 40);
    tcase_add_loop_test(t, filtered_outcomes_equal_rational_ones, 0, 60);
    tcase_add_test(t, order_of_inputs_leaves_no_trace);
    tcase_add_test(t, points_are_exact_up_to_the_limit);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 40);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(contest_suite)
