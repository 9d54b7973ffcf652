#include "base/limits.h"
#include "document.h"
#include "io/charter.h"

#include <string.h>

static cmt_arena *mem;
static char *good;
static size_t good_len;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    good = document_read(mem, "charter.xml", &good_len);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_charter *read_text(const char *text, size_t n)
{
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    ck_assert_msg(cmt_charter_read(mem, text, n, &charter, &err) == CMT_OK,
                  "line %u: %s: %s", err.line, err.path, err.text);
    return charter;
}

static const char *write_text(const cmt_charter *charter, size_t *n)
{
    cmt_buf buf = {0};
    ck_ok(cmt_charter_write(charter, &buf, &ck_err));
    *n = buf.len;
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

/* As in the file, or written and read again: the model must be the same. */
static cmt_charter *read_good(int rewritten)
{
    cmt_charter *charter = read_text(good, good_len);
    size_t n = 0;
    const char *text = write_text(charter, &n);
    return rewritten != 0 ? read_text(text, n) : charter;
}

static bool q_is(mpq_srcptr q, long num, unsigned long den)
{
    return q != NULL && mpq_cmp_si(q, num, den) == 0;
}

START_TEST(a_charter_reads_back_what_it_says)
{
    const cmt_charter *c = read_good(_i);
    ck_assert_str_eq(c->instance, "assistant.example");
    ck_assert_int_eq(c->version, 3);
    ck_assert_int_eq(c->mode, CMT_MODE_RULE);
    ck_assert_int_eq(c->objective, CMT_OBJECTIVE_LEXIMIN);
    ck_assert_int_eq(c->min_cell, 5);
    ck_assert_int_eq(c->max_red_lines, 3);
    ck_assert_uint_eq(c->n_values, 2);
    ck_assert_uint_eq(c->values[1].texts.n, 2);
    ck_assert_str_eq(c->values[1].texts.at[1].lang, "de");
    ck_assert_uint_eq(c->n_contexts, 2);
    ck_assert_uint_eq(c->contexts[1].within, 0);
    ck_assert_uint_eq(c->n_questions, 7);
    ck_assert_uint_eq(c->n_tiers, 3);
    ck_assert_int_eq(c->tiers[1].id, 1);
    ck_assert(q_is(c->tiers[2].slack, 1, 20));
    ck_assert(q_is(c->strata[0].cap, 1, 2));
    ck_assert_str_eq(c->routes[1].when, "division disagreement");
}
END_TEST

START_TEST(a_question_reads_back_what_it_says)
{
    const cmt_charter *c = read_good(_i);
    const cmt_question *q = &c->questions[0];
    ck_assert_int_eq(q->kind, CMT_KIND_CHOICE);
    ck_assert_uint_eq(q->n_contexts, 1);
    ck_assert_uint_eq(q->contexts[0], 1);
    ck_assert_str_eq(q->texts.at[0].text,
                     "What should the assistant do when it will not answer?");
    ck_assert_str_eq(q->texts.at[0].lang, "en");
    ck_assert(q_is(q->weight, 2, 1));
    ck_assert_int_eq(q->pluralism, CMT_PLURALISM_OVERTON);
    ck_assert(!q->items[2].eligible);
    ck_assert_str_eq(q->items[2].reason, "shown to 3 of 400");
    ck_assert_str_eq(q->rule, "schulze");
    ck_assert_str_eq(q->rule_options[0].value, "margins");
    ck_assert_int_eq(q->weighting.kind, CMT_WEIGHTING_EQUAL);
    ck_assert_int_eq(q->weighting.turnout, CMT_TURNOUT_DILUTED);
    ck_assert(q_is(q->weighting.cap, 2, 5));
    ck_assert_int_eq(q->tie_break, CMT_TIE_LOT);
    ck_assert_int_eq(q->quorum_ballots, 100);
    ck_assert_uint_eq(q->n_thresholds, 3);
    ck_assert(q->random_order);
    ck_assert_uint_eq(c->questions[1].n_contexts, 2);
    ck_assert_int_eq(c->questions[1].missing, CMT_MISSING_DISAPPROVE);
    ck_assert_str_eq(c->questions[2].items[0].texts.at[0].text, "Privacy");
    ck_assert(q_is(c->questions[4].items[1].cost, 500000, 1));
    ck_assert_uint_eq(c->questions[5].n_clauses, 1);
    ck_assert(c->questions[5].consistency[0].negated[0]);
}
END_TEST

START_TEST(an_article_reads_back_what_it_says)
{
    const cmt_charter *c = read_good(_i);
    ck_assert_uint_eq(c->n_articles, 3);
    const cmt_article *a = &c->articles[0];
    ck_assert_int_eq(a->expr->op, CMT_EXPR_AT_LEAST);
    ck_assert(q_is(a->expr->value, 1, 5));
    ck_assert_int_eq(a->expr->children[0]->op, CMT_EXPR_WEIGHT);
    ck_assert_uint_eq(a->expr->children[0]->question, 2);
    ck_assert_str_eq(a->source, "<at-least value=\"1/5\"><weight question=\"reward\" "
                                "of=\"privacy\"/></at-least>");
    ck_assert_str_eq(a->evidence[0].kind, "behavioural");
    ck_assert_uint_eq(c->articles[1].in_context, 1);
    ck_assert_str_eq(c->articles[1].supersedes, "privacy-floor");
    const cmt_expr *all = c->articles[2].expr;
    ck_assert_uint_eq(all->n_children, 6);
    ck_assert_int_eq(all->children[1]->op, CMT_EXPR_EXACTLY);
    ck_assert_uint_eq(all->children[1]->children[1]->context, 1);
    ck_assert_int_eq(all->children[2]->op, CMT_EXPR_AT_LEAST_OF);
    ck_assert_int_eq(all->children[3]->op, CMT_EXPR_AT_MOST_OF);
    ck_assert_int_eq(all->children[5]->children[0]->children[0]->op, CMT_EXPR_TIMES);
    ck_assert(_i == 1 || a->expr->line == 61);
}
END_TEST

static const refusal refusals[] = {
    /* references */
    {"within=\"general\"", "within=\"nowhere\"", CMT_E_REFERENCE, 6,
     "context[@id='medical']", "no context \"nowhere\""},
    {"<context id=\"general\"/>", "<context id=\"general\" within=\"medical\"/>",
     CMT_E_REFERENCE, 5, "context", "within itself"},
    {"context=\"general medical\"", "context=\"general space\"", CMT_E_REFERENCE, 20,
     "question[@id='principles']", "no context \"space\""},
    {"<of ref=\"help\"/>", "<of ref=\"love\"/>", CMT_E_REFERENCE, 28, "of[@ref='love']",
     "no value \"love\""},
    {"<yes ref=\"c2\"/>", "<yes ref=\"c3\"/>", CMT_E_REFERENCE, 44, "clause",
     "no proposition \"c3\""},
    {"<weight question=\"reward\" of=\"privacy\"/>",
     "<weight question=\"rewards\" of=\"privacy\"/>", CMT_E_REFERENCE, 61,
     "article[@id='privacy-floor']", "no question \"rewards\""},
    {"of=\"privacy\"/></at-least>", "of=\"pie\"/></at-least>", CMT_E_REFERENCE, 61,
     "/at-least/weight", "no value \"pie\""},
    {"alternative=\"x\" over=\"y\"", "alternative=\"x\" over=\"z\"", CMT_E_REFERENCE,
     68, "above", "no alternative \"z\""},
    {"supersedes=\"privacy-floor\"", "supersedes=\"nothing\"", CMT_E_REFERENCE, 63,
     "article[@id='no-both']", "no article \"nothing\""},
    {"supersedes=\"privacy-floor\"", "supersedes=\"no-both\"", CMT_E_REFERENCE, 63,
     "article[@id='no-both']", "supersedes itself"},
    {"in-context=\"medical\"", "in-context=\"far\"", CMT_E_REFERENCE, 63, "article",
     "no context \"far\""},
    {"article id=\"no-both\" tier=\"1\"", "article id=\"no-both\" tier=\"7\"",
     CMT_E_REFERENCE, 63, "article", "no tier 7"},
    {"<chosen question=\"refusals\" alternative",
     "<chosen question=\"refusals\" context=\"general\" alternative", CMT_E_REFERENCE,
     73, "chosen", "not asked in context \"general\""},
    /* duplicates */
    {"<context id=\"medical\"", "<context id=\"general\"", CMT_E_DUPLICATE, 6,
     "context", "first on line 5"},
    {"<question id=\"order\"", "<question id=\"mix\"", CMT_E_DUPLICATE, 47, "question",
     "\"mix\" stands twice"},
    {"<alternative id=\"b\">", "<alternative id=\"a\">", CMT_E_DUPLICATE, 22,
     "alternative", "first on line 21"},
    {"<of id=\"wit\">", "<of id=\"help\">", CMT_E_DUPLICATE, 29, "of",
     "\"help\" twice"},
    {"<tier id=\"1\">", "<tier id=\"2\">", CMT_E_DUPLICATE, 54, "tier", "tier \"2\""},
    {"stratum id=\"urban\"", "stratum id=\"rural\"", CMT_E_DUPLICATE, 56, "strata",
     "rural"},
    {"article id=\"all-words\"", "article id=\"no-both\"", CMT_E_DUPLICATE, 66,
     "article", "no-both"},
    {"xml:lang=\"de\"", "xml:lang=\"en\"", CMT_E_DUPLICATE, 4, "value",
     "two texts in language en"},
    {"context=\"general medical\"", "context=\"medical medical\"", CMT_E_DUPLICATE, 20,
     "question", "twice"},
    /* seats, ranges, kinds */
    {"seats=\"2\"", "seats=\"0\"", CMT_E_RANGE, 20, "question[@id='principles']",
     "0 seats cannot be filled"},
    {"seats=\"2\"", "seats=\"4\"", CMT_E_RANGE, 20, "question", "between 1 and 3"},
    {"<alternative id=\"a\">", "<alternative id=\"a\" eligible=\"no\">", CMT_OK, 0,
     NULL, ""},
    {"seats=\"2\" ", "", CMT_E_SCHEMA, 20, "question", "how many seats"},
    {"kind=\"level\" min", "kind=\"level\" seats=\"1\" min", CMT_E_SCHEMA, 32,
     "question", "only a committee"},
    {" min=\"0\" max=\"1\"", " min=\"1\" max=\"1\"", CMT_E_RANGE, 32, "question",
     "min must be below max"},
    {" min=\"0\" max=\"1\"", " min=\"0\"", CMT_E_SCHEMA, 32, "question", "min and max"},
    {"<control min=\"1/5\" max=\"4/5\"/>", "<control min=\"1/5\" max=\"5/4\"/>",
     CMT_E_RANGE, 34, "control", "in the question's range"},
    {"budget=\"1000000\"", "", CMT_E_SCHEMA, 36, "question", "how large its budget"},
    {"budget=\"1000000\"", "budget=\"-5\"", CMT_E_RANGE, 36, "question", "above 0"},
    {"cost=\"600000\"", "cost=\"0\"", CMT_E_RANGE, 37, "project", "above 0"},
    {"<project id=\"web\" cost=\"600000\">Web</project>",
     "<alternative id=\"web\">Web</alternative>", CMT_E_SCHEMA, 37, "alternative",
     "lists elements called project"},
    {"<alternative id=\"x\"/>\n    <alternative id=\"y\"/>", "", CMT_E_SCHEMA, 47,
     "question", "at least one element called alternative"},
    {"cap=\"2/5\"", "cap=\"6/5\"", CMT_E_RANGE, 15, "weighting", "at most 1"},
    {"weight=\"2\"", "weight=\"-2\"", CMT_E_RANGE, 7, "question", "above 0"},
    {"2027-12-31", "2027-02-30", CMT_E_RANGE, 7, "question", "no day of the calendar"},
    {"expires=\"2028-03-01\"", "expires=\"2026-03-01\"", CMT_E_RANGE, 58, "article",
     "not after its adoption"},
    {"value=\"1/5\"", "value=\"1234567890123456789/5\"", CMT_E_RANGE, 61, "at-least",
     "18 digits"},
    {"<tier id=\"0\"/>", "<tier id=\"0\" slack=\"1\"/>", CMT_E_RANGE, 52, "tier",
     "inviolable"},
    {"eligible=\"no\" reason", "reason", CMT_E_SCHEMA, 13, "alternative",
     "is eligible"},
    {" missing=\"abstain\"", "", CMT_OK, 0, NULL, ""},
    {" missing=\"disapprove\"", "", CMT_OK, 0, NULL, ""},
    /* routes */
    {"<route when=\"otherwise\" to=\"standard\"/>", "", CMT_E_SCHEMA, 57, "route",
     "otherwise"},
    {"<route when=\"indecision\"", "<route when=\"otherwise\"", CMT_E_DUPLICATE, 57,
     "route", "otherwise"},
    /* types of expressions */
    {"<weight question=\"reward\" of=\"privacy\"/>",
     "<weight question=\"principles\" of=\"a\"/>", CMT_E_SCHEMA, 61, "weight",
     "is a committee question and has no variable \"weight\""},
    {"<level question=\"strictness\"/>", "<level question=\"mix\"/>", CMT_E_SCHEMA, 73,
     "level", "is a budget question"},
    {"<cost question=\"mix\"/>", "<cost question=\"reward\"/>", CMT_E_SCHEMA, 72,
     "cost", "is a weights question"},
    {"<chosen question=\"clauses\" alternative=\"c1\"/>",
     "<chosen question=\"strictness\" alternative=\"c1\"/>", CMT_E_SCHEMA, 68, "chosen",
     "is a level question"},
    {"alternative=\"x\" over=\"y\"", "alternative=\"x\" over=\"x\"", CMT_E_SCHEMA, 68,
     "above", "above itself"},
    {"<exactly n=\"1\">", "<exactly n=\"3\">", CMT_E_RANGE, 69, "exactly",
     "between 0 and 2"},
    {"<at-least n=\"1\"><chosen", "<at-least n=\"1\" value=\"1\"><chosen", CMT_E_SCHEMA,
     70, "at-least", "either a value"},
    {"<at-least value=\"1/5\"><weight", "<at-least><weight", CMT_E_SCHEMA, 61,
     "at-least", "either a value"},
    {"<at-least value=\"1/5\"><weight", "<at-least n=\"1\"><weight", CMT_E_SCHEMA, 61,
     "weight", "not true or false by itself"},
    {"<at-most value=\"900000\"><cost question=\"mix\"/>",
     "<at-most value=\"900000\"><cost question=\"mix\"/><cost question=\"mix\"/>",
     CMT_E_SCHEMA, 72, "at-most", "takes one part"},
    {"<of ref=\"help\"/>", "<of ref=\"help\" id=\"x\"/>", CMT_E_SCHEMA, 28, "of",
     "either a ref"},
    {"<of ref=\"help\"/>", "<of ref=\"help\">H</of>", CMT_E_SCHEMA, 28, "of",
     "takes its text from the value"},
    /* what an attribute takes */
    {"<question id=\"order\"", "<question adopted-by=\"us\" id=\"order\"", CMT_E_SCHEMA,
     47, "question", "it takes decreed, a digest"},
    {"xml:lang=\"de\"", "xml:lang=\"d_e\"", CMT_E_SCHEMA, 4, "value",
     "a language such as"},
    {"value=\"1/5\"", "value=\"0.2\"", CMT_E_SCHEMA, 61, "at-least", "no decimals"},
    /* planned, and said so */
    {"slack=\"1/20\"", "slack=\"1/20\" slack-kind=\"relative\"", CMT_E_UNSUPPORTED, 53,
     "tier", "not supported yet"},
    {"<stratum id=\"urban\"", "<stratum id=\"urban\" veto=\"yes\"", CMT_E_UNSUPPORTED,
     56, "stratum", "not supported yet"},
};

START_TEST(what_a_charter_cannot_mean_is_refused_with_line_and_path)
{
    const refusal *r = &refusals[_i];
    const char *text = document_with(mem, good, r->find, r->replace);
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    const cmt_status st = cmt_charter_read(mem, text, strlen(text), &charter, &err);
    check_refusal(r, st, &err);
    ck_assert((charter != NULL) == (st == CMT_OK)); /* untouched on failure */
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

START_TEST(a_written_question_can_be_pasted_into_a_charter)
{
    const cmt_charter *c = read_good(0);
    for (size_t q = 0; q < c->n_questions; q++) {
        cmt_buf buf = {0};
        ck_ok(cmt_question_write(c, &c->questions[q], &buf, &ck_err));
        const char *text = cmt_arena_printf(
            mem,
            "<charter xmlns=\"urn:comitia:charter:1\" instance=\"x.example\" "
            "version=\"1\"><value id=\"privacy\">Privacy</value><value id=\"help\"/>"
            "<context id=\"general\"/><context id=\"medical\"/>%s</charter>",
            buf.data);
        ck_assert_uint_eq(read_text(text, strlen(text))->n_questions, 1);
        cmt_buf_free(&buf);
    }
}
END_TEST

static cmt_status never(const void *what, const cmt_question *question, cmt_err *err)
{
    return strcmp(question->rule, what) == 0
               ? cmt_fail(err, CMT_E_RANGE, "%s does not fit", question->rule)
               : CMT_OK;
}

START_TEST(rules_are_checked_by_whoever_knows_them)
{
    const cmt_charter *c = read_good(_i);
    cmt_err err = {0};
    ck_assert_int_eq(cmt_charter_check_rules(c, never, "median", &err), CMT_E_RANGE);
    ck_assert_uint_eq(err.line, 32);
    ck_assert_str_eq(err.path, "/charter/question[@id='strictness']/rule");
    ck_ok(cmt_charter_check_rules(c, never, "none", &ck_err));
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    cmt_arena_fail_after(7L * _i);
    const cmt_status st = cmt_charter_read(mem, good, good_len, &charter, &err);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_E_NOMEM || st == CMT_OK, "%s: %s", cmt_status_name(st),
                  err.text);
    ck_assert((charter == NULL) == (st == CMT_E_NOMEM));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("charter");
    TCase *tc = tcase_create("charter");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_charter_reads_back_what_it_says, 0, 2);
    tcase_add_loop_test(tc, a_question_reads_back_what_it_says, 0, 2);
    tcase_add_loop_test(tc, an_article_reads_back_what_it_says, 0, 2);
    tcase_add_loop_test(tc, what_a_charter_cannot_mean_is_refused_with_line_and_path, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(tc, what_is_written_is_written_again_the_same);
    tcase_add_test(tc, a_written_question_can_be_pasted_into_a_charter);
    tcase_add_test(tc, rules_are_checked_by_whoever_knows_them);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 100);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
