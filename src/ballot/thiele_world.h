/* The parts of the Thiele search: for thiele*.c only. */
#ifndef CMT_BALLOT_THIELE_WORLD_H
#define CMT_BALLOT_THIELE_WORLD_H

#include "ballot/thiele.h"

/** What stays the same: equal ballots merged, alternatives renumbered, numbers that fit 64
 *  bits. Where the true ones do not, `weight` and `worth` are rounded up (`exact` is
 *  false): every sum here is then at least the true one times `ratio`, and scores of
 *  committees are compared in true numbers. */
typedef struct cmt_thiele_world {
    size_t n;    /* eligible alternatives */
    size_t size; /* members */
    size_t n_rows;
    size_t *begin;      /* [n_rows + 1] */
    uint16_t *approved; /* [begin[n_rows]] */
    size_t *first;      /* [n + 1] */
    uint32_t *rows;     /* [first[n]] */
    int64_t *weight;    /* [n_rows] */
    mpz_t *true_weight; /* [n_rows] */
    int64_t *worth;     /* [size + 2], 0 at the end */
    int64_t *sum;       /* [size + 1] worth[1] + … + worth[m] */
    mpz_t *true_sum;    /* [size + 1] */
    bool exact;
    int64_t unit;  /* scores of committees are multiples of it; 1 when not exact */
    mpq_ptr ratio; /* of the numbers here to the true ones */
    uint32_t *id;  /* [n] alternative of the contest */
} cmt_thiele_world;

CMT_MUST cmt_status cmt_thiele_world_init(cmt_arena *mem,
                                          const cmt_thiele_task *task,
                                          cmt_thiele_world *out,
                                          cmt_err *err);

/** The true score of the committee that `in` [n] marks. */
void cmt_thiele_score(const cmt_thiele_world *world, const bool *in, mpz_ptr out);

/** Members fixed so far, and multipliers. */
typedef struct cmt_thiele_node {
    int8_t *fixed;   /* [n] 1 in, -1 out, 0 free */
    uint16_t *least; /* [n_rows] approved members for sure */
    uint16_t *most;  /* [n_rows] approved members at most, whatever the size */
    int64_t *price;  /* [n_rows] multipliers l_r */
    size_t n_in;
    size_t n_free;
} cmt_thiele_node;

CMT_MUST bool cmt_thiele_node_init(cmt_arena *mem,
                                   const cmt_thiele_world *world,
                                   cmt_thiele_node *out);
CMT_MUST bool cmt_thiele_node_copy(cmt_arena *mem,
                                   const cmt_thiele_world *world,
                                   const cmt_thiele_node *from,
                                   cmt_thiele_node *out);
/** Fix a free alternative in or out. */
void cmt_thiele_fix(const cmt_thiele_world *world,
                    cmt_thiele_node *node,
                    uint32_t c,
                    bool in);

/** A bound at work: scratch, and the best bound found for the node at hand. */
typedef struct cmt_thiele_bound {
    int64_t value;   /* the least bound so far */
    int64_t *price;  /* [n_rows] multipliers that give it */
    int64_t *asset;  /* [n] sum of w l over supporters, at those multipliers */
    uint32_t *times; /* [n] in how many steps it was chosen */
    size_t n_steps;
    /* of the step at hand */
    int64_t now;       /* its bound */
    int64_t score;     /* of its choice, in the numbers of the world */
    bool *chosen;      /* [n] a committee that obeys what is fixed */
    int64_t *at;       /* [n] assets */
    uint32_t *order;   /* [n] scratch */
    uint16_t *members; /* [n_rows] approved members among those chosen */
    uint16_t *taken;   /* [n_rows] members that are best for the row at its price */
    bool settled;      /* the choice is the best of the node, proved by its bound */
} cmt_thiele_bound;

CMT_MUST bool cmt_thiele_bound_init(cmt_arena *mem,
                                    const cmt_thiele_world *world,
                                    cmt_thiele_bound *out);

/** Begin with a node: forget the last one. */
void cmt_thiele_bound_start(const cmt_thiele_world *world, cmt_thiele_bound *bound);

/** Bound and choice at the node's multipliers. */
void cmt_thiele_bound_step(const cmt_thiele_world *world,
                           const cmt_thiele_node *node,
                           cmt_thiele_bound *bound);

/** Move the node's multipliers against the subgradient, by `part` / 16 of the way that
 *  would close the gap to `target`. */
void cmt_thiele_bound_move(const cmt_thiele_world *world,
                           cmt_thiele_node *node,
                           const cmt_thiele_bound *bound,
                           int64_t target,
                           int64_t part);

/** Fix what no committee of the node with at least `target` can have otherwise.
 *  @return how many were fixed */
size_t cmt_thiele_reduce(const cmt_thiele_world *world,
                         cmt_thiele_node *node,
                         const cmt_thiele_bound *bound,
                         int64_t target);

#endif
