/* The root of trust: the one file that a verifier gets by a way of its own. */
#ifndef CMT_CRYPTO_TRUST_ROOT_H
#define CMT_CRYPTO_TRUST_ROOT_H

#include "base/buf.h"
#include "model/registry.h"

typedef struct cmt_trust_root {
    const char *instance;
    const cmt_public_key *keys; /* sorted by id */
    size_t n_keys;
    cmt_signers council; /* signs charters and registries */
    cmt_signers release; /* signs bundles */
    const char *log;     /* verifier key of the log: "ORIGIN+8 hex digits+base64" */
} cmt_trust_root;

/** Read `trust.json` (`doc/trust-root.md`): canonical JSON; the log's verifier key must name
 *  INSTANCE/log and carry its true key hash.
 *  @retval as cmt_registry_read */
CMT_MUST cmt_status cmt_trust_root_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_trust_root **out, cmt_err *err);

/** Append the canonical document. */
CMT_MUST cmt_status cmt_trust_root_write(cmt_arena *mem,
                                         const cmt_trust_root *root,
                                         cmt_buf *out,
                                         cmt_err *err);

#endif
