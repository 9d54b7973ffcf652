/* The audit: numbered steps that re-derive a bundle from its own evidence. */
#ifndef CMT_AUDIT_AUDIT_H
#define CMT_AUDIT_AUDIT_H

#include "base/timestamp.h"
#include "base/value.h"
#include "bundle/container.h"
#include "crypto/digest.h"
#include "proof/solver.h"

typedef enum cmt_verdict {
    CMT_VERDICT_PASSED,
    CMT_VERDICT_FAILED,
    CMT_VERDICT_WITHHELD,      /* evidence was erased: nothing is known */
    CMT_VERDICT_NOT_APPLICABLE /* the sentence says why */
} cmt_verdict;

/* number, name (`trust.md` 4) */
#define CMT_AUDIT_STEPS(X)                                            \
    X(1, ROOT, "root of trust")                                       \
    X(2, CONTAINER, "bundle digest and reproducible container")       \
    X(3, STATEMENT, "release signatures")                             \
    X(4, LEAF, "decision in the log")                                 \
    X(5, CHECKPOINT, "checkpoint and log")                            \
    X(6, CONSISTENCY, "consistency with the log seen before")         \
    X(7, REGISTRY, "registry and charter signatures")                 \
    X(8, ENVELOPES, "every counted envelope")                         \
    X(9, COMPLETENESS, "every logged submission is accounted for")    \
    X(10, DOCUMENTS, "documents pass gate and schema")                \
    X(11, RECOUNT, "rules recomputed")                                \
    X(12, CERTIFICATES, "certificates of the constitutional program") \
    X(13, COMPILE, "policy recompiled, byte for byte")                \
    X(14, VERSION, "version and diff")                                \
    X(15, FRESHNESS, "expiry and freshness")
#define CMT_AUDIT_STEP(number, NAME, name) CMT_STEP_##NAME = (number),
typedef enum cmt_audit_step {
    CMT_AUDIT_STEPS(CMT_AUDIT_STEP) CMT_N_STEPS = 15
} cmt_audit_step;
#undef CMT_AUDIT_STEP

typedef struct cmt_audit_row {
    unsigned number;
    const char *name;
    cmt_verdict verdict;
    const char *sentence;
} cmt_audit_row;

/** What to audit, and with what. NULL and zero where there is none. */
typedef struct cmt_audit_input {
    const uint8_t *container;
    size_t n_container;
    const char *container_name; /* "policy-1.0.0.tar.gz" */
    const char *statement;      /* the release envelope */
    size_t n_statement;
    const cmt_entry *certificates; /* files beside the container */
    size_t n_certificates;
    const char *receipt; /* [n_receipt] tlog-proof of the decision's leaf */
    size_t n_receipt;
    const char *trust; /* [n_trust] the auditor's own trust.json */
    size_t n_trust;
    const uint8_t *previous; /* the container of the bundle before */
    size_t n_previous;
    uint64_t seen_size; /* of the log as this auditor saw it last; 0 = never */
    cmt_hash32 seen_root;
    const cmt_solver *solver; /* NULL: certificates answer */
    bool has_now;
    cmt_time now;
} cmt_audit_input;

/** The answer. `first_failed` is 0 when no step failed; steps after a failure that could not
 *  be judged are withheld. */
typedef struct cmt_audit {
    cmt_audit_row rows[CMT_N_STEPS];
    unsigned first_failed;
    bool withheld;             /* some step could not be judged */
    const cmt_value *policy;   /* as the bundle says; NULL when it cannot be read */
    const cmt_value *decision; /* its decision.json; NULL when it cannot be read */
    const char *version;
    const char *digest; /* "sha256:…" of the container */
} cmt_audit;

/** Audit a bundle. Failing steps are data: CMT_OK whenever the audit itself ran.
 *  @retval CMT_E_NOMEM, CMT_E_RESOURCE, CMT_E_BUG nothing is known */
CMT_MUST cmt_status cmt_audit_run(cmt_arena *mem,
                                  const cmt_audit_input *input,
                                  cmt_audit *out,
                                  cmt_err *err);

/** The answer as `audit --json` prints it. NULL on shortage. */
cmt_value *cmt_audit_value(cmt_arena *mem, const cmt_audit *audit);

/** One self-contained page for a citizen: verdict, what it does not prove, steps,
 *  decisions. Ask cmt_buf_ok at the end. */
void cmt_audit_report(cmt_arena *mem, const cmt_audit *audit, cmt_buf *out);

/** "passed", "failed", "withheld", "not-applicable". */
const char *cmt_verdict_name(cmt_verdict verdict);

#endif
