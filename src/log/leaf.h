/* Leaves: the records of the log, canonical JSON of at most 65,535 bytes.
 *
 * Each is an object with `kind`, `time` (RFC 3339, UTC), `v` 1 and exactly the fields of its
 * kind (leaf.c has the table, doc/log.md the meaning). Documents stay outside the log, named
 * by digest. A reader refuses unknown kinds and fields: a log holds nothing that a verifier
 * does not understand. */
#ifndef CMT_LOG_LEAF_H
#define CMT_LOG_LEAF_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/timestamp.h"

#define CMT_LEAF_KINDS(X)         \
    X(REGISTRY, "registry")       \
    X(CHARTER, "charter")         \
    X(ROUND_OPEN, "round-open")   \
    X(SUBMISSION, "submission")   \
    X(WITHDRAWAL, "withdrawal")   \
    X(REFUSAL, "refusal")         \
    X(ROUND_CLOSE, "round-close") \
    X(REVEAL, "reveal")           \
    X(DECISION, "decision")       \
    X(AUDIT, "audit")             \
    X(REVOCATION, "revocation")   \
    X(KEY_CHANGE, "key-change")

typedef enum cmt_leaf_kind {
#define CMT_X(name, text) CMT_LEAF_##name,
    CMT_LEAF_KINDS(CMT_X)
#undef CMT_X
        CMT_N_LEAF_KINDS
} cmt_leaf_kind;

/** The spelling of a kind. */
const char *cmt_leaf_kind_name(cmt_leaf_kind kind);

/** A record. Which members its kind has stands in the table; the others are NULL or 0.
 *  Digests are text, "sha256:…". */
typedef struct cmt_leaf {
    cmt_leaf_kind kind;
    cmt_time time;
    const char *round;
    const char *group;
    const char *envelope;  /* digest of the DSSE envelope as received */
    const char *payload;   /* digest of what it signs: the document's identity */
    const char *charter;   /* round-open: payload digest of the charter */
    const char *bundle;    /* decision, audit */
    const char *statement; /* decision: the signed claim; audit: the auditor's answer */
    const char *root;      /* decision: "sha256:…" of the tree it was computed at */
    const char *code;      /* refusal: name of a status, "E_SIGNATURE" */
    const char *reason;    /* refusal, revocation: one sentence */
    const char *key;       /* revocation, key-change: key id */
    const char *closes;    /* round-open: when it is to close, or NULL */
    int64_t version;       /* registry, charter: theirs */
    int64_t registry;      /* round-open, submission, withdrawal: version in force */
    int64_t sequence;      /* submission, withdrawal */
    int64_t size;          /* round-close: its own index; decision: tree size */
    int64_t from_index;    /* revocation */
    const char *const
        *seeds; /* round-open: digests of secrets; reveal: the secrets, hex */
    size_t n_seeds;
} cmt_leaf;

/** Append the canonical bytes.
 *  @retval CMT_E_RANGE a required member is missing or malformed
 *  @retval CMT_E_LIMIT longer than CMT_MAX_LEAF_BYTES */
CMT_MUST cmt_status cmt_leaf_write(const cmt_leaf *leaf, cmt_buf *out, cmt_err *err);

/** Read a record, strictly.
 *  @retval CMT_E_SYNTAX, CMT_E_CANONICAL, CMT_E_LIMIT as cmt_json_read
 *  @retval CMT_E_SCHEMA an unknown kind or field, a missing or malformed one */
CMT_MUST cmt_status
cmt_leaf_read(cmt_arena *mem, const char *bytes, size_t n, cmt_leaf *out, cmt_err *err);

/** A record's bytes as logged. */
typedef struct cmt_leaf_bytes {
    const char *at; /* [n] */
    size_t n;
} cmt_leaf_bytes;

#endif
