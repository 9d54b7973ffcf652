#include "io/csv.h"
#include "io/polis.h"
#include "shared.h"
#include "test.h"

#include <string.h>
#include <unistd.h>

static cmt_arena *mem;
static char folder[] = "/tmp/comitia-polis-XXXXXX";

static void set_up(void)
{
    mem = cmt_arena_new(0);
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void put(const char *name, const char *text)
{
    ck_ok(cmt_file_write(cmt_arena_printf(mem, "%s/%s", folder, name), text,
                         strlen(text), NULL));
}

static void tear_down(void)
{
    static const char *const names[] = {"comments.csv", "participants-votes.csv",
                                        "votes.csv", "summary.csv"};
    for (size_t k = 0; k < 4; k++)
        (void)unlink(cmt_arena_printf(mem, "%s/%s", folder, names[k]));
    (void)rmdir(folder);
    cmt_arena_free(mem);
}

#define COMMENTS                                    \
    "timestamp,comment-id,moderated,comment-body\n" \
    "1,7,1,\"said \"\"so\"\",\nand more\"\n2,3,-1,no\n"
#define MATRIX "participant,group-id,n-votes,3,7\n0,1,2,1,-1\n5,,1,,0\n"
#define VOTES                              \
    "timestamp,comment-id,voter-id,vote\n" \
    "10,7,0,1\n11,3,0,1\n12,7,0,-1\n12,7,5,0\n"

static void put_good(void)
{
    put("comments.csv", COMMENTS);
    put("participants-votes.csv", MATRIX);
    put("votes.csv", VOTES);
}

START_TEST(csv_follows_rfc_4180)
{
    static const char text[] = "a,\"b \"\"c\"\",\nd\",\r\n\n,x\n";
    cmt_csv csv = cmt_csv_open(text, sizeof text - 1);
    cmt_csv_record r;
    bool more = false;
    ck_ok(cmt_csv_next(&csv, mem, 10, &r, &more, NULL));
    ck_assert(more);
    ck_assert_uint_eq(r.n, 3);
    ck_assert_str_eq(r.fields[1], "b \"c\",\nd");
    ck_assert_str_eq(r.fields[2], "");
    ck_ok(cmt_csv_next(&csv, mem, 10, &r, &more, NULL));
    ck_assert_uint_eq(r.line, 4);
    ck_assert_uint_eq(r.n, 2);
    ck_ok(cmt_csv_next(&csv, mem, 10, &r, &more, NULL));
    ck_assert(!more);
}
END_TEST

START_TEST(csv_refuses_what_is_none)
{
    static const struct {
        const char *text;
        cmt_status st;
        unsigned line;
    } bad[] = {{"a,\"b", CMT_E_SYNTAX, 1},
               {"\"a\"b", CMT_E_SYNTAX, 1},
               {"\"x\ny\"\na,b\"c", CMT_E_SYNTAX, 3},
               {"1,2,3,4", CMT_E_LIMIT, 1}};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_csv csv = cmt_csv_open(bad[k].text, strlen(bad[k].text));
        cmt_csv_record r;
        bool more = true;
        cmt_err err = {0};
        cmt_status st = CMT_OK;
        while (more && st == CMT_OK)
            st = cmt_csv_next(&csv, mem, 3, &r, &more, &err);
        ck_assert_int_eq(st, bad[k].st);
        ck_assert_uint_eq(err.line, bad[k].line);
    }
    cmt_csv csv = cmt_csv_open("a\0b,c", 5);
    cmt_csv_record r;
    bool more = true;
    ck_assert_int_eq(cmt_csv_next(&csv, mem, 3, &r, &more, NULL), CMT_E_SYNTAX);
}
END_TEST

START_TEST(last_vote_wins_and_revotes_are_counted)
{
    cmt_polis polis;
    put_good();
    put("summary.csv", "topic,What  now?\nurl,https://pol.is/x\n");
    ck_ok(cmt_polis_read(mem, folder, &polis, NULL));
    ck_assert_str_eq(polis.topic, "What now?");
    ck_assert_uint_eq(polis.n_statements, 2);
    ck_assert_int_eq(polis.statements[0].id, 3);
    ck_assert_int_eq(polis.statements[0].moderated, -1);
    ck_assert_str_eq(polis.statements[1].text, "said \"so\", and more");
    ck_assert_int_eq(polis.statements[1].seen, 2);
    ck_assert_uint_eq(polis.n_groups, 1);
    ck_assert_int_eq(polis.group[1], CMT_POLIS_UNCLUSTERED);
    ck_assert_int_eq(polis.n_votes, 4);
    ck_assert_int_eq(polis.n_revotes, 1);
    static const uint8_t marks[4] = {CMT_MARK_APPROVE, CMT_MARK_DISAPPROVE,
                                     CMT_MARK_UNSEEN, CMT_MARK_PASS};
    ck_assert_mem_eq(polis.marks, marks, 4);
}
END_TEST

START_TEST(without_a_log_the_matrix_is_enough)
{
    cmt_polis polis;
    put("comments.csv", COMMENTS);
    put("participants-votes.csv", MATRIX);
    ck_ok(cmt_polis_read(mem, folder, &polis, NULL));
    ck_assert(!polis.has_log);
    ck_assert_str_eq(polis.topic, "");
}
END_TEST

/* Statement 3 was rejected by the moderators before anybody saw it. */
START_TEST(a_rejected_statement_needs_no_column)
{
    cmt_polis polis;
    put("comments.csv", COMMENTS);
    put("participants-votes.csv", "participant,xid,group-id,7\n0,,1,-1\n1,,,0\n");
    put("votes.csv", "timestamp,comment-id,voter-id,vote\n1,7,0,-1\n2,7,1,0\n");
    ck_ok(cmt_polis_read(mem, folder, &polis, NULL));
    static const uint8_t marks[4] = {CMT_MARK_UNSEEN, CMT_MARK_DISAPPROVE,
                                     CMT_MARK_UNSEEN, CMT_MARK_PASS};
    ck_assert_uint_eq(polis.n_statements, 2);
    ck_assert_int_eq(polis.statements[0].seen, 0);
    ck_assert_mem_eq(polis.marks, marks, 4);
}
END_TEST

START_TEST(a_broken_export_is_refused_with_its_place)
{
    static const struct {
        const char *file;
        const char *text;
        cmt_status st;
        unsigned line;
        const char *says;
    } bad[] = {
        {"votes.csv", "timestamp,comment-id,voter-id,vote\n1,7,0,1\n", CMT_E_CONFLICT,
         0, "statement 3"},
        {"votes.csv", "timestamp,comment-id,voter-id,vote\n1,9,0,1\n", CMT_E_REFERENCE,
         2, "statement 9"},
        {"votes.csv", "timestamp,comment-id,voter-id,vote\n1,7,0,2\n", CMT_E_SYNTAX, 2,
         "not 1, -1 or 0"},
        {"votes.csv", "timestamp,comment-id,vote\n", CMT_E_REFERENCE, 1, "voter-id"},
        {"participants-votes.csv", "participant,group-id,3\n", CMT_E_REFERENCE, 1,
         "statement 7 of comments.csv has no column"},
        {"participants-votes.csv", "participant,group-id,7,7\n", CMT_E_DUPLICATE, 1,
         "statement 7 has two columns"},
        {"participants-votes.csv", "participant,group-id,3,7\n0,1,1\n", CMT_E_SYNTAX, 2,
         "3 fields"},
        {"participants-votes.csv", "participant,group-id,3,7\n0,1,1,5\n", CMT_E_SYNTAX,
         2, "column 4"},
        {"participants-votes.csv", "participant,group-id,3,7\n0,x,1,1\n", CMT_E_SYNTAX,
         2, "not a number"},
        {"participants-votes.csv", "participant,group-id,3,7\n0,1,1,1\n0,1,1,1\n",
         CMT_E_DUPLICATE, 0, "participant 0"},
        {"comments.csv", "comment-id,moderated,comment-body\n3,1,a\n3,1,b\n",
         CMT_E_DUPLICATE, 0, "statement 3"},
        {"comments.csv", "comment-id,moderated,comment-body\n3,2,a\n", CMT_E_SYNTAX, 2,
         "not -1, 0 or 1"},
        {"comments.csv", "", CMT_E_SYNTAX, 0, "empty"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_polis polis = {.topic = "untouched"};
        cmt_err err = {0};
        put_good();
        put(bad[k].file, bad[k].text);
        const cmt_status st = cmt_polis_read(mem, folder, &polis, &err);
        ck_assert_msg(st == bad[k].st, "%zu: %s %s", k, cmt_status_name(st), err.text);
        ck_assert_msg(strstr(err.text, bad[k].says) != NULL, "%s", err.text);
        ck_assert_uint_eq(err.line, bad[k].line);
        ck_assert_ptr_nonnull(strstr(err.file, bad[k].file));
        ck_assert_str_eq(polis.topic, "untouched");
    }
}
END_TEST

START_TEST(real_conversations_reproduce_their_matrix)
{
    /* Counts by an independent reading of the same files. */
    static const struct {
        const char *name;
        size_t statements, participants;
        int64_t votes, revotes;
    } real[] = {{"15-per-hour-seattle", 54, 339, 2995, 123},
                {"brexit-consensus", 50, 204, 5312, 9},
                {"canadian-electoral-reform", 174, 448, 12018, 68},
                {"vtaiwan.uberx", 197, 1921, 49997, 554},
                {"american-assembly.bowling-green", 896, 2031, 0, 0}};
    for (size_t k = 0; k < sizeof real / sizeof real[0]; k++) {
        const char *path =
            shared_path(mem, cmt_arena_printf(mem, "data/polis/%s", real[k].name));
        cmt_polis polis;
        if (path == NULL)
            return;
        cmt_err err = {0};
        ck_assert_msg(cmt_polis_read(mem, path, &polis, &err) == CMT_OK, "%s",
                      err.text);
        ck_assert_uint_eq(polis.n_statements, real[k].statements);
        ck_assert_uint_eq(polis.n_participants, real[k].participants);
        ck_assert_uint_eq(polis.n_groups, 2);
        ck_assert_int_eq(polis.n_votes, real[k].votes);
        ck_assert_int_eq(polis.n_revotes, real[k].revotes);
        ck_assert_int_eq(polis.n_late, 0);
    }
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_polis polis;
    put_good();
    bool done = false;
    for (long k = 0; !done; k++) {
        cmt_arena *a = cmt_arena_new(0);
        cmt_arena_fail_after(k);
        const cmt_status st = cmt_polis_read(a, folder, &polis, NULL);
        cmt_arena_fail_after(-1);
        ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
        done = st == CMT_OK;
        cmt_arena_free(a);
        ck_assert_int_lt(k, 10000);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("polis");
    TCase *c = tcase_create("polis");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, csv_follows_rfc_4180);
    tcase_add_test(c, csv_refuses_what_is_none);
    tcase_add_test(c, last_vote_wins_and_revotes_are_counted);
    tcase_add_test(c, without_a_log_the_matrix_is_enough);
    tcase_add_test(c, a_rejected_statement_needs_no_column);
    tcase_add_test(c, a_broken_export_is_refused_with_its_place);
    tcase_add_test(c, real_conversations_reproduce_their_matrix);
    tcase_add_test(c, each_allocation_may_fail);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
