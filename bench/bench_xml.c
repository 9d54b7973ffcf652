/* Reading XML: the gate, the parser with the schema, and whole profiles, beside libxml2's
 * bare SAX parser that does nothing with what it hears. */
#include "bench.h"
#include "io/charter.h"
#include "io/gate.h"
#include "io/profile.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_ALTERNATIVES 20
#define N_BALLOTS      9000

typedef struct job {
    char *bytes;
    size_t n;
    cmt_charter *charter;
    cmt_xml_schema *schema;
} job;

static void check(cmt_status st, const char *what)
{
    if (st == CMT_OK)
        return;
    (void)fprintf(stderr, "%s: %s\n", what, cmt_status_name(st));
    exit(EXIT_FAILURE);
}

static void build_charter(cmt_arena *mem, job *j)
{
    cmt_buf buf = {0};
    cmt_buf_puts(&buf,
                 "<charter xmlns=\"urn:comitia:charter:1\" instance=\"a.example\" "
                 "version=\"1\"><question id=\"q\" kind=\"ranking\">");
    for (unsigned i = 0; i < N_ALTERNATIVES; i++)
        cmt_buf_printf(&buf, "<alternative id=\"alternative-%u\"/>", i);
    cmt_buf_puts(&buf, "<rule name=\"borda\"/></question></charter>");
    check(cmt_charter_read(mem, buf.data, buf.len, &j->charter, NULL), "charter");
    cmt_buf_free(&buf);
}

/* Rankings of twenty alternatives, each another rotation. */
static void build_profile(cmt_arena *mem, job *j)
{
    cmt_buf buf = {0};
    cmt_buf_puts(&buf,
                 "<profile xmlns=\"urn:comitia:profile:1\" instance=\"a.example\" "
                 "round=\"r\" group=\"g\" sequence=\"1\" registry=\"1\" charter=\""
                 "sha256:");
    for (unsigned k = 0; k < 64; k++)
        cmt_buf_putc(&buf, '0');
    cmt_buf_puts(&buf,
                 "\" not-after=\"2027-04-30T00:00:00Z\">\n<provenance "
                 "method=\"vote\" origin=\"human\" sampling=\"opt-in\"/>\n<ballots "
                 "question=\"q\">\n");
    for (unsigned b = 0; b < N_BALLOTS; b++) {
        cmt_buf_printf(&buf, "<ballot count=\"%u\"><rank>", b % 7 + 1);
        for (unsigned i = 0; i < N_ALTERNATIVES; i++) {
            cmt_buf_printf(&buf, "<tier><alt ref=\"alternative-%u\"/></tier>",
                           (b + i) % N_ALTERNATIVES);
        }
        cmt_buf_puts(&buf, "</rank></ballot>\n");
    }
    cmt_buf_puts(&buf, "</ballots>\n</profile>\n");
    j->bytes = cmt_buf_keep(&buf, mem);
    j->n = buf.len;
    cmt_buf_free(&buf);
    check(j->bytes == NULL ? CMT_E_NOMEM : CMT_OK, "profile");
}

static void run_sax(void *what)
{
    const job *j = what;
    xmlSAXHandler sax;
    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    if (xmlSAXUserParseMemory(&sax, NULL, j->bytes, (int)j->n) != 0)
        check(CMT_E_BUG, "SAX");
}

static void run_gate(void *what)
{
    const job *j = what;
    check(cmt_gate(j->bytes, j->n, NULL), "gate");
}

static void run_tree(void *what)
{
    const job *j = what;
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_xml *root = NULL;
    check(cmt_xml_read(mem, j->bytes, j->n, &root, NULL), "tree");
    cmt_bench_use(root);
    cmt_arena_free(mem);
}

static void run_schema(void *what)
{
    const job *j = what;
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_xml *root = NULL;
    check(cmt_xml_read_as(mem, CMT_XML_PROFILE, j->schema, j->bytes, j->n, &root, NULL),
          "schema");
    cmt_bench_use(root);
    cmt_arena_free(mem);
}

static void run_profile(void *what)
{
    const job *j = what;
    cmt_arena *mem = cmt_arena_new(0);
    cmt_profile *profile = NULL;
    check(cmt_profile_read_with(mem, j->schema, j->bytes, j->n, j->charter, &profile,
                                NULL),
          "profile");
    cmt_bench_use(profile);
    cmt_arena_free(mem);
}

static void run_new_schema(void *what)
{
    cmt_xml_schema *schema = NULL;
    (void)what;
    check(cmt_xml_schema_new(CMT_XML_PROFILE, &schema, NULL), "new schema");
    cmt_xml_schema_free(schema);
}

static void row(
    const char *name, job *j, double sax_mbps, void (*work)(void *), unsigned runs)
{
    const double mb = (double)j->n / 1e6;
    cmt_bench_row(name, mb / cmt_bench_best(runs, work, j), "MB/s", sax_mbps,
                  CMT_BAR_NONE, 0, false);
}

int main(int argc, char **argv)
{
    cmt_bench_start(argc, argv);
    cmt_arena *mem = cmt_arena_new(0);
    job j = {0};
    check(mem == NULL ? CMT_E_NOMEM : CMT_OK, "arena");
    build_charter(mem, &j);
    build_profile(mem, &j);
    check(cmt_xml_schema_new(CMT_XML_PROFILE, &j.schema, NULL), "schema");
    const double sax = (double)j.n / 1e6 / cmt_bench_best(5, run_sax, &j);
    cmt_bench_row("xml bare SAX (libxml2)", sax, "MB/s", 0, CMT_BAR_NONE, 0, false);
    row("xml gate", &j, sax, run_gate, 5);
    row("xml gate, parse, tree", &j, sax, run_tree, 3);
    row("xml gate, parse, validate", &j, sax, run_schema, 3);
    row("xml whole profile", &j, sax, run_profile, 3);
    cmt_bench_row("xml schema from source",
                  cmt_bench_best(5, run_new_schema, NULL) * 1e3, "ms", 0, CMT_BAR_NONE,
                  0, false);
    cmt_bench_row("xml peak memory", cmt_bench_peak_mib(), "MiB", (double)j.n / 1048576,
                  CMT_BAR_NONE, 0, false);
    cmt_xml_schema_free(j.schema);
    cmt_arena_free(mem);
    return EXIT_SUCCESS;
}
