#include "base/base64.h"
#include "base/hex.h"
#include "base/limits.h"
#include "crypto/registry.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define N_KEYS 6
#define DIGEST "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
static cmt_arena *mem;
static cmt_err err;
static cmt_secret_key *secret[N_KEYS]; /* in the order of their ids */
static cmt_public_key keys[N_KEYS];
static cmt_registry registry;
static cmt_trust_root root;

static int by_id(const void *a, const void *b)
{
    return strcmp(cmt_secret_key_public(*(cmt_secret_key *const *)a)->id,
                  cmt_secret_key_public(*(cmt_secret_key *const *)b)->id);
}

static cmt_signers signers(uint32_t first, size_t n, size_t threshold)
{
    uint32_t *list = CMT_NEW_ARRAY(mem, uint32_t, n);
    for (uint32_t k = 0; k < n; k++)
        list[k] = first + k;
    return (cmt_signers){.keys = list, .n = n, .threshold = threshold};
}

static const char *log_key(const char *name)
{
    cmt_buf out = {0};
    cmt_buf coded = {0};
    cmt_hash32 hash;
    char hex[65];
    uint8_t key[33] = {1};
    memcpy(key + 1, keys[0].ed25519, 32);
    cmt_buf_printf(&out, "%s\n", name);
    cmt_buf_add(&out, key, sizeof key);
    cmt_sha256_of(out.data, out.len, &hash);
    cmt_hex_write(hash.at, 32, hex);
    cmt_base64_write(&coded, key, sizeof key);
    const char *text = cmt_arena_printf(mem, "%s+%.8s+%s", name, hex, coded.data);
    cmt_buf_free(&out);
    cmt_buf_free(&coded);
    return text;
}

static void set_up(void)
{
    static const char *evidence[1] = {DIGEST};
    static const cmt_revoked revoked[1] = {
        {"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 1042,
         "compromise"}};
    mem = cmt_arena_new(0);
    err = (cmt_err){0};
    for (uint8_t k = 0; k < N_KEYS; k++) {
        const uint8_t seed[CMT_KEY_BYTES] = {k, 7};
        ck_ok(cmt_secret_key_from_seed(seed, &secret[k], NULL));
    }
    qsort(secret, N_KEYS, sizeof(void *), by_id);
    for (size_t k = 0; k < N_KEYS; k++)
        keys[k] = *cmt_secret_key_public(secret[k]);
    cmt_group *groups = CMT_NEW_ARRAY(mem, cmt_group, 2);
    mpq_ptr one = cmt_q(mem);
    mpq_ptr half = cmt_q(mem);
    cmt_q_set_i64(one, 1, 1);
    cmt_q_set_i64(half, 1, 2);
    groups[0] = (cmt_group){.id = "g-farmers",
                            .signers = signers(2, 2, 2),
                            .active = true,
                            .stratum = "rural",
                            .weight = one,
                            .members = 120,
                            .evidence = evidence,
                            .n_evidence = 1};
    groups[1] = (cmt_group){
        .id = "g-teachers", .signers = signers(4, 1, 1), .weight = half, .members = 7};
    registry = (cmt_registry){.instance = "assistant.example",
                              .version = 1,
                              .expires = 1819756800,
                              .keys = keys,
                              .n_keys = N_KEYS,
                              .council = signers(0, 2, 2),
                              .groups = groups,
                              .n_groups = 2,
                              .revoked = revoked,
                              .n_revoked = 1};
    root = (cmt_trust_root){.instance = "assistant.example",
                            .keys = keys,
                            .n_keys = N_KEYS,
                            .council = registry.council,
                            .release = signers(5, 1, 1)};
    root.log = log_key("assistant.example/log");
}

static void tear_down(void)
{
    for (size_t k = 0; k < N_KEYS; k++)
        cmt_secret_key_free(secret[k]);
    cmt_arena_free(mem);
    mem = NULL;
}

static const char *kept(cmt_buf *out)
{
    const char *text = cmt_buf_keep(out, mem);
    cmt_buf_free(out);
    return text;
}

static const char *written(void)
{
    cmt_buf out = {0};
    ck_ok(cmt_registry_write(mem, &registry, &out, NULL));
    return kept(&out);
}

static const char *root_written(void)
{
    cmt_buf out = {0};
    ck_ok(cmt_trust_root_write(mem, &root, &out, NULL));
    return kept(&out);
}

/* The first `from` of a text replaced. */
static const char *with(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "%s is not in %s", from, text);
    return cmt_arena_printf(mem, "%.*s%s%s", (int)(at - text), text, to,
                            at + strlen(from));
}

static cmt_status read_back(const char *text)
{
    cmt_registry *r = NULL;
    const cmt_status st = cmt_registry_read(mem, text, strlen(text), &r, &err);
    ck_assert_int_eq(r != NULL, st == CMT_OK);
    return st;
}

START_TEST(a_registry_reads_back_as_written)
{
    const char *text = written();
    cmt_registry *r = NULL;
    cmt_buf out = {0};
    ck_ok(cmt_registry_read(mem, text, strlen(text), &r, NULL));
    ck_ok(cmt_registry_write(mem, r, &out, NULL));
    ck_assert_str_eq(out.data, text);
    cmt_buf_free(&out);
    const cmt_group *g = cmt_registry_group(r, "g-farmers");
    ck_assert_ptr_nonnull(g);
    ck_assert_uint_eq(g->signers.threshold, 2);
    ck_assert_int_eq(g->members, 120);
    ck_assert(g->active);
    ck_assert(!cmt_registry_group(r, "g-teachers")->active);
    ck_assert_ptr_null(cmt_registry_group(r, "g-none"));
}
END_TEST

START_TEST(refusals_name_the_place)
{
    static const struct {
        const char *from;
        const char *to;
        cmt_status code;
        const char *path;
    } rows[] = {
        {"registry/1", "registry/2", CMT_E_SCHEMA, "/format"},
        {"\"assistant.example\"", "\"Assistant\"", CMT_E_SCHEMA, "/instance"},
        {"\"version\":1", "\"version\":0", CMT_E_RANGE, "/version"},
        {"\"version\":1", "\"version\":2", CMT_E_SCHEMA, "/previous"},
        {"\"version\":1", "\"version\":1,\"voting\":1", CMT_E_SCHEMA, ""},
        {"\"revoked\"", "\"require\":[\"pq\"],\"revoked\"", CMT_E_UNSUPPORTED,
         "/require"},
        {"T00:00:00Z", "", CMT_E_SCHEMA, "/expires"},
        {"\"g-farmers\"", "\"G-farmers\"", CMT_E_SCHEMA, "/groups/0/id"},
        {"\"g-farmers\"", "\"g-zebra\"", CMT_E_SCHEMA, "/groups/1"},
        {"\"g-teachers\"", "\"g-farmers\"", CMT_E_DUPLICATE, "/groups/1"},
        {"\"members\":120", "\"members\":0", CMT_E_RANGE, "/groups/0/members"},
        {"\"members\":120,", "", CMT_E_SCHEMA, "/groups/0/members"},
        {"\"active\"", "\"asleep\"", CMT_E_SCHEMA, "/groups/0/status"},
        {"\"rural\"", "\"\"", CMT_E_SCHEMA, "/groups/0/stratum"},
        {"\"weight\":\"1/2\"", "\"weight\":\"2/4\"", CMT_E_SCHEMA, "/groups/1/weight"},
        {"\"weight\":\"1/2\"", "\"weight\":\"0.5\"", CMT_E_SCHEMA, "/groups/1/weight"},
        {"\"weight\":\"1/2\"", "\"weight\":\"-1/2\"", CMT_E_RANGE, "/groups/1/weight"},
        {"\"weight\":\"1/2\"", "\"weight\":\"0\"", CMT_E_RANGE, "/groups/1/weight"},
        {"\"threshold\":2,\"weight\"", "\"threshold\":3,\"weight\"", CMT_E_RANGE,
         "/groups/0/threshold"},
        {"\"threshold\":2}", "\"threshold\":0}", CMT_E_RANGE, "/council/threshold"},
        {"[\"" DIGEST "\"]", "[\"sha256:9f\"]", CMT_E_SCHEMA, "/groups/0/evidence"},
        {"\"from_index\":1042", "\"from_index\":-1", CMT_E_RANGE,
         "/revoked/0/from_index"},
        {"\"scheme\":\"ed25519\"", "\"scheme\":\"sshsig\"", CMT_E_UNSUPPORTED, NULL},
        {"\"scheme\":\"ed25519\"", "\"scheme\":\"rot13\"", CMT_E_SCHEMA, NULL},
        {"\"public\":\"", "\"public\":\"A", CMT_E_SCHEMA, NULL},
        {",\"stratum\":", ", \"stratum\":", CMT_E_CANONICAL, ""},
    };
    const char *text = written();
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        const cmt_status st = read_back(with(text, rows[k].from, rows[k].to));
        ck_assert_msg(st == rows[k].code, "row %zu: %s %s", k, cmt_status_name(st),
                      err.text);
        if (rows[k].path != NULL)
            ck_assert_str_eq(err.path, rows[k].path);
    }
}
END_TEST

START_TEST(keys_stand_under_their_true_id)
{
    const char *text = written();
    char hex[65];
    cmt_hex_write(keys[0].ed25519, 32, hex);
    char other[65];
    cmt_hex_write(keys[1].ed25519, 32, other);
    ck_assert_int_eq(read_back(with(text, hex, other)), CMT_E_DIGEST);
    /* the neutral element: its signatures fit many messages */
    ck_assert_int_eq(
        read_back(with(text, hex,
                       "0100000000000000000000000000000000000000000000000000000000000"
                       "000")),
        CMT_E_RANGE);
}
END_TEST

START_TEST(a_key_belongs_to_one_group)
{
    cmt_group groups[2] = {registry.groups[0], registry.groups[1]};
    groups[1].signers = signers(3, 2, 1);
    registry.groups = groups;
    ck_assert_int_eq(read_back(written()), CMT_E_DUPLICATE);
    ck_assert_str_eq(err.path, "/groups/1");
    ck_assert_ptr_nonnull(strstr(err.text, "g-farmers"));
}
END_TEST

START_TEST(key_lists_are_sorted_known_and_unique)
{
    const char *text = written();
    ck_assert_int_eq(read_back(with(text, cmt_arena_printf(mem, "[\"%s\"", keys[0].id),
                                    cmt_arena_printf(mem, "[\"%s\"", keys[1].id))),
                     CMT_E_DUPLICATE);
    ck_assert_int_eq(read_back(with(text, cmt_arena_printf(mem, "[\"%s\"", keys[0].id),
                                    cmt_arena_printf(mem, "[\"%s\"", keys[5].id))),
                     CMT_E_SCHEMA);
    ck_assert_int_eq(
        read_back(with(text, cmt_arena_printf(mem, "[\"%s\"", keys[0].id), "[\"00\"")),
        CMT_E_REFERENCE);
}
END_TEST

START_TEST(groups_have_a_limit)
{
    cmt_group *groups = CMT_NEW_ARRAY(mem, cmt_group, CMT_MAX_GROUPS + 1);
    cmt_public_key *many = CMT_NEW_ARRAY(mem, cmt_public_key, CMT_MAX_GROUPS + 1);
    for (size_t g = 0; g <= CMT_MAX_GROUPS; g++) {
        groups[g] = registry.groups[1];
        groups[g].id = cmt_arena_printf(mem, "g-%05zu", g);
        groups[g].signers = signers(0, 1, 1);
        many[g] = keys[0];
    }
    registry.groups = groups;
    registry.n_groups = CMT_MAX_GROUPS + 1;
    ck_assert_int_eq(read_back(written()), CMT_E_LIMIT);
    registry.n_groups = CMT_MAX_GROUPS; /* read on, up to the shared key */
    ck_assert_int_eq(read_back(written()), CMT_E_DUPLICATE);
}
END_TEST

static const char *signed_by(const char *text, uint32_t first, uint32_t n)
{
    cmt_buf out = {0};
    ck_ok(cmt_dsse_sign(CMT_TYPE_REGISTRY, text, strlen(text), secret[first], &out,
                        NULL));
    const char *envelope = kept(&out);
    for (uint32_t k = 1; k < n; k++) {
        cmt_envelope e = {0};
        ck_ok(cmt_dsse_read(mem, envelope, strlen(envelope), &e, NULL));
        ck_ok(cmt_dsse_add(&e, secret[first + k], &out, NULL));
        envelope = kept(&out);
    }
    return envelope;
}

static cmt_status open_it(const char *envelope)
{
    cmt_registry *r = NULL;
    cmt_envelope e = {0};
    const cmt_status st =
        cmt_registry_open(mem, envelope, strlen(envelope), &root, &r, &e, &err);
    ck_assert_int_eq(r != NULL, st == CMT_OK);
    ck_assert_int_eq(e.payload != NULL, st == CMT_OK);
    return st;
}

START_TEST(the_council_opens_it_and_nobody_else)
{
    ck_assert_int_eq(open_it(signed_by(written(), 0, 2)), CMT_OK);
    ck_assert_int_eq(open_it(signed_by(written(), 0, 1)), CMT_E_TRUST);
    ck_assert_int_eq(open_it(signed_by(written(), 1, 3)), CMT_E_TRUST);
    registry.instance = "other.example";
    ck_assert_int_eq(open_it(signed_by(written(), 0, 2)), CMT_E_REPLAY);
    registry.instance = root.instance;
    registry.version = 2;
    registry.previous = DIGEST;
    ck_assert_int_eq(open_it(signed_by(written(), 0, 2)), CMT_OK);
    registry.council = signers(0, 2, 1);
    ck_assert_int_eq(open_it(signed_by(written(), 0, 2)), CMT_E_UNSUPPORTED);
}
END_TEST

START_TEST(a_trust_root_reads_back_as_written)
{
    const char *text = root_written();
    cmt_trust_root *r = NULL;
    cmt_buf out = {0};
    ck_ok(cmt_trust_root_read(mem, text, strlen(text), &r, NULL));
    ck_ok(cmt_trust_root_write(mem, r, &out, NULL));
    ck_assert_str_eq(out.data, text);
    cmt_buf_free(&out);
}
END_TEST

START_TEST(trust_roots_are_checked)
{
    const char *text = root_written();
    cmt_trust_root *r = NULL;
    const char *bad[] = {
        with(text, "trust/1", "trust/2"),
        with(text, "assistant.example/log+", "other.example/log+"),
        with(text, root.log, log_key("other.example/log")),
        with(text, "\"log\":\"assistant.example/log+",
             "\"log\":\"assistant.example/log+0"),
        with(text, "\"release\":{", "\"release\":{\"expires\":1,"),
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        ck_assert_int_eq(cmt_trust_root_read(mem, bad[k], strlen(bad[k]), &r, &err),
                         CMT_E_SCHEMA);
        ck_assert_ptr_null(r);
    }
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const char *text = signed_by(written(), 0, 2);
    cmt_arena *scratch = cmt_arena_new(0);
    cmt_registry *r = NULL;
    cmt_arena_fail_after(_i);
    const cmt_status st =
        cmt_registry_open(scratch, text, strlen(text), &root, &r, NULL, &err);
    cmt_arena_fail_after(-1);
    ck_assert_msg(st == CMT_E_NOMEM || (_i > 100 && st == CMT_OK), "%d: %s", _i,
                  err.text);
    ck_assert_int_eq(r != NULL, st == CMT_OK);
    cmt_arena_free(scratch);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("registry");
    TCase *c = tcase_create("registry");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, a_registry_reads_back_as_written);
    tcase_add_test(c, refusals_name_the_place);
    tcase_add_test(c, keys_stand_under_their_true_id);
    tcase_add_test(c, a_key_belongs_to_one_group);
    tcase_add_test(c, key_lists_are_sorted_known_and_unique);
    tcase_add_test(c, groups_have_a_limit);
    tcase_add_test(c, the_council_opens_it_and_nobody_else);
    tcase_add_test(c, a_trust_root_reads_back_as_written);
    tcase_add_test(c, trust_roots_are_checked);
    tcase_add_loop_test(c, each_allocation_may_fail, 0, 200);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
