/* Truth values in a form that becomes rows without further thought. */
#ifndef CMT_ROWS_LOGIC_H
#define CMT_ROWS_LOGIC_H

#include "rows/linear.h"

typedef enum cmt_logic_kind {
    CMT_LOGIC_TRUE,
    CMT_LOGIC_FALSE,
    CMT_LOGIC_LITERAL, /* a 0/1 column, plain or negated */
    CMT_LOGIC_LINEAR,  /* form >= bound */
    CMT_LOGIC_COUNT    /* at least `need` of the children, 1 <= need <= n */
} cmt_logic_kind;

/** Negation normal form: negations have been pushed down to literals and inequalities. */
typedef struct cmt_logic cmt_logic;
struct cmt_logic {
    cmt_logic_kind kind;
    const cmt_expr *expr; /* the piece of the article that it stands for */
    uint32_t column;
    bool negated;
    cmt_linear form;
    mpq_srcptr bound;
    size_t need;
    const cmt_logic **children; /* [n] */
    size_t n;
};

/** The normal form of an expression.
 *
 *  Everything comes down to two atoms and one connective:
 *      all = n of n        any = 1 of n        p implies q = 1 of (not p, q)
 *      p iff q = 2 of (p implies q, q implies p)
 *      not (k of n) = (n - k + 1) of the negations
 *      not (L >= c) = (-L >= -p), p the largest value of L's grid below c
 *  The last needs a grid, so a negated inequality over continuous variables is refused
 *  unless the bounds decide it.
 *
 *  @param priced an expression that is an inequality or equation over columns that move freely
 *         is kept also where the bounds just decide it: its number may have a price
 *
 *  Statuses as for cmt_compile_hard. */
CMT_MUST cmt_status cmt_logic_build(cmt_arena *mem,
                                    const cmt_variables *vars,
                                    const cmt_demand *demand,
                                    const cmt_expr *expr,
                                    bool priced,
                                    const cmt_logic **out,
                                    cmt_err *err);

#endif
