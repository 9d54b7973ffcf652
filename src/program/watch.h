/* The programs that lead to a part's outcome, kept for whoever asks how they would change. */
#ifndef CMT_PROGRAM_WATCH_H
#define CMT_PROGRAM_WATCH_H

#include "proof/solver.h"

/** A program whose optimum the space was held at. */
typedef struct cmt_watched {
    const char *step;
    cmt_lp lp;
    mpq_srcptr optimum;
} cmt_watched;

/** Ask for those of the part of one issue. */
typedef struct cmt_watch {
    uint32_t question; /* of the issue */
    uint32_t context;
    bool plain;      /* tiers as ever; else each is followed down to its last sum */
    cmt_watched *at; /* [n] in the order in which they were solved */
    size_t n;
    size_t cap;
} cmt_watch;

/** Keep one. @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_watch_add(cmt_arena *mem,
                                  cmt_watch *watch,
                                  const cmt_watched *what,
                                  cmt_err *err);

/** How fast the optimum of the last of the first n programs changes when rows of it move, as
 *  `solve` tells it (alone_rates.h): of rows[k] the right-hand side by signs[k],
 *  times guards[k] unless that is CMT_NONE.
 *
 *  @param[out] rate in mem: a rational, "jumps", or null where nothing is left; NULL beyond the
 *                   limits, or where an optimum on the way jumps
 *  @retval CMT_E_LIMIT no price within the solver's limits */
CMT_MUST cmt_status cmt_watch_rate(cmt_arena *mem,
                                   const cmt_watch *watch,
                                   size_t n,
                                   const uint32_t *rows,
                                   const int *signs,
                                   const uint32_t *guards,
                                   size_t n_rows,
                                   const cmt_solver *solver,
                                   cmt_value **rate,
                                   cmt_err *err);

#endif
