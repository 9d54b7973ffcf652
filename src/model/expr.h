/* Article expressions (`doc/articles.md`): what a constitution can say. */
#ifndef CMT_MODEL_EXPR_H
#define CMT_MODEL_EXPR_H

#include "base/rational.h"

#include <stddef.h>
#include <stdint.h>

typedef enum cmt_expr_op {
    /* truth values */
    CMT_EXPR_AT_LEAST, /* linear child >= value */
    CMT_EXPR_AT_MOST,  /* linear child <= value */
    CMT_EXPR_EQUALS,   /* linear child == value */
    CMT_EXPR_ALL,
    CMT_EXPR_ANY,
    CMT_EXPR_NOT,     /* one child */
    CMT_EXPR_IMPLIES, /* two children */
    CMT_EXPR_IFF,     /* two children */
    CMT_EXPR_EXACTLY, /* exactly `count` of the children hold */
    CMT_EXPR_AT_LEAST_OF,
    CMT_EXPR_AT_MOST_OF,
    /* variables; CHOSEN and ABOVE are also truth values */
    CMT_EXPR_CHOSEN, /* item of a choice, committee, budget, judgment */
    CMT_EXPR_ABOVE,  /* item stands above item2 in a ranking or choice */
    CMT_EXPR_WEIGHT, /* item's share of a weights question */
    CMT_EXPR_CHANCE, /* item's chance in the lottery that decides a choice */
    CMT_EXPR_LEVEL,  /* the level of a level question */
    CMT_EXPR_COST,   /* total cost of a budget question */
    /* linear forms */
    CMT_EXPR_SUM,   /* of its children */
    CMT_EXPR_TIMES, /* value times its child */
    /* of a program alone (model/program.h); a variable of type truth is a truth value */
    CMT_EXPR_VARIABLE
} cmt_expr_op;

typedef struct cmt_expr cmt_expr;

/** A node. `question`, `context`, `item`, `item2` index the charter (UINT32_MAX: none; a
 *  context of none means every context in which the question is asked). */
struct cmt_expr {
    cmt_expr_op op;
    unsigned line; /* of the element, 1-based */
    uint32_t question;
    uint32_t context;
    uint32_t item;
    uint32_t item2;
    int64_t count;
    mpq_srcptr value;                /* NULL where the op has none */
    const cmt_expr *const *children; /* [n_children] */
    size_t n_children;
};

#endif
