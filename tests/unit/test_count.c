/* The counting rule as a pure function: a small log in memory, then altered in every way. */
#include "base/limits.h"
#include "crypto/dsse.h"
#include "crypto/registry.h"
#include "log/count.h"
#include "log/merkle.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define INSTANCE  "assistant.example"
#define MAX_THING 64

static cmt_arena *mem;

/* Keys by number: 0 and 1 are the council's, 2 and 3 g-one's (two of two), 4 g-two's. */
static cmt_secret_key *keys[6];
static cmt_trust_root trust;
static cmt_public_key council[2];
static uint32_t both[2] = {0, 1};

/* The log and its objects. */
static cmt_leaf_bytes leaves[MAX_THING];
static size_t n_leaves;
static struct {
    cmt_hash32 hash;
    const char *bytes;
    size_t n;
} things[MAX_THING];
static size_t n_things;
static char charter_digest[CMT_DIGEST_TEXT];

static cmt_status get_thing(void *self,
                            cmt_arena *room,
                            const cmt_hash32 *hash,
                            const char **bytes,
                            size_t *n,
                            cmt_err *err)
{
    (void)self;
    (void)room;
    for (size_t k = 0; k < n_things; k++) {
        if (cmt_hash32_equal(&things[k].hash, hash)) {
            *bytes = things[k].bytes;
            *n = things[k].n;
            return CMT_OK;
        }
    }
    return cmt_fail(err, CMT_E_REFERENCE, "no such thing");
}
static const cmt_objects objects = {.get = get_thing};

static const char *put(const char *bytes, size_t n)
{
    char digest[CMT_DIGEST_TEXT];
    ck_assert(n_things < MAX_THING);
    things[n_things].bytes = cmt_arena_strndup(mem, bytes, n);
    things[n_things].n = n;
    cmt_sha256_of(bytes, n, &things[n_things].hash);
    cmt_digest_text(&things[n_things].hash, digest);
    n_things++;
    return cmt_arena_strdup(mem, digest);
}

static void log_leaf(const cmt_leaf *leaf)
{
    cmt_buf buf = {0};
    ck_assert(n_leaves < MAX_THING);
    ck_ok(cmt_leaf_write(leaf, &buf, NULL));
    leaves[n_leaves].at = cmt_buf_keep(&buf, mem);
    leaves[n_leaves].n = buf.len;
    n_leaves++;
    cmt_buf_free(&buf);
}

/* An envelope signed by the keys whose bits are set; its digest, kept. */
static const char *seal(const char *type, const char *payload, unsigned signers)
{
    cmt_buf buf = {0};
    for (size_t k = 0; k < 6; k++) {
        cmt_envelope e;
        cmt_buf next = {0};
        if ((signers >> k & 1) == 0)
            continue;
        if (buf.len == 0) {
            ck_ok(cmt_dsse_sign(type, payload, strlen(payload), keys[k], &next, NULL));
        } else {
            ck_ok(cmt_dsse_read(mem, buf.data, buf.len, &e, NULL));
            ck_ok(cmt_dsse_add(&e, keys[k], &next, NULL));
        }
        cmt_buf_free(&buf);
        buf = next;
    }
    const char *digest = put(buf.data, buf.len);
    cmt_buf_free(&buf);
    return digest;
}

static const char *digest_of(const char *text)
{
    cmt_hash32 hash;
    char digest[CMT_DIGEST_TEXT];
    cmt_sha256_of(text, strlen(text), &hash);
    cmt_digest_text(&hash, digest);
    return cmt_arena_strdup(mem, digest);
}

static const char *const charter =
    "<charter xmlns=\"urn:comitia:charter:1\" instance=\"" INSTANCE
    "\" version=\"1\" mode=\"rule\" objective=\"closest\" missing=\"abstain\""
    " min-cell=\"1\" xml:lang=\"en\">\n<context id=\"general\"/>\n"
    "<question id=\"tone\" kind=\"choice\" context=\"general\" weight=\"1\""
    " pluralism=\"consensus\" adopted-by=\"decreed\"><text>How?</text>\n"
    "<alternative id=\"warm\">Warmly</alternative>\n"
    "<alternative id=\"plain\">Plainly</alternative>\n"
    "<rule name=\"plurality\"/><weighting kind=\"members\"/>"
    "<tie-break kind=\"none\"/><quorum groups=\"1\" ballots=\"1\"/></question>\n"
    "<tier id=\"0\"/></charter>";

static const char *profile(const char *group,
                           int sequence,
                           const char *supersedes,
                           int count)
{
    return cmt_arena_printf(
        mem,
        "<profile xmlns=\"urn:comitia:profile:1\" instance=\"" INSTANCE
        "\" round=\"r1\" group=\"%s\" sequence=\"%d\"%s%s%s registry=\"1\""
        " charter=\"%s\" not-after=\"2027-03-01T00:00:00Z\">\n"
        "<provenance method=\"deliberation\" origin=\"human\" sampling=\"opt-in\""
        " attested-by=\"group\"/>\n<ballots question=\"tone\"><ballot count=\"%d\">"
        "<rank><tier><alt ref=\"warm\"/></tier></rank></ballot></ballots></profile>",
        group, sequence, supersedes ? " supersedes=\"" : "",
        supersedes ? supersedes : "", supersedes ? "\"" : "", charter_digest, count);
}

static void submit(const char *group, int sequence, const char *xml, unsigned signers)
{
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_SUBMISSION,
                         .time = 1798934400 + (cmt_time)n_leaves,
                         .envelope = seal(CMT_TYPE_PROFILE, xml, signers),
                         .payload = digest_of(xml),
                         .group = group,
                         .registry = 1,
                         .round = "r1",
                         .sequence = sequence});
}

static void withdraw(const char *group, int sequence, unsigned signers)
{
    const char *json = cmt_arena_printf(
        mem,
        "{\"format\":\"comitia.withdrawal/1\",\"group\":\"%s\",\"instance\":\"" INSTANCE
        "\",\"reason\":\"asked again\",\"round\":\"r1\",\"sequence\":%d}",
        group, sequence);
    log_leaf(&(cmt_leaf){
        .kind = CMT_LEAF_WITHDRAWAL,
        .time = 1798934400 + (cmt_time)n_leaves,
        .envelope = seal("application/vnd.comitia.withdrawal.v1+json", json, signers),
        .payload = digest_of(json),
        .group = group,
        .registry = 1,
        .round = "r1",
        .sequence = sequence});
}

static void close_round(cmt_time when)
{
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_ROUND_CLOSE,
                         .time = when,
                         .round = "r1",
                         .size = (int64_t)n_leaves});
}

static cmt_status count(cmt_round_input *out, cmt_err *err)
{
    return cmt_count_round(mem, &trust, leaves, n_leaves, &objects, "r1", out, err);
}

static const char *id_of(size_t key)
{
    return cmt_secret_key_public(keys[key])->id;
}

static const char *public_of(size_t key)
{
    char *hex = cmt_arena_alloc(mem, 65);
    const uint8_t *at = cmt_secret_key_public(keys[key])->ed25519;
    for (size_t k = 0; k < 32; k++)
        (void)snprintf(hex + 2 * k, 3, "%02x", at[k]);
    return hex;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Registry version `version`, with `revoked` (JSON members or ""). */
static const char *registry(int version, const char *previous, const char *revoked)
{
    const char *entries[5];
    const char *pair[2] = {id_of(0), id_of(1)};
    const char *one[2] = {id_of(2), id_of(3)};
    for (size_t k = 0; k < 5; k++) {
        entries[k] =
            cmt_arena_printf(mem, "\"%s\":{\"public\":\"%s\",\"scheme\":\"ed25519\"}",
                             id_of(k), public_of(k));
    }
    qsort(entries, 5, sizeof entries[0], by_text);
    qsort(pair, 2, sizeof pair[0], by_text);
    qsort(one, 2, sizeof one[0], by_text);
    return cmt_arena_printf(
        mem,
        "{\"council\":{\"keys\":[\"%s\",\"%s\"],\"threshold\":2},\"expires\":"
        "\"2030-01-01T00:00:00Z\",\"format\":\"comitia.registry/1\",\"groups\":["
        "{\"evidence\":[],\"id\":\"g-one\",\"keys\":[\"%s\",\"%s\"],\"members\":10,"
        "\"status\":\"active\",\"threshold\":2,\"weight\":\"1\"},"
        "{\"evidence\":[],\"id\":\"g-two\",\"keys\":[\"%s\"],\"members\":5,"
        "\"status\":\"active\",\"threshold\":1,\"weight\":\"1\"}],\"instance\":"
        "\"" INSTANCE "\",\"keys\":{%s,%s,%s,%s,%s}%s%s%s,\"revoked\":[%s],"
        "\"version\":%d}",
        pair[0], pair[1], one[0], one[1], id_of(4), entries[0], entries[1], entries[2],
        entries[3], entries[4], previous ? ",\"previous\":\"" : "",
        previous ? previous : "", previous ? "\"" : "", revoked, version);
}

static const char *log_registry(int version, const char *previous, const char *revoked)
{
    const char *json = registry(version, previous, revoked);
    const char *payload = digest_of(json);
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_REGISTRY,
                         .time = 1798848000 + (n_leaves > 0 ? 86400 : 0)
                                 + (cmt_time)n_leaves,
                         .envelope = seal(CMT_TYPE_REGISTRY, json, 3),
                         .payload = payload,
                         .version = version});
    return payload;
}

static const char *first_registry;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    n_leaves = 0;
    n_things = 0;
    for (size_t k = 0; k < 6; k++) {
        uint8_t seed[CMT_KEY_BYTES];
        memset(seed, (int)k + 1, sizeof seed);
        ck_ok(cmt_secret_key_from_seed(seed, &keys[k], NULL));
    }
    const bool swap = strcmp(id_of(0), id_of(1)) > 0;
    council[0] = *cmt_secret_key_public(keys[swap]);
    council[1] = *cmt_secret_key_public(keys[!swap]);
    trust = (cmt_trust_root){.instance = INSTANCE,
                             .keys = council,
                             .n_keys = 2,
                             .council = {.keys = both, .n = 2, .threshold = 2},
                             .release = {.keys = both, .n = 2, .threshold = 2},
                             .log = ""};
    first_registry = log_registry(1, NULL, "");
    const char *payload = digest_of(charter);
    memcpy(charter_digest, payload, sizeof charter_digest);
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_CHARTER,
                         .time = 1798848002,
                         .envelope = seal(CMT_TYPE_CHARTER, charter, 3),
                         .payload = payload,
                         .version = 1});
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_ROUND_OPEN,
                         .time = 1798848003,
                         .charter = payload,
                         .registry = 1,
                         .round = "r1"});
}

static void tear_down(void)
{
    for (size_t k = 0; k < 6; k++)
        cmt_secret_key_free(keys[k]);
    cmt_arena_free(mem);
    mem = NULL;
}

#define CLOSE 1800000000 /* 2027-01-15T08:00:00Z */

static const cmt_submission *row(const cmt_round_input *in, size_t k)
{
    ck_assert_uint_lt(k, in->n_submissions);
    return &in->submissions[k];
}

START_TEST(a_lawful_submission_counts)
{
    cmt_round_input in;
    cmt_err err = {0};
    const char *xml = profile("g-one", 1, NULL, 10);
    submit("g-one", 1, xml, 4 | 8);
    close_round(CLOSE);
    ck_assert_msg(count(&in, &err) == CMT_OK, "%s", err.text);
    ck_assert_uint_eq(in.n_counted, 1);
    ck_assert_uint_eq(in.open_index, 2);
    ck_assert_uint_eq(in.close_index, 4);
    ck_assert_uint_eq(in.size, 5);
    ck_assert_uint_eq(in.used_size, 5);
    ck_assert_int_eq(in.closed, CLOSE);
    ck_assert_str_eq(in.charter_document.payload, charter_digest);
    ck_assert_str_eq(in.registry_document.payload, first_registry);
    const cmt_submission *s = row(&in, 0);
    ck_assert_uint_eq(s->index, 3);
    ck_assert_int_eq(s->standing, CMT_SUBMISSION_COUNTED);
    ck_assert_ptr_null(s->reason);
    ck_assert_str_eq(s->payload, digest_of(xml));
    ck_assert_uint_eq(s->n, strlen(xml));
    ck_assert_str_eq(s->profile->group, "g-one");
    cmt_hash32 hashes[5];
    cmt_hash32 root;
    for (size_t k = 0; k < 5; k++)
        cmt_merkle_leaf(leaves[k].at, leaves[k].n, &hashes[k]);
    cmt_merkle_root(hashes, 5, &root);
    ck_assert(cmt_hash32_equal(&root, &in.root));
}
END_TEST

START_TEST(leaves_after_the_close_change_nothing)
{
    cmt_round_input in;
    cmt_round_input later;
    submit("g-two", 1, profile("g-two", 1, NULL, 5), 16);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_REFUSAL,
                         .time = CLOSE,
                         .code = "E_SYNTAX",
                         .envelope = first_registry,
                         .reason = "late"});
    ck_ok(count(&later, NULL));
    ck_assert(cmt_hash32_equal(&in.root, &later.root));
    ck_assert_uint_eq(later.n_submissions, 1);
    ck_assert_uint_eq(later.n_refusals, 0);
}
END_TEST

START_TEST(the_highest_sequence_counts)
{
    cmt_round_input in;
    const char *first = profile("g-two", 1, NULL, 1);
    submit("g-two", 1, first, 16);
    submit("g-two", 3, profile("g-two", 3, digest_of(first), 3), 16);
    submit("g-two", 2, profile("g-two", 2, digest_of(first), 2), 16);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_uint_eq(in.n_counted, 1);
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_SUPERSEDED);
    ck_assert_int_eq(row(&in, 1)->standing, CMT_SUBMISSION_COUNTED);
    ck_assert_int_eq(row(&in, 2)->standing, CMT_SUBMISSION_REFUSED);
    ck_assert_ptr_nonnull(strstr(row(&in, 0)->reason, "sequence 3, leaf 4"));
}
END_TEST

START_TEST(equal_sequences_contradict_each_other)
{
    cmt_round_input in;
    const char *a = profile("g-two", 1, NULL, 1);
    const char *b = profile("g-two", 1, NULL, 2);
    submit("g-two", 1, a, 16);
    submit("g-two", 1, b, 16);
    submit("g-one", 1, profile("g-one", 1, NULL, 2), 12);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_uint_eq(in.n_counted, 1);
    for (size_t k = 0; k < 2; k++) {
        ck_assert_int_eq(row(&in, k)->standing, CMT_SUBMISSION_VOID);
        ck_assert_ptr_nonnull(strstr(row(&in, k)->reason, digest_of(a)));
        ck_assert_ptr_nonnull(strstr(row(&in, k)->reason, digest_of(b)));
        ck_assert_ptr_null(row(&in, k)->profile);
    }
    ck_assert_int_eq(row(&in, 2)->standing, CMT_SUBMISSION_COUNTED);
}
END_TEST

START_TEST(a_higher_sequence_heals_a_contradiction)
{
    cmt_round_input in;
    const char *a = profile("g-two", 1, NULL, 1);
    submit("g-two", 1, a, 16);
    submit("g-two", 1, profile("g-two", 1, NULL, 2), 16);
    submit("g-two", 2, profile("g-two", 2, digest_of(a), 3), 16);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_SUPERSEDED);
    ck_assert_int_eq(row(&in, 1)->standing, CMT_SUBMISSION_SUPERSEDED);
    ck_assert_int_eq(row(&in, 2)->standing, CMT_SUBMISSION_COUNTED);
}
END_TEST

START_TEST(a_withdrawal_removes_the_group)
{
    cmt_round_input in;
    submit("g-two", 1, profile("g-two", 1, NULL, 1), 16);
    withdraw("g-two", 2, 16);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_uint_eq(in.n_submissions, 1);
    ck_assert_uint_eq(in.n_counted, 0);
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_WITHDRAWN);
}
END_TEST

START_TEST(nobody_withdraws_for_another_group)
{
    cmt_round_input in;
    submit("g-two", 1, profile("g-two", 1, NULL, 1), 16);
    withdraw("g-two", 2, 12);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_COUNTED);
}
END_TEST

/* What an operator could try to smuggle in: a row says why it does not count. */
START_TEST(forged_leaves_do_not_count)
{
    cmt_round_input in;
    submit("g-one", 1, profile("g-one", 1, NULL, 1), 4);            /* one key of two */
    submit("g-one", 1, profile("g-two", 1, NULL, 1), 12);           /* another's name */
    submit("g-none", 1, profile("g-none", 1, NULL, 1), 16);         /* not registered */
    submit("g-two", 1, profile("g-two", 1, NULL, 6), 16);           /* 6 of 5 members */
    submit("g-two", 2, profile("g-two", 1, NULL, 1), 16);           /* leaf misstates */
    submit("g-two", 1, profile("g-two", 1, first_registry, 1), 16); /* 1 replaces */
    submit("g-two", 1, "<profile/>", 16);
    submit("g-two", 1, profile("g-two", 1, NULL, 1), 32); /* a stranger's key */
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_uint_eq(in.n_submissions, 8);
    ck_assert_uint_eq(in.n_counted, 0);
    for (size_t k = 0; k < 8; k++) {
        ck_assert_msg(row(&in, k)->standing == CMT_SUBMISSION_REFUSED, "row %zu", k);
        ck_assert_ptr_nonnull(row(&in, k)->reason);
    }
}
END_TEST

START_TEST(the_same_payload_logged_twice_counts_once)
{
    cmt_round_input in;
    const char *xml = profile("g-two", 1, NULL, 1);
    submit("g-two", 1, xml, 16);
    submit("g-two", 1, xml, 16);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_COUNTED);
    ck_assert_int_eq(row(&in, 1)->standing, CMT_SUBMISSION_REFUSED);
}
END_TEST

START_TEST(not_after_is_held_against_the_close)
{
    cmt_round_input in;
    submit("g-two", 1, profile("g-two", 1, NULL, 1), 16);
    close_round(1803859201); /* a second after 2027-03-01 */
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_REFUSED);
    n_leaves--;
    close_round(1803859200);
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(row(&in, 0)->standing, CMT_SUBMISSION_COUNTED);
}
END_TEST

START_TEST(revocation_is_by_position) /* loop: from_index 4 (before), 5 (after) */
{
    cmt_round_input in;
    const char *revoked =
        cmt_arena_printf(mem, "{\"from_index\":%d,\"key\":\"%s\",\"reason\":\"lost\"}",
                         4 + _i, id_of(4));
    (void)log_registry(2, first_registry, revoked);
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_SUBMISSION,
                         .time = 1798934500,
                         .envelope =
                             seal(CMT_TYPE_PROFILE, profile("g-two", 1, NULL, 1), 16),
                         .payload = digest_of(profile("g-two", 1, NULL, 1)),
                         .group = "g-two",
                         .registry = 2,
                         .round = "r1",
                         .sequence = 1});
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(in.registry->version, 2);
    ck_assert_int_eq(row(&in, 0)->standing,
                     _i == 0 ? CMT_SUBMISSION_REFUSED : CMT_SUBMISSION_COUNTED);
}
END_TEST

START_TEST(missing_evidence_is_no_verdict)
{
    cmt_round_input in = {.size = 77};
    submit("g-two", 1, profile("g-two", 1, NULL, 1), 16);
    close_round(CLOSE);
    n_things--;
    ck_assert_int_eq(count(&in, NULL), CMT_E_REFERENCE);
    n_things++;
    things[n_things - 1].bytes = "other";
    things[n_things - 1].n = 5;
    ck_assert_int_eq(count(&in, NULL), CMT_E_DIGEST);
    ck_assert_uint_eq(in.size, 77);
}
END_TEST

START_TEST(a_round_must_be_there_and_closed)
{
    cmt_round_input in;
    ck_assert_int_eq(count(&in, NULL), CMT_E_CONFLICT);
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_int_eq(
        cmt_count_round(mem, &trust, leaves, n_leaves, &objects, "r2", &in, NULL),
        CMT_E_REFERENCE);
    ck_assert_int_eq(cmt_count_round(mem, &trust, leaves, 2, &objects, "r1", &in, NULL),
                     CMT_E_REFERENCE);
}
END_TEST

START_TEST(contradictory_logs_are_refused)
{
    cmt_round_input in;
    const size_t opened = n_leaves;
    log_leaf(&(cmt_leaf){
        .kind = CMT_LEAF_ROUND_CLOSE, .time = CLOSE, .round = "r1", .size = 77});
    ck_assert_int_eq(count(&in, NULL), CMT_E_SCHEMA);
    n_leaves = opened;
    leaves[n_leaves++] = leaves[2]; /* it opens twice */
    close_round(CLOSE);
    ck_assert_int_eq(count(&in, NULL), CMT_E_SCHEMA);
    n_leaves = opened;
    close_round(1798847999); /* closed before it opened */
    ck_assert_int_eq(count(&in, NULL), CMT_E_SCHEMA);
    n_leaves = opened;
    leaves[n_leaves++] = (cmt_leaf_bytes){"{}", 2};
    close_round(CLOSE);
    ck_assert_int_eq(count(&in, NULL), CMT_E_SCHEMA);
}
END_TEST

START_TEST(the_council_must_have_signed)
{
    cmt_round_input in;
    trust.council.threshold = 2;
    n_leaves = 0;
    const char *json = registry(1, NULL, "");
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_REGISTRY,
                         .time = 1798848000,
                         .envelope = seal(CMT_TYPE_REGISTRY, json, 1), /* one of two */
                         .payload = digest_of(json),
                         .version = 1});
    n_leaves = 3;
    close_round(CLOSE);
    ck_assert_int_eq(count(&in, NULL), CMT_E_TRUST);
}
END_TEST

START_TEST(secrets_open_their_commitments)
{
    cmt_round_input in;
    const char *seeds[1] = {
        "sha256:630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"};
    const char *secrets[1] = {
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"};
    n_leaves = 2;
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_ROUND_OPEN,
                         .time = 1798848003,
                         .charter = charter_digest,
                         .registry = 1,
                         .round = "r1",
                         .seeds = seeds,
                         .n_seeds = 1});
    close_round(CLOSE);
    ck_ok(count(&in, NULL));
    ck_assert_uint_eq(in.n_seeds, 1);
    ck_assert_ptr_null(in.secrets);
    log_leaf(&(cmt_leaf){.kind = CMT_LEAF_REVEAL,
                         .time = CLOSE,
                         .round = "r1",
                         .seeds = secrets,
                         .n_seeds = 1});
    ck_ok(count(&in, NULL));
    ck_assert_ptr_nonnull(in.secrets);
    ck_assert_uint_eq(in.secrets[0][31], 31);
    ck_assert_uint_eq(in.used_size, 5);
    ck_assert_uint_eq(in.size, 4);
}
END_TEST

/* One allocation failing, ever further on: a clean failure, or the same answer. */
START_TEST(any_allocation_may_fail)
{
    cmt_round_input in = {.size = 77};
    submit("g-two", 1, profile("g-two", 1, NULL, 1), 16);
    close_round(CLOSE);
    for (long k = 0; k < 1000000; k += 1 + k / 16) {
        cmt_arena *room = cmt_arena_new(0);
        in = (cmt_round_input){.size = 77};
        cmt_arena_fail_after(k);
        const cmt_status st =
            cmt_count_round(room, &trust, leaves, n_leaves, &objects, "r1", &in, NULL);
        cmt_arena_fail_after(-1);
        cmt_arena_free(room);
        if (st == CMT_OK) {
            ck_assert_uint_eq(in.n_counted, 1);
            ck_assert_int_gt(k, 100);
            return;
        }
        ck_assert_int_eq(st, CMT_E_NOMEM);
        ck_assert_uint_eq(in.size, 77);
    }
    ck_abort_msg("it never got through");
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("count");
    TCase *t = tcase_create("count");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_lawful_submission_counts);
    tcase_add_test(t, leaves_after_the_close_change_nothing);
    tcase_add_test(t, the_highest_sequence_counts);
    tcase_add_test(t, equal_sequences_contradict_each_other);
    tcase_add_test(t, a_higher_sequence_heals_a_contradiction);
    tcase_add_test(t, a_withdrawal_removes_the_group);
    tcase_add_test(t, nobody_withdraws_for_another_group);
    tcase_add_test(t, forged_leaves_do_not_count);
    tcase_add_test(t, the_same_payload_logged_twice_counts_once);
    tcase_add_test(t, not_after_is_held_against_the_close);
    tcase_add_loop_test(t, revocation_is_by_position, 0, 2);
    tcase_add_test(t, missing_evidence_is_no_verdict);
    tcase_add_test(t, a_round_must_be_there_and_closed);
    tcase_add_test(t, contradictory_logs_are_refused);
    tcase_add_test(t, the_council_must_have_signed);
    tcase_add_test(t, secrets_open_their_commitments);
    tcase_add_test(t, any_allocation_may_fail);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
