/* Outcomes made of cheapest orders: how Kemeny's and Slater's rules end. */
#ifndef CMT_RULES_ORDERS_H
#define CMT_RULES_ORDERS_H

#include "ballot/cheapest_orders.h"
#include "rules/rule.h"

/** Components of more alternatives carry their multipliers in the witness; below, a check
 *  does without. */
#define CMT_ORDERS_PLAIN_PART 12

/** Find the cheapest orders of the eligible alternatives and tell them.
 *
 *  `winners` come first in some cheapest order. `ranking` is the cheapest order if there is
 *  one only, or that which the tie-break picks (order, lot): each next alternative has the
 *  least place of those that can come next in a cheapest order. `tied`: several winners; on
 *  a question of ranking, several cheapest orders. Where a limit ends the search,
 *  `unproved`, `bound` and one good order.
 *
 *  The witness holds `order`, a cheapest order, `overruled`, its cost, and `parts`, the
 *  multipliers (ballot/order_bound.h) of each larger component.
 *
 *  @retval CMT_E_RANGE the contest's ballots are not rankings */
CMT_MUST cmt_status cmt_orders_run(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   cmt_cost_kind kind,
                                   const cmt_rule_args *args,
                                   cmt_outcome *out,
                                   cmt_err *err);

/** What orders are worth (rules/rule.h): the margin of i over j, or its sign. The worth of a
 *  linear order is the sum of all majorities' costs less twice that of those it overrules.
 *  @param[out] out [n][n] */
CMT_MUST cmt_status cmt_orders_worth(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     cmt_cost_kind kind,
                                     mpq_t *out,
                                     cmt_err *err);

#endif
