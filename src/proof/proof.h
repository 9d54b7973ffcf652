/* What a certificate says, between its JSON form and the checker. */
#ifndef CMT_PROOF_PROOF_H
#define CMT_PROOF_PROOF_H

#include "proof/solver.h"

/** A sparse vector: indices ascending, values not zero. */
typedef struct cmt_sparse {
    const cmt_term *terms;
    size_t n;
} cmt_sparse;

typedef enum cmt_step_kind {
    CMT_STEP_BRANCH, /* x[column] <= at in the next subtree, >= at + 1 in the one after */
    CMT_STEP_TIGHTEN, /* narrow the integer columns by reduced costs, then one subtree */
    CMT_STEP_DUAL,    /* leaf: the multipliers bound the objective */
    CMT_STEP_FARKAS,  /* leaf: the multipliers contradict the bounds */
    CMT_STEP_EMPTY    /* leaf: no value lies between the bounds of `column` */
} cmt_step_kind;

/** A node of a proof tree; nodes stand in preorder. */
typedef struct cmt_step {
    cmt_step_kind kind;
    uint32_t column;       /* of branch and empty */
    mpz_srcptr at;         /* of branch */
    cmt_sparse multiplier; /* one a row, of tighten, dual and farkas */
} cmt_step;

typedef struct cmt_proof {
    const char *program; /* digest text */
    cmt_solution_status status;
    bool has_primal;
    cmt_sparse primal;
    mpq_srcptr objective; /* of primal; NULL without one */
    mpq_srcptr bound;     /* of unproved: what the steps prove; or NULL */
    cmt_sparse ray;       /* of unbounded */
    const cmt_step *steps;
    size_t n_steps;
} cmt_proof;

/** Read a certificate into mem; strings are borrowed from the value.
 *  @retval CMT_E_SCHEMA it is not exactly of the documented form, or names a column or row
 *                       that `lp` has not
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_proof_read(cmt_arena *mem,
                                   const cmt_lp *lp,
                                   const cmt_value *certificate,
                                   cmt_proof *out,
                                   cmt_err *err);

/** And back; NULL on shortage. */
cmt_value *cmt_proof_value(cmt_arena *mem, const cmt_proof *proof);

/** The vector with its zeros: out[k] shares the numbers of `v` and is only to be read.
 *  @param out [n] room that need not be initialised */
void cmt_proof_spread(const cmt_sparse *v, size_t n, mpq_t *out);

/** Check all that a proof says of a program, but not that it is about this program.
 *  @param[out] x [n_columns] room for the primal point, which cmt_proof_spread puts there
 *                when there is one
 *  @retval CMT_OK, CMT_E_NEGATIVE, CMT_E_NOMEM */
CMT_MUST cmt_status cmt_proof_check(
    cmt_arena *mem, const cmt_lp *lp, const cmt_proof *proof, mpq_t *x, cmt_err *err);

/** Check the steps alone: that every feasible point has an objective at least as good
 *  for the solver as `target` allows (not below it when minimising, not above it when
 *  maximising); with target NULL, that there is no feasible point. */
CMT_MUST cmt_status cmt_proof_check_steps(cmt_arena *mem,
                                          const cmt_lp *lp,
                                          const cmt_proof *proof,
                                          mpq_srcptr target,
                                          cmt_err *err);

/** Multiples of what rational the objective takes on integer points: the greatest common
 *  divisor of its coefficients if all its columns are integer, else 0. */
CMT_MUST cmt_status cmt_lp_step(cmt_arena *mem,
                                const cmt_lp *lp,
                                mpq_ptr out,
                                cmt_err *err);

#endif
