/* Limits on what an outsider can send: below, at, and above, each through the reader that
 * holds it. Those of XML, JSON and signatures stand with their readers' own tests. */
#include "base/limits.h"
#include "bundle/container.h"
#include "bundle/gzip.h"
#include "crypto/dsse.h"
#include "crypto/registry.h"
#include "document.h"
#include "io/ballot_file.h"
#include "io/charter.h"
#include "io/json.h"
#include "io/profile.h"
#include "log/leaf.h"
#include "log/tiles.h"

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

static void put_many(cmt_buf *out, const char *what, size_t n)
{
    for (size_t k = 0; k < n; k++)
        cmt_buf_puts(out, what);
}

static const char *many(const char *what, size_t n)
{
    cmt_buf buf = {0};
    put_many(&buf, what, n);
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    ck_assert_ptr_nonnull(text);
    return text;
}

/* "format" with the numbers 0, 1, … n - 1 in turn. */
static const char *numbered(const char *before, const char *after, size_t n)
{
    cmt_buf buf = {0};
    for (size_t k = 0; k < n; k++)
        cmt_buf_printf(&buf, "%s%zu%s", before, k, after);
    const char *text = cmt_buf_keep(&buf, mem);
    cmt_buf_free(&buf);
    ck_assert_ptr_nonnull(text);
    return text;
}

#define CHARTER \
    "<charter xmlns=\"urn:comitia:charter:1\" instance=\"a.example\" version=\"1\">"
#define LEVEL "kind=\"level\" min=\"0\" max=\"1\"><rule name=\"median\"/></question>"

static cmt_status read_charter(const char *inside)
{
    cmt_charter *charter = NULL;
    const char *text = cmt_arena_printf(mem, CHARTER "%s</charter>", inside);
    return cmt_charter_read(mem, text, strlen(text), &charter, NULL);
}

static cmt_status contexts(size_t n)
{
    return read_charter(cmt_arena_printf(mem, "%s<question id=\"q\" " LEVEL,
                                         numbered("<context id=\"c", "\"/>", n)));
}

static cmt_status questions(size_t n)
{
    return read_charter(
        cmt_arena_printf(mem, "<context id=\"c\"/>%s",
                         numbered("<question id=\"q",
                                  "\" kind=\"level\" min=\"0\" max=\"1\"><rule "
                                  "name=\"median\"/></question>",
                                  n)));
}

static cmt_status alternatives(size_t n)
{
    return read_charter(cmt_arena_printf(
        mem,
        "<context id=\"c\"/><question id=\"q\" kind=\"choice\">%s<rule "
        "name=\"borda\"/></question>",
        numbered("<alternative id=\"a", "\"/>", n)));
}

static cmt_status red_lines(size_t n)
{
    return read_charter(cmt_arena_printf(mem,
                                         "<context id=\"c\"/><question id=\"q\" " LEVEL
                                         "<red-lines max-per-group=\"%zu\"/>",
                                         n));
}

/* An expression of n elements, each inside the one before. */
static cmt_status depth(size_t n)
{
    return read_charter(
        cmt_arena_printf(mem,
                         "<context id=\"c\"/><question id=\"q\" " LEVEL
                         "<article id=\"x\" tier=\"0\">%s<at-least value=\"0\"><level "
                         "question=\"q\"/></at-least>%s</article>",
                         many("<not>", n - 2), many("</not>", n - 2)));
}

static cmt_status id_bytes(size_t n)
{
    return read_charter(cmt_arena_printf(
        mem, "<context id=\"c\"/><question id=\"%s\" " LEVEL, many("q", n)));
}

static cmt_status text_bytes(size_t n)
{
    return read_charter(cmt_arena_printf(
        mem, "<value id=\"v\">%s</value><context id=\"c\"/><question id=\"q\" " LEVEL,
        many("x", n)));
}

static cmt_status digits(size_t n)
{
    return read_charter(
        cmt_arena_printf(mem,
                         "<context id=\"c\"/><question id=\"q\" " LEVEL
                         "<article id=\"x\" tier=\"0\"><at-least value=\"1/%s\"><level "
                         "question=\"q\"/></at-least></article>",
                         many("9", n)));
}

static cmt_status read_profile(const char *find, const char *replace)
{
    size_t n = 0;
    cmt_charter *charter = NULL;
    cmt_profile *profile = NULL;
    const char *text = document_read(mem, "charter.xml", &n);
    ck_ok(cmt_charter_read(mem, text, n, &charter, &ck_err));
    text = document_with(mem, document_read(mem, "profile.xml", &n), find, replace);
    return cmt_profile_read(mem, text, strlen(text), charter, &profile, NULL);
}

static cmt_status members(size_t n)
{
    return read_profile("count=\"38\"", cmt_arena_printf(mem, "count=\"%zu\"", n));
}

static cmt_status ballots(size_t n)
{
    /* the others of the question are 8 */
    return read_profile("count=\"31\"", cmt_arena_printf(mem, "count=\"%zu\"", n - 8));
}

#define PAIRS 20U

static void put_share(cmt_buf *out, size_t item, mpq_srcptr share)
{
    char text[64];
    gmp_snprintf(text, sizeof text, "%Qd", share);
    cmt_buf_printf(out, "<of ref=\"w%zu\" value=\"%s\"/>", item, text);
}

/* Shares 1/p for nineteen primes and a power of two: their sum has a denominator of exactly
 * n bits. Then what is missing to 1/20 each, so that all add up to 1. */
static const char *shares_of(size_t n)
{
    cmt_buf shares = {0};
    mpq_t share[PAIRS];
    mpz_t product;
    mpz_t prime;
    mpz_inits(product, prime, NULL);
    mpz_set_ui(product, 1);
    mpz_set_ui(prime, 1UL << 51);
    for (size_t k = 0; k < PAIRS; k++) {
        mpq_init(share[k]);
        if (k + 1 < PAIRS) {
            mpz_nextprime(prime, prime);
        } else {
            mpz_ui_pow_ui(prime, 2, n - mpz_sizeinbase(product, 2));
        }
        mpz_mul(product, product, prime);
        mpq_set_z(share[k], prime);
        mpq_inv(share[k], share[k]);
        put_share(&shares, k, share[k]);
    }
    ck_assert_uint_eq(mpz_sizeinbase(product, 2), n);
    for (size_t k = 0; k < PAIRS; k++) {
        mpq_t rest;
        mpq_init(rest);
        mpq_set_si(rest, 1, PAIRS);
        mpq_sub(rest, rest, share[k]);
        put_share(&shares, PAIRS + k, rest);
        mpq_clears(rest, share[k], NULL);
    }
    mpz_clears(product, prime, NULL);
    const char *text = cmt_buf_keep(&shares, mem);
    cmt_buf_free(&shares);
    return text;
}

static cmt_status share_bits(size_t n)
{
    cmt_charter *charter = NULL;
    cmt_profile *profile = NULL;
    size_t len = 0;
    const char *text = cmt_arena_printf(
        mem,
        CHARTER "<context id=\"c\"/><question id=\"q\" kind=\"weights\">%s<rule "
                "name=\"mean\"/></question></charter>",
        numbered("<of id=\"w", "\"/>", 2UL * PAIRS));
    ck_ok(cmt_charter_read(mem, text, strlen(text), &charter, &ck_err));
    text = document_read(mem, "profile.xml", &len);
    text = document_with(mem, text, "assistant.example", "a.example");
    text = cmt_arena_printf(mem, "%.*s<weights question=\"q\">%s</weights></profile>",
                            (int)(strstr(text, "<ballots") - text), text, shares_of(n));
    return cmt_profile_read(mem, text, strlen(text), charter, &profile, NULL);
}

static cmt_status key_bytes(size_t n)
{
    cmt_value *v = NULL;
    const char *text = cmt_arena_printf(mem, "{\"%s\":1}\n", many("k", n));
    return cmt_json_read(mem, text, strlen(text) - 1, CMT_MAX_JSON_BYTES, &v, NULL);
}

static cmt_status certificate_digits(size_t n)
{
    mpq_ptr q = cmt_q(mem);
    const cmt_value *v = cmt_value_string(mem, many("9", n));
    return cmt_value_as_q(v, CMT_MAX_CERTIFICATE_DIGITS, q) ? CMT_OK : CMT_E_SCHEMA;
}

static cmt_status read_ballots(const char *text, cmt_ballot_format format)
{
    cmt_ballot_file file = {0};
    return cmt_ballot_bytes_read(mem, text, strlen(text), format, &file, NULL);
}

static cmt_status preflib_alternatives(size_t n)
{
    cmt_buf names = {0};
    for (size_t k = 1; k <= n; k++)
        cmt_buf_printf(&names, "# ALTERNATIVE NAME %zu: a%zu\n", k, k);
    const char *text = cmt_arena_printf(mem, "# NUMBER ALTERNATIVES: %zu\n%s1: 1\n", n,
                                        cmt_buf_keep(&names, mem));
    cmt_buf_free(&names);
    return read_ballots(text, CMT_FORMAT_SOI);
}

static cmt_status preflib_ballots(size_t n)
{
    return read_ballots(cmt_arena_printf(mem,
                                         "# NUMBER ALTERNATIVES: 2\n"
                                         "# ALTERNATIVE NAME 1: a\n"
                                         "# ALTERNATIVE NAME 2: b\n%zu: 1\n1: 2\n",
                                         n - 1),
                        CMT_FORMAT_SOI);
}

static cmt_status csv_alternatives(size_t n)
{
    return read_ballots(cmt_arena_printf(mem, "%sz\n%s1\n", numbered("a", ",", n - 1),
                                         many("1,", n - 1)),
                        CMT_FORMAT_CSV);
}

static cmt_status leaf_bytes(size_t n)
{
    cmt_buf tile = {0};
    const cmt_leaf_bytes leaf = {.at = many("x", n), .n = n};
    const cmt_status st = cmt_tile_entry_write(&leaf, &tile, NULL);
    cmt_buf_free(&tile);
    return st;
}

/* Blanks around an envelope count. */
static cmt_status envelope_bytes(size_t n)
{
    static const char envelope[] = "{\"payload\":\"eA==\",\"payloadType\":\"t\","
                                   "\"signatures\":[{\"sig\":\"eA==\"}]}";
    cmt_envelope e = {0};
    char *bytes = cmt_arena_alloc(mem, n);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, ' ', n);
    memcpy(bytes, envelope, sizeof envelope - 1);
    return cmt_dsse_read(mem, bytes, n, &e, NULL);
}

typedef struct limit {
    const char *name;
    size_t most;
    cmt_status (*read)(size_t n);
    cmt_status refused;
} limit;

static const limit limits[] = {
    {"contexts", CMT_MAX_CONTEXTS, contexts, CMT_E_LIMIT},
    {"questions", CMT_MAX_QUESTIONS, questions, CMT_E_LIMIT},
    {"alternatives", CMT_MAX_ALTERNATIVES, alternatives, CMT_E_LIMIT},
    {"red lines", CMT_MAX_RED_LINES, red_lines, CMT_E_RANGE},
    {"depth of an expression", CMT_MAX_EXPR_DEPTH, depth, CMT_E_LIMIT},
    {"bytes of an id", CMT_MAX_ID_BYTES, id_bytes, CMT_E_SCHEMA},
    {"bytes of a text", CMT_MAX_TEXT_BYTES, text_bytes, CMT_E_LIMIT},
    {"digits of a number", CMT_MAX_NUMBER_DIGITS, digits, CMT_E_RANGE},
    {"members behind an answer", CMT_MAX_ROUND_BALLOTS, members, CMT_E_RANGE},
    {"ballots of a question", CMT_MAX_ROUND_BALLOTS, ballots, CMT_E_LIMIT},
    {"bits of a sum of shares", CMT_MAX_SHARE_BITS, share_bits, CMT_E_LIMIT},
    {"bytes of a JSON key", CMT_MAX_KEY_BYTES, key_bytes, CMT_E_CANONICAL},
    {"digits of a proof", CMT_MAX_CERTIFICATE_DIGITS, certificate_digits, CMT_E_SCHEMA},
    {"alternatives of PrefLib", CMT_MAX_ALTERNATIVES, preflib_alternatives,
     CMT_E_LIMIT},
    {"ballots of PrefLib", CMT_MAX_ROUND_BALLOTS, preflib_ballots, CMT_E_LIMIT},
    {"columns of CSV", CMT_MAX_ALTERNATIVES, csv_alternatives, CMT_E_LIMIT},
    {"bytes of a leaf", CMT_MAX_LEAF_BYTES, leaf_bytes, CMT_E_LIMIT},
    {"bytes of an envelope", CMT_MAX_ENVELOPE_BYTES, envelope_bytes, CMT_E_LIMIT},
};

START_TEST(a_limit_holds_below_at_and_above)
{
    const limit *l = &limits[_i];
    for (size_t n = l->most - 1; n <= l->most + 1; n++) {
        const cmt_status st = l->read(n);
        ck_assert_msg(st == (n <= l->most ? CMT_OK : l->refused), "%zu %s: %s", n,
                      l->name, cmt_status_name(st));
    }
}
END_TEST

START_TEST(a_registry_has_a_size)
{
    cmt_registry *r = NULL;
    char *blank = cmt_arena_alloc(mem, CMT_MAX_REGISTRY_BYTES + 1);
    ck_assert_ptr_nonnull(blank);
    memset(blank, ' ', CMT_MAX_REGISTRY_BYTES + 1);
    ck_assert_int_ne(cmt_registry_read(mem, blank, CMT_MAX_REGISTRY_BYTES, &r, NULL),
                     CMT_E_LIMIT);
    ck_assert_int_eq(
        cmt_registry_read(mem, blank, CMT_MAX_REGISTRY_BYTES + 1, &r, NULL),
        CMT_E_LIMIT);
}
END_TEST

/* What would take gigabytes to build is refused for its announced size alone. */
START_TEST(a_container_has_a_size)
{
    static const uint8_t byte[1] = {0};
    const cmt_entry entry = {.name = "a", .bytes = byte, .n = CMT_MAX_CONTAINER_BYTES};
    cmt_buf out = {0};
    ck_assert_int_eq(cmt_container_write(mem, &entry, 1, &out, NULL), CMT_E_LIMIT);
    ck_assert_int_eq(
        cmt_container_write(mem, &entry, CMT_MAX_CONTAINER_ENTRIES + 1UL, &out, NULL),
        CMT_E_LIMIT);
    uint8_t *got = NULL;
    size_t n = 0;
    ck_assert_int_eq(
        cmt_gzip_read(mem, byte, CMT_MAX_CONTAINER_BYTES + 1, &got, &n, NULL),
        CMT_E_LIMIT);
    cmt_buf_free(&out);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("limits");
    TCase *tc = tcase_create("limits");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_limit_holds_below_at_and_above, 0,
                        (int)(sizeof limits / sizeof limits[0]));
    tcase_add_test(tc, a_registry_has_a_size);
    tcase_add_test(tc, a_container_has_a_size);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
