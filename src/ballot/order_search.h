/* All cheapest orders of a few alternatives: dynamic programming over the sets that can
 * stand first, as far as a lower bound leaves them. */
#ifndef CMT_BALLOT_ORDER_SEARCH_H
#define CMT_BALLOT_ORDER_SEARCH_H

#include "ballot/order_bound.h"
#include "ballot/pair_costs.h"

/** Sets kept at most; a wide cost counts for several. */
#define CMT_MAX_ORDER_STATES ((size_t)1 << 22)

/** A set of members, as bits, that comes first in some order near the bound. */
typedef struct cmt_order_states {
    size_t n; /* by size, the empty set first */
    size_t room;
    uint64_t *set;
    int64_t *lost;   /* least loss on the bound so far */
    mp_limb_t *cost; /* [n][limbs] of the cheapest order of the set */
    bool *tight;     /* a cheapest order of all members begins with it */
    uint32_t *slot;  /* [n_slots] where a set stands, plus one */
    size_t n_slots;
} cmt_order_states;

typedef struct cmt_order_search {
    const cmt_pair_costs *costs;
    const uint32_t *members; /* [n] alternatives */
    size_t n;
    unsigned shift;  /* losses are costs times 2^shift */
    unsigned narrow; /* or costs divided by 2^narrow, rounded down */
    cmt_order_bound bound;
    bool proved;            /* the states are complete */
    uint32_t *order;        /* [n] a cheapest order known, positions in members */
    mp_limb_t *best;        /* [limbs] its cost */
    mp_limb_t *scratch;     /* [limbs] */
    cmt_order_states found; /* when proved */
} cmt_order_search;

/** Search the orders of `n` members. Where there are more than CMT_MAX_ORDER_PART members
 *  or CMT_MAX_ORDER_STATES sets, `proved` is false, and `order` is only a good one.
 *  @cost O(states * n^2) to O(states * n^3), typically a few hundred states for 40
 *        alternatives; 2^n at worst */
CMT_MUST cmt_status cmt_order_search_run(cmt_arena *mem,
                                         const cmt_pair_costs *costs,
                                         const uint32_t *members,
                                         size_t n,
                                         cmt_order_search *out,
                                         cmt_err *err);

/** Of a proved search: who may come next where `set` came first in a cheapest order. */
uint64_t cmt_order_search_next(const cmt_order_search *search, uint64_t set);

/** The bound on the cost of every order, in units of weight. False on shortage. */
CMT_MUST bool cmt_order_search_bound(cmt_arena *mem,
                                     const cmt_order_search *search,
                                     mpq_ptr out);

/** Improve an order by moving one alternative at a time, as long as that helps.
 *  @param cost [n][n] as in a bound
 *  @param[in,out] order [n] positions
 *  @return its cost */
int64_t cmt_order_improve(size_t n, const int64_t *cost, uint32_t *order);

/** A good order: local search from several starts, the same on every machine.
 *  @param[out] order [n] */
CMT_MUST bool cmt_order_start(cmt_arena *mem,
                              size_t n,
                              const int64_t *cost,
                              uint32_t *order);

#endif
