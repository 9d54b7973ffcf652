/* The counting rule: what a round decides upon, as a pure function of a log prefix.
 *
 * Inputs of round R are the submission leaves with index in [open, close). Each is judged by
 * the registry in force at its own index, over the bytes that it names: signatures of a
 * threshold of distinct unrevoked keys, then the profile itself. Of each group the highest
 * sequence counts; two payloads at that sequence void the group; a later withdrawal with a
 * higher sequence removes it. Nothing outside the prefix can enter. Deciding (from the store)
 * and auditing (from a bundle's evidence) call exactly this. */
#ifndef CMT_LOG_COUNT_H
#define CMT_LOG_COUNT_H

#include "crypto/digest.h"
#include "log/leaf.h"
#include "log/objects.h"
#include "model/profile.h"
#include "model/registry.h"

struct cmt_trust_root;

/** How a submission stands at the close. */
#define CMT_SUBMISSION_STANDINGS(X)                                               \
    X(COUNTED, "counted")                                                         \
    X(SUPERSEDED, "superseded") /* a higher sequence of the group counts */       \
    X(VOID, "void")             /* another payload bears the same sequence */     \
    X(WITHDRAWN, "withdrawn")   /* a withdrawal with a higher sequence follows */ \
    X(REFUSED, "refused")       /* logged, yet not lawful when checked at the close */

typedef enum cmt_submission_standing {
#define CMT_X(name, text) CMT_SUBMISSION_##name,
    CMT_SUBMISSION_STANDINGS(CMT_X)
#undef CMT_X
        CMT_N_SUBMISSION_STANDINGS
} cmt_submission_standing;

const char *cmt_submission_standing_name(cmt_submission_standing standing);

/** Ballots outside the profile, named by digest in it. */
typedef struct cmt_attachment {
    const char *digest; /* "sha256:…" */
    const char *bytes;  /* [n] */
    size_t n;
} cmt_attachment;

/** One submission leaf of the round. */
typedef struct cmt_submission {
    uint64_t index; /* in the log */
    cmt_time time;
    const char *group;
    int64_t sequence;
    int64_t registry;     /* version in force at its index */
    const char *payload;  /* digest of the profile's bytes */
    const char *envelope; /* digest of the envelope */
    cmt_submission_standing standing;
    const char *reason; /* one sentence; NULL when counted */
    /* the rest for counted ones only */
    const cmt_profile *profile;
    const char *bytes; /* [n] the profile's XML */
    size_t n;
    const cmt_attachment *attachments; /* [n_attachments], each digest once */
    size_t n_attachments;
} cmt_submission;

/** A refusal leaf of the round: public, though nothing of it counts. */
typedef struct cmt_refusal {
    uint64_t index;
    const char *envelope;
    const char *code;
    const char *reason;
} cmt_refusal;

/** A signed document in force. */
typedef struct cmt_signed_document {
    uint64_t index;       /* of its leaf */
    const char *envelope; /* digest of the envelope */
    const char *payload;  /* digest of the document's bytes: its identity */
    const char *bytes;    /* [n] */
    size_t n;
} cmt_signed_document;

/** Everything that a round decides upon. */
typedef struct cmt_round_input {
    const char *instance;
    const char *round;
    cmt_signed_document charter_document; /* named by the round-open leaf */
    const cmt_charter *charter;
    cmt_signed_document registry_document; /* in force at the close */
    const cmt_registry *registry;
    uint64_t open_index;
    uint64_t close_index;
    cmt_time opened;
    cmt_time closed;
    uint64_t size;   /* close_index + 1 */
    cmt_hash32 root; /* of the first `size` leaves: "log root at the close" */
    /** Leaves that an auditor needs: `size`, or more where secrets were revealed later. */
    uint64_t used_size;
    const cmt_submission *submissions; /* [n_submissions], by index */
    size_t n_submissions;
    size_t n_counted;
    const cmt_refusal *refusals; /* [n_refusals], by index */
    size_t n_refusals;
    const char *const *seeds; /* [n_seeds] commitments "sha256:…" of the round-open */
    size_t n_seeds;
    const uint8_t (*secrets)[32]; /* [n_seeds], or NULL while not all are revealed */
} cmt_round_input;

/** Apply the counting rule.
 *
 *  @param[in,out] mem     receives everything that `out` names
 *  @param[in] trust       whose council must have signed charter and registry
 *  @param[in] leaves      the log's first n_leaves records
 *  @param[in] objects     envelopes and attachments by digest
 *  @param[in] round       the round's name
 *  @retval CMT_OK          out is filled in; bad submissions are rows, not errors
 *  @retval CMT_E_REFERENCE no such round, or an object is missing
 *  @retval CMT_E_CONFLICT  the round is not closed
 *  @retval CMT_E_SCHEMA    a leaf is malformed, or leaves contradict each other
 *  @retval CMT_E_SIGNATURE, CMT_E_TRUST charter or registry is not signed by the council
 *  @retval CMT_E_DIGEST    an object is not what its digest says
 *  @cost   one signature check and one parse a submission leaf
 *  @src    doc/log.md, "Counting rule" */
CMT_MUST cmt_status cmt_count_round(cmt_arena *mem,
                                    const struct cmt_trust_root *trust,
                                    const cmt_leaf_bytes *leaves,
                                    size_t n_leaves,
                                    const cmt_objects *objects,
                                    const char *round,
                                    cmt_round_input *out,
                                    cmt_err *err);

#endif
