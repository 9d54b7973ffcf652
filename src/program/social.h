/* The social objective of mode `program` (doc/programs.md, section 4.2). */
#ifndef CMT_PROGRAM_SOCIAL_H
#define CMT_PROGRAM_SOCIAL_H

#include "program/solve.h"

/** A linear form over the space: constant + sum of terms. */
typedef struct cmt_form {
    cmt_term *terms; /* [n] */
    size_t n;
    mpq_ptr constant;
} cmt_form;

/** What one group gets from one issue: 1 at its best outcome among those left, 0 at its
 *  worst, linear between. Weights and levels: 1 - the mean distance from what
 *  the group's answers wish for, by columns that may be as small as the distance and no
 *  smaller. */
typedef struct cmt_share {
    uint32_t issue; /* of the part */
    uint32_t group; /* index into the issue's voices */
    const char *name;
    mpq_srcptr voice;
    mpq_srcptr weight; /* of the question */
    cmt_form form;
} cmt_share;

/** The shares of every group in every issue of the part, by issue, then group. A question
 *  whose rule lends no linear welfare gives every group the same: 1 - its distance from
 *  the free outcome.
 *
 *  @param[out] out [n], in the space's arena
 *  @retval CMT_E_LIMIT more than CMT_MAX_SHARES groups times issues
 *  @cost   two solves a share */
#define CMT_MAX_SHARES 16384
CMT_MUST cmt_status cmt_social_shares(cmt_solving *s,
                                      cmt_share **out,
                                      size_t *n,
                                      cmt_err *err);

/** Narrow the space to the outcomes that the charter's objective prefers.
 *  @retval CMT_E_UNSUPPORTED the objective `nash` */
CMT_MUST cmt_status cmt_part_social(cmt_solving *s);

#endif
