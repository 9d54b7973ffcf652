/* Verifying a bundle before use: whole, signed, fresh, and not older than the last one.
 * This re-derives nothing; the audit does. */
#ifndef CMT_BUNDLE_VERIFY_H
#define CMT_BUNDLE_VERIFY_H

#include "bundle/bundle.h"
#include "crypto/trust_root.h"

/** What a client has seen so far; kept in its state file. */
typedef struct cmt_seen {
    const char *instance;
    int64_t revision;
    const char *bundle; /* "sha256:…" of the container with that revision */
    uint64_t log_size;  /* of the log that it stands on */
    cmt_hash32 log_root;
} cmt_seen;

typedef struct cmt_verify_input {
    const uint8_t *container;
    size_t n_container;
    const char *container_name; /* "policy-1.0.0.tar.gz" */
    const char *statement;      /* the release envelope; NULL where there is none */
    size_t n_statement;
    const cmt_trust_root *root;
    const cmt_seen *seen; /* NULL: nothing yet */
    bool has_now;
    cmt_time now;
} cmt_verify_input;

typedef struct cmt_verify_answer {
    bool yes;
    const char *reason; /* of a no, one sentence; NULL of a yes */
    cmt_opened bundle;  /* of a yes */
    const char *digest; /* "sha256:…" of the container */
    size_t n_signers;   /* release keys that signed */
    size_t n_lapsed;    /* items whose sunset has passed by now */
    cmt_seen seen;      /* what to remember; of a yes */
} cmt_verify_answer;

/** Decide whether a bundle may be used. A no is data.
 *  @retval CMT_OK      out says yes or no
 *  @retval CMT_E_NOMEM nothing is known */
CMT_MUST cmt_status cmt_verify(cmt_arena *mem,
                               const cmt_verify_input *input,
                               cmt_verify_answer *out,
                               cmt_err *err);

/** The state file (doc/bundle.md; canonical JSON, "comitia.state/1"). */
CMT_MUST cmt_status
cmt_seen_read(cmt_arena *mem, const char *bytes, size_t n, cmt_seen *out, cmt_err *err);
CMT_MUST cmt_status cmt_seen_write(cmt_arena *mem,
                                   const cmt_seen *seen,
                                   cmt_buf *out,
                                   cmt_err *err);

/** Items of a policy whose sunset is at or before `now`. */
size_t cmt_policy_lapsed(const cmt_value *policy, cmt_time now);

#endif
