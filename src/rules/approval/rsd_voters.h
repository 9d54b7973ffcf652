/* Ballots of `rsd`, those that approve the same merged. The check has its own. */
#ifndef CMT_RULES_APPROVAL_RSD_VOTERS_H
#define CMT_RULES_APPROVAL_RSD_VOTERS_H

#include "rules/approval/rsd.h"

typedef struct cmt_rsd_voter {
    uint64_t likes; /* bit i: eligible[i] */
    mpz_ptr weight;
} cmt_rsd_voter;

/** Read the ballots that approve somebody, sorted by whom.
 *  @param[in]  eligible [m] alternatives, m <= 64
 *  @param[out] out      [*n] distinct sets of likes, ascending, with whole weights
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_rsd_voters_read(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const uint32_t *eligible,
                                        size_t m,
                                        cmt_rsd_voter **out,
                                        size_t *n,
                                        cmt_err *err);

#endif
