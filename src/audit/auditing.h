/* Inside the audit: what the steps share. */
#ifndef CMT_AUDIT_AUDITING_H
#define CMT_AUDIT_AUDITING_H

#include "audit/audit.h"
#include "bundle/compile.h"
#include "bundle/evidence.h"
#include "crypto/dsse.h"
#include "log/note.h"

/** A solver that watches another one: it holds every published certificate against the
 *  program that it is about, and remembers what could not be answered. */
typedef struct cmt_watch {
    const cmt_solver *inner;           /* NULL: certificates answer */
    const cmt_certificates *published; /* as read, unproved */
    size_t asked;
    size_t proved;     /* a published certificate proves the answer */
    size_t missing;    /* none was published */
    const char *bad;   /* first certificate that fails, and why; or NULL */
    size_t unanswered; /* without a solver: programs that have no good certificate */
    cmt_arena *mem;
    cmt_solver solver; /* ask this one */
} cmt_watch;

void cmt_watch_init(cmt_watch *watch,
                    cmt_arena *mem,
                    const cmt_solver *inner,
                    const cmt_certificates *published);

/** An audit under way. */
typedef struct cmt_auditing {
    cmt_arena *mem;
    const cmt_audit_input *input;
    cmt_audit *out;
    cmt_opened bundle;
    const cmt_trust_root *root; /* the auditor's, else the bundle's own */
    const char *root_bytes;     /* [n_root_bytes] */
    size_t n_root_bytes;
    const cmt_value
        *claim; /* predicate of the signed claim; NULL where there is none */
    cmt_hash32 claim_digest; /* of its payload */
    size_t n_release_signers;
    const cmt_leaf_bytes *leaves; /* [bundle.manifest.log_size] */
    cmt_file_objects objects;
    cmt_watch watch;
    cmt_compile_input compile;
    cmt_compiled again; /* the bundle, compiled anew */
    bool counted;       /* `again` is counted, decided, sealed */
    bool decided;
    bool sealed;
} cmt_auditing;

/* Give a step's verdict; the first one given stands. The sentence is formatted into the
 * arena. cmt_step_fail answers false, so that a step can end with it. */
void cmt_step_pass(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
    CMT_PRINTF(3, 4);
bool cmt_step_fail(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
    CMT_PRINTF(3, 4);
void cmt_step_withhold(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
    CMT_PRINTF(3, 4);
void cmt_step_skip(cmt_auditing *a, cmt_audit_step step, const char *format, ...)
    CMT_PRINTF(3, 4);

/** An error's sentence with its place, in the arena. */
const char *cmt_step_error(cmt_auditing *a, const cmt_err *err);

/* The steps, in the order they are judged. Each gives its own rows their verdicts; false
 * means that those which build on it cannot be judged. */
bool cmt_audit_container(cmt_auditing *a);  /* V2 */
bool cmt_audit_root(cmt_auditing *a);       /* V1 */
bool cmt_audit_statement(cmt_auditing *a);  /* V3 */
bool cmt_audit_log(cmt_auditing *a);        /* V5, V6 */
bool cmt_audit_receipt(cmt_auditing *a);    /* V4 */
bool cmt_audit_signatures(cmt_auditing *a); /* V7 */
bool cmt_audit_inputs(cmt_auditing *a);     /* V8, V9, V10 */
bool cmt_audit_before(cmt_auditing *a);     /* V14, as far as the bundle before */
bool cmt_audit_decision(cmt_auditing *a);   /* V11, V12 */
bool cmt_audit_policy(cmt_auditing *a);     /* V13, V14, V3's last word */
bool cmt_audit_freshness(cmt_auditing *a);  /* V15 */

/** The bytes of a file of the bundle as text; NULL where there is none. */
const cmt_entry *cmt_audit_file(const cmt_auditing *a, const char *name);

/** Whether the bundle's file holds exactly the canonical bytes of `value`. */
bool cmt_audit_is(const cmt_auditing *a, const char *name, const cmt_value *value);

/** Whether the bundle's file is byte for byte the recompiled one. */
bool cmt_audit_same_file(const cmt_auditing *a, const char *name);

#endif
