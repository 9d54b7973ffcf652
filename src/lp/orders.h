/* Weak orders inside a program: which of their columns matter, and what binds these. */
#ifndef CMT_LP_ORDERS_H
#define CMT_LP_ORDERS_H

#include "rows/lp.h"

/** A row that follows from rows of an order: it is the sum of `plus` less that of `minus`. */
typedef struct cmt_order_cut {
    cmt_row row;
    const uint32_t *plus; /* [n_plus] rows of the program */
    size_t n_plus;
    const uint32_t *minus; /* [n_minus] */
    size_t n_minus;
} cmt_order_cut;

/** The orders of a program.
 *
 *  A column above(a,b) matters where the objective or a row besides those of the order speaks
 *  of it. Values 0 and 1 of those that matter belong to an order exactly where no circle
 *  speaks against it: from b back to a, step by step u to w with above(u,w) = 1 or
 *  above(w,u) = 0, while above(a,b) = 1. In rows, for each circle
 *
 *      above(a,b)  <=  sum of above(w,u) over some steps  +  sum of 1 - above(u,w) over others
 *
 *  each of which is a sum of rows of the order. So the many rows of the many other columns can
 *  stay away for good, and what the others are is read from those that matter. */
typedef struct cmt_orders {
    cmt_arena *mem;
    const cmt_lp *lp;
    const cmt_lp_order *at; /* [n] those hints that are true */
    size_t n;
    bool *matters; /* [lp->n_columns] */
    bool *away; /* [lp->n_rows] a row of an order with a column that does not matter */
    cmt_order_cut *cuts;
    size_t n_cuts;
    size_t cap_cuts;
} cmt_orders;

/* Where the columns and rows of an order are (rows/lp.h). */
/** The column above(a,b). */
uint32_t cmt_order_column(const cmt_lp_order *o, uint32_t a, uint32_t b);
/** The row above(a,b) + above(b,a) <= 1. */
uint32_t cmt_order_pair(const cmt_lp_order *o, uint32_t a, uint32_t b);
/** The row above(a,c) + above(c,b) - above(a,b) >= 0. */
uint32_t cmt_order_row(const cmt_lp_order *o, uint32_t a, uint32_t b, uint32_t c);

/** @param[out] out in mem
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_orders_init(cmt_arena *mem,
                                    const cmt_lp *lp,
                                    cmt_orders *out,
                                    cmt_err *err);

/** Add rows of circles that a point breaks, shortest circles first found.
 *
 *  @param[in]     x    [lp->n_columns]
 *  @param[in,out] used [lp->n_columns] how many rows of this round have the column;
 *  @param[in]     most a column is used no more often
 *  @param[out]    n    how many were added
 *  @cost n^3 additions an order */
CMT_MUST cmt_status cmt_orders_cut(cmt_orders *orders,
                                   const mpq_srcptr *x,
                                   unsigned *used,
                                   unsigned most,
                                   size_t *n,
                                   cmt_err *err);

/** Give the columns that do not matter values that make orders of all, where no circle is
 *  broken and those that matter are 0 or 1.
 *
 *  @param[in,out] x   [lp->n_columns]
 *  @param[in]     values 0 and 1, to be borrowed */
CMT_MUST cmt_status cmt_orders_complete(const cmt_orders *orders,
                                        mpq_srcptr *x,
                                        const mpq_t *values,
                                        cmt_err *err);

#endif
