#include "base/limits.h"
#include "document.h"
#include "io/charter.h"
#include "io/gate.h"
#include "io/profile.h"
#include "io/xml.h"

#include <libxml/parser.h>
#include <pthread.h>

static cmt_arena *mem;
static cmt_charter *charter;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    size_t n = 0;
    const char *text = document_read(mem, "charter.xml", &n);
    ck_ok(cmt_charter_read(mem, text, n, &charter, &ck_err));
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

/* --- the hostile corpus --- */

static char *next_field(char **at)
{
    char *field = *at;
    char *end = field + strcspn(field, "\t\n");
    *at = *end == '\0' ? end : end + 1;
    *end = '\0';
    return field;
}

static cmt_status read_as(const char *door, const char *bytes, size_t n, cmt_err *err)
{
    const cmt_xml *root = NULL;
    cmt_profile *profile = NULL;
    return strcmp(door, "xml") == 0
               ? cmt_xml_read(mem, bytes, n, &root, err)
               : cmt_profile_read(mem, bytes, n, charter, &profile, err);
}

static void check_row(char *row)
{
    const char *name = next_field(&row);
    const char *door = next_field(&row);
    const char *status = next_field(&row);
    const unsigned line = (unsigned)strtoul(next_field(&row), NULL, 10);
    const char *reason = next_field(&row);
    size_t n = 0;
    const char *bytes =
        document_read(mem, cmt_arena_printf(mem, "hostile/%s", name), &n);
    cmt_err err = {0};
    const cmt_status st = read_as(door, bytes, n, &err);
    ck_assert_msg(strcmp(cmt_status_name(st), status) == 0, "%s: %s (%s)", name,
                  cmt_status_name(st), err.text);
    ck_assert_msg(err.line == line, "%s: line %u, not %u (%s)", name, err.line, line,
                  err.text);
    ck_assert_msg(strstr(err.text, reason) != NULL, "%s: \"%s\" is not in \"%s\"", name,
                  reason, err.text);
}

static unsigned calls; /* of the host's hooks, which must stay silent */

static xmlParserInputPtr load(const char *url, const char *id, xmlParserCtxtPtr context)
{
    (void)url;
    (void)id;
    (void)context;
    calls++;
    return NULL;
}

static void hear(void *data, const char *format, ...)
{
    (void)data;
    (void)format;
    calls++;
}

START_TEST(each_hostile_file_is_refused_for_its_reason_on_its_line)
{
    size_t n = 0;
    char *table = document_read(mem, "hostile/table.tsv", &n);
    const xmlExternalEntityLoader usual = xmlGetExternalEntityLoader();
    calls = 0;
    xmlSetExternalEntityLoader(load);
    xmlSetGenericErrorFunc(NULL, hear);
    unsigned rows = 0;
    for (char *at = table; *at != '\0';) {
        char *row = at;
        at += strcspn(at, "\n");
        if (*at != '\0')
            *at++ = '\0';
        if (*row != '\0' && *row != '#') {
            check_row(row);
            rows++;
        }
    }
    ck_assert_uint_ge(rows, 25);
    ck_assert_uint_eq(calls, 0);
    ck_assert(xmlGetExternalEntityLoader() == load);
    xmlSetExternalEntityLoader(usual);
    xmlSetGenericErrorFunc(NULL, NULL);
}
END_TEST

/* --- the gate --- */

static cmt_status gate(const char *text)
{
    return cmt_gate(text, strlen(text), NULL);
}

START_TEST(plain_documents_pass_the_gate)
{
    static const char *const good[] = {
        "<a/>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>",
        "<a b='1>2' c=\"it's\">&lt;&gt;&amp;&quot;&apos;</a>",
        "<a>\n\t<b>caf\xc3\xa9 \xd9\x85\xe2\x80\x8c\xd9\x85</b></a>\n",
        "<a b=\"\xe2\x81\xa7x\xe2\x81\xa9\">\xe2\x81\xa6y\xe2\x81\xa9</a>",
        "<a b=\"a=b=c\"/>"};
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++)
        ck_assert_msg(gate(good[k]) == CMT_OK, "%s", good[k]);
}
END_TEST

START_TEST(a_refusal_of_the_gate_names_line_and_column)
{
    cmt_err err = {0};
    const char *text = "<a>\n  <b>x</b> <!-- c -->\n</a>";
    ck_assert_int_eq(cmt_gate(text, strlen(text), &err), CMT_E_SYNTAX);
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(err.column, 12);
}
END_TEST

/* Depth `n` of elements. */
static const char *nested(size_t n)
{
    cmt_buf buf = {0};
    for (size_t k = 0; k < n; k++)
        cmt_buf_puts(&buf, "<a>");
    for (size_t k = 0; k < n; k++)
        cmt_buf_puts(&buf, "</a>");
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

static const char *attributed(size_t n)
{
    cmt_buf buf = {0};
    cmt_buf_puts(&buf, "<a");
    for (size_t k = 0; k < n; k++)
        cmt_buf_printf(&buf, " x%zu=\"1\"", k);
    cmt_buf_puts(&buf, "/>");
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

/* An element that holds `n` times `what`. */
static const char *filled(size_t n, const char *what, size_t *len)
{
    cmt_buf buf = {0};
    cmt_buf_puts(&buf, "<a>");
    for (size_t k = 0; k < n; k++)
        cmt_buf_puts(&buf, what);
    cmt_buf_puts(&buf, "</a>");
    *len = buf.len;
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    return text;
}

START_TEST(limits_hold_below_at_and_above)
{
    size_t n = 0;
    ck_assert_int_eq(gate(nested(CMT_MAX_XML_DEPTH - 1)), CMT_OK);
    ck_assert_int_eq(gate(nested(CMT_MAX_XML_DEPTH)), CMT_OK);
    ck_assert_int_eq(gate(nested(CMT_MAX_XML_DEPTH + 1)), CMT_E_LIMIT);
    ck_assert_int_eq(gate(attributed(CMT_MAX_XML_ATTRIBUTES - 1)), CMT_OK);
    ck_assert_int_eq(gate(attributed(CMT_MAX_XML_ATTRIBUTES)), CMT_OK);
    ck_assert_int_eq(gate(attributed(CMT_MAX_XML_ATTRIBUTES + 1)), CMT_E_LIMIT);
    ck_assert_int_eq(gate(filled(CMT_MAX_XML_LINES - 2, "\n", &n)), CMT_OK);
    ck_assert_int_eq(gate(filled(CMT_MAX_XML_LINES - 1, "\n", &n)), CMT_OK);
    ck_assert_int_eq(gate(filled(CMT_MAX_XML_LINES, "\n", &n)), CMT_E_LIMIT);
    ck_assert_int_eq(gate(filled(CMT_MAX_XML_TAGS - 3, "<b/>", &n)), CMT_OK);
    ck_assert_int_eq(gate(filled(CMT_MAX_XML_TAGS - 2, "<b/>", &n)), CMT_OK);
    ck_assert_int_eq(gate(filled(CMT_MAX_XML_TAGS - 1, "<b/>", &n)), CMT_E_LIMIT);
    ck_assert_int_eq(gate(filled(CMT_MAX_PAYLOAD_BYTES - 8, "x", &n)), CMT_OK);
    ck_assert_int_eq(gate(filled(CMT_MAX_PAYLOAD_BYTES - 7, "x", &n)), CMT_OK);
    ck_assert_uint_eq(n, CMT_MAX_PAYLOAD_BYTES);
    ck_assert_int_eq(gate(filled(CMT_MAX_PAYLOAD_BYTES - 6, "x", &n)), CMT_E_LIMIT);
}
END_TEST

START_TEST(a_text_stands_in_a_limited_number_of_languages)
{
    for (size_t n = CMT_MAX_LANGUAGES - 1; n <= CMT_MAX_LANGUAGES + 1; n++) {
        cmt_buf buf = {0};
        cmt_buf_puts(&buf, "<charter xmlns=\"urn:comitia:charter:1\" "
                           "instance=\"a.example\" version=\"1\"><value id=\"v\">");
        for (size_t k = 0; k < n; k++)
            cmt_buf_printf(&buf, "<text xml:lang=\"x-%zu\">T</text>", k);
        cmt_buf_puts(&buf, "</value><question id=\"q\" kind=\"level\" min=\"0\" "
                           "max=\"1\"><rule name=\"median\"/></question></charter>");
        cmt_charter *c = NULL;
        ck_assert_int_eq(cmt_charter_read(mem, buf.data, buf.len, &c, NULL),
                         n <= CMT_MAX_LANGUAGES ? CMT_OK : CMT_E_LIMIT);
        cmt_buf_free(&buf);
    }
}
END_TEST

/* --- the tree --- */

START_TEST(the_tree_keeps_names_values_texts_and_lines)
{
    const char *text =
        "<a xmlns=\"urn:a\" xml:lang=\"de\">\n"
        "  <b c=\"1 &lt; 2 &amp; &quot;\" d=\"x\ty\">t &gt; &amp; u</b>\n"
        "  <e xml:lang=\"en\"><f/></e></a>";
    const cmt_xml *root = NULL;
    ck_ok(cmt_xml_read(mem, text, strlen(text), &root, &ck_err));
    ck_assert_str_eq(root->name, "a");
    ck_assert_str_eq(root->ns, "urn:a");
    ck_assert_uint_eq(root->n_children, 2);
    const cmt_xml *b = root->children[0];
    ck_assert_uint_eq(b->line, 2);
    ck_assert_str_eq(b->text, "t > & u");
    ck_assert_str_eq(cmt_xml_attr_get(b, "c"), "1 < 2 & \"");
    ck_assert_str_eq(cmt_xml_attr_get(b, "d"), "x y");
    ck_assert_ptr_null(cmt_xml_attr_get(b, "e"));
    ck_assert_str_eq(b->lang, "de");
    const cmt_xml *f = cmt_xml_child(root, "e")->children[0];
    ck_assert_str_eq(f->lang, "en");
    ck_assert_str_eq(f->text, "");
    char path[64];
    cmt_xml_path(root, f, path, sizeof path);
    ck_assert_str_eq(path, "/a/e/f");
    ck_assert_str_eq(cmt_xml_source(mem, b),
                     "<b c=\"1 &lt; 2 &amp; &quot;\" d=\"x y\">t &gt; &amp; u</b>");
}
END_TEST

static void *read_many(void *what)
{
    cmt_arena *own = cmt_arena_new(0);
    size_t n = 0;
    const char *text = what;
    for (n = 0; n < 20; n++) {
        cmt_charter *c = NULL;
        if (own == NULL
            || cmt_charter_read(own, text, strlen(text), &c, NULL) != CMT_OK) {
            cmt_arena_free(own);
            return NULL;
        }
    }
    cmt_arena_free(own);
    return what;
}

START_TEST(threads_read_side_by_side)
{
    size_t n = 0;
    char *text = document_read(mem, "charter.xml", &n);
    pthread_t threads[4];
    for (size_t k = 0; k < 4; k++)
        ck_assert_int_eq(pthread_create(&threads[k], NULL, read_many, text), 0);
    for (size_t k = 0; k < 4; k++) {
        void *answer = NULL;
        ck_assert_int_eq(pthread_join(threads[k], &answer), 0);
        ck_assert_ptr_nonnull(answer);
    }
}
END_TEST

START_TEST(a_schema_may_be_kept)
{
    size_t n = 0;
    const char *text = document_read(mem, "profile.xml", &n);
    cmt_xml_schema *schema = NULL;
    ck_ok(cmt_xml_schema_new(CMT_XML_PROFILE, &schema, &ck_err));
    for (int k = 0; k < 3; k++) {
        cmt_profile *p = NULL;
        ck_ok(cmt_profile_read_with(mem, schema, text, n, charter, &p, &ck_err));
    }
    cmt_xml_schema_free(schema);
    cmt_xml_schema_free(NULL);
}
END_TEST

START_TEST(a_program_document_fits_its_schema)
{
    size_t n = 0;
    const char *text = document_read(mem, "program.xml", &n);
    const cmt_xml *root = NULL;
    ck_ok(cmt_xml_read_as(mem, CMT_XML_PROGRAM, NULL, text, n, &root, &ck_err));
    cmt_err err = {0};
    ck_assert_int_eq(cmt_xml_read_as(mem, CMT_XML_CHARTER, NULL, text, n, &root, &err),
                     CMT_E_SCHEMA);
}
END_TEST

/* The XML of a documentation page that starts with `start`. */
static const char *example(const char *page, const char *start)
{
    size_t n = 0;
    const char *text =
        document_read(mem, cmt_arena_printf(mem, "../../doc/%s", page), &n);
    const char *from = strstr(text, start);
    ck_assert_msg(from != NULL, "%s has no %s", page, start);
    const char *to = strstr(from, "```");
    ck_assert_ptr_nonnull(to);
    return cmt_arena_strndup(mem, from, (size_t)(to - from));
}

START_TEST(examples_in_the_documentation_are_read)
{
    const char *c = example("charter.md", "<charter");
    const char *p = example("profile.md", "<profile");
    const char *program = example("articles.md", "<program");
    cmt_charter *own = NULL;
    cmt_profile *profile = NULL;
    const cmt_xml *root = NULL;
    ck_ok(cmt_charter_read(mem, c, strlen(c), &own, &ck_err));
    ck_ok(cmt_profile_read(mem, p, strlen(p), own, &profile, &ck_err));
    ck_ok(cmt_xml_read_as(mem, CMT_XML_PROGRAM, NULL, program, strlen(program), &root,
                          &ck_err));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("xml");
    TCase *tc = tcase_create("xml");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, each_hostile_file_is_refused_for_its_reason_on_its_line);
    tcase_add_test(tc, plain_documents_pass_the_gate);
    tcase_add_test(tc, a_refusal_of_the_gate_names_line_and_column);
    tcase_add_test(tc, limits_hold_below_at_and_above);
    tcase_add_test(tc, a_text_stands_in_a_limited_number_of_languages);
    tcase_add_test(tc, the_tree_keeps_names_values_texts_and_lines);
    tcase_add_test(tc, threads_read_side_by_side);
    tcase_add_test(tc, a_schema_may_be_kept);
    tcase_add_test(tc, a_program_document_fits_its_schema);
    tcase_add_test(tc, examples_in_the_documentation_are_read);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
