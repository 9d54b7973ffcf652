/* A bundle: the container's files, checked against its own sums, and what they say. */
#ifndef CMT_BUNDLE_BUNDLE_H
#define CMT_BUNDLE_BUNDLE_H

#include "base/timestamp.h"
#include "base/value.h"
#include "bundle/container.h"
#include "crypto/digest.h"

/* Names inside the container (doc/bundle.md). */
#define CMT_AT_MANIFEST       ".manifest"
#define CMT_AT_POLICY         "comitia/data.json"
#define CMT_AT_CONSTITUTION   "constitution.md"
#define CMT_AT_CHARTER        "evidence/charter.dsse.json"
#define CMT_AT_REGISTRY       "evidence/registry.dsse.json"
#define CMT_AT_DECISION       "evidence/decision.json"
#define CMT_AT_INPUTS         "evidence/inputs.json"
#define CMT_AT_PREVIOUS       "evidence/previous.json"
#define CMT_AT_PREVIOUS_CLAIM "evidence/previous.statement.json"
#define CMT_AT_TRUST          "evidence/trust.json"
#define CMT_AT_OBJECTS        "evidence/objects/"
#define CMT_AT_CHECKPOINT     "evidence/checkpoint"
#define CMT_AT_LEAVES         "evidence/leaves/"
#define CMT_AT_SUBMISSIONS    "evidence/submissions/"
#define CMT_AT_ATTACHMENTS    "evidence/attachments/"
#define CMT_AT_OBJECTIVES     "training/objectives.json"

/** The manifest, as values. */
typedef struct cmt_manifest {
    const char *build; /* the round */
    const char *log_origin;
    int64_t log_size;
    const char *policy_version; /* "1.4.0" */
    const char *previous;       /* "sha256:…" of the container before, or NULL */
    int64_t revision;           /* >= 1 */
    const char *expires;        /* RFC 3339 */
} cmt_manifest;

/** An opened bundle; lives in the arena. */
typedef struct cmt_opened {
    cmt_hash32 digest; /* of the container's bytes */
    cmt_container files;
    cmt_manifest manifest;
    cmt_value *policy;
} cmt_opened;

/** The manifest's canonical bytes. */
CMT_MUST cmt_status cmt_manifest_write(cmt_arena *mem,
                                       const cmt_manifest *manifest,
                                       cmt_buf *out,
                                       cmt_err *err);
CMT_MUST cmt_status cmt_manifest_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_manifest *out, cmt_err *err);

/** Open a container: its form, its sums, manifest and policy. No signature is checked.
 *  `bytes` are borrowed.
 *  @retval CMT_E_SYNTAX, CMT_E_DIGEST, CMT_E_SCHEMA, CMT_E_CANONICAL, CMT_E_REFERENCE */
CMT_MUST cmt_status cmt_bundle_read(
    cmt_arena *mem, const uint8_t *bytes, size_t n, cmt_opened *out, cmt_err *err);

#endif
