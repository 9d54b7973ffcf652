/* A walk through the ballots: group by group, then kind by kind, then a part of a kind. */
#ifndef CMT_INSIGHT_SCAN_WALK_H
#define CMT_INSIGHT_SCAN_WALK_H

#include "insight/scan_inner.h"

/** Where the walk stands. */
typedef struct cmt_scan_walk {
    cmt_scan_work *w;
    cmt_value *cases;
    size_t *rows;   /* [n_voices] of each group */
    bool *found;    /* [n_voices] the group has a case: it is left alone */
    size_t n_open;  /* groups with ballots and without a case */
    size_t visits;  /* left: also those that alter nothing take time */
    int64_t *taken; /* [ballots.n] the block at hand */
    uint32_t group; /* whose it is */
    uint32_t row;   /* CMT_NONE: all of the group */
    int64_t count;  /* ballots in it */
    mpq_t *q;       /* [4] scratch */
    bool stopped;   /* by the limit */
} cmt_scan_walk;

/** Look at the block at hand; `found` if the group has a case now. */
typedef cmt_status cmt_scan_visit(cmt_scan_walk *k, cmt_err *err);

CMT_MUST cmt_status cmt_scan_walk_begin(cmt_scan_work *w,
                                        cmt_scan_walk *out,
                                        cmt_err *err);

/** Visit every group of several kinds of ballots as a whole; then every kind of ballot of
 *  each group; then parts of each kind: halves, quarters, … of its count, rounded down, each
 *  number once. Stops when every group has a case, or at the limit. What a visit takes from
 *  the arena is given back unless it found a case. */
CMT_MUST cmt_status cmt_scan_walk_all(cmt_scan_walk *k,
                                      cmt_scan_visit *visit,
                                      cmt_err *err);

/** A case against the group at hand, with the outcome that it would have had. */
cmt_value *cmt_scan_walk_case(cmt_scan_walk *k, const cmt_outcome *now);

#endif
