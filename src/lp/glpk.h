/* The only door to GLPK. It proposes; nothing that it says is believed.
 *
 * GLPK aborts the process on misuse or shortage, and its recovery frees every problem of
 * the calling thread. So each call runs in a thread of its own, joined at once, inside one
 * guard: error hook, longjmp, glp_free_env, terminal hook that prints nothing. Limits are
 * counts of iterations and nodes, never times. Floating point stays in the .c file. */
#ifndef CMT_LP_GLPK_H
#define CMT_LP_GLPK_H

#include "lp/exact.h"
#include "lp/form.h"

/** What GLPK thinks of a program. */
typedef struct cmt_proposal {
    bool has_basis;
    bool optimal;   /* it holds the basis for optimal */
    uint8_t *place; /* [n + m] of cmt_place: the final basis */
    mpq_t *x;       /* [n] near the final point */
    mpq_t
        *y; /* [m] near multipliers of the program's rows, or rounded to simple ones */
    bool has_incumbent; /* x is from the branch and bound, integers rounded */
} cmt_proposal;

typedef enum cmt_glpk_call { CMT_GLPK_SIMPLEX, CMT_GLPK_INTOPT } cmt_glpk_call;

/** What a shim makes of a call. */
typedef enum cmt_glpk_fault {
    CMT_GLPK_NO_FAULT,
    CMT_GLPK_NO_THREAD, /* the thread cannot be made */
    CMT_GLPK_ABORT,     /* GLPK raises an error inside */
    CMT_GLPK_STARVE     /* the limits are nought */
} cmt_glpk_fault;

/** Tests come between GLPK and us: `before` may break a call, `after` may falsify what it
 *  proposes. Either may be NULL. */
struct cmt_glpk_shim {
    cmt_glpk_fault (*before)(void *self, cmt_glpk_call call);
    void (*after)(void *self, const cmt_form *form, cmt_proposal *proposal);
    void *self;
};

/** Run GLPK's simplex on the form within its present bounds.
 *
 *  Rows are integers; where one does not fit 2^53 it is scaled and rounded, which can only
 *  make the proposal worse.
 *
 *  @param start [n + m] of cmt_place: basis to start from; NULL = GLPK's own choice
 *  @param[out] out always written on CMT_OK; a failure of GLPK is a proposal without basis
 *  @retval CMT_OK, CMT_E_NOMEM */
CMT_MUST cmt_status cmt_glpk_simplex(cmt_arena *mem,
                                     const cmt_form *form,
                                     const uint8_t *start,
                                     const cmt_exact_options *options,
                                     cmt_proposal *out,
                                     cmt_err *err);

/** Run GLPK's branch and cut on it, for an incumbent. */
CMT_MUST cmt_status cmt_glpk_intopt(cmt_arena *mem,
                                    const cmt_form *form,
                                    const cmt_exact_options *options,
                                    cmt_proposal *out,
                                    cmt_err *err);

#endif
