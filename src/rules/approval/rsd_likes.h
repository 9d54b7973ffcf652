/* Ballots as the check of `rsd` reads them; the run has its own. */
#ifndef CMT_RULES_APPROVAL_RSD_LIKES_H
#define CMT_RULES_APPROVAL_RSD_LIKES_H

#include "rules/approval/rsd.h"

/** What all ballots together weigh that approve just these. */
typedef struct cmt_rsd_likes {
    uint64_t likes;
    mpq_ptr weight;
} cmt_rsd_likes;

/** @param[in]  who [m] the eligible
 *  @param[out] out [*n], ascending by likes; nobody's likes are empty
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_rsd_likes_list(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const uint32_t *who,
                                       size_t m,
                                       cmt_rsd_likes **out,
                                       size_t *n,
                                       cmt_err *err);

#endif
