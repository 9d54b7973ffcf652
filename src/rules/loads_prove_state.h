/* The state of a proof that no other committee divides loads as well: for loads_prove*.c
 * only. */
#ifndef CMT_RULES_LOADS_PROVE_STATE_H
#define CMT_RULES_LOADS_PROVE_STATE_H

#include "rules/loads_prove.h"

#define CMT_LOADS_DEAR INT64_MAX

/** A key and whose it is, to be put in order. */
typedef struct cmt_loads_key {
    int64_t key;
    uint32_t i;
} cmt_loads_key;

/** Members by what they are to get: `count` of them `need` at least. */
typedef struct cmt_loads_group {
    size_t count;
    int64_t need;
    int64_t fee; /* a multiplier */
} cmt_loads_group;

/** A flow from members to ballots. An edge is a place in `approved`. */
typedef struct cmt_loads_flow {
    uint32_t *row;     /* [edges] its ballot */
    size_t *edge;      /* [edges] those of i begin at first[i] */
    int64_t *given;    /* [2][edges] now, and before */
    int64_t *room;     /* [2][rows] likewise, of ballots */
    size_t *to_row;    /* [rows] the edge by which a search came there */
    size_t *to_member; /* [n] likewise */
    uint32_t *queue;   /* [n] scratch */
} cmt_loads_flow;

/** Numbers are in units of 2^-shift of weight: weights rounded up, needs rounded down, so
 *  that whoever reaches a goal reaches it in units. */
typedef struct cmt_loads_proof {
    const cmt_loads_task *task;
    cmt_arena *mem;
    size_t n;
    size_t n_rows;
    size_t size;
    long shift;
    int64_t *weight;    /* [rows] */
    int64_t all;        /* their sum */
    size_t *first;      /* [n + 1] supporters of i: rows[first[i]] ... */
    uint32_t *rows;     /* in order of prices */
    size_t *begin;      /* [rows + 1] whom a ballot approves */
    uint32_t *approved; /* eligible alternatives */
    /* the goal */
    size_t n_groups;
    cmt_loads_group *group; /* [size + 1] needs rise */
    int64_t total;          /* what all members get at least */
    int worst; /* committees with a sign no more than that are looked for */
    /* the node */
    int8_t *fixed; /* [n] in (1), out (-1), open (0) */
    size_t n_in;
    size_t n_open;
    size_t *sure;    /* [rows] members that sit */
    size_t *able;    /* [rows] and those that may */
    uint32_t *trail; /* [n] who was fixed, to take it back */
    size_t n_trail;
    /* multipliers, kept from node to node */
    int64_t *price; /* [rows] >= 0 */
    int64_t refund; /* >= 0 */
    /* bounds */
    cmt_loads_flow flow;
    int64_t spare;     /* weight that may be left without a member */
    int8_t *force;     /* [n] */
    size_t *times;     /* [n] how often someone was among the cheapest */
    size_t n_steps;    /* of so many */
    int64_t *cost;     /* [n] */
    size_t *where;     /* [n] group */
    bool *picked;      /* [n] */
    int64_t *demand;   /* [rows] */
    size_t *placed;    /* [size + 1] picked members of a group */
    int64_t bought;    /* by all picked */
    cmt_loads_key *by; /* [n + rows] scratch */
    size_t *fill;      /* [n] scratch */
    int64_t *old;      /* [rows + size + 2] the best multipliers */
    bool *in;          /* [n] scratch */
    bool *out;         /* [n] scratch */
    cmt_set *sets;
    size_t n_sets;
    size_t limit;
    size_t n_nodes;
    cmt_err *err;
} cmt_loads_proof;

void cmt_loads_fix(cmt_loads_proof *p, uint32_t i, int8_t how);

/** Set the goal: better than the target from `level` on, or, with `level` = n_levels, as
 *  good. False on shortage. */
CMT_MUST bool cmt_loads_goal(cmt_loads_proof *p, size_t level);

/** List committees where the target has members without support: as many with some as can
 *  be, and any others. */
CMT_MUST cmt_status cmt_loads_bare(cmt_loads_proof *p);

/** What a bound says of a node. */
typedef enum cmt_loads_verdict {
    CMT_LOADS_REFUTED,
    CMT_LOADS_NARROWED, /* `force` says who must sit and who must not */
    CMT_LOADS_OPEN
} cmt_loads_verdict;

/** Ask what is covered: all members can get no more than the weight that approves one. */
cmt_loads_verdict cmt_loads_cover(cmt_loads_proof *p);

CMT_MUST bool cmt_loads_flow_init(cmt_loads_proof *p);

/** Ask whether ballots can give those who sit the least of the goal, all at once; and which
 *  open one could not have it beside them. Not asked of more than 4,096 approvals.
 *  @cost O(approvals) for each way through the ballots */
cmt_loads_verdict cmt_loads_share(cmt_loads_proof *p);

/** Ask prices. Let committee C reach the goal with x_ib of ballot b for i; for all prices
 *  P >= 0, refunds r >= 0 and fees u, with c_i(g) the least of sum_b (P_b - r) x_ib where i
 *  takes need_g at least and from each ballot at most its weight,
 *
 *      sum_C min_g (c_i(g) - u_g) <= sum_C (sum_b (P_b - r) x_ib - u_(group of i))
 *                                 <= sum_b w_b P_b - r total - sum_g count_g u_g.
 *
 *  Where even the cheapest members of the node exceed that, no C of it reaches the goal.
 *  @cost O(steps * (approvals + rows log rows + n log n))
 *  @src  Held, Wolfe and Crowder, Math. Programming 6 (1974) 62-88 */
cmt_loads_verdict cmt_loads_prices(cmt_loads_proof *p, size_t n_steps);

#endif
