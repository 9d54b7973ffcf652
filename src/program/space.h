/* A space of outcomes that is narrowed step by step: each step minimises something over
 * what the steps before have left, and holds it at its optimum. */
#ifndef CMT_PROGRAM_SPACE_H
#define CMT_PROGRAM_SPACE_H

#include "proof/solver.h"
#include "rows/compile.h"

struct cmt_watch;

typedef struct cmt_space {
    cmt_arena *mem;
    const cmt_solver *solver;
    cmt_variables vars;
    cmt_lp_builder *builder;
    size_t n_columns; /* in the builder, as of the last solve */
    size_t n_holds;   /* rows and columns that the steps have added */
    const mpq_t *x;   /* [n_columns] a point of the space, of the last solve */
    const cmt_value *certificate; /* of the last solve's answer; or NULL */
    cmt_value *steps; /* array: what was solved, only what any solver would say alike */
    bool unproved;    /* some optimum is not proved */
    bool to_the_last; /* leximax asks for all sums, though they add nothing */
    struct cmt_watch *watch; /* receives what is solved and held; or NULL */
} cmt_space;

/** A space with the columns and structural rows of these issues.
 *  @param issues [n] borrowed */
CMT_MUST cmt_status cmt_space_init(cmt_arena *mem,
                                   const cmt_solver *solver,
                                   const cmt_charter *charter,
                                   const cmt_issue *issues,
                                   size_t n,
                                   cmt_space *out,
                                   cmt_err *err);

/** A space with the variables of a program document. */
CMT_MUST cmt_status cmt_space_declare(cmt_arena *mem,
                                      const cmt_solver *solver,
                                      const cmt_program_document *document,
                                      cmt_space *out,
                                      cmt_err *err);

/** How many rows the space has so far. */
size_t cmt_space_rows(cmt_space *space);

/** Minimise or maximise a sum over the space.
 *
 *  @param[in]  step     name in the record; NULL: not recorded, since which such questions
 *                       are asked depends on the points that a solver returns
 *  @param[out] value    the optimum; may be NULL
 *  @param[out] feasible false: the space is empty (nothing else is written then)
 *  @retval CMT_E_UNSUPPORTED there is no solver
 *  @retval CMT_E_LIMIT       no answer within the solver's limits
 *  @retval CMT_E_BUG         an answer that does not bear substitution */
CMT_MUST cmt_status cmt_space_solve(cmt_space *space,
                                    const char *step,
                                    bool maximise,
                                    const cmt_term *terms,
                                    size_t n,
                                    mpq_ptr value,
                                    bool *feasible,
                                    cmt_err *err);

/** Solve a program made from the space's own, by the same rules; the space stays as it is but
 *  for `steps` and `unproved`.
 *
 *  @param[out] answer its point bears substitution; written where feasible */
CMT_MUST cmt_status cmt_space_ask(cmt_space *space,
                                  const char *step,
                                  const cmt_lp *lp,
                                  cmt_solution *answer,
                                  bool *feasible,
                                  cmt_err *err);

/** Keep only what satisfies: sum of terms (sense) rhs. */
CMT_MUST cmt_status cmt_space_hold(cmt_space *space,
                                   const cmt_term *terms,
                                   size_t n,
                                   cmt_sense sense,
                                   mpq_srcptr rhs,
                                   cmt_err *err);

/** A further column >= 0; UINT32_MAX on shortage (the arena remembers). */
uint32_t cmt_space_column(cmt_space *space, const char *what, bool binary);

/** Minimise the largest of some columns (all >= 0), then the sum of the two largest, and so
 *  on: the sorted vector of their values becomes as small as it can, lexicographically, and
 *  is held there. Of 0/1 columns as few as can be are 1. The sum of the k largest of v is
 *  the least of
 *      k r + sum d_i   over   d_i >= v_i - r,  d_i >= 0,  r >= 0           (1)
 *
 *  @param[in]  slack  > 0: the largest is held at its optimum plus the slack, and nothing
 *                     further is asked
 *  @param[out] sums   array of the optima: of the k largest, k = 1, 2, …; it ends where no
 *                     more is added. In mem; may be NULL
 *  @param[out] feasible as for cmt_space_solve
 *  @cost at most n solves; each adds up to n + 1 columns
 *  @src  W. Ogryczak, T. Sliwinski, European J. of Operational Research 148 (2003) 80-91 */
CMT_MUST cmt_status cmt_space_leximax(cmt_space *space,
                                      const char *step,
                                      const uint32_t *columns,
                                      size_t n,
                                      mpq_srcptr slack,
                                      cmt_value **sums,
                                      bool *feasible,
                                      cmt_err *err);

/** The exact range of each of some columns over the space, which is not empty.
 *
 *  @param[in]  columns [n]; 0/1 columns or continuous ones
 *  @param[out] low, high [n], in mem
 *  @cost integer columns: one solve more than the times that new values turn up;
 *        continuous ones: two solves each */
CMT_MUST cmt_status cmt_space_ranges(cmt_space *space,
                                     const uint32_t *columns,
                                     size_t n,
                                     mpq_t *low,
                                     mpq_t *high,
                                     cmt_err *err);

/** Narrow the space lexicographically: the first column as large as it can (as small, where
 *  `down` says so), then the second …
 *
 *  @cost 0/1 columns: one solve where nothing can be gained, else about two for each column
 *        that rises and the logarithm of their number; others one solve a column */
CMT_MUST cmt_status cmt_space_order(
    cmt_space *space, const uint32_t *columns, size_t n, bool down, cmt_err *err);

#endif
