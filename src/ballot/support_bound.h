/* Which committees can give every member so much support, refuted by prices: what bounds
 * the leximax rule of Phragmén. */
#ifndef CMT_BALLOT_SUPPORT_BOUND_H
#define CMT_BALLOT_SUPPORT_BOUND_H

#include "ballot/load_levels.h"

/** What members are to get: ballots divide their weight among those they approve. Of the
 *  members count[g] get num[g] / den[g] at least, in all no less than `total`. */
typedef struct cmt_support_goal {
    size_t n; /* groups, at most as many as members; what they get rises */
    size_t *count;
    int64_t *num;
    int64_t *den;
    int64_t total;
} cmt_support_goal;

/** A flow from members to ballots, in whole numbers. */
typedef struct cmt_support_crowd {
    size_t *edge;      /* [first[n]] of an approval, in the order of ballots */
    int64_t *flow;     /* [first[n]] along each approval, in the order of supporters */
    int64_t *spare;    /* [n_rows] */
    int64_t *old_flow; /* what they were */
    int64_t *old_spare;
    uint32_t *from_row;    /* [n] the way to a member */
    uint32_t *from_member; /* [n_rows] and to a ballot */
    uint32_t *queue;       /* [n] */
} cmt_support_crowd;

typedef struct cmt_support_bound {
    bool fits; /* numbers fit 64 bits, approvals 2^18; else nothing is ever refuted */
    const cmt_approvals *approvals;
    size_t size;
    cmt_support_goal goal;
    int64_t *weight; /* [n_rows] */
    int64_t all;     /* their sum */
    cmt_support_crowd crowd;
    /* multipliers, kept from one node to the next */
    int64_t *price; /* [n_rows] of a unit of weight, >= 0 */
    int64_t refund; /* for a unit that is bought, >= 0 */
    int64_t *fee;   /* [size] of a place in a group */
    /* inside */
    uint32_t *cheap; /* [first[n]] supporters of an alternative, the cheapest first */
    int64_t *cost;   /* [n] at these multipliers; INT64_MAX: too little support */
    uint32_t *group; /* [n] in which it costs that */
    bool *chosen;    /* [n] */
    uint32_t *order; /* [n] scratch */
    int64_t *gain;   /* [n] weight that i would cover, negative */
    int64_t *demand; /* [n_rows] in 256ths */
    size_t *placed;  /* [size] members in a group */
    int64_t bought;  /* in 256ths */
    int64_t value;
    /* the best of the node at hand */
    int64_t best;
    int64_t *best_price;
    int64_t best_refund;
    int64_t *best_fee;
    int64_t *best_cost;
    bool *best_chosen; /* [n] a committee of the node */
    int64_t spare;     /* weight that may be left without members */
    uint32_t *times;   /* [n] in how many steps it was chosen */
    size_t n_steps;
} cmt_support_bound;

CMT_MUST cmt_status cmt_support_bound_init(cmt_arena *mem,
                                           const cmt_approvals *approvals,
                                           size_t size,
                                           cmt_support_bound *out,
                                           cmt_err *err);

/** The supports behind these levels, componentwise: what is as good has at least these.
 *  Weights are whole, so are all sums of whole levels. */
void cmt_support_goal_same(cmt_support_bound *bound, const cmt_levels *levels);

/** The least that a committee has which is better from level `at` on, and as good before:
 *  all but one part of that level as before, the rest more than it had. */
void cmt_support_goal_above(cmt_support_bound *bound,
                            const cmt_levels *levels,
                            size_t at);

/** All members get what those of the first level do, or more than that. */
void cmt_support_goal_first(cmt_support_bound *bound,
                            const cmt_levels *levels,
                            bool more);

/** Try to refute that a committee of the node reaches the goal. With prices p >= 0 of
 *  weight, a refund r >= 0 for all that is bought and fees u of groups,
 *
 *    (1) sum_{i in C} min_g (c_i(g) - u_g) + sum_g count_g u_g + r total <= sum_b w_b p_b
 *
 *  holds for every committee C that does, c_i(g) being the least that i pays its supporters
 *  for num_g / den_g or more, at p - r a unit and no more than its weight from each. A
 *  subgradient method looks for multipliers with which even the cheapest C is too dear.
 *
 *  @param[out] force [n] where not refuted: open ones that must sit (1) or must not (-1),
 *                    else 0
 *  @return whether the node is refuted
 *  @cost   O(approvals) a step and a little for keeping supporters in order
 *  @src    Held, Wolfe and Crowder, Math. Programming 6 (1974) 62-88 */
bool cmt_support_refuted(cmt_support_bound *bound,
                         const int8_t *fixed,
                         size_t n_steps,
                         int8_t *force);

/** Whether the members that `in` [n] marks have the weight that the goal takes in all. */
bool cmt_support_covers(const cmt_support_bound *bound, const bool *in);

/** An open alternative to decide on after a node was not refuted: where all ballots are
 *  needed for the goal, one of a ballot that has nobody yet and the fewest left; else the one
 *  that the steps agreed on least.
 *  @param[in] force as cmt_support_refuted left it */
uint32_t cmt_support_branch(const cmt_support_bound *bound,
                            const int8_t *fixed,
                            const int8_t *force);

#endif
