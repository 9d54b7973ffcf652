/* Cheapest linear orders of all alternatives: what Kemeny's and Slater's rules look for.
 *
 * The majority graph splits into strongly connected components. Between components every
 * majority can be obeyed, so an order is cheapest exactly where it obeys all of these and
 * is cheapest inside each component. */
#ifndef CMT_BALLOT_CHEAPEST_ORDERS_H
#define CMT_BALLOT_CHEAPEST_ORDERS_H

#include "ballot/order_search.h"

/** A strongly connected component of the majority graph. */
typedef struct cmt_order_part {
    const uint32_t *members; /* [n] ascending */
    size_t n;
    cmt_order_search search; /* of n > 1 */
} cmt_order_part;

typedef struct cmt_cheapest_orders {
    size_t n_placed; /* alternatives that are ordered */
    bool proved;     /* else `order` is only a good one, and nothing else known */
    bool unique;     /* no other order costs as little */
    bool *first;     /* [n] come first in a cheapest order */
    const uint32_t
        *order;       /* [n_placed] the cheapest order that the places pick: each next
                              one has the least place of those that can come next */
    mpq_srcptr cost;  /* of the order, in units of weight */
    mpq_srcptr bound; /* on every order's cost; equals cost when proved */
    cmt_order_part *parts; /* [n_parts] */
    size_t n_parts;
} cmt_cheapest_orders;

/** Find them among the alternatives with `in` set.
 *  @param in    [n]
 *  @param place [n] of a tie-break
 *  @cost O(n^2), and the searches of components of more than one */
CMT_MUST cmt_status cmt_cheapest_orders_find(cmt_arena *mem,
                                             const cmt_pair_costs *costs,
                                             const bool *in,
                                             const uint32_t *place,
                                             cmt_cheapest_orders *out,
                                             cmt_err *err);

#endif
