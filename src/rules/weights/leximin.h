/* The point at which the least overlap is largest, then the next, and so on. Private to the
 * rule `egalitarian`. */
#ifndef CMT_RULES_WEIGHTS_LEXIMIN_H
#define CMT_RULES_WEIGHTS_LEXIMIN_H

#include "rules/rule.h"

/** Different answers, and programs' rows, up to which it is computed. */
#define CMT_LEXIMIN_ANSWERS 1000
#define CMT_LEXIMIN_CUTS    4000

/** A level of the outcome, and multipliers that prove it: among all points, the sum of
 *  multiplier times overlap (and, of shares, multiplier times share) is largest here. */
typedef struct cmt_leximin_level {
    mpq_srcptr value;
    const mpq_t *multiplier; /* [n_agents] > 0 for all at the level */
} cmt_leximin_level;

/** Agents are the different answers, then the alternatives. */
typedef struct cmt_leximin {
    size_t n;                        /* alternatives */
    size_t m;                        /* different answers */
    const mpq_srcptr *const *answer; /* [m] the shares of each */
    mpq_t *point;                    /* [n] */
    cmt_leximin_level *levels; /* of overlaps, then of shares; ascending in each */
    size_t n_overlap_levels;
    size_t n_levels;
} cmt_leximin;

/** Maximise the least overlap of the answers with a point, fix those that cannot get more,
 *  go on with the rest; then the same with the shares themselves, which leaves one point.
 *
 *      minimise d over x, d >= 0 with sum x <= 1 and, for agents not fixed,
 *      overlap(x) + d >= 1; for those fixed, overlap(x) >= their level
 *
 *  where overlap(x) is the least, over sets S of alternatives, of the sum of x in S and of
 *  the answer outside S: such rows are added when a point breaks them.
 *
 *  @param[in] answer [m] different answers, each of n shares
 *  @retval CMT_E_LIMIT more than CMT_LEXIMIN_CUTS rows
 *  @cost   a small linear program a level, and another for each round of rows */
CMT_MUST cmt_status cmt_leximin_find(cmt_arena *mem,
                                     const mpq_srcptr *const *answer,
                                     size_t m,
                                     size_t n,
                                     cmt_leximin *out,
                                     cmt_err *err);

#endif
