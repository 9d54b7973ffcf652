/* Articles to rows, exactly (doc/programs.md, section 2). */
#ifndef CMT_ROWS_COMPILE_H
#define CMT_ROWS_COMPILE_H

#include "rows/variables.h"

/** Something demanded of the joint outcome: an article or red line in one context. */
typedef struct cmt_demand {
    const char *origin; /* "privacy-floor", "g-farmers/no-tracking" */
    const char *text;   /* the XML as written, one line; or NULL */
    unsigned line;
    const cmt_expr *expr;
    uint32_t context; /* in which it is read: resolves variables that name none */
    bool whole;       /* met or breached, no partial credit: violation is 0 or 1 */
} cmt_demand;

/** The context whose answer holds for a question in a context: the nearest of the context
 *  and its ancestors in which the question is asked; where there is none, the question's
 *  only context; else CMT_NONE. */
uint32_t cmt_context_resolve(const cmt_charter *charter,
                             uint32_t question,
                             uint32_t context);

/** The contexts in which an expression is read, one for each different meaning: those of
 *  `in_context` and its descendants (CMT_NONE: all) where each variable resolves, ascending;
 *  of several that mean the same variables the first.
 *
 *  @param[out] contexts [n], in mem; n = 0 where it speaks of nothing that is asked
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_expr_contexts(cmt_arena *mem,
                                      const cmt_charter *charter,
                                      const cmt_expr *expr,
                                      uint32_t in_context,
                                      const uint32_t **contexts,
                                      size_t *n,
                                      cmt_err *err);

/** The issues that an expression speaks of when read in a context, each once, ascending by
 *  question, then context.
 *  @retval CMT_E_REFERENCE a question that is not asked there */
CMT_MUST cmt_status cmt_expr_issues(cmt_arena *mem,
                                    const cmt_charter *charter,
                                    const cmt_expr *expr,
                                    uint32_t context,
                                    const cmt_issue **issues,
                                    size_t *n,
                                    cmt_err *err);

/** Whether an expression names a variable of that kind of a question, in any context. */
bool cmt_expr_speaks(const cmt_expr *expr, cmt_expr_op op, uint32_t question);

/** What a lottery chooses is whatever it may draw: where an issue stands by its chances, an
 *  expression E that speaks of what it chooses means, for each alternative a, that a's chance
 *  is at most 0, or E holds with a chosen. Of several such issues, for each of the ways.
 *
 *  @param[out] out the demand, with that in place of its expression; the same where it speaks
 *                  of no such thing
 *  @retval CMT_E_LIMIT it grows to more than CMT_MAX_DEMAND_NODES
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_demand_drawn(cmt_arena *mem,
                                     const cmt_variables *vars,
                                     const cmt_demand *demand,
                                     cmt_demand *out,
                                     cmt_err *err);

/** Whether an expression names what is chosen in a question that stands by its chances. */
bool cmt_expr_draws(const cmt_variables *vars, const cmt_expr *expr);

/** Add rows that hold exactly where the demand holds (helper columns aside).
 *
 *  @retval CMT_E_UNSUPPORTED a strict inequality over continuous variables, `above` over a
 *                            choice
 *  @retval CMT_E_REFERENCE   a variable of an issue that is not among `vars`
 *  @retval CMT_E_RANGE       a truth value where a number is needed, or the reverse
 *  @retval CMT_E_LIMIT       more than CMT_MAX_DEMAND_NODES
 *  @retval CMT_E_NOMEM       mem is exhausted
 *  @cost linear in the grown demand */
CMT_MUST cmt_status cmt_compile_hard(cmt_arena *mem,
                                     const cmt_variables *vars,
                                     cmt_lp_builder *builder,
                                     const cmt_demand *demand,
                                     cmt_err *err);

/** Add rows and one column, `violation`, that may be as small as the demand's violation and
 *  no smaller. Violation of `at-least`, `at-most` and `equals` at the root: the shortfall
 *  divided by the range of the linear form over its variables' bounds (by 1 where the range
 *  is 0). Of any other root, and of a demand that is `whole`: 0 where it holds, 1 where
 *  not.
 *
 *  Statuses as for cmt_compile_hard. */
CMT_MUST cmt_status cmt_compile_elastic(cmt_arena *mem,
                                        const cmt_variables *vars,
                                        cmt_lp_builder *builder,
                                        const cmt_demand *demand,
                                        uint32_t *violation,
                                        cmt_err *err);

/** Exact truth at a point, straight from the expression, without rows: what substitution
 *  and the auditor use. Knows no limits of the compiler: strict inequalities are fine here.
 *  @param x [vars->n_columns] */
CMT_MUST cmt_status cmt_expr_holds(cmt_arena *mem,
                                   const cmt_variables *vars,
                                   const cmt_demand *demand,
                                   const mpq_t *x,
                                   bool *out,
                                   cmt_err *err);

/** Exact violation at a point, as cmt_compile_elastic defines it. */
CMT_MUST cmt_status cmt_expr_violation(cmt_arena *mem,
                                       const cmt_variables *vars,
                                       const cmt_demand *demand,
                                       const mpq_t *x,
                                       mpq_ptr out,
                                       cmt_err *err);

#endif
