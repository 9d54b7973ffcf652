#include "crypto/keys.h"

#include "base/err.h"
#include "base/hex.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cmt_secret_key {
    EVP_PKEY *pkey;
    cmt_public_key public_key;
    char id[CMT_KEY_ID];
};

void cmt_wipe(void *bytes, size_t n)
{
    OPENSSL_cleanse(bytes, n);
}

void cmt_secret_key_free(cmt_secret_key *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey);
    cmt_wipe(key, sizeof *key);
    free(key);
}

/* Takes over `pkey` (NULL: making it failed). */
static cmt_status wrap(EVP_PKEY *pkey, cmt_secret_key **out, cmt_err *err)
{
    size_t n = CMT_KEY_BYTES;
    cmt_secret_key *key = cmt_arena_should_fail() ? NULL : calloc(1, sizeof *key);
    if (key == NULL || pkey == NULL
        || EVP_PKEY_get_raw_public_key(pkey, key->public_key.ed25519, &n) != 1) {
        EVP_PKEY_free(pkey);
        free(key);
        return cmt_fail(err, CMT_E_NOMEM, "no room for a secret key");
    }
    key->pkey = pkey;
    key->public_key.scheme = CMT_SCHEME_ED25519;
    cmt_ed25519_key_id(key->public_key.ed25519, key->id);
    key->public_key.id = key->id;
    *out = key;
    return CMT_OK;
}

cmt_status cmt_secret_key_from_seed(const uint8_t seed[CMT_KEY_BYTES],
                                    cmt_secret_key **out,
                                    cmt_err *err)
{
    return wrap(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, CMT_KEY_BYTES), out,
        err);
}

/* Never ask at a terminal. */
static int no_passphrase(char *buf, int size, int rwflag, void *asked)
{
    if (size > 0)
        buf[0] = '\0';
    (void)rwflag;
    *(bool *)asked = true;
    return -1;
}

cmt_status cmt_secret_key_read(const char *pem,
                               size_t n,
                               cmt_secret_key **out,
                               cmt_err *err)
{
    bool asked = false;
    if (n > INT32_MAX)
        return cmt_fail(err, CMT_E_LIMIT, "no PEM file is as long");
    (void)ERR_set_mark();
    BIO *bio = BIO_new_mem_buf(pem, (int)n);
    EVP_PKEY *pkey =
        bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked);
    BIO_free(bio);
    (void)ERR_pop_to_mark();
    if (bio == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to read a secret key");
    if (asked) {
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "not supported yet: a secret key under a passphrase; "
                        "`openssl pkey -in FILE -out PLAIN` takes it off");
    }
    if (pkey == NULL)
        return cmt_fail(err, CMT_E_SYNTAX, "no PEM of a secret key");
    if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(pkey);
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "not supported yet: a secret key that is not Ed25519");
    }
    return wrap(pkey, out, err);
}

/* One line of base64 holds either DER. */
static void write_pem(const char *label, const uint8_t *der, int n, char *out)
{
    char *at = out;
    at += snprintf(at, CMT_KEY_PEM, "-----BEGIN %s KEY-----\n", label);
    at += EVP_EncodeBlock((unsigned char *)at, der, n);
    (void)snprintf(at, CMT_KEY_PEM - (size_t)(at - out), "\n-----END %s KEY-----\n",
                   label);
}

cmt_status cmt_secret_key_write(const cmt_secret_key *key,
                                char out[CMT_KEY_PEM],
                                cmt_err *err)
{
    /* RFC 8410, section 7 */
    uint8_t der[16 + CMT_KEY_BYTES] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                       0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
    size_t n = CMT_KEY_BYTES;
    if (EVP_PKEY_get_raw_private_key(key->pkey, der + 16, &n) != 1)
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a secret key");
    write_pem("PRIVATE", der, (int)sizeof der, out);
    cmt_wipe(der, sizeof der);
    return CMT_OK;
}

const cmt_public_key *cmt_secret_key_public(const cmt_secret_key *key)
{
    return &key->public_key;
}

cmt_status cmt_public_key_make(cmt_arena *mem,
                               const uint8_t key[CMT_KEY_BYTES],
                               cmt_public_key *out,
                               cmt_err *err)
{
    char id[CMT_KEY_ID];
    if (cmt_ed25519_is_low_order(key)) {
        return cmt_fail(
            err, CMT_E_RANGE,
            "the key is a point of low order: its signatures prove nothing");
    }
    cmt_ed25519_key_id(key, id);
    cmt_public_key made = {.scheme = CMT_SCHEME_ED25519,
                           .id = cmt_arena_strdup(mem, id)};
    if (made.id == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a key");
    memcpy(made.ed25519, key, CMT_KEY_BYTES);
    *out = made;
    return CMT_OK;
}

/* NULL: no PEM, or of another kind (then *other). */
static bool read_pem(const char *text, size_t n, uint8_t *raw, bool *other)
{
    size_t len = CMT_KEY_BYTES;
    (void)ERR_set_mark();
    BIO *bio = BIO_new_mem_buf(text, (int)n);
    EVP_PKEY *pkey = bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    *other = pkey != NULL && EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519;
    const bool done =
        pkey != NULL && !*other && EVP_PKEY_get_raw_public_key(pkey, raw, &len) == 1;
    EVP_PKEY_free(pkey);
    BIO_free(bio);
    (void)ERR_pop_to_mark();
    return done;
}

cmt_status cmt_public_key_read(
    cmt_arena *mem, const char *text, size_t n, cmt_public_key *out, cmt_err *err)
{
    uint8_t raw[CMT_KEY_BYTES];
    const size_t digits = n > 0 && text[n - 1] == '\n' ? n - 1 : n;
    bool other = false;
    if (n > INT32_MAX)
        return cmt_fail(err, CMT_E_LIMIT, "no key file is as long");
    if (!cmt_hex_read(text, digits, raw, sizeof raw)
        && !read_pem(text, n, raw, &other)) {
        return other ? cmt_fail(err, CMT_E_UNSUPPORTED,
                                "not supported yet: a public key that is not Ed25519")
                     : cmt_fail(err, CMT_E_SYNTAX,
                                "neither a PEM of a public key nor 64 hex digits");
    }
    return cmt_public_key_make(mem, raw, out, err);
}

void cmt_public_key_write(const cmt_public_key *key, char out[CMT_KEY_PEM])
{
    uint8_t der[12 + CMT_KEY_BYTES] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                       0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    memcpy(der + 12, key->ed25519, CMT_KEY_BYTES);
    write_pem("PUBLIC", der, (int)sizeof der, out);
}

cmt_status cmt_ed25519_sign(const cmt_secret_key *key,
                            const void *message,
                            size_t n,
                            uint8_t sig[CMT_SIG_BYTES],
                            cmt_err *err)
{
    uint8_t made[CMT_SIG_BYTES];
    size_t len = sizeof made;
    EVP_MD_CTX *context = cmt_arena_should_fail() ? NULL : EVP_MD_CTX_new();
    const bool done =
        context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) == 1
        && EVP_DigestSign(context, made, &len, message, n) == 1 && len == sizeof made;
    EVP_MD_CTX_free(context);
    if (!done)
        return cmt_fail(err, CMT_E_NOMEM, "no room to sign");
    memcpy(sig, made, sizeof made);
    return CMT_OK;
}
