/* The state of a proof that no other committee reaches a score: for thiele_prove*.c only. */
#ifndef CMT_RULES_THIELE_PROVE_STATE_H
#define CMT_RULES_THIELE_PROVE_STATE_H

#include "rules/thiele_prove.h"

/** Worths, and what must be reached with them. */
typedef struct cmt_proof_scale {
    int64_t
        *worth; /* [size + 2] at least the true one times a ratio; never increases */
    int64_t *total; /* [size + 1] sums of worth */
    int64_t goal;   /* what is below cannot reach the true goal */
    struct cmt_proof_pairs *pairs;
} cmt_proof_scale;

#define CMT_PROOF_SCALES 4

typedef struct cmt_proof {
    const cmt_prove_task *task;
    cmt_arena *mem;     /* of committees found */
    cmt_arena *scratch; /* of all else */
    const cmt_contest *c;
    size_t n;
    size_t n_rows;
    mpz_t *true_weight;
    int64_t *weight; /* at least the true one times a ratio */
    cmt_proof_scale scales[CMT_PROOF_SCALES];
    size_t n_scales;
    int64_t *worth; /* of the scale in use, from here */
    int64_t *total;
    int64_t goal;
    struct cmt_proof_pairs *pairs; /* to here */
    int8_t *fixed;                 /* [n] changes along the way */
    size_t n_in;
    size_t n_free;
    uint16_t *sure;  /* [rows] members that sit for sure */
    uint16_t *able;  /* [rows] and those that may */
    int64_t *income; /* [n] */
    size_t *rank;    /* [n] scratch: free ones by income */
    bool *picked;    /* [n] */
    uint16_t *won;   /* [rows] members among those picked */
    int64_t *best;   /* [rows] the best prices of this node */
    mpz_t *levels;   /* [size + 1] scratch */
    cmt_set *out;
    size_t n_out;
    size_t n_nodes;
    mpz_ptr z;
    cmt_err *err;
} cmt_proof;

/** What a free alternative earns at the prices of the node. */
typedef struct cmt_earner {
    int64_t income;
    size_t i;
} cmt_earner;

static inline bool cmt_proof_approves(const cmt_contest *c, size_t b, size_t i)
{
    return cmt_ballots_mark(c, b, i) == CMT_MARK_APPROVE;
}

/** Put the largest income first. */
void cmt_proof_rank(cmt_earner *earners, size_t n);

/** Search; `*n_nodes` are those of searches before, and then of this one as well. */
CMT_MUST cmt_status cmt_proof_run(cmt_arena *mem,
                                  const cmt_prove_task *task,
                                  cmt_set *out,
                                  size_t *n,
                                  size_t *n_nodes,
                                  cmt_err *err);

/** Use a scale. */
void cmt_proof_use(cmt_proof *p, size_t scale);

/** Numbers that fit 64 bits, rounded up where they must be. False on shortage. */
CMT_MUST bool cmt_proof_numbers(cmt_proof *p);

/** Fix an alternative in (1), out (-1) or not at all (0). */
void cmt_proof_fix(cmt_proof *p, size_t i, int8_t how);

/** Pick the best earners; what they earn together with those who sit. */
int64_t cmt_proof_pick(cmt_proof *p, const int64_t *price, cmt_earner *earners);

/** What each row keeps: max_y F(y) - l y; `excess` = members picked - y. */
int64_t cmt_proof_keep(const cmt_proof *p, const int64_t *price, int64_t *excess);

/** Whether the node is refuted after `n` changes of prices; leaves the best in `price`. */
bool cmt_proof_refuted(
    cmt_proof *p, int64_t *price, cmt_earner *earners, int64_t *excess, size_t n);

#endif
