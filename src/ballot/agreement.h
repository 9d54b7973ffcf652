/* Consistent judgments of least loss: an exact branch and bound. */
#ifndef CMT_BALLOT_AGREEMENT_H
#define CMT_BALLOT_AGREEMENT_H

#include "ballot/cnf.h"

/** Judgments that a rule names at most; more are told by `capped`. */
#define CMT_MAX_JUDGMENTS 1000

/** Decisions that a search may take in each of its passes. */
#define CMT_JUDGMENT_NODES 1000000U

/** Judgments, complete and consistent, in canonical order: at the first proposition on
 *  which two differ, the one that says yes comes first. */
typedef struct cmt_judgments {
    const int8_t *const *at; /* [n][n_alternatives] 1 or -1 */
    size_t n;
    bool capped; /* there are, or may be, more */
    bool proved; /* false: the budget ended the proof that none is better */
} cmt_judgments;

/** What is lost by a judgment: loss[i] where it says otherwise than prefer[i]. */
typedef struct cmt_preference {
    const int8_t *prefer; /* [n] 1, -1, 0 = either */
    const mpz_t *loss;    /* [n] >= 0; 0 where prefer is 0 */
} cmt_preference;

/** Weight of yes and of no to every proposition.
 *  @param[out] yes, no [n_alternatives], in mem
 *  @retval CMT_E_RANGE the answers are not judgments */
CMT_MUST cmt_status cmt_agreement_count(
    cmt_arena *mem, const cmt_contest *contest, mpq_t **yes, mpq_t **no, cmt_err *err);

/** All consistent judgments of least loss; none where the clauses contradict each other.
 *
 *  Depth first with unit propagation: dearest propositions first to find the least loss,
 *  then in order to list all that have it. A branch is left when its loss and a sum over
 *  disjoint clauses that the preferred completion breaks, each counting its cheapest open
 *  literal, reach the best.
 *
 *  @param[out] least the least loss; initialised
 *  @retval CMT_E_LIMIT the budget ended before any consistent judgment was found
 *  @cost  exponential in the worst case, within CMT_JUDGMENT_NODES decisions a pass */
CMT_MUST cmt_status cmt_agreement_best(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_preference *preference,
                                       mpz_ptr least,
                                       cmt_judgments *out,
                                       cmt_err *err);

#endif
