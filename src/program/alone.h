/* Programs usable alone: a program document, or a model from a file (doc/programs.md,
 * section 7). */
#ifndef CMT_PROGRAM_ALONE_H
#define CMT_PROGRAM_ALONE_H

#include "model/program.h"
#include "proof/chain.h"
#include "rows/linear.h"

/** What is solved: exactly one of the two is there. */
typedef struct cmt_alone {
    const cmt_program_document *document;
    const cmt_lp *model;
} cmt_alone;

/** The answer, as `comitia solve` and `comitia prove` see it. */
typedef struct cmt_alone_answer {
    cmt_solution_status status; /* unproved also where the proof of a tier is */
    const cmt_lp *program;      /* the last of the chain: tiers are held in it */
    const cmt_solution *last;   /* and its solution */
    size_t n_variables;         /* the first columns; the others help the rows */
    cmt_value *tiers; /* array: {"sums_of_largest": […], "tier": n} of each tier */
    const cmt_value
        *social; /* of a social objective: {"nash": …} or {"leximin": …} as in
                                doc/programs.md, section 7; else NULL */
} cmt_alone_answer;

/** Solve step by step. Of a document: each tier in turn (section 3 there, rows (8) and (9)),
 *  then the objective over what is left; of a model the program itself. What is asked of
 *  the chain, in this order, and only that, makes its certificates.
 *
 *  @param[in,out] chain growing, to solve; or read, to prove
 *  @param[in]     skip  [articles] articles to leave out; or NULL
 *  @retval CMT_OK       each of the four statuses is an answer
 *  @retval CMT_E_RANGE  a condition under logic over a variable without bounds
 *  @retval CMT_E_UNSUPPORTED a strict inequality over continuous variables
 *  @retval CMT_E_LIMIT  no point of some tier within the solver's limits
 *  @retval CMT_E_NOMEM; and what the chain's solver says */
CMT_MUST cmt_status cmt_alone_run(cmt_arena *mem,
                                  const cmt_alone *what,
                                  cmt_chain *chain,
                                  const bool *skip,
                                  cmt_alone_answer *out,
                                  cmt_err *err);

/** Prove: run with a chain that was read, then see that nothing of it is left over.
 *  @retval CMT_E_NEGATIVE, CMT_E_DIGEST, CMT_E_SCHEMA as cmt_certificate_check */
CMT_MUST cmt_status cmt_alone_prove(cmt_arena *mem,
                                    const cmt_alone *what,
                                    cmt_chain *chain,
                                    cmt_alone_answer *out,
                                    cmt_err *err);

/** Why there is no solution: "conflict", an irreducible set of articles or rows of tier 0,
 *  found by deletion in document order; "conflicts", where there are several that share
 *  nothing; and "advice", who would have to give how much. They go into `report`, an object. */
CMT_MUST cmt_status cmt_alone_conflict(cmt_arena *mem,
                                       const cmt_alone *what,
                                       const cmt_solver *solver,
                                       cmt_value *report,
                                       cmt_err *err);

/** The range of a variable over all optimal points. */
typedef struct cmt_alone_range {
    mpq_srcptr low; /* NULL = without end */
    mpq_srcptr high;
} cmt_alone_range;

/** The exact ranges of the variables over the optimal points of an answer whose status is
 *  optimal.
 *
 *  @param[out] ranges [n_variables], in mem
 *  @param[out] proved false: some range was left open at the solver's limit and may be
 *                     narrower than it says
 *  @cost nothing further where a linear program's multipliers show that the point is the
 *        only one; else at most two solves a variable */
CMT_MUST cmt_status cmt_alone_ranges(cmt_arena *mem,
                                     const cmt_alone_answer *answer,
                                     const cmt_solver *solver,
                                     cmt_alone_range **ranges,
                                     bool *proved,
                                     cmt_err *err);

/** One end of a sum's range over the same points: the least, or (`up`) the most.
 *
 *  @param[out] out NULL: without end; at the solver's limit it may lie too far out
 *  @cost one solve */
CMT_MUST cmt_status cmt_alone_end(cmt_arena *mem,
                                  const cmt_alone_answer *answer,
                                  const cmt_solver *solver,
                                  const cmt_linear *sum,
                                  bool up,
                                  mpq_srcptr *out,
                                  cmt_err *err);

/** The price of a constant: how fast the objective changes when it is raised, and when it is
 *  lowered, by a little; per unit. NULL: no point is left then. */
typedef struct cmt_alone_price {
    mpq_srcptr raised;
    mpq_srcptr lowered;
} cmt_alone_price;

/** The price of a sum of right-hand sides, weighted by signs, that move together, at the
 *  optimum of a linear program: the range of those multipliers over all optimal ones.
 *
 *  @param rows, signs [n]
 *  @cost two solves of the dual program */
CMT_MUST cmt_status cmt_alone_price_rows(cmt_arena *mem,
                                         const cmt_lp *lp,
                                         mpq_srcptr optimum,
                                         const uint32_t *rows,
                                         const int *signs,
                                         size_t n,
                                         const cmt_solver *solver,
                                         cmt_alone_price *out,
                                         cmt_err *err);

/** What each article or row means for the optimum, into `report`: "articles", an array of
 *  {"article", "line", "text", "tier", "state", …} (doc/programs.md, section 7).
 *
 *  @param ranges of the same answer; NULL where they are not known */
CMT_MUST cmt_status cmt_alone_explain(cmt_arena *mem,
                                      const cmt_alone *what,
                                      const cmt_alone_answer *answer,
                                      const cmt_alone_range *ranges,
                                      const cmt_solver *solver,
                                      cmt_value *report,
                                      cmt_err *err);

#endif
