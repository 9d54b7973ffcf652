/* Certificates of several programs that follow from one another (doc/certificates.md,
 * "Chains"): the k-th is of the k-th program, and a program may depend on what the
 * certificates before it prove. */
#ifndef CMT_PROOF_CHAIN_H
#define CMT_PROOF_CHAIN_H

#include "proof/certificate.h"

#define CMT_CHAIN_FORMAT "comitia.chain/1"

typedef struct cmt_chain cmt_chain;

/** A chain that grows: each program asked for goes to `inner`, and its answer's certificate
 *  to the end. Borrows `inner`; NULL on shortage. */
cmt_chain *cmt_chain_new(cmt_arena *mem, const cmt_solver *inner);

/** A chain that is there already, or a single certificate: the k-th program asked for is
 *  answered by what the k-th certificate proves of it, and by nothing else.
 *  @retval CMT_E_SCHEMA neither a chain nor a certificate
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_chain_read(cmt_arena *mem,
                                   const cmt_value *file,
                                   cmt_chain **out,
                                   cmt_err *err);

/** The chain as a solver. Of one that was read: CMT_E_NEGATIVE where it has no further
 *  certificate, else as cmt_certificate_check. */
const cmt_solver *cmt_chain_solver(cmt_chain *chain);

/** The last program asked for and its answer; the program has no columns where there is
 *  none yet. */
const cmt_lp *cmt_chain_last_program(const cmt_chain *chain);
const cmt_solution *cmt_chain_last(const cmt_chain *chain);

/** Of a chain that was read: whether all of it was used and it says the status that its
 *  last certificate does.
 *  @retval CMT_E_NEGATIVE err says which */
CMT_MUST cmt_status cmt_chain_check_end(const cmt_chain *chain, cmt_err *err);

/** The file: the certificate where there is one, else
 *  {"format": "comitia.chain/1", "status": …, "steps": [certificate, …]}.
 *  NULL on shortage. */
const cmt_value *cmt_chain_value(cmt_arena *mem, const cmt_chain *chain);

/** The programs in order, an array of canonical values. NULL on shortage. */
cmt_value *cmt_chain_programs(cmt_arena *mem, const cmt_chain *chain);

/** "optimal", "infeasible", "unbounded", "unproved". */
const char *cmt_solution_status_name(cmt_solution_status status);

#endif
