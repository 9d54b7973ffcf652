/* DSSE v1.0.2 envelopes: signatures over exact bytes, verified before anything is parsed. */
#ifndef CMT_CRYPTO_DSSE_H
#define CMT_CRYPTO_DSSE_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/keys.h"

/* Every payload type that is ever signed. A type is compared before the payload is parsed,
 * so that no document can stand in for one of another kind. */
#define CMT_TYPE_PROFILE  "application/vnd.comitia.profile+xml"
#define CMT_TYPE_CHARTER  "application/vnd.comitia.charter+xml"
#define CMT_TYPE_REGISTRY "application/vnd.comitia.registry.v1+json"
#define CMT_TYPE_INTOTO   "application/vnd.in-toto+json"

typedef struct cmt_envelope_sig {
    const char *keyid; /* an unauthenticated hint, or NULL */
    const uint8_t *sig;
    size_t n_sig;
} cmt_envelope_sig;

/** An envelope as read; nothing in it is verified. The payload is decoded once: these bytes
 *  are the ones to verify, digest and parse. */
typedef struct cmt_envelope {
    const char *payload_type;
    const uint8_t *payload; /* [n], and a NUL beyond */
    size_t n;
    cmt_hash32 digest; /* SHA-256 of the payload: the identity of what was signed */
    const cmt_envelope_sig *signatures;
    size_t n_signatures;
} cmt_envelope;

/** Append the pre-authentication encoding: "DSSEv1 LEN TYPE LEN PAYLOAD". */
void cmt_dsse_pae(const char *payload_type,
                  const void *payload,
                  size_t n,
                  cmt_buf *out);

/** Read an envelope. Foreign JSON is fine (any layout, unknown members, both base64
 *  alphabets); duplicate members, broken base64, no signature or more than
 *  CMT_MAX_SIGNATURES are refused. The payload is limited to CMT_MAX_PAYLOAD_BYTES, of a
 *  registry to CMT_MAX_REGISTRY_BYTES.
 *
 *  @retval CMT_E_SYNTAX, CMT_E_SCHEMA not an envelope; path is a JSON pointer
 *  @retval CMT_E_LIMIT, CMT_E_NOMEM
 *  @src    secure-systems-lab/dsse, envelope.md v1.0.2
 */
CMT_MUST cmt_status cmt_dsse_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_envelope *out, cmt_err *err);

/** Which keys signed: indices into the keys given to cmt_dsse_verify, ascending. */
typedef struct cmt_verified {
    const uint32_t *keys;
    size_t n;
} cmt_verified;

/** Whether `signers->threshold` distinct public keys of `signers` signed this payload as
 *  `payload_type`. Distinct means distinct key bytes: repeated signatures, repeated keys
 *  and a key under two ids count once. A key id is only a hint of which key to try first;
 *  signatures that no key of the list made are ignored.
 *
 *  @param[in]  keys    the keys that `signers->keys` index (a registry's or trust root's)
 *  @param[out] out     all keys of `signers` that signed; may be NULL
 *  @retval CMT_OK            the threshold is met
 *  @retval CMT_E_TRUST       another payload type, or too few of the keys signed
 *  @retval CMT_E_SIGNATURE   too few, and one that names a key of the list is broken
 *  @retval CMT_E_UNSUPPORTED too few, and one of the keys is of a scheme not supported yet
 *  @retval CMT_E_NOMEM
 *  @cost   at most one Ed25519 verification a signature whose key id names a key of the list,
 *          `signers->n` for one without or with another key id
 *  @src    secure-systems-lab/dsse, protocol.md v1.0.2
 */
CMT_MUST cmt_status cmt_dsse_verify(cmt_arena *mem,
                                    const cmt_envelope *envelope,
                                    const char *payload_type,
                                    const cmt_public_key *keys,
                                    const cmt_signers *signers,
                                    cmt_verified *out,
                                    cmt_err *err);

/** Sign a payload and append the envelope in canonical JSON, no newline. */
CMT_MUST cmt_status cmt_dsse_sign(const char *payload_type,
                                  const void *payload,
                                  size_t n,
                                  const cmt_secret_key *key,
                                  cmt_buf *out,
                                  cmt_err *err);

/** Append the same envelope with one more signature (k-of-n is collected so, one signer
 *  after another). A signature that this key has made already is not repeated. */
CMT_MUST cmt_status cmt_dsse_add(const cmt_envelope *envelope,
                                 const cmt_secret_key *key,
                                 cmt_buf *out,
                                 cmt_err *err);

#endif
