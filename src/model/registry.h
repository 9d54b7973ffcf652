/* The registry: which groups exist, with which keys and voice. Read with io/registry.h. */
#ifndef CMT_MODEL_REGISTRY_H
#define CMT_MODEL_REGISTRY_H

#include "base/rational.h"
#include "base/timestamp.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum cmt_key_scheme {
    CMT_SCHEME_ED25519,
    CMT_SCHEME_ECDSA_P256, /* reserved: "not supported yet" where it stands */
    CMT_SCHEME_SSHSIG      /* reserved */
} cmt_key_scheme;

typedef struct cmt_public_key {
    const char *id; /* lower-case hex SHA-256 of the DER SubjectPublicKeyInfo */
    cmt_key_scheme scheme;
    uint8_t ed25519[32];
} cmt_public_key;

/** `threshold` distinct keys of these must sign. */
typedef struct cmt_signers {
    const uint32_t *keys; /* [n] indices into the registry's keys */
    size_t n;
    size_t threshold;
} cmt_signers;

typedef struct cmt_group {
    const char *id;
    cmt_signers signers;
    bool active;
    const char *stratum;         /* or NULL */
    mpq_srcptr weight;           /* registered voice, > 0 */
    int64_t members;             /* registered members, >= 1 */
    const char *const *evidence; /* [n_evidence] "sha256:…" */
    size_t n_evidence;
} cmt_group;

typedef struct cmt_revoked {
    const char *key; /* key id */
    int64_t from_index;
    const char *reason;
} cmt_revoked;

typedef struct cmt_registry {
    const char *instance;
    int64_t version;
    const char *previous;       /* "sha256:…" or NULL for version 1 */
    const char *witness_policy; /* "sha256:…" or NULL; kept for a later use */
    cmt_time expires;
    const cmt_public_key *keys; /* sorted by id */
    size_t n_keys;
    cmt_signers council;
    const cmt_group *groups; /* sorted by id */
    size_t n_groups;
    const cmt_revoked *revoked;
    size_t n_revoked;
} cmt_registry;

/** The group with this id, or NULL. O(log n). */
const cmt_group *cmt_registry_group(const cmt_registry *registry, const char *id);

#endif
