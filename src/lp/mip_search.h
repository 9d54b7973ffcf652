/* The branch and bound's state; shared by the files that implement it. */
#ifndef CMT_LP_MIP_SEARCH_H
#define CMT_LP_MIP_SEARCH_H

#include "lp/linear.h"
#include "proof/tighten.h"

#define CMT_NO_NODE UINT32_MAX

typedef enum cmt_node_state {
    CMT_NODE_OPEN,
    CMT_NODE_BRANCHED,
    CMT_NODE_DUAL,   /* closed by its multipliers */
    CMT_NODE_FARKAS, /* closed by its multipliers, which prove that it is infeasible */
    CMT_NODE_EMPTY   /* closed: `column` has no value */
} cmt_node_state;

/** A box, its bound and what proves it. All objectives here are minimising: negated where
 *  the program maximises. */
typedef struct cmt_node {
    cmt_node_state state;
    uint32_t parent; /* CMT_NO_NODE for the root */
    bool is_above;   /* which side of the parent's branching */
    uint32_t child;  /* when branched: below; above is the next one */
    uint32_t column; /* branched on, or empty */
    mpq_ptr at;      /* integer: below is x <= at, above x >= at + 1 */
    mpq_ptr above_at;
    bool has_bound;
    mpq_ptr bound; /* proved by y here, or at an ancestor and so here too */
    cmt_sparse y;
    const uint8_t *place; /* a basis to start from, or NULL */
} cmt_node;

typedef struct cmt_search {
    cmt_arena *mem;  /* what stays */
    cmt_arena *work; /* what one node needs */
    cmt_form *form;
    const cmt_exact_options *options;
    cmt_err *err;
    cmt_limit *lower; /* [n] of the root, perhaps tightened */
    cmt_limit *upper; /* [n] */
    cmt_box box;      /* the form's present bounds, for evaluations */
    cmt_weak weak;
    mpq_ptr step;
    bool has_best;
    mpq_t *best; /* [n] the incumbent */
    mpq_ptr best_value;
    bool has_tightened;
    cmt_sparse tightening;
    cmt_node *nodes;
    size_t n_nodes;
    size_t cap_nodes;
    uint32_t *heap; /* open nodes, the least bound first, the newest of equals */
    size_t n_heap;
    size_t cap_heap;
    bool unbounded; /* the root's linear program is */
    cmt_sparse ray;
} cmt_search;

/** Add an open node under `parent`; it inherits bound, multipliers and basis. */
CMT_MUST cmt_status cmt_search_add(cmt_search *s, uint32_t parent, bool is_above);
CMT_MUST cmt_status cmt_search_push(cmt_search *s, uint32_t node);
/** The open node to look at next, or CMT_NO_NODE. */
uint32_t cmt_search_pop(cmt_search *s);

/** Whether the node cannot beat the incumbent; it is closed then. */
bool cmt_search_close(cmt_search *s, uint32_t node);

/** Give the form the node's bounds. */
void cmt_search_enter(cmt_search *s, uint32_t node);

/** Look at a node: close it, branch it, or leave it open where the exact simplex ran into
 *  its limit. The root is not branched until `may_branch`. */
CMT_MUST cmt_status cmt_search_visit(cmt_search *s, uint32_t node, bool may_branch);

/** Take a point as the incumbent if it is feasible and better than the one there is. */
CMT_MUST cmt_status cmt_search_offer(cmt_search *s, const mpq_t *x);

/** Have GLPK's branch and cut look for an incumbent. */
CMT_MUST cmt_status cmt_search_ask_glpk(cmt_search *s);

/** Fix integer columns at what they are nearest to, one after another, each time the linear
 *  program solved anew: for programs of which the search has seen no point. */
CMT_MUST cmt_status cmt_search_dive(cmt_search *s);

/** Narrow the root by its reduced costs. */
CMT_MUST cmt_status cmt_search_tighten(cmt_search *s);

/** The proof of what has been found. */
CMT_MUST cmt_status cmt_search_prove(cmt_search *s, cmt_proof *out);

#endif
