/* How fast optima change with right-hand sides. Internal to program/. */
#ifndef CMT_PROGRAM_ALONE_RATES_H
#define CMT_PROGRAM_ALONE_RATES_H

#include "program/alone.h"

/** Optimal assignments of the integer columns that are looked at, and integer columns. */
#define CMT_RATE_MAX_ASSIGNMENTS 16U
#define CMT_RATE_MAX_INTEGERS    64U

typedef enum cmt_rate_kind {
    CMT_RATE_KNOWN,
    CMT_RATE_NOTHING_LEFT, /* no point is left */
    CMT_RATE_JUMPS,        /* the optimum jumps, or no point is left */
    CMT_RATE_HIDDEN        /* beyond the limits */
} cmt_rate_kind;

/** A direction of right-hand sides: row terms[k].column moves by terms[k].value, times the value
 *  of the integer column guards[k] unless that is CMT_NONE. A number under logic is such a one:
 *  it stands as a coefficient of its guard, so that where the guard is held it moves the
 *  right-hand side. */
typedef struct cmt_direction {
    cmt_term *terms;  /* [n] */
    uint32_t *guards; /* [n] */
    size_t n;
} cmt_direction;

/** The rate of change of the optimum of a program, for a small move in a direction.
 *
 *  Of a linear program it is the most of `direction y` over the optimal multipliers y
 *  (alone_price.c). With integer columns it is the best of the rates of the linear programs
 *  that are left when these are held, over all assignments that are optimal now: each has a
 *  value that is convex and continuous where it has points, so only these can be the best
 *  after a small move, and a point that a small move lets in is there already.
 *
 *  @param[out] kind, rate the rate is written where the kind is KNOWN */
CMT_MUST cmt_status cmt_rate_of(cmt_arena *mem,
                                const cmt_lp *lp,
                                mpq_srcptr optimum,
                                const cmt_direction *direction,
                                const cmt_solver *solver,
                                cmt_rate_kind *kind,
                                mpq_ptr rate,
                                cmt_err *err);

/** The linear case. @param[out] rate NULL where no point is left */
CMT_MUST cmt_status cmt_rate_linear(cmt_arena *mem,
                                    const cmt_lp *lp,
                                    mpq_srcptr optimum,
                                    const cmt_direction *direction,
                                    const cmt_solver *solver,
                                    mpq_srcptr *rate,
                                    cmt_err *err);

/** The programs that lead to an answer: those of its tiers, each tier to its last sum, and
 *  the last one. What a tier is held at moves with the tier's optimum. */
typedef struct cmt_way {
    const cmt_lp *programs;   /* [n] */
    const mpq_srcptr *optima; /* [n] */
    size_t n;
} cmt_way;

/** @retval CMT_OK also where some step has no proved optimum: then n is 0 */
CMT_MUST cmt_status cmt_way_build(cmt_arena *mem,
                                  const cmt_alone *what,
                                  const cmt_solver *solver,
                                  cmt_way *out,
                                  cmt_err *err);

/** The rate of the last optimum of a way when rows of it move.
 *  @param guards [n] as of a direction; NULL: none */
CMT_MUST cmt_status cmt_way_rate(cmt_arena *mem,
                                 const cmt_way *way,
                                 const uint32_t *rows,
                                 const int *signs,
                                 const uint32_t *guards,
                                 size_t n,
                                 const cmt_solver *solver,
                                 cmt_rate_kind *kind,
                                 mpq_ptr rate,
                                 cmt_err *err);

#endif
