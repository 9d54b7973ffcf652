/* Duels that must turn for an outcome to differ, as a program. Private to insight/. */
#ifndef CMT_INSIGHT_MARGIN_DEMANDS_H
#define CMT_INSIGHT_MARGIN_DEMANDS_H

#include "insight/margin_program.h"

/** That a is level with c, or (`strict`) above it; with `i`, that a is above c by as much as
 *  i above j at least. All new ballots agree with it. */
typedef struct cmt_demand {
    uint32_t a;
    uint32_t c;
    uint32_t i; /* CMT_NONE: there is no other duel */
    uint32_t j;
    bool strict;
    mpq_srcptr worth;      /* points that it brings; NULL: it has to be met */
    mpq_ptr gap[CMT_AIMS]; /* what it is short of: not above 0, it is met */
} cmt_demand;

/** One way in which the outcome comes to differ: every demand without a worth is met, and
 *  those with one bring `need` points together. */
typedef struct cmt_case {
    uint32_t rival; /* in front of all new ballots */
    const cmt_demand *demands;
    size_t n;
    mpq_srcptr need; /* NULL: no points are asked for */
} cmt_case;

/** Measure a demand's gaps, and the least that meets it alone, each aim for itself.
 *  @param[out] least [CMT_AIMS]
 *  @param[out] can   false: nothing does */
CMT_MUST cmt_status cmt_demand_measure(
    cmt_margin_work *w, cmt_demand *demand, mpq_ptr *least, bool *can, cmt_err *err);

/** The least that meets a case's measured demands, by program:
 *
 *      minimise    sum of x(c)  or of multiplier(c) x(c)
 *      (1)  sum of multiplier(c) key(c,d) x(c) >= gap(d)         d without worth
 *      (2)  sum of multiplier(c) key(c,d) x(c) >= gap(d) z(d)    d with worth
 *      (3)  sum of worth(d) z(d) >= need - worth of those met already
 *           0 <= x(c) <= count(c), whole for ballots;  z(d) 0 or 1
 *
 *  over classes c of ballots that weigh the same and say the same of all demands unmet.
 *  @param[out] taken [ballots.n] of CMT_AIM_BALLOTS: which ballots are replaced */
CMT_MUST cmt_status cmt_demand_solve(cmt_margin_work *w,
                                     const cmt_case *way,
                                     cmt_margin_aim aim,
                                     cmt_margin_answer *answer,
                                     mpq_ptr value,
                                     int64_t *taken,
                                     cmt_err *err);

#endif
