/* What row multipliers prove over a box: the one inequality behind every certificate. */
#ifndef CMT_PROOF_WEAK_DUALITY_H
#define CMT_PROOF_WEAK_DUALITY_H

#include "proof/box.h"
#include "proof/proof.h"

/** Where the latest reduced costs are. */
typedef enum cmt_weak_form {
    CMT_WEAK_RATIONAL, /* in `reduced` */
    CMT_WEAK_WHOLE,    /* in `sums`, over `den` */
    CMT_WEAK_WORDS     /* in `wide`, over `word_den` */
} cmt_weak_form;

/** Room for one evaluation after another. */
typedef struct cmt_weak {
    cmt_arena *mem;
    const cmt_lp *lp;
    cmt_weak_form form;
    mpq_t *
        reduced; /* [n_columns] minimise: c - y A; maximise: y A - c; NULL until needed */
    mpz_t *sums; /* [n_columns] NULL until needed, with the three that follow */
    mpz_ptr den;
    mpz_ptr total;  /* scratch */
    mpz_ptr factor; /* a multiplier times `den` */
    cmt_i128 *wide; /* [n_columns] */
    cmt_i128 wide_total;
    int64_t word_den;
    mpq_ptr value; /* minimise: the lower bound; maximise: minus the upper bound */
    mpq_ptr scratch;
} cmt_weak;

CMT_MUST cmt_status cmt_weak_init(cmt_arena *mem,
                                  const cmt_lp *lp,
                                  cmt_weak *out,
                                  cmt_err *err);

/** Set `reduced` alone, without a bound.
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
CMT_MUST cmt_status cmt_weak_settle(cmt_weak *weak, cmt_err *err);

/** For weak_duality.c: set `wide`, `word_den` and `wide_total` = y b; the latter two are times
 *  `word_den`, and all of the sign of minimising. False where something does not fit a word;
 *  what was set is then of no use. */
CMT_MUST bool cmt_weak_use_words(cmt_weak *weak,
                                 const cmt_sparse *y,
                                 bool with_objective,
                                 bool negate);

#endif
