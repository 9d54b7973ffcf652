/* Ed25519 keys: signing, and verification with one rule for everybody. */
#ifndef CMT_CRYPTO_KEYS_H
#define CMT_CRYPTO_KEYS_H

#include "base/arena.h"
#include "model/registry.h"

#define CMT_KEY_BYTES 32
#define CMT_SIG_BYTES 64
#define CMT_KEY_ID    65  /* 64 hex digits and a NUL */
#define CMT_KEY_PEM   160 /* room for either PEM form and a NUL */

/** A secret key; owns a foreign resource, wiped when freed. */
typedef struct cmt_secret_key cmt_secret_key;

/** Make a key from its 32-byte seed (the private key of RFC 8032, section 5.1.5). Where the
 *  seed comes from is the caller's matter: this library draws no chance.
 *  @retval CMT_E_NOMEM shortage */
CMT_MUST cmt_status cmt_secret_key_from_seed(const uint8_t seed[CMT_KEY_BYTES],
                                             cmt_secret_key **out,
                                             cmt_err *err);

/** Read an unencrypted PKCS#8 PEM, as `openssl genpkey -algorithm ED25519` writes it.
 *  @retval CMT_E_SYNTAX      no such PEM
 *  @retval CMT_E_UNSUPPORTED a key of another algorithm, or one under a passphrase */
CMT_MUST cmt_status cmt_secret_key_read(const char *pem,
                                        size_t n,
                                        cmt_secret_key **out,
                                        cmt_err *err);

/** Write PKCS#8 PEM, byte for byte as openssl does; the caller wipes `out`. */
CMT_MUST cmt_status cmt_secret_key_write(const cmt_secret_key *key,
                                         char out[CMT_KEY_PEM],
                                         cmt_err *err);

/** Its public half; borrowed, lives as long as the key. */
const cmt_public_key *cmt_secret_key_public(const cmt_secret_key *key);

/** Wipe and free. NULL-safe. */
void cmt_secret_key_free(cmt_secret_key *key);

/** Overwrite bytes that were secret in a way that the compiler keeps. */
void cmt_wipe(void *bytes, size_t n);

/** Whether these 32 bytes are one of the 14 encodings of a point of low order. Such a key,
 *  or such an R, makes one signature fit several messages, and verifiers disagree on it.
 *  @src C2SP/CCTV ed25519; `doc/signing.md` */
bool cmt_ed25519_is_low_order(const uint8_t point[CMT_KEY_BYTES]);

/** The key id: lower-case hex SHA-256 of the DER SubjectPublicKeyInfo (RFC 8410). */
void cmt_ed25519_key_id(const uint8_t key[CMT_KEY_BYTES], char out[CMT_KEY_ID]);

/** A public key of these bytes, its id in `mem`.
 *  @retval CMT_E_RANGE a point of low order */
CMT_MUST cmt_status cmt_public_key_make(cmt_arena *mem,
                                        const uint8_t key[CMT_KEY_BYTES],
                                        cmt_public_key *out,
                                        cmt_err *err);

/** Read a public key: PEM as `openssl pkey -pubout` writes it, or 64 hex digits (one
 *  newline may follow).
 *  @retval CMT_E_SYNTAX, CMT_E_UNSUPPORTED, CMT_E_RANGE as above */
CMT_MUST cmt_status cmt_public_key_read(
    cmt_arena *mem, const char *text, size_t n, cmt_public_key *out, cmt_err *err);

/** Write the PEM of a public key. */
void cmt_public_key_write(const cmt_public_key *key, char out[CMT_KEY_PEM]);

/** Sign; the same key and message always give the same signature (RFC 8032). */
CMT_MUST cmt_status cmt_ed25519_sign(const cmt_secret_key *key,
                                     const void *message,
                                     size_t n,
                                     uint8_t sig[CMT_SIG_BYTES],
                                     cmt_err *err);

/** Verify by the rule strict-ed25519: 64 bytes, neither the key nor R of low order, and
 *  OpenSSL's own check (which refuses S >= L).
 *
 *  @retval CMT_OK          the signature is good
 *  @retval CMT_E_SIGNATURE it is not
 *  @retval CMT_E_NOMEM     shortage; nothing is known
 */
CMT_MUST cmt_status cmt_ed25519_verify(const uint8_t key[CMT_KEY_BYTES],
                                       const void *message,
                                       size_t n,
                                       const uint8_t *sig,
                                       size_t n_sig,
                                       cmt_err *err);

#endif
