#include "base/base64.h"
#include "base/limits.h"
#include "crypto/dsse.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

#define N_KEYS 4
static cmt_arena *mem;
static cmt_err err;
static cmt_secret_key *secret[N_KEYS];
static cmt_public_key keys[N_KEYS];

static void set_up(void)
{
    mem = cmt_arena_new(0);
    err = (cmt_err){0};
    for (uint8_t k = 0; k < N_KEYS; k++) {
        uint8_t seed[CMT_KEY_BYTES] = {k, 42};
        ck_ok(cmt_secret_key_from_seed(seed, &secret[k], NULL));
        keys[k] = *cmt_secret_key_public(secret[k]);
    }
}

static void tear_down(void)
{
    for (size_t k = 0; k < N_KEYS; k++)
        cmt_secret_key_free(secret[k]);
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_envelope opened(const char *text)
{
    cmt_envelope e = {0};
    ck_ok(cmt_dsse_read(mem, text, strlen(text), &e, NULL));
    return e;
}

/* An envelope over `payload` by the keys of `who`, a list ended by -1. */
static const char *signed_by(const char *type, const char *payload, const int *who)
{
    const char *text = NULL;
    for (; *who >= 0; who++) {
        cmt_buf out = {0};
        if (text == NULL) {
            ck_ok(cmt_dsse_sign(type, payload, strlen(payload), secret[*who], &out,
                                NULL));
        } else {
            const cmt_envelope e = opened(text);
            ck_ok(cmt_dsse_add(&e, secret[*who], &out, NULL));
        }
        text = cmt_buf_keep(&out, mem);
        cmt_buf_free(&out);
    }
    return text;
}

static cmt_status verify(const char *text, size_t n, size_t threshold, size_t *found)
{
    static const uint32_t all[N_KEYS] = {0, 1, 2, 3};
    const cmt_signers signers = {.keys = all, .n = n, .threshold = threshold};
    const cmt_envelope e = opened(text);
    cmt_verified v = {0};
    const cmt_status st =
        cmt_dsse_verify(mem, &e, CMT_TYPE_PROFILE, keys, &signers, &v, &err);
    *found = v.n;
    return st;
}

static void overwrite(char *at, const char *text)
{
    while (*text != '\0')
        *at++ = *text++;
}

START_TEST(pae_is_as_in_the_specification)
{
    /* secure-systems-lab/dsse, protocol.md, test vector */
    cmt_buf out = {0};
    cmt_dsse_pae("http://example.com/HelloWorld", "hello world", 11, &out);
    ck_assert_str_eq(out.data,
                     "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    cmt_buf_free(&out);
}
END_TEST

START_TEST(distinct_keys_are_counted)
{
    size_t n = 0;
    const char *two = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){2, 0, -1});
    ck_assert_int_eq(verify(two, 3, 2, &n), CMT_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(verify(two, 3, 3, &n), CMT_E_TRUST);
    ck_assert_uint_eq(n, 0); /* out is untouched on failure */
    ck_assert_int_eq(verify(two, 2, 2, &n), CMT_E_TRUST);
    ck_assert_int_eq(verify(two, 2, 1, &n), CMT_OK);
    ck_assert_int_eq(verify(two, 2, 0, &n), CMT_E_TRUST); /* no threshold, no trust */
}
END_TEST

START_TEST(a_key_counts_once)
{
    /* after tuf-conformance, test_duplicate_keys_root */
    size_t n = 0;
    const char *one = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){1, -1});
    const char *again = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){1, 1, -1});
    ck_assert_str_eq(one, again);
    const char *sig = strstr(one, "[") + 1;
    const int len = (int)strlen(sig) - 2;
    const char *six = cmt_arena_printf(mem, "%.*s%.*s,%.*s,%.*s]}", (int)(sig - one),
                                       one, len, sig, len, sig, len, sig);
    ck_assert_int_eq(verify(six, 3, 1, &n), CMT_OK);
    ck_assert_uint_eq(n, 1);
    ck_assert_int_eq(verify(six, 3, 2, &n), CMT_E_TRUST);
    /* the same point under another id */
    keys[2] = keys[1];
    keys[2].id = "ffff";
    char *other = cmt_arena_strdup(mem, six);
    overwrite(strstr(other, "\"keyid\":\"") + 9, "ffff\",\"x\":\"");
    ck_assert_int_eq(verify(other, 3, 2, &n), CMT_E_TRUST);
}
END_TEST

START_TEST(a_key_id_is_only_a_hint)
{
    size_t n = 0;
    const char *text = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){1, -1});
    char *unknown = cmt_arena_strdup(mem, text);
    overwrite(strstr(unknown, "keyid\":\"") + 8, "zz");
    ck_assert_int_eq(verify(unknown, 3, 1, &n), CMT_OK);
    char *none = cmt_arena_strdup(mem, text);
    overwrite(strstr(none, "keyid"), "other");
    ck_assert_int_eq(verify(none, 3, 1, &n), CMT_OK);
}
END_TEST

START_TEST(broken_and_foreign_signatures_are_told_apart)
{
    size_t n = 0;
    const char *text = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){0, 3, -1});
    char *broken = cmt_arena_strdup(mem, text);
    char *sig = strstr(broken, "\"sig\":\"") + 7;
    sig[0] = sig[0] == 'A' ? 'B' : 'A';
    ck_assert_int_eq(verify(text, 2, 1, &n), CMT_OK);
    ck_assert_int_eq(verify(broken, 2, 1, &n), CMT_E_SIGNATURE);
    ck_assert_int_eq(verify(broken, 4, 1, &n), CMT_OK); /* the other one is good */
    const char *foreign = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){3, -1});
    ck_assert_int_eq(verify(foreign, 3, 1, &n), CMT_E_TRUST);
}
END_TEST

START_TEST(the_type_and_every_byte_are_bound)
{
    size_t n = 0;
    const char *charter = signed_by(CMT_TYPE_CHARTER, "<p/>", (int[]){0, -1});
    ck_assert_int_eq(verify(charter, 1, 1, &n), CMT_E_TRUST);
    char *renamed = cmt_arena_strdup(mem, charter);
    overwrite(strstr(renamed, "comitia.charter"), "comitia.profile");
    ck_assert_int_eq(verify(renamed, 1, 1, &n), CMT_E_SIGNATURE);
    char *altered =
        cmt_arena_strdup(mem, signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){0, -1}));
    overwrite(strstr(altered, "PHAvPg=="), "PHEvPg=="); /* <q/> */
    ck_assert_int_eq(verify(altered, 1, 1, &n), CMT_E_SIGNATURE);
}
END_TEST

START_TEST(other_schemes_wait)
{
    size_t n = 0;
    const char *text = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){0, -1});
    keys[0].scheme = CMT_SCHEME_ECDSA_P256;
    ck_assert_int_eq(verify(text, 2, 1, &n), CMT_E_UNSUPPORTED);
}
END_TEST

START_TEST(envelopes_are_malleable_but_their_digest_is_not)
{
    /* the same payload and signature in the URL-safe alphabet and another layout */
    size_t n = 0;
    const char *text =
        signed_by(CMT_TYPE_PROFILE, "<p>\xff\xfe?>~~</p>", (int[]){0, -1});
    char *other = cmt_arena_printf(mem, "\n{ \"_note\": {\"a\": [1]},%s\n", text + 1);
    for (char *at = other; *at != '\0'; at++) {
        if (*at == '+' && at[1] != 'x')
            *at = '-';
        if (*at == '/' && (at[1] != 'v' || at[2] != 'n'))
            *at = '_';
    }
    ck_assert_int_eq(verify(other, 1, 1, &n), CMT_OK);
    const cmt_envelope a = opened(text);
    const cmt_envelope b = opened(other);
    ck_assert(cmt_hash32_equal(&a.digest, &b.digest));
    ck_assert_str_ne(text, other);
}
END_TEST

/* Both ways of reading: ours alone, and behind a blank, which only the JSON parser takes. */
START_TEST(the_fast_way_reads_as_the_slow_one)
{
    const char *text = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){0, 1, -1});
    const size_t n = strlen(text);
    size_t n_good = 0;
    char *fast = cmt_arena_alloc(mem, n + 1);
    char *slow = cmt_arena_alloc(mem, n + 2);
    for (size_t k = 0; k <= n; k++) {
        static const char bytes[] = "\"\\\n{}[],: \xff=_A";
        for (size_t b = 0; b < sizeof bytes - 1; b++) {
            const cmt_arena_mark mark = cmt_arena_get_mark(mem);
            cmt_envelope x = {0};
            cmt_envelope y = {0};
            memcpy(fast, text, n + 1);
            fast[k] = bytes[b];
            slow[0] = ' ';
            memcpy(slow + 1, fast, n + 1);
            const size_t len = k == n ? n + 1 : n;
            const cmt_status a = cmt_dsse_read(mem, fast, len, &x, NULL);
            ck_assert_int_eq(a, cmt_dsse_read(mem, slow, len + 1, &y, NULL));
            if (a == CMT_OK) {
                n_good++;
                ck_assert(cmt_hash32_equal(&x.digest, &y.digest));
                ck_assert_str_eq(x.payload_type, y.payload_type);
                ck_assert_uint_eq(x.n_signatures, y.n_signatures);
                for (size_t s = 0; s < x.n_signatures; s++) {
                    const cmt_envelope_sig *p = &x.signatures[s];
                    const cmt_envelope_sig *q = &y.signatures[s];
                    ck_assert_pstr_eq(p->keyid, q->keyid);
                    ck_assert_uint_eq(p->n_sig, q->n_sig);
                    ck_assert(memcmp(p->sig, q->sig, p->n_sig) == 0);
                }
            }
            cmt_arena_reset(mem, mark);
        }
    }
    ck_assert_uint_gt(n_good, 100);
}
END_TEST

START_TEST(what_is_no_envelope_is_refused_with_its_place)
{
    static const struct {
        const char *text;
        cmt_status code;
        const char *path;
    } bad[] = {
        {"", CMT_E_SYNTAX, ""},
        {"[]", CMT_E_SCHEMA, ""},
        {"{}", CMT_E_SCHEMA, "/payloadType"},
        {"{\"payloadType\":7}", CMT_E_SCHEMA, "/payloadType"},
        {"{\"payloadType\":\"a\\nb\",\"payload\":\"\",\"signatures\":[{\"sig\":\"\"}]}",
         CMT_E_SCHEMA, "/payloadType"},
        {"{\"payloadType\":\"t\"}", CMT_E_SCHEMA, "/payload"},
        {"{\"payloadType\":\"t\",\"payload\":\"Zh==\",\"signatures\":[{\"sig\":\"\"}]}",
         CMT_E_SYNTAX, "/payload"},
        {"{\"payloadType\":\"t\",\"payload\":\"Z g=\",\"signatures\":[{\"sig\":\"\"}]}",
         CMT_E_SYNTAX, "/payload"},
        {"{\"payloadType\":\"t\",\"payload\":\"+_Zg\",\"signatures\":[{\"sig\":\"\"}]}",
         CMT_E_SYNTAX, "/payload"},
        {"{\"payloadType\":\"t\",\"payload\":\"\"}", CMT_E_SCHEMA, "/signatures"},
        {"{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[]}", CMT_E_SCHEMA,
         "/signatures"},
        {"{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{}]}", CMT_E_SCHEMA,
         "/signatures/0/sig"},
        {"{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[{\"sig\":\"*\"}]}",
         CMT_E_SYNTAX, "/signatures/0/sig"},
        {"{\"payloadType\":\"t\",\"payload\":\"\",\"payload\":\"\"}", CMT_E_DUPLICATE,
         ""},
    };
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        cmt_envelope e = {0};
        const cmt_status st =
            cmt_dsse_read(mem, bad[k].text, strlen(bad[k].text), &e, &err);
        ck_assert_msg(st == bad[k].code, "%s: %s", bad[k].text, cmt_status_name(st));
        ck_assert_str_eq(err.path, bad[k].path);
        ck_assert_ptr_null(e.payload_type);
    }
}
END_TEST

static const char *with_sigs(int n)
{
    cmt_buf out = {0};
    cmt_buf_puts(&out, "{\"payloadType\":\"t\",\"payload\":\"\",\"signatures\":[");
    for (int k = 0; k < n; k++)
        cmt_buf_puts(&out, k == 0 ? "{\"sig\":\"\"}" : ",{\"sig\":\"\"}");
    cmt_buf_puts(&out, "]}");
    const char *text = cmt_buf_keep(&out, mem);
    cmt_buf_free(&out);
    return text;
}

static cmt_status read_payload(const char *type, size_t bytes)
{
    uint8_t *zeros = cmt_arena_alloc(mem, bytes);
    cmt_buf out = {0};
    cmt_envelope e = {0};
    cmt_buf_printf(&out, "{\"payloadType\":\"%s\",\"signatures\":[{\"sig\":\"\"}],",
                   type);
    cmt_buf_puts(&out, "\"payload\":\"");
    cmt_base64_write(&out, zeros, bytes);
    cmt_buf_puts(&out, "\"}");
    const cmt_status st = cmt_dsse_read(mem, out.data, out.len, &e, &err);
    cmt_buf_free(&out);
    return st;
}

START_TEST(limits_hold_below_at_and_above)
{
    cmt_envelope e = {0};
    const char *most = with_sigs(CMT_MAX_SIGNATURES);
    const char *more = with_sigs(CMT_MAX_SIGNATURES + 1);
    ck_ok(cmt_dsse_read(mem, most, strlen(most), &e, NULL));
    ck_assert_int_eq(cmt_dsse_read(mem, more, strlen(more), &e, &err), CMT_E_LIMIT);
    ck_assert_int_eq(read_payload("t", CMT_MAX_PAYLOAD_BYTES), CMT_OK);
    ck_assert_int_eq(read_payload("t", CMT_MAX_PAYLOAD_BYTES + 1), CMT_E_LIMIT);
    ck_assert_int_eq(read_payload(CMT_TYPE_REGISTRY, CMT_MAX_PAYLOAD_BYTES + 1),
                     CMT_OK);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    const char *text = signed_by(CMT_TYPE_PROFILE, "<p/>", (int[]){0, -1});
    const uint32_t all[1] = {0};
    const cmt_signers signers = {.keys = all, .n = 1, .threshold = 1};
    cmt_envelope e = {0};
    cmt_verified v = {0};
    cmt_buf out = {0};
    cmt_arena_fail_after(_i);
    cmt_status st = cmt_dsse_read(mem, text, strlen(text), &e, &err);
    if (st == CMT_OK)
        st = cmt_dsse_verify(mem, &e, CMT_TYPE_PROFILE, keys, &signers, &v, &err);
    if (st == CMT_OK)
        st = cmt_dsse_add(&e, secret[1], &out, &err);
    cmt_arena_fail_after(-1);
    cmt_buf_free(&out);
    ck_assert(st == CMT_E_NOMEM || (_i >= 10 && st == CMT_OK));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("dsse");
    TCase *c = tcase_create("dsse");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, pae_is_as_in_the_specification);
    tcase_add_test(c, distinct_keys_are_counted);
    tcase_add_test(c, a_key_counts_once);
    tcase_add_test(c, a_key_id_is_only_a_hint);
    tcase_add_test(c, broken_and_foreign_signatures_are_told_apart);
    tcase_add_test(c, the_type_and_every_byte_are_bound);
    tcase_add_test(c, other_schemes_wait);
    tcase_add_test(c, envelopes_are_malleable_but_their_digest_is_not);
    tcase_add_test(c, the_fast_way_reads_as_the_slow_one);
    tcase_add_test(c, what_is_no_envelope_is_refused_with_its_place);
    tcase_add_test(c, limits_hold_below_at_and_above);
    tcase_add_loop_test(c, each_allocation_may_fail, 0, 40);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
