/* Seats by claims: what the divisor methods share. */
#ifndef CMT_RULES_APPORTION_DIVISOR_HOUSE_H
#define CMT_RULES_APPORTION_DIVISOR_HOUSE_H

#include "rules/rule.h"

/** A party with v votes and s seats claims the next one with v / d(s); the largest claim
 * gets it. Claims are rationals, compared exactly: v over d(s) times `unit`, squared for
 * the geometric mean. Where d(0) = 0 a first seat is claimed before any other, by votes. */
typedef struct cmt_divisor {
    void (*claim)(mpq_srcptr v, int64_t s, mpq_ptr out);
    int64_t unit;
    bool squared;
    bool zero;    /* d(0) = 0 */
    bool doubles; /* d(s) = 2^s; s is told from a common number of seats on */
} cmt_divisor;

/** out = v * num / den; out is not v. */
void cmt_divisor_scaled(mpq_srcptr v, int64_t num, int64_t den, mpq_ptr out);

/** The claim of a method that doubles: v / 2^s, where s may be below zero. */
void cmt_divisor_doubled(mpq_srcptr v, int64_t s, mpq_ptr out);

/** Give all seats to the largest claims; the `run` of a method.
 *  @cost O(n log n) */
CMT_MUST cmt_status cmt_divisor_divide(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_rule_args *args,
                                       const cmt_divisor *by,
                                       cmt_outcome *out,
                                       cmt_err *err);

#endif
