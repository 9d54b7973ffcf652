/* Committees of the largest Thiele score, proved. */
#ifndef CMT_BALLOT_THIELE_H
#define CMT_BALLOT_THIELE_H

#include "ballot/approvals.h"
#include "ballot/ties.h"
#include "model/outcome.h"

/** What is asked. A ballot with m approved members scores worth[1] + … + worth[m] times
 *  its weight; worth never increases. */
typedef struct cmt_thiele_task {
    const cmt_approvals *approvals;
    mpz_t *worth; /* [size + 1], worth[0] unused */
    size_t size;  /* members of a committee */
    const cmt_tie_break *tie_break;
    size_t max_nodes; /* then the search ends unproved */
} cmt_thiele_task;

typedef struct cmt_thiele_result {
    mpz_ptr score;       /* in units of worth and of the approvals' weights */
    mpz_ptr bound;       /* no committee has more; equals score when proved */
    cmt_set *committees; /* [n] sorted canonically */
    size_t n;
    bool capped;
    bool unproved;
    size_t n_nodes;
} cmt_thiele_result;

/** Find all committees of the largest score (at most CMT_MAX_COMMITTEES, then `capped`);
 *  with the tie-breaks `order` and `lot` the one whose places come first.
 *
 *  Program. Maximise sum_r w_r F(|A_r ∩ S|) over |S| = k, with F concave. Multipliers l_r
 *  price the approved seats: for any l,
 *    (1) sum_r w_r max_y (F(y) - l_r y) + max_S sum_{c in S} sum_{r approves c} w_r l_r
 *  is at least the optimum, with y between the approved members that sit for sure and all
 *  that can sit; l_r = worth[members + 1] makes it the submodular bound (gains of the best
 *  ones left). The least of (1) over l is the bound of the linear program; a subgradient
 *  method in whole numbers comes near it, and any l that it visits gives a valid bound.
 *  Where rows have many members each, (1) stays far above the optimum, since a fractional
 *  committee gives every row its fair share; there a bound by pairs (thiele_pairs.h) does
 *  better. Nodes are asked for the one that helps more for its work, or for both.
 *
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost   exponential at worst; O(approvals) a multiplier step
 *  @src    bound: Nemhauser, Wolsey and Fisher, Math. Programming 14 (1978) 265-294;
 *          multipliers: Held, Wolfe and Crowder, Math. Programming 6 (1974) 62-88 */
CMT_MUST cmt_status cmt_thiele_solve(cmt_arena *mem,
                                     const cmt_thiele_task *task,
                                     cmt_thiele_result *out,
                                     cmt_err *err);

#endif
