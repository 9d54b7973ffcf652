/* Certificates: data from which anyone can check an answer without a solver.
 *
 * doc/certificates.md defines the format and the mathematics of each check. The checker
 * is written from that page: it knows nothing of how a certificate was found. */
#ifndef CMT_PROOF_CERTIFICATE_H
#define CMT_PROOF_CERTIFICATE_H

#include "crypto/digest.h"
#include "proof/solver.h"

#define CMT_CERTIFICATE_FORMAT "comitia.certificate/1"

/** The digest by which certificates name a program: SHA-256 over the canonical bytes of
 *  cmt_lp_value.
 *  @retval CMT_E_RANGE a name that canonical JSON cannot hold
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_program_digest(const cmt_lp *lp, cmt_hash32 *out, cmt_err *err);

/** Decide whether a certificate proves what it says of this program, in exact arithmetic
 *  from the definition: primal feasibility and objective by substitution; bounds by weak
 *  duality over the columns' bounds; infeasibility by Farkas multipliers; integer
 *  programs by the leaves of a proof tree; unboundedness by a ray.
 *
 *  @param[in]  certificate the JSON object, untrusted
 *  @param[out] out         the proved answer, its numbers read from the certificate alone;
 *                          `certificate` is borrowed into it. May be NULL
 *  @retval CMT_OK         the certificate proves its statement
 *  @retval CMT_E_NEGATIVE it does not; err says which inequality fails
 *  @retval CMT_E_DIGEST   it is about another program
 *  @retval CMT_E_SCHEMA   it is not of the documented form, or a number in it has more than
 *                        CMT_MAX_CERTIFICATE_DIGITS
 *  @retval CMT_E_NOMEM
 *  @cost   O(nonzeros) exact operations, times the nodes of a tree */
CMT_MUST cmt_status cmt_certificate_check(cmt_arena *mem,
                                          const cmt_lp *lp,
                                          const cmt_value *certificate,
                                          cmt_solution *out,
                                          cmt_err *err);

/** The same for a caller who has just computed the program's digest. */
CMT_MUST cmt_status cmt_certificate_check_known(cmt_arena *mem,
                                                const cmt_lp *lp,
                                                const cmt_hash32 *program,
                                                const cmt_value *certificate,
                                                cmt_solution *out,
                                                cmt_err *err);

/** A growing set of certificates by program, kept as canonical bytes in order of the
 *  program digests, so that it is published the same way however it was collected. */
typedef struct cmt_certificates cmt_certificates;

typedef struct cmt_certificate_entry {
    cmt_hash32 program;
    const char *bytes; /* canonical JSON, NUL-terminated */
    size_t n_bytes;
} cmt_certificate_entry;

/** An empty set that lives, with all that is added, in `mem`; NULL on shortage. */
cmt_certificates *cmt_certificates_new(cmt_arena *mem);

/** Add a certificate, copied; the first one of a program stays.
 *  Nothing is proved here: cmt_certificate_check does that at each use.
 *  @retval CMT_E_SCHEMA it names no program */
CMT_MUST cmt_status cmt_certificates_add(cmt_certificates *set,
                                         const cmt_value *certificate,
                                         cmt_err *err);

size_t cmt_certificates_count(const cmt_certificates *set);
/** The k-th in order of program digests; k < count. */
const cmt_certificate_entry *cmt_certificates_at(const cmt_certificates *set, size_t k);
/** The one about a program, or NULL. */
const cmt_certificate_entry *cmt_certificates_find(const cmt_certificates *set,
                                                   const cmt_hash32 *program);

/** A solver that solves nothing: it answers what a certificate of the set proves.
 *  CMT_E_REFERENCE when there is none for the program, else as cmt_certificate_check.
 *  Borrows the set; NULL on shortage. */
const cmt_solver *cmt_certificate_solver_new(cmt_arena *mem,
                                             const cmt_certificates *set);

/** A solver that asks `inner` and adds each answer's certificate to `set`; borrows both;
 *  NULL on shortage. */
const cmt_solver *cmt_recording_solver_new(cmt_arena *mem,
                                           const cmt_solver *inner,
                                           cmt_certificates *set);

#endif
