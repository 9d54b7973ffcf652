/* What a solver answers, and how it is called. The layers above know only this. */
#ifndef CMT_PROOF_SOLVER_H
#define CMT_PROOF_SOLVER_H

#include "rows/lp.h"

typedef enum cmt_solution_status {
    CMT_SOLUTION_OPTIMAL,    /* x is optimal and the certificate proves it */
    CMT_SOLUTION_INFEASIBLE, /* the certificate is a Farkas vector or a proof tree */
    CMT_SOLUTION_UNBOUNDED,  /* x is feasible and the certificate holds a ray */
    CMT_SOLUTION_UNPROVED /* x is feasible (when has_x), `bound` is proved, gap open */
} cmt_solution_status;

typedef struct cmt_solution {
    cmt_solution_status status;
    bool has_x;
    const mpq_t *x;       /* [n_columns], exact */
    mpq_srcptr objective; /* of x */
    mpq_srcptr bound; /* proved bound on the optimum; equals objective when optimal */
    /* Linear programs at an optimum, else NULL. Signs: reduced cost = c - y A. */
    const mpq_t *dual;            /* [n_rows] */
    const mpq_t *reduced_cost;    /* [n_columns] */
    const cmt_value *certificate; /* canonical JSON object (doc/certificates.md) */
} cmt_solution;

/** A way to solve programs: GLPK with exact repair (lp/), or the reader of published
 *  certificates (proof/), which answers only what a certificate proves. Statuses are data:
 *  CMT_OK for each of the four. Any other status means no answer. */
struct cmt_solver {
    cmt_status (*solve)(
        void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err);
    void *self;
};
typedef struct cmt_solver cmt_solver;

#endif
