/* Compiling a round: from the log's prefix to the container's bytes and the release claim.
 *
 * A pure function: whoever has the same leaves and objects gets the same bytes. The operator
 * calls it on the store, the auditor on the bundle's own evidence. */
#ifndef CMT_BUNDLE_COMPILE_H
#define CMT_BUNDLE_COMPILE_H

#include "bundle/bundle.h"
#include "bundle/version.h"
#include "crypto/trust_root.h"
#include "decision/decide.h"
#include "log/count.h"
#include "log/leaf.h"
#include "log/objects.h"
#include "proof/certificate.h"

typedef struct cmt_compile_input {
    const cmt_trust_root *trust;
    const char *trust_bytes; /* [n_trust] trust.json as read */
    size_t n_trust;
    const cmt_leaf_bytes *leaves; /* [n_leaves] the prefix that the bundle stands on */
    size_t n_leaves;
    const char *checkpoint; /* [n_checkpoint] signed note over exactly these leaves */
    size_t n_checkpoint;
    const cmt_objects *objects;
    const char *round;
    const cmt_value *record; /* decision.json to recount, or NULL (decision/decide.h) */
    const cmt_solver *solver;
} cmt_compile_input;

/** What went before, as decision leaves and their objects tell it. */
typedef struct cmt_before {
    const char *bundle; /* "sha256:…" of the container; NULL for the first bundle */
    int64_t revision;
    cmt_version_number version;
    const char *statement; /* [n_statement] its claim, as logged */
    size_t n_statement;
    const char *policy_bytes; /* [n_policy] its data.json */
    size_t n_policy;
    cmt_value *policy;
} cmt_before;

typedef struct cmt_recorder cmt_recorder;

typedef struct cmt_compiled {
    const cmt_round_input *round;
    const cmt_recorder *seen; /* objects that counting asked for */
    cmt_before before;
    cmt_decision decision;
    cmt_value *policy;
    cmt_diff diff;
    cmt_manifest manifest;
    cmt_container files; /* entries by name, SHA256SUMS among them */
    const uint8_t *container;
    size_t n_container;
    cmt_hash32 digest;
    const char *name;      /* "policy-1.0.0.tar.gz" */
    cmt_value *claim;      /* predicate of the statement */
    const char *statement; /* [n_statement] payload of the release envelope */
    size_t n_statement;
    const cmt_certificates *certificates; /* travel beside the container */
} cmt_compiled;

/** How many leaves a round's bundle stands on: those that counting needs, and every
 *  decision leaf that was logged before the round's own, so that revisions follow one
 *  another. Depends on nothing that is logged after the round's own decision.
 *
 *  @param[in] round counted over the same leaves
 *  @retval CMT_E_SCHEMA a leaf cannot be read */
CMT_MUST cmt_status cmt_compile_size(cmt_arena *mem,
                                     const cmt_leaf_bytes *leaves,
                                     size_t n_leaves,
                                     const cmt_round_input *round,
                                     uint64_t *out,
                                     cmt_err *err);

/** The bundle before: of the last decision leaf among these.
 *  @retval CMT_OK also where there is none (`bundle` is NULL)
 *  @retval CMT_E_REFERENCE, CMT_E_DIGEST, CMT_E_SCHEMA its claim or policy is missing, or
 *          not what the leaf says */
CMT_MUST cmt_status cmt_before_read(cmt_arena *mem,
                                    const cmt_leaf_bytes *leaves,
                                    size_t n_leaves,
                                    const cmt_objects *objects,
                                    cmt_before *out,
                                    cmt_err *err);

/* The three phases of cmt_compile, for the auditor, who judges each. `c` starts as {0}. */
/** Count: sets `round`. */
CMT_MUST cmt_status cmt_compile_count(cmt_arena *mem,
                                      const cmt_compile_input *input,
                                      cmt_compiled *c,
                                      cmt_err *err);
/** Decide: sets `before`, `decision`, `policy`, `certificates`. */
CMT_MUST cmt_status cmt_compile_decide(cmt_arena *mem,
                                       const cmt_compile_input *input,
                                       cmt_compiled *c,
                                       cmt_err *err);
/** Seal: version, manifest, files, container, claim. */
CMT_MUST cmt_status cmt_compile_seal(cmt_arena *mem,
                                     const cmt_compile_input *input,
                                     cmt_compiled *c,
                                     cmt_err *err);

/** Count, decide and seal.
 *  @retval CMT_OK or what counting, deciding, the log's objects and the solver answer */
CMT_MUST cmt_status cmt_compile(cmt_arena *mem,
                                const cmt_compile_input *input,
                                cmt_compiled *out,
                                cmt_err *err);

#endif
