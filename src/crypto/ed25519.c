/* RFC 8032 leaves verifiers room to disagree: on points of low order OpenSSL accepts what
 * libsodium refuses, and two honest auditors would reach two verdicts. Refusing the 14
 * encodings of such points for the key and for R leaves them no published case to differ. */
#include "base/err.h"
#include "base/hex.h"
#include "crypto/digest.h"
#include "crypto/keys.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

/* The y coordinates of the 14 encodings; the sign of x (the last byte's top bit) is free.
 * C2SP/CCTV ed25519: 0, 1, the two of order 8, p - 1, and p and p + 1 unreduced. */
static const uint8_t low_order[7][CMT_KEY_BYTES] = {
    {0x00},
    {0x01},
    {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
     0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
     0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
    {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
     0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
     0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
    {0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
};

bool cmt_ed25519_is_low_order(const uint8_t point[CMT_KEY_BYTES])
{
    uint8_t y[CMT_KEY_BYTES];
    memcpy(y, point, sizeof y);
    y[CMT_KEY_BYTES - 1] &= 0x7f;
    for (size_t k = 0; k < sizeof low_order / sizeof low_order[0]; k++) {
        if (memcmp(y, low_order[k], sizeof y) == 0)
            return true;
    }
    return false;
}

void cmt_ed25519_key_id(const uint8_t key[CMT_KEY_BYTES], char out[CMT_KEY_ID])
{
    /* RFC 8410, section 4 */
    uint8_t spki[12 + CMT_KEY_BYTES] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                        0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    cmt_hash32 hash;
    memcpy(spki + 12, key, CMT_KEY_BYTES);
    cmt_sha256_of(spki, sizeof spki, &hash);
    cmt_hex_write(hash.at, sizeof hash.at, out);
}

/* OpenSSL's verdict: 1 good, 0 bad, -1 shortage. */
static int check(
    const uint8_t *key, const void *message, size_t n, const uint8_t *sig, size_t n_sig)
{
    int answer = -1;
    (void)ERR_set_mark();
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, CMT_KEY_BYTES);
    EVP_MD_CTX *context = cmt_arena_should_fail() ? NULL : EVP_MD_CTX_new();
    if (pkey != NULL && context != NULL
        && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1) {
        answer = EVP_DigestVerify(context, sig, n_sig, message, n) == 1 ? 1 : 0;
        if (answer == 0
            && ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE)
            answer = -1;
    }
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    (void)ERR_pop_to_mark();
    return answer;
}

cmt_status cmt_ed25519_verify(const uint8_t key[CMT_KEY_BYTES],
                              const void *message,
                              size_t n,
                              const uint8_t *sig,
                              size_t n_sig,
                              cmt_err *err)
{
    if (n_sig != CMT_SIG_BYTES) {
        return cmt_fail(err, CMT_E_SIGNATURE, "a signature of %zu bytes, not 64",
                        n_sig);
    }
    if (cmt_ed25519_is_low_order(key))
        return cmt_fail(err, CMT_E_SIGNATURE, "the key is a point of low order");
    if (cmt_ed25519_is_low_order(sig)) /* R is its first half */
        return cmt_fail(err, CMT_E_SIGNATURE, "the signature's R is of low order");
    const int answer = check(key, message, n, sig, n_sig);
    if (answer < 0)
        return cmt_fail(err, CMT_E_NOMEM, "no room to verify a signature");
    return answer == 1
               ? CMT_OK
               : cmt_fail(err, CMT_E_SIGNATURE, "the signature does not verify");
}
