/* Elimination orders, and the ballots that would bring them about. Private to insight/. */
#ifndef CMT_INSIGHT_MARGIN_ORDERS_H
#define CMT_INSIGHT_MARGIN_ORDERS_H

#include "insight/altered.h"
#include "insight/margin_draft.h"
#include "insight/margin_program.h"

/** Alternatives up to which orders are searched: a bit each in a set. */
#define CMT_MARGIN_STANDING 24

/** Marks of ballots that one search may look at. */
#define CMT_MARGIN_LOOKS (1UL << 27)

/** The end of an elimination order: at[0] goes first of them, at[k - 1] wins. */
typedef struct cmt_order {
    uint32_t at[CMT_MARGIN_STANDING];
    size_t k;
} cmt_order;

/** Which columns of the program are whole numbers. */
typedef enum cmt_order_whole {
    CMT_WHOLE_NONE, /* ballots are divisible */
    CMT_WHOLE_TAKEN, /* those taken away are not: still a bound, whatever replaces them */
    CMT_WHOLE_ALL    /* those that replace them are strict rankings */
} cmt_order_whole;

/** A ballot that takes the place of others. */
typedef struct cmt_order_ballots {
    int64_t *taken;          /* [ballots.n] */
    cmt_new_ballot *ballots; /* [n] */
    size_t n;
} cmt_order_ballots;

/** The least that lets an elimination end in this order, those outside of it gone before:
 *
 *      minimise    sum of x(c)
 *      (1)  sum over a of y(m,0,a) = sum of x(c), c that weigh m          each weight m
 *      (2)  sum over p of y(m,p,a) = sum over q of y(m,a,q)               each m, a < k
 *      (3)  sum over m of m ( sum over p < i <= a of y(m,p,a) - sum over p of y(m,p,i) )
 *             - sum over c of m(c) d(c,i,a) x(c) >= - D(i,a)              each i < a
 *           0 <= x(c) <= count(c),  y >= 0
 *
 *  x(c) ballots are taken away of class c: those of weight m(c) that lie on the same piles
 *  in all rounds. d(c,i,a) is the part of such a ballot on the pile of a in round i, when i
 *  goes, less that on the pile of i itself; D(i,a) the weighted sum over all ballots. A
 *  new ballot lies on a pile until that alternative goes, then on the next: y(m,p,a) of
 *  weight m come to a when p is gone (0: at once). Where weight is to be least, all m are
 *  one and x, count and y are weights. None need ever exhaust, since the winner's
 *  pile may always grow; one with equals does what its strict refinements do in equal parts.
 *
 *  @param[out] made of CMT_WHOLE_ALL, in `mem`: the ballots
 *  @src T. R. Magrino, R. L. Rivest, E. Shen, D. Wagner, Computing the margin of victory in
 *       IRV elections, EVT/WOTE 2011, section 4 (DistanceTo); flows instead of their
 *       signatures, of which there are 2^(k-1) */
CMT_MUST cmt_status cmt_order_solve(cmt_margin_work *w,
                                    cmt_arena *mem,
                                    const cmt_order *order,
                                    cmt_margin_aim aim,
                                    cmt_order_whole whole,
                                    cmt_margin_answer *answer,
                                    mpq_ptr value,
                                    cmt_order_ballots *made,
                                    cmt_err *err);

/** The column of y(m,from,to), from < to; those before are of the classes. */
uint32_t cmt_order_arc(const cmt_ballot_classes *of,
                       const cmt_order *order,
                       size_t kind,
                       size_t from,
                       size_t to);

/** The ballots of a whole solution: each path of new ballots becomes a ranking, in the
 *  groups that the ballots taken away are of. */
CMT_MUST cmt_status cmt_order_make(cmt_margin_work *w,
                                   cmt_arena *mem,
                                   const cmt_order *order,
                                   const cmt_ballot_classes *of,
                                   const mpq_t *x,
                                   cmt_order_ballots *out,
                                   cmt_err *err);

/** The piles that ballot b lies on while at[i], …, at[k - 1] stand, a bit each; 0: none. */
uint32_t cmt_order_tops(const cmt_contest *c,
                        size_t b,
                        const cmt_order *order,
                        size_t i);

/** Whether orders can be searched: instant runoff, one winner, a solver. */
bool cmt_margin_has_orders(const cmt_margin_work *w);

/** Search all orders that end otherwise: src/insight/margin_orders.c. */
CMT_MUST cmt_status cmt_margin_try_orders(cmt_margin_work *w,
                                          cmt_margin_least *least,
                                          cmt_err *err);

#endif
