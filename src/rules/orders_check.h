/* Checking claimed cheapest orders by definition; no code of ballot/cheapest_orders.h. */
#ifndef CMT_RULES_ORDERS_CHECK_H
#define CMT_RULES_ORDERS_CHECK_H

#include "rules/rule.h"

/** Decide whether a claim is the outcome of Kemeny's rule, or with `unit` of Slater's.
 *  Costs are counted anew in rationals. In each strongly connected component of the
 *  majority graph the claimed order's cost is held against all others: sets that can stand
 *  first are followed as far as the witness's multipliers, or none, leave them. */
CMT_MUST cmt_status cmt_orders_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     bool unit,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err);

/** Sets of one size that come first in an order that may be a cheapest one, ascending. */
typedef struct cmt_orders_layer {
    size_t n;
    uint64_t *set;
    int64_t *lost; /* least loss on the bound */
    mpz_t *cost;   /* of the cheapest order of the set */
    bool *tight;   /* it begins a cheapest order of all */
} cmt_orders_layer;

/** A component under check. Members are numbered as the claimed order has them. */
typedef struct cmt_orders_part {
    size_t n;
    mpq_t *cost; /* [n][n] of one before the other */
    /* From the witness, or NULL: i, j, k, y, flat, of members as `at` [n] numbers them, y
     * in units of `unit`. */
    const cmt_value *multipliers;
    const uint32_t *at;
    mpq_srcptr unit;
    /* Found out: */
    bool settled; /* all cheapest orders are known */
    mpz_t *z;     /* [n][n] costs in a common unit */
    mpz_ptr denominator;
    mpq_ptr bound;            /* proved on the cost of every order */
    cmt_orders_layer *layers; /* [n + 1] */
} cmt_orders_part;

/** Find out about a component.
 *  @retval CMT_OK         no order is cheaper than 0, 1, …; or `settled` is false, as there
 *                         are more than 64 members or too many sets to follow
 *  @retval CMT_E_NEGATIVE an order is cheaper, or the multipliers are not of their form */
CMT_MUST cmt_status cmt_orders_check_part(cmt_arena *mem,
                                          cmt_orders_part *part,
                                          cmt_err *err);

/** Of a settled component: whether in some cheapest order `set` comes first and i next. */
bool cmt_orders_part_allows(const cmt_orders_part *part, uint64_t set, size_t i);

/** What members lose on the bound that multipliers prove. */
typedef struct cmt_orders_losses {
    mpz_ptr bound;
    int64_t gap; /* of the claimed order; numbers here are rounded down to one scale */
    int64_t *pair;   /* [n][n] i before j */
    int64_t *triple; /* [n][n][n] i, j, k in this order */
} cmt_orders_losses;

/** Weigh the multipliers of a part whose `z` and `denominator` stand. */
CMT_MUST cmt_status cmt_orders_weigh(cmt_arena *mem,
                                     const cmt_orders_part *part,
                                     mpz_srcptr claimed,
                                     cmt_orders_losses *out,
                                     cmt_err *err);

#endif
