#include "document.h"
#include "io/charter.h"
#include "io/profile.h"

static cmt_arena *mem;
static cmt_charter *charter;
static char *good;
static size_t good_len;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    size_t n = 0;
    const char *text = document_read(mem, "charter.xml", &n);
    ck_ok(cmt_charter_read(mem, text, n, &charter, &ck_err));
    good = document_read(mem, "profile.xml", &good_len);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_profile *read_text(const char *text, size_t n)
{
    cmt_profile *profile = NULL;
    cmt_err err = {0};
    ck_assert_msg(cmt_profile_read(mem, text, n, charter, &profile, &err) == CMT_OK,
                  "line %u: %s: %s", err.line, err.path, err.text);
    return profile;
}

static const char *write_text(const cmt_profile *profile, size_t *n)
{
    cmt_buf buf = {0};
    ck_ok(cmt_profile_write(profile, charter, &buf, &ck_err));
    *n = buf.len;
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

/* As in the file, or written and read again: the model must be the same. */
static cmt_profile *read_good(int rewritten)
{
    cmt_profile *profile = read_text(good, good_len);
    size_t n = 0;
    const char *text = write_text(profile, &n);
    return rewritten != 0 ? read_text(text, n) : profile;
}

static bool q_is(mpq_srcptr q, long num, unsigned long den)
{
    return q != NULL && mpq_cmp_si(q, num, den) == 0;
}

START_TEST(a_profile_binds_itself_to_place_and_time)
{
    const cmt_profile *p = read_good(_i);
    ck_assert_str_eq(p->instance, "assistant.example");
    ck_assert_str_eq(p->round, "2027-r3");
    ck_assert_str_eq(p->group, "g-farmers");
    ck_assert_int_eq(p->sequence, 4);
    ck_assert_int_eq(p->registry, 7);
    ck_assert_int_eq(p->not_after, 1809043200);
    ck_assert_str_eq(p->provenance.attested_by, "importer");
    ck_assert_int_eq(p->provenance.population, 5000);
}
END_TEST

START_TEST(ballots_list_items_in_ascending_order)
{
    const cmt_profile *p = read_good(_i);
    const cmt_answer *a = &p->answers[0];
    ck_assert_uint_eq(a->n_ballots, 4);
    ck_assert_str_eq(a->layer, "value");
    ck_assert_str_eq(a->presentation.framing, "neutral");
    ck_assert_uint_eq(a->n_evidence, 1);
    const cmt_ballot *rank = &a->ballots[0];
    ck_assert_int_eq(rank->count, 31);
    ck_assert_uint_eq(rank->n, 3);
    ck_assert_uint_eq(rank->items[0], 0);
    ck_assert_uint_eq(rank->marks[0], 2);
    ck_assert_uint_eq(rank->marks[1], 1);
    ck_assert_uint_eq(a->ballots[1].n, 0);
}
END_TEST

START_TEST(agree_disagree_pass_and_unseen_stay_apart)
{
    const cmt_ballot *b = &read_good(_i)->answers[0].ballots[2];
    ck_assert_int_eq(b->form, CMT_FORM_APPROVE);
    ck_assert_int_eq(b->count, 1);
    ck_assert_uint_eq(b->marks[0], CMT_MARK_APPROVE);
    ck_assert_uint_eq(b->marks[1], CMT_MARK_DISAPPROVE);
    ck_assert_uint_eq(b->marks[2], CMT_MARK_PASS);
    const cmt_ballot *score = &read_good(_i)->answers[0].ballots[3];
    ck_assert(q_is(score->scores[0], 4, 5));
    ck_assert(q_is(score->scores[1], -1, 5));
}
END_TEST

START_TEST(sums_and_commitments_read_back)
{
    const cmt_profile *p = read_good(_i);
    ck_assert_int_eq(p->answers[1].disclosure, CMT_DISCLOSURE_OPEN);
    ck_assert_str_eq(p->answers[1].format, "preflib-cat");
    const cmt_answer *a = &p->answers[2];
    ck_assert_int_eq(a->disclosure, CMT_DISCLOSURE_COMMITTED);
    ck_assert_ptr_nonnull(a->commitment);
    ck_assert_int_eq(a->sum_ballots, 40);
    ck_assert_int_eq(a->sums[0].disagree, 5);
    a = &p->answers[3];
    ck_assert_int_eq(a->disclosure, CMT_DISCLOSURE_AGGREGATE);
    ck_assert_int_eq(a->sums[1].kind, CMT_SUM_PAIR);
    ck_assert_uint_eq(a->sums[1].item, 1);
    ck_assert(q_is(a->sums[2].value, 25, 2));
}
END_TEST

START_TEST(answers_without_ballots_read_back)
{
    const cmt_profile *p = read_good(_i);
    ck_assert_uint_eq(p->n_answers, 7);
    ck_assert_int_eq(p->answers[4].count, 38);
    ck_assert(q_is(p->answers[4].weights[1], 0, 1));
    ck_assert(q_is(p->answers[4].weights[2], 3, 5));
    ck_assert(q_is(p->answers[5].level, 7, 10));
    ck_assert_int_eq(p->answers[6].judgment[0], -1);
    ck_assert_int_eq(p->answers[6].judgment[1], 1);
}
END_TEST

START_TEST(wishes_read_back)
{
    const cmt_profile *p = read_good(_i);
    ck_assert_uint_eq(p->n_red_lines, 2);
    ck_assert_str_eq(p->red_lines[0].id, "red-line-1");
    ck_assert_int_eq(p->red_lines[1].expr->op, CMT_EXPR_NOT);
    ck_assert_uint_eq(p->n_endorsements, 2);
    ck_assert_uint_eq(p->endorsements[0].context, 1);
    ck_assert_uint_eq(p->n_proposals, 4);
    ck_assert_uint_eq(p->proposals[2].article, 1);
    ck_assert_ptr_nonnull(p->proposals[2].expr);
    ck_assert_uint_eq(p->proposals[3].article, 0);
}
END_TEST

START_TEST(what_is_written_is_written_again_the_same)
{
    size_t n1 = 0;
    size_t n2 = 0;
    const char *once = write_text(read_good(0), &n1);
    const char *twice = write_text(read_text(once, n1), &n2);
    ck_assert_str_eq(once, twice);
    ck_assert_uint_eq(n1, n2);
}
END_TEST

START_TEST(text_that_no_document_may_carry_is_not_written)
{
    cmt_profile p = *read_good(0);
    cmt_buf buf = {0};
    cmt_err err = {0};
    p.provenance.generator = "bell\a";
    cmt_buf_puts(&buf, "before");
    ck_assert_int_eq(cmt_profile_write(&p, charter, &buf, &err), CMT_E_RANGE);
    ck_assert_uint_eq(buf.len, 6);
    cmt_buf_free(&buf);
}
END_TEST

START_TEST(the_head_reads_without_a_charter)
{
    cmt_profile *p = NULL;
    ck_ok(cmt_profile_head_read(mem, NULL, good, good_len, &p, &ck_err));
    ck_assert_str_eq(p->group, "g-farmers");
    ck_assert_uint_eq(p->n_answers, 0);
}
END_TEST

static const refusal refusals[] = {
    {"instance=\"assistant.example\"", "instance=\"other.example\"", CMT_E_REPLAY, 1,
     "/profile", "for instance \"other.example\""},
    {"sequence=\"4\"", "sequence=\"0\"", CMT_E_RANGE, 1, "/profile", "sequence"},
    {"sequence=\"4\"", "sequence=\"1\"", CMT_E_SCHEMA, 1, "/profile",
     "supersedes nothing"},
    {"2027-04-30T", "2027-04-31T", CMT_E_RANGE, 1, "/profile", "no time"},
    {"question=\"refusals\" context", "question=\"refusal\" context", CMT_E_REFERENCE,
     3, "ballots", "no question \"refusal\""},
    {"context=\"medical\" layer", "context=\"moon\" layer", CMT_E_REFERENCE, 3,
     "ballots", "no context \"moon\""},
    {"context=\"medical\" layer", "context=\"general\" layer", CMT_E_REFERENCE, 3,
     "ballots", "not asked in context"},
    {"question=\"principles\" context=\"general\"", "question=\"principles\"",
     CMT_E_SCHEMA, 11, "ballots", "is asked in 2 contexts"},
    {"question=\"principles\" context=\"general\"",
     "question=\"principles\" context=\"medical\"", CMT_E_DUPLICATE, 12, "/profile",
     "answered twice"},
    {"<alt ref=\"redirect\"/></tier>", "<alt ref=\"wait\"/></tier>", CMT_E_REFERENCE, 6,
     "ballot[1]/rank", "no alternative \"wait\""},
    {"<alt ref=\"redirect\"/></tier>", "<alt ref=\"clarify\"/></tier>", CMT_E_DUPLICATE,
     6, "ballot[1]/rank", "names \"clarify\" twice"},
    {"<pass><alt ref=\"clarify\"/>", "<pass><alt ref=\"explain\"/>", CMT_E_DUPLICATE, 8,
     "ballot[3]", "names \"explain\" twice"},
    {"count=\"31\"><rank", "count=\"0\"><rank", CMT_E_RANGE, 6, "ballot[1]", "count"},
    {"count=\"31\"><rank", "count=\"4294967296\"><rank", CMT_E_LIMIT, 3, "ballots",
     "ballots in one answer"},
    {"value=\"4/5\"", "value=\"1/1234567890123456789\"", CMT_E_RANGE, 9, "score",
     "18 digits"},
    {"<ballots question=\"order\">", "<ballots question=\"strictness\">", CMT_E_SCHEMA,
     19, "ballots", "it is answered by level"},
    {"<ballots question=\"order\">", "<ballots question=\"order\" disclosure=\"open\">",
     CMT_E_SCHEMA, 19, "ballots", "what stands here is aggregate"},
    {"below=\"y\" count=\"31\"", "below=\"y\" count=\"32\"", CMT_E_RANGE, 22, "pair",
     "41 members"},
    {"above=\"y\" below=\"x\"", "above=\"x\" below=\"y\"", CMT_E_DUPLICATE, 22, "pair",
     "twice"},
    {"agree=\"20\"", "agree=\"33\"", CMT_E_RANGE, 15, "approvals", "41 members"},
    {"value=\"2/5\"", "value=\"1/5\"", CMT_E_RANGE, 26, "weights",
     "sum to 4/5, not to 1"},
    {"<of ref=\"wit\" value=\"3/5\"/>", "<of ref=\"privacy\" value=\"3/5\"/>",
     CMT_E_DUPLICATE, 28, "of", "twice"},
    {"value=\"7/10\"", "value=\"11/10\"", CMT_E_RANGE, 30, "level",
     "outside the range"},
    {"<yes ref=\"c2\"/><no ref=\"c1\"/>", "<yes ref=\"c1\"/><no ref=\"c2\"/>",
     CMT_E_RANGE, 31, "judgment", "consistency clause"},
    {"<red-line id=\"no-b\">", "<red-line id=\"red-line-1\">", CMT_E_DUPLICATE, 36,
     "red-line", "stands twice"},
    {"<cost question=\"mix\"/>", "<level question=\"mix\"/>", CMT_E_SCHEMA, 34,
     "red-line", "no variable \"level\""},
    {"date=\"2027-02-01\"", "date=\"2027-02-29\"", CMT_E_RANGE, 37, "endorsement",
     "no day"},
    {"kind=\"alternative\" id=\"both\"", "kind=\"alternative\" id=\"explain\"",
     CMT_E_DUPLICATE, 40, "proposal", "already"},
    {"kind=\"repeal\" article=\"privacy-floor\"", "kind=\"repeal\" article=\"none\"",
     CMT_E_REFERENCE, 42, "proposal", "no article \"none\""},
    {"format=\"preflib-cat\"", "", CMT_E_SCHEMA, 11, "ballots", "both its digest"},
    {"<ballots question=\"order\">", "<ballots question=\"order\" format=\"pabulib\">",
     CMT_E_SCHEMA, 19, "ballots", "both its digest"},
    {"<proposal kind=\"alternative\" id=\"both\" question",
     "<proposal kind=\"alternative\" question", CMT_E_SCHEMA, 40, "proposal",
     "needs the attribute id"},
    {"<proposal kind=\"repeal\"", "<proposal kind=\"repeal\" tier=\"1\"", CMT_E_SCHEMA,
     42, "proposal", "has no attribute tier"},
    {"<text>Do both</text>", "", CMT_E_SCHEMA, 40, "proposal", "needs a text"},
    {"<not><chosen question=\"mix\" alternative=\"web\"/></not>", "", CMT_E_SCHEMA, 41,
     "proposal", "needs an expression"},
    {"<text>It blocks us.</text>", "<chosen question=\"mix\" alternative=\"web\"/>",
     CMT_E_SCHEMA, 42, "proposal", "only a proposed article"},
    {"</profile>", "<reset/></profile>", CMT_E_UNSUPPORTED, 43, "reset",
     "not supported yet"},
};

START_TEST(what_a_profile_cannot_mean_is_refused_with_line_and_path)
{
    const refusal *r = &refusals[_i];
    const char *text = document_with(mem, good, r->find, r->replace);
    cmt_profile *profile = NULL;
    cmt_err err = {0};
    const cmt_status st =
        cmt_profile_read(mem, text, strlen(text), charter, &profile, &err);
    check_refusal(r, st, &err);
    ck_assert_ptr_null(profile);
}
END_TEST

START_TEST(small_cells_and_forbidden_disclosures_are_refused)
{
    const char *few =
        document_with(mem, good, "count=\"31\"><rank", "count=\"1\"><rank");
    cmt_profile *profile = NULL;
    cmt_err err = {0};
    cmt_charter strict = *charter;
    strict.min_cell = 39;
    ck_ok(cmt_profile_read(mem, good, good_len, &strict, &profile, &ck_err));
    ck_assert_int_eq(cmt_profile_read(mem, few, strlen(few), &strict, &profile, &err),
                     CMT_E_RANGE);
    ck_assert_ptr_nonnull(strstr(err.text, "9 members would be published"));
    strict.max_red_lines = 1;
    strict.min_cell = 5;
    ck_assert_int_eq(cmt_profile_read(mem, good, good_len, &strict, &profile, &err),
                     CMT_E_LIMIT);
    ck_assert_ptr_nonnull(
        strstr(err.text, "2 red lines; the charter grants a group 1"));
}
END_TEST

/* Shares k/(10^17 + k) have next to nothing in common. */
START_TEST(shares_without_a_common_denominator_are_refused)
{
    cmt_buf agenda = {0};
    cmt_buf text = {0};
    cmt_charter *c = NULL;
    cmt_profile *p = NULL;
    cmt_err err = {0};
    cmt_buf_puts(&agenda, "<charter xmlns=\"urn:comitia:charter:1\" "
                          "instance=\"assistant.example\" version=\"1\"><question "
                          "id=\"reward\" kind=\"weights\">");
    cmt_buf_add(&text, good, (size_t)(strstr(good, "<ballots") - good));
    cmt_buf_puts(&text, "<weights question=\"reward\">");
    for (unsigned k = 1; k <= 40; k++) {
        cmt_buf_printf(&agenda, "<of id=\"v%u\"/>", k);
        cmt_buf_printf(&text, "<of ref=\"v%u\" value=\"%u/1000000000000000%02u\"/>", k,
                       k, k);
    }
    cmt_buf_puts(&agenda, "<rule name=\"mean\"/></question></charter>");
    cmt_buf_puts(&text, "</weights></profile>");
    ck_ok(cmt_charter_read(mem, agenda.data, agenda.len, &c, &ck_err));
    ck_assert_int_eq(cmt_profile_read(mem, text.data, text.len, c, &p, &err),
                     CMT_E_LIMIT);
    ck_assert_ptr_nonnull(strstr(err.text, "common denominator"));
    cmt_buf_free(&agenda);
    cmt_buf_free(&text);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_profile *profile = NULL;
    cmt_err err = {0};
    cmt_arena_fail_after(3L * _i);
    const cmt_status st =
        cmt_profile_read(mem, good, good_len, charter, &profile, &err);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_E_NOMEM || st == CMT_OK, "%s: %s", cmt_status_name(st),
                  err.text);
    ck_assert((profile == NULL) == (st == CMT_E_NOMEM));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("profile");
    TCase *tc = tcase_create("profile");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_profile_binds_itself_to_place_and_time, 0, 2);
    tcase_add_loop_test(tc, ballots_list_items_in_ascending_order, 0, 2);
    tcase_add_loop_test(tc, agree_disagree_pass_and_unseen_stay_apart, 0, 2);
    tcase_add_loop_test(tc, sums_and_commitments_read_back, 0, 2);
    tcase_add_loop_test(tc, answers_without_ballots_read_back, 0, 2);
    tcase_add_loop_test(tc, wishes_read_back, 0, 2);
    tcase_add_test(tc, what_is_written_is_written_again_the_same);
    tcase_add_test(tc, text_that_no_document_may_carry_is_not_written);
    tcase_add_test(tc, the_head_reads_without_a_charter);
    tcase_add_loop_test(tc, what_a_profile_cannot_mean_is_refused_with_line_and_path, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(tc, small_cells_and_forbidden_disclosures_are_refused);
    tcase_add_test(tc, shares_without_a_common_denominator_are_refused);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 100);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
