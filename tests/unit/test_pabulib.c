#include "io/pabulib.h"
#include "test.h"

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

static cmt_status read_text(const char *text, cmt_ballot_file *out, cmt_err *err)
{
    return cmt_ballot_bytes_read(mem, text, strlen(text), CMT_FORMAT_PB, out, err);
}

#define HEAD(type)                                                                    \
    "META\nkey;value\ndescription;\"A town; and its \"\"park\"\"\"\nbudget;1000.50\n" \
    "vote_type;" type "\n"
#define PROJECTS                                              \
    "PROJECTS\nproject_id;cost;name\n7;600;\"Park; north\"\n" \
    "b2;400.25;Bench\n11;0;Bell\n"

START_TEST(approvals_are_read_and_merged)
{
    cmt_ballot_file f = {0};
    ck_ok(read_text("\xef\xbb\xbf" HEAD("approval") PROJECTS
                    "VOTES\r\nvoter_id;age;vote\r\n1;34;7,b2\r\n2;;\"b2, 7\"\r\n\r\n"
                    "3;20;11\r\n4;51;\r\n",
                    &f, NULL));
    static const uint8_t marks[] = {1, 1, 0, 0, 0, 1, 0, 0, 0};
    ck_assert_uint_eq(f.n, 3);
    ck_assert_int_eq(f.sort, CMT_SORT_CATEGORIES);
    ck_assert_mem_eq(f.marks, marks, sizeof marks);
    ck_assert_int_eq(f.count[0], 2);
    ck_assert_int_eq(f.total, 4);
    ck_assert_uint_eq(f.n_categories, 1);
    ck_assert_str_eq(f.names[1], "b2");
    ck_assert_str_eq(f.title, "A town; and its \"park\"");
    ck_assert_str_eq(cmt_q_text(mem, f.budget), "2001/2");
    ck_assert_str_eq(cmt_q_text(mem, f.costs[1]), "1601/4");
}
END_TEST

START_TEST(ordinal_votes_are_ranks)
{
    cmt_ballot_file f = {0};
    ck_ok(
        read_text(HEAD("ordinal") PROJECTS "VOTES\nvoter_id;vote\n1;11,7\n", &f, NULL));
    static const uint8_t marks[] = {2, 0, 1};
    ck_assert_int_eq(f.sort, CMT_SORT_RANKS);
    ck_assert_mem_eq(f.marks, marks, sizeof marks);
}
END_TEST

START_TEST(points_are_scores) /* loop: kinds of points */
{
    static const char *const texts[] = {
        HEAD("cumulative") PROJECTS "VOTES\nvoter_id;vote;points\n1;7,11;8,2.5\n",
        HEAD("scoring") PROJECTS "VOTES\nvoter_id;points;vote\n1;8, 5/2;7,11\n"};
    cmt_ballot_file f = {0};
    ck_ok(read_text(texts[_i], &f, NULL));
    ck_assert_int_eq(f.sort, CMT_SORT_SCORES);
    ck_assert_str_eq(cmt_q_text(mem, f.scores[0]), "8");
    ck_assert_ptr_null(f.scores[1]);
    ck_assert_str_eq(cmt_q_text(mem, f.scores[2]), "5/2");
}
END_TEST

START_TEST(bad_files_are_refused_with_their_place)
{
    static const struct {
        const char *text;
        cmt_status code;
        unsigned line;
        unsigned column;
    } table[] = {
        {"", CMT_E_SYNTAX, 0, 1},
        {"PROJECTS\n", CMT_E_SYNTAX, 1, 1},
        {"META\n", CMT_E_SYNTAX, 2, 0},
        {"META\nkey;value\nbudget;1\n", CMT_E_SYNTAX, 4, 0},
        {"META\nkey;value\nbudget;x\n", CMT_E_RANGE, 3, 8},
        {"META\nkey;value\nbudget; -1\n", CMT_E_RANGE, 3, 9},
        {"META\nkey;value\nvote_type;veto\n", CMT_E_UNSUPPORTED, 3, 11},
        {"META\nkey;value\nbudget;1\nPROJECTS\n", CMT_E_SYNTAX, 4, 0},
        {HEAD("approval") "PROJECTS\nproject_id;name\n", CMT_E_SYNTAX, 7, 1},
        {HEAD("approval") "PROJECTS\nproject_id;cost\n1\n", CMT_E_SYNTAX, 8, 0},
        {HEAD("approval") "PROJECTS\nproject_id;cost\n1;x\n", CMT_E_RANGE, 8, 3},
        {HEAD("approval") "PROJECTS\nproject_id;cost\n\"a,b\";1\n", CMT_E_SYNTAX, 8, 2},
        {HEAD("approval") "PROJECTS\nproject_id;cost\n;1\n", CMT_E_SYNTAX, 8, 1},
        {HEAD("approval") "PROJECTS\nproject_id;cost\na;1\na;2\n", CMT_E_DUPLICATE, 9,
         1},
        {HEAD("approval") "PROJECTS\nproject_id;cost\nVOTES\n", CMT_E_SYNTAX, 8, 1},
        {HEAD("approval") PROJECTS, CMT_E_SYNTAX, 11, 0},
        {HEAD("approval") PROJECTS "VOTES\nvoter_id\n1\n", CMT_E_SYNTAX, 12, 1},
        {HEAD("approval") PROJECTS "VOTES\nid;vote\n1\n", CMT_E_SYNTAX, 13, 0},
        {HEAD("approval") PROJECTS "VOTES\nid;vote\n1;7, 9\n", CMT_E_RANGE, 13, 6},
        {HEAD("approval") PROJECTS "VOTES\nid;vote\n1;7,7\n", CMT_E_DUPLICATE, 13, 5},
        {HEAD("approval") PROJECTS "VOTES\nid;vote\n1;\"7\n", CMT_E_SYNTAX, 13, 3},
        {HEAD("approval") PROJECTS "VOTES\nid;vote\n1;\"7\"x\n", CMT_E_SYNTAX, 13, 6},
        {HEAD("scoring") PROJECTS "VOTES\nid;vote\n", CMT_E_SYNTAX, 12, 1},
        {HEAD("scoring") PROJECTS "VOTES\nid;vote;points\n1;7,11;3\n", CMT_E_SYNTAX, 13,
         8},
        {HEAD("scoring") PROJECTS "VOTES\nid;vote;points\n1;7;3,4\n", CMT_E_SYNTAX, 13,
         7},
        {HEAD("scoring") PROJECTS "VOTES\nid;vote;points\n1;7;x\n", CMT_E_RANGE, 13, 5},
    };
    for (size_t k = 0; k < sizeof table / sizeof table[0]; k++) {
        cmt_ballot_file f = {0};
        cmt_err err = {0};
        const cmt_status st = read_text(table[k].text, &f, &err);
        ck_assert_msg(st == table[k].code, "row %zu: %s, line %u: %s", k,
                      cmt_status_name(st), err.line, err.text);
        ck_assert_msg((table[k].line == 0 || err.line == table[k].line)
                          && err.column == table[k].column,
                      "row %zu: line %u, column %u: %s", k, err.line, err.column,
                      err.text);
        ck_assert_ptr_null(f.names);
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop over k */
{
    cmt_ballot_file f = {0};
    cmt_arena_fail_after(_i);
    const cmt_status st = read_text(
        HEAD("scoring") PROJECTS "VOTES\nid;vote;points\n1;7,11;3,4\n", &f, NULL);
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, CMT_E_NOMEM);
    ck_assert_ptr_null(f.names);
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("pabulib");
    TCase *t = tcase_create("pb");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, approvals_are_read_and_merged);
    tcase_add_test(t, ordinal_votes_are_ranks);
    tcase_add_loop_test(t, points_are_scores, 0, 2);
    tcase_add_test(t, bad_files_are_refused_with_their_place);
    tcase_add_loop_test(t, each_allocation_may_fail, 0, 40);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(make)
