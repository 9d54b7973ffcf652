/* Who beats whom among those who still stand. For runs; checks compare pairs themselves. */
#ifndef CMT_RULES_RIVALS_H
#define CMT_RULES_RIVALS_H

#include "ballot/contest.h"

typedef struct cmt_rivals {
    size_t n;
    int8_t *sign;   /* [n][n] of the margin of i over j */
    uint32_t *todo; /* [n] scratch */
} cmt_rivals;

/** @cost that of the pairwise matrix, and n * n bytes */
CMT_MUST cmt_status cmt_rivals_build(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     cmt_rivals *out,
                                     cmt_err *err);

static inline int cmt_rivals_sign(const cmt_rivals *d, size_t i, size_t j)
{
    return d->sign[i * d->n + j];
}

/** The one who beats everybody else standing, or n. */
size_t cmt_rivals_winner(const cmt_rivals *rivals, const bool *standing);

/** The Smith set of those standing: the smallest set (not empty) whose members all beat
 *  everyone standing outside.
 *  @param[out] out [n]
 *  @return how many they are */
size_t cmt_rivals_smith(const cmt_rivals *rivals, const bool *standing, bool *out);

#endif
