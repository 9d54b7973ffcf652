/* Duels that must turn for an outcome to differ, as a program. Private to insight/. */
#ifndef CMT_INSIGHT_MARGIN_DEMANDS_H
#define CMT_INSIGHT_MARGIN_DEMANDS_H

#include "insight/margin_program.h"

/** That a is level with c, or (`strict`) above it; with `i`, that a is above c by as much as
 *  i above j at least. All new ballots agree with it. With `support` only ballots for a and
 *  for i count, none against. */
typedef struct cmt_demand {
    uint32_t a; /* with `support`, CMT_NONE: nothing is asked of it */
    uint32_t c;
    uint32_t i; /* CMT_NONE: there is no other duel */
    uint32_t j;
    bool strict;
    bool support;
    mpq_srcptr worth;        /* points that it brings; NULL: it has to be met */
    mpq_ptr gap[CMT_AIMS];   /* what it is short of: not above 0, it is met */
    mpq_ptr least[CMT_AIMS]; /* that meets it alone */
    bool can;                /* false: nothing does */
} cmt_demand;

/** One way in which the outcome comes to differ: every demand without a worth is met, or
 *  those with one bring `need` points together. */
typedef struct cmt_case {
    uint32_t rival; /* in front of all new ballots */
    cmt_demand *demands;
    size_t n;
    mpq_srcptr need; /* NULL: no points are asked for */
} cmt_case;

/** Look at all duels on all ballots once, into w->says. */
CMT_MUST cmt_status cmt_demand_look(cmt_margin_work *w, cmt_arena *mem, cmt_err *err);

/** Measure a demand: its gaps, and the least that meets it alone, each aim for itself. */
CMT_MUST cmt_status cmt_demand_measure(cmt_margin_work *w,
                                       cmt_demand *demand,
                                       cmt_err *err);

/** The least that meets measured demands, all of them, by program:
 *
 *      minimise    sum of x(c)  or of multiplier(c) x(c)
 *      (1)  sum of multiplier(c) key(c,d) x(c) >= gap(d)         d not met
 *           0 <= x(c) <= count(c)
 *
 *  over classes c of ballots that weigh the same and say the same of these demands.
 *  @param[in]  whole x are whole numbers
 *  @param[out] taken [ballots.n] where `whole`: which ballots are replaced */
CMT_MUST cmt_status cmt_demand_solve(cmt_margin_work *w,
                                     const cmt_demand *const *demands,
                                     size_t n,
                                     cmt_margin_aim aim,
                                     bool whole,
                                     cmt_margin_answer *answer,
                                     mpq_ptr value,
                                     int64_t *taken,
                                     cmt_err *err);

/** Try a set of demands that together alter the outcome: the relaxed program first, then
 *  the whole one where that could still be the least; what was found is run.
 *  @param[in] taken [ballots.n] scratch */
CMT_MUST cmt_status cmt_demand_try(cmt_margin_work *w,
                                   const cmt_demand *const *demands,
                                   size_t n,
                                   uint32_t rival,
                                   cmt_margin_aim aim,
                                   cmt_margin_least *least,
                                   int64_t *taken,
                                   cmt_err *err);

/** Try all sets of a case's demands that bring enough points, the easiest demands first;
 *  what a limit leaves out stays open from `bound` on. */
CMT_MUST cmt_status cmt_points_try(cmt_margin_work *w,
                                   const cmt_case *way,
                                   cmt_margin_aim aim,
                                   mpq_srcptr bound,
                                   cmt_margin_least *least,
                                   int64_t *taken,
                                   cmt_err *err);

/** The least that any set of a case's demands with enough points takes: none is met by
 *  less than the hardest of it. False: there is no such set, and out is not set. */
bool cmt_points_bound(const cmt_case *way, cmt_margin_aim aim, mpq_ptr out);

#endif
