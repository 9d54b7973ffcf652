/* Approvals as lists: what committee rules walk. */
#ifndef CMT_BALLOT_APPROVALS_H
#define CMT_BALLOT_APPROVALS_H

#include "ballot/contest.h"

/** Who approves whom, eligible alternatives only; an unseen mark, a pass and a disapproval
 *  are alike. Weights are whole numbers in proportion to the true ones. */
typedef struct cmt_approvals {
    const cmt_contest *contest;
    size_t n;                 /* alternatives */
    size_t n_rows;            /* ballots */
    const size_t *first;      /* [n + 1] where supporters of an alternative start */
    const uint32_t *rows;     /* [first[n]] supporting ballots, ascending */
    const size_t *begin;      /* [n_rows + 1] where approvals of a ballot start */
    const uint16_t *approved; /* [begin[n_rows]] alternatives, ascending */
    const int64_t *small;     /* [n_rows] weights that sum to at most 2^40, or NULL: */
    mpz_t *big;               /* [n_rows] weights of any size, or NULL */
    mpq_srcptr scale;         /* these weights = true weight * scale */
} cmt_approvals;

/** List them.
 *  @retval CMT_E_RANGE the contest's ballots are not approvals
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost   O(n_rows * n) */
CMT_MUST cmt_status cmt_approvals_build(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        cmt_approvals *out,
                                        cmt_err *err);

/** The weight of ballot b (whole, see `scale`). */
void cmt_approvals_weight(const cmt_approvals *approvals, size_t b, mpz_ptr out);

/** How many alternatives may sit: seats, or the eligible ones where these are fewer. */
size_t cmt_approvals_size(const cmt_contest *contest);

#endif
