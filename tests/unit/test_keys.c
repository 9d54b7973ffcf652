#include "base/hex.h"
#include "crypto/keys.h"
#include "io/json.h"
#include "shared.h"
#include "test.h"

#include <string.h>

static cmt_arena *mem;
static cmt_err err;

static void set_up(void)
{
    mem = cmt_arena_new(0);
    err = (cmt_err){0};
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static cmt_value *shared_json(const char *name)
{
    size_t n = 0;
    cmt_value *v = NULL;
    const char *bytes = shared_read(mem, name, &n);
    if (bytes != NULL)
        ck_ok(cmt_json_read_foreign(mem, bytes, n, n, &v, NULL));
    return v;
}

/* Hex of any even length; an empty string gives no bytes. */
static uint8_t *bytes_of(const cmt_value *hex, size_t *n)
{
    const char *text = cmt_value_as_string(hex);
    ck_assert_ptr_nonnull(text);
    *n = strlen(text) / 2;
    uint8_t *out = cmt_arena_alloc(mem, *n + 1);
    ck_assert(cmt_hex_read(text, strlen(text), out, *n));
    return out;
}

START_TEST(wycheproof_signatures_are_judged_as_published)
{
    const cmt_value *top = shared_json("vectors/wycheproof/ed25519_test.json");
    size_t n_tests = 0;
    const cmt_value *groups = cmt_value_get(top, "testGroups");
    for (size_t g = 0; g < cmt_value_count(groups); g++) {
        const cmt_value *group = cmt_value_at(groups, g);
        size_t n_key = 0;
        const uint8_t *key =
            bytes_of(cmt_value_get(cmt_value_get(group, "publicKey"), "pk"), &n_key);
        const cmt_value *tests = cmt_value_get(group, "tests");
        ck_assert_uint_eq(n_key, CMT_KEY_BYTES);
        for (size_t k = 0; k < cmt_value_count(tests); k++) {
            const cmt_value *t = cmt_value_at(tests, k);
            size_t n_msg = 0;
            size_t n_sig = 0;
            const uint8_t *msg = bytes_of(cmt_value_get(t, "msg"), &n_msg);
            const uint8_t *sig = bytes_of(cmt_value_get(t, "sig"), &n_sig);
            const char *result = cmt_value_as_string(cmt_value_get(t, "result"));
            const cmt_status st = cmt_ed25519_verify(key, msg, n_msg, sig, n_sig, &err);
            ck_assert_msg(
                st == (strcmp(result, "valid") == 0 ? CMT_OK : CMT_E_SIGNATURE),
                "group %zu, test %zu: %s", g, k, cmt_status_name(st));
            n_tests++;
        }
    }
    if (top != NULL)
        ck_assert_uint_eq(n_tests, 151);
}
END_TEST

START_TEST(all_fourteen_low_order_encodings_are_refused)
{
    const cmt_value *top =
        shared_json("vectors/wycheproof/ed25519-low-order-encodings.json");
    const cmt_value *list = cmt_value_get(top, "encodings");
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        size_t n = 0;
        const uint8_t *point = bytes_of(cmt_value_at(list, k), &n);
        cmt_public_key key = {0};
        ck_assert(cmt_ed25519_is_low_order(point));
        ck_assert_int_eq(cmt_public_key_make(mem, point, &key, &err), CMT_E_RANGE);
        ck_assert_ptr_null(key.id);
    }
    if (top != NULL)
        ck_assert_uint_eq(cmt_value_count(list), 14);
}
END_TEST

START_TEST(low_order_keys_and_r_verify_nothing)
{
    /* With the neutral element as key, R = S·B verifies for every message under plain
     * RFC 8032; here R and S are neutral and zero as well. */
    uint8_t neutral[CMT_KEY_BYTES] = {1};
    uint8_t sig[CMT_SIG_BYTES] = {1};
    ck_assert_int_eq(cmt_ed25519_verify(neutral, "x", 1, sig, sizeof sig, &err),
                     CMT_E_SIGNATURE);
    uint8_t seed[CMT_KEY_BYTES] = {7};
    cmt_secret_key *key = NULL;
    ck_ok(cmt_secret_key_from_seed(seed, &key, NULL));
    const uint8_t *good = cmt_secret_key_public(key)->ed25519;
    ck_assert(!cmt_ed25519_is_low_order(good));
    ck_assert_int_eq(cmt_ed25519_verify(good, "x", 1, sig, sizeof sig, &err),
                     CMT_E_SIGNATURE);
    cmt_secret_key_free(key);
}
END_TEST

START_TEST(rfc_8032_test_2_signs_as_published)
{
    /* RFC 8032, section 7.1, TEST 2: one byte 0x72 */
    static const char seed_hex[] =
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    static const char public_hex[] =
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    static const char sig_hex[] =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    uint8_t seed[CMT_KEY_BYTES];
    uint8_t sig[CMT_SIG_BYTES];
    char text[2 * CMT_SIG_BYTES + 1];
    cmt_secret_key *key = NULL;
    ck_assert(cmt_hex_read(seed_hex, 64, seed, sizeof seed));
    ck_ok(cmt_secret_key_from_seed(seed, &key, NULL));
    cmt_hex_write(cmt_secret_key_public(key)->ed25519, CMT_KEY_BYTES, text);
    ck_assert_str_eq(text, public_hex);
    ck_ok(cmt_ed25519_sign(key, "r", 1, sig, NULL));
    cmt_hex_write(sig, sizeof sig, text);
    ck_assert_str_eq(text, sig_hex);
    ck_ok(cmt_ed25519_verify(cmt_secret_key_public(key)->ed25519, "r", 1, sig,
                             sizeof sig, NULL));
    cmt_secret_key_free(key);
}
END_TEST

/* RFC 8410, section 10.1 and 10.3: the example key pair */
static const char rfc8410_secret[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
static const char rfc8410_public[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

START_TEST(pem_is_read_and_written_as_in_rfc_8410)
{
    cmt_secret_key *key = NULL;
    cmt_public_key other = {0};
    char pem[CMT_KEY_PEM];
    ck_ok(cmt_secret_key_read(rfc8410_secret, strlen(rfc8410_secret), &key, NULL));
    ck_ok(cmt_secret_key_write(key, pem, NULL));
    ck_assert_str_eq(pem, rfc8410_secret);
    cmt_public_key_write(cmt_secret_key_public(key), pem);
    ck_assert_str_eq(pem, rfc8410_public);
    ck_ok(
        cmt_public_key_read(mem, rfc8410_public, strlen(rfc8410_public), &other, NULL));
    ck_assert_str_eq(other.id, cmt_secret_key_public(key)->id);
    char hex[66];
    cmt_hex_write(other.ed25519, CMT_KEY_BYTES, hex);
    ck_ok(cmt_public_key_read(mem, hex, 64, &other, NULL));
    hex[64] = '\n';
    hex[65] = '\0';
    ck_ok(cmt_public_key_read(mem, hex, 65, &other, NULL));
    ck_assert_str_eq(other.id, cmt_secret_key_public(key)->id);
    cmt_secret_key_free(key);
}
END_TEST

START_TEST(other_keys_are_refused_in_words)
{
    static const char p256[] =
        "-----BEGIN PUBLIC KEY-----\n"
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt\n"
        "6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\n"
        "-----END PUBLIC KEY-----\n";
    static const char locked[] =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjJzyIqlGfYWQICCAAw\n"
        "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFXtVBZ5EYoDYXTMQPpEHHQEQJDT\n"
        "9uNb2BLtUZ5Q2mXYdy1KBBGUu2fKrv8pHFTn1xhMx8rB5Jw9MvJ9BtnUQz8gTf2A\n"
        "YdH3Wc7gdFK2yEbRjFw=\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n";
    cmt_public_key key = {0};
    cmt_secret_key *secret = NULL;
    ck_assert_int_eq(cmt_public_key_read(mem, p256, strlen(p256), &key, &err),
                     CMT_E_UNSUPPORTED);
    ck_assert_int_eq(cmt_public_key_read(mem, "zz", 2, &key, &err), CMT_E_SYNTAX);
    ck_assert_int_eq(cmt_public_key_read(mem, "", 0, &key, &err), CMT_E_SYNTAX);
    ck_assert_int_eq(
        cmt_secret_key_read(rfc8410_public, strlen(rfc8410_public), &secret, &err),
        CMT_E_SYNTAX);
    ck_assert_int_eq(cmt_secret_key_read(locked, strlen(locked), &secret, &err),
                     CMT_E_UNSUPPORTED);
    ck_assert_ptr_null(secret);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    cmt_secret_key *key = NULL;
    uint8_t seed[CMT_KEY_BYTES] = {9};
    uint8_t sig[CMT_SIG_BYTES] = {0};
    cmt_arena_fail_after(_i);
    cmt_status st = cmt_secret_key_from_seed(seed, &key, &err);
    if (st == CMT_OK)
        st = cmt_ed25519_sign(key, "m", 1, sig, &err);
    if (st == CMT_OK) {
        st = cmt_ed25519_verify(cmt_secret_key_public(key)->ed25519, "m", 1, sig,
                                sizeof sig, &err);
    }
    cmt_arena_fail_after(-1);
    ck_assert_int_eq(st, _i < 3 ? CMT_E_NOMEM : CMT_OK);
    cmt_secret_key_free(key);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("keys");
    TCase *c = tcase_create("keys");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, wycheproof_signatures_are_judged_as_published);
    tcase_add_test(c, all_fourteen_low_order_encodings_are_refused);
    tcase_add_test(c, low_order_keys_and_r_verify_nothing);
    tcase_add_test(c, rfc_8032_test_2_signs_as_published);
    tcase_add_test(c, pem_is_read_and_written_as_in_rfc_8410);
    tcase_add_test(c, other_keys_are_refused_in_words);
    tcase_add_loop_test(c, each_allocation_may_fail, 0, 4);
    suite_add_tcase(s, c);
    return s;
}

CMT_TEST_MAIN(suite)
