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
    mpq_srcptr step; /* > 0: every value is a multiple of it; NULL: continuous */
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

/** Sort shares by their groups' names, then issues. */
void cmt_shares_sort(cmt_share *shares, size_t n);

/** Narrow the space to the outcomes that the charter's objective prefers. */
CMT_MUST cmt_status cmt_part_social(cmt_solving *s);

/** The objective `leximin` over shares [n], sorted here: what the groups miss is made as small
 *  as it can be, the most first; its sums go to `missed` of the part's record. */
CMT_MUST cmt_status cmt_part_leximin(cmt_solving *s, cmt_share *shares, size_t n);

/** The objective `nash`: as many groups as can be get something, then the sum of points times
 *  the logarithm of what each of these gets is as large as it can be; with a proved gap where
 *  that is found only nearly. Writes `nash` into the part's record.
 *  @param[in,out] shares [n], sorted here
 *  @cost doc/programs.md, section 4.2 */
CMT_MUST cmt_status cmt_part_nash(cmt_solving *s, cmt_share *shares, size_t n);

#endif
