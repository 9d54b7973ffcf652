/* What `expanding-approvals` reads: ranks on ballots, the quota, the order of priority. */
#ifndef CMT_RULES_ORDINAL_EXPANDING_APPROVALS_RANKS_H
#define CMT_RULES_ORDINAL_EXPANDING_APPROVALS_RANKS_H

#include "rules/rule.h"

/** Ranks on ballots count the eligible alternatives strictly above, and one. A ballot
 * supports up to rank j; under the meanings of leaving off other than `last` it never
 * supports whom it leaves off. */
typedef struct cmt_expanding {
    const cmt_contest *contest;
    size_t n;
    size_t m; /* eligible alternatives: the last rank */
    size_t k; /* seats to fill */
    size_t n_rows;
    uint16_t *rank;   /* [n_rows][n] 0: never supported */
    uint16_t *sorted; /* [n_rows][m] those it can support, by rank */
    uint16_t *length; /* [n_rows] how many these are */
    mpz_t *weight;    /* [n_rows] whole numbers */
    mpz_ptr scale;    /* weight = true weight * scale */
    mpq_ptr quota;    /* in those weights */
    bool beyond;      /* the quota must be exceeded */
    mpq_t *place;     /* [n] in the rank-maximal order, the first is 1 */
    mpq_ptr q;        /* scratch */
    mpz_t *support;   /* [n] scratch, in units of 1 / (scale * common) */
    mpz_t *sum;       /* [n] scratch, 0 but for those met */
    uint16_t *met;    /* [n] scratch */
    size_t n_met;
    mpz_t *z;        /* [4] scratch */
    uint32_t *order; /* [n_rows] scratch: ballots, class by class */
    size_t *first;   /* [room + 2] scratch: where a class starts in it */
    uint32_t *child; /* [room][2] scratch */
    mpz_t *left;     /* [room] scratch */
    size_t room;     /* classes that there may be, and one */
} cmt_expanding;

/** Read a contest of rankings.
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost   O(n_rows * n) */
CMT_MUST cmt_status cmt_expanding_init(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule *rule,
                                       const cmt_rule_args *args,
                                       cmt_expanding *out,
                                       cmt_err *err);

/** Add to w->sum the weight of ballot b for those whom it puts at rank j >= 1. */
void cmt_expanding_add(cmt_expanding *w, uint32_t b, size_t j);

/** Set w->sum back to 0. */
void cmt_expanding_clear(cmt_expanding *w);

#endif
