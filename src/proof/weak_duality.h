/* What row multipliers prove over a box: the one inequality behind every certificate. */
#ifndef CMT_PROOF_WEAK_DUALITY_H
#define CMT_PROOF_WEAK_DUALITY_H

#include "proof/box.h"
#include "proof/proof.h"

/** Room for one evaluation after another. */
typedef struct cmt_weak {
    const cmt_lp *lp;
    mpq_t *reduced; /* [n_columns] minimise: c - y A; maximise: y A - c */
    bool whole;     /* the latest are in `sums`, not yet in `reduced` */
    mpz_t *sums;    /* [n_columns] reduced costs times `den` */
    mpz_ptr den;
    mpz_ptr total;  /* scratch */
    mpz_ptr factor; /* a multiplier times `den` */
    mpq_ptr value;  /* minimise: the lower bound; maximise: minus the upper bound */
    mpq_ptr scratch;
} cmt_weak;

CMT_MUST cmt_status cmt_weak_init(cmt_arena *mem,
                                  const cmt_lp *lp,
                                  cmt_weak *out,
                                  cmt_err *err);

/** Set the reduced costs alone; `value` becomes y b.
 *  @retval CMT_E_NEGATIVE a multiplier has the wrong sign */
CMT_MUST cmt_status cmt_weak_reduce(cmt_weak *weak,
                                    const cmt_sparse *y,
                                    bool with_objective,
                                    cmt_err *err);

/** Bound the objective (or 0, without it) of every point of the rows in the box:
 *  for minimising, and y >= 0 on >= rows, y <= 0 on <= rows,
 *
 *      c x >= y b + sum over columns of min over the box of (c - y A) x.
 *
 *  Maximising is minimising -c with the multipliers negated; without an objective the
 *  signs are those of minimising.
 *
 *  @param[in,out] weak `value` is set; `reduced` only after cmt_weak_settle
 *  @retval CMT_E_NEGATIVE a multiplier has the wrong sign, or a column that its reduced
 *                         cost needs bounded is not
 *  @cost O(columns + nonzeros of the rows used) exact operations */
CMT_MUST cmt_status cmt_weak_bound(cmt_weak *weak,
                                   const cmt_box *box,
                                   const cmt_sparse *y,
                                   bool with_objective,
                                   cmt_err *err);

/** Set `reduced` to the reduced costs of the latest bound. */
void cmt_weak_settle(cmt_weak *weak);

#endif
