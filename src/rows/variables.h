/* The variables that constitutional programs decide (doc/programs.md, section 1). */
#ifndef CMT_ROWS_VARIABLES_H
#define CMT_ROWS_VARIABLES_H

#include "base/limits.h"
#include "model/charter.h"
#include "model/outcome.h"
#include "model/program.h"
#include "rows/lp.h"

/** A question asked in a context. */
typedef struct cmt_issue {
    uint32_t question; /* index into the charter's questions */
    uint32_t context;  /* index into the charter's contexts */
    bool chances;      /* a choice whose variables are the chances of its lottery */
} cmt_issue;

/** The columns of some issues, and where each issue's columns lie.
 *
 *      chosen(q@c,a)   {0,1}       choice, committee, budget, judgment
 *      chance(q@c,a)   [0,1]       choice decided by a lottery, where articles bind it
 *      weight(q@c,v)   [0,1]       weights
 *      level(q@c)      [min,max]   level
 *      above(q@c,a,b)  {0,1}       ranking, a != b; both 0 is a tie
 *
 *  cost(q@c) is no column of its own: it is the sum of cost times chosen. */
typedef struct cmt_variables {
    const cmt_charter *charter;
    const cmt_issue *issues; /* [n_issues] */
    size_t n_issues;
    const uint32_t *first;     /* [n_issues + 1] first column of each issue */
    const cmt_column *columns; /* [n_columns], as they stand in the program */
    size_t n_columns;
    bool alone; /* those that a program document declares: the charter is its frame */
} cmt_variables;

/** Add the columns of the issues and their structural rows to a builder that has no column
 *  yet, so that column indices of both agree. Ineligible items are fixed at 0.
 *
 *  @param[in] issues [n] borrowed
 *  @retval CMT_E_UNSUPPORTED a ranking of more than CMT_MAX_PROGRAM_RANKING items
 *  @retval CMT_E_NOMEM       mem is exhausted
 *  @cost linear in the columns, cubic in the items of rankings */
CMT_MUST cmt_status cmt_variables_build(cmt_arena *mem,
                                        const cmt_charter *charter,
                                        const cmt_issue *issues,
                                        size_t n,
                                        cmt_lp_builder *builder,
                                        cmt_variables *out,
                                        cmt_err *err);

/** The variables of a program document as columns of a builder that has none yet. Names are
 *  the variables' own.
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_variables_declare(cmt_arena *mem,
                                          const cmt_program_document *document,
                                          cmt_lp_builder *builder,
                                          cmt_variables *out,
                                          cmt_err *err);

/** The seats that a committee question can fill: its seats, or its eligible items where
 *  those are fewer. */
size_t cmt_question_seats(const cmt_question *question);

/** The name of an issue: "question@context"; NULL on shortage. */
const char *cmt_issue_name(cmt_arena *mem,
                           const cmt_charter *charter,
                           const cmt_issue *issue);

/** The index of an issue, or CMT_NONE. */
uint32_t cmt_variables_issue(const cmt_variables *vars,
                             uint32_t question,
                             uint32_t context);

/** The column of item `a` of issue `k` (choice, committee, budget, judgment, weights), of
 *  the level (a is ignored), or of above(a, b). */
uint32_t cmt_variables_column(const cmt_variables *vars,
                              uint32_t k,
                              uint32_t a,
                              uint32_t b);

/* An outcome as a point. Of a tied outcome these say one of the tied: */
/** Item `a` alone is chosen. x: [n_columns] */
void cmt_point_choose(const cmt_variables *vars, uint32_t k, uint32_t a, mpq_t *x);
/** The items of a set are chosen, no others. */
void cmt_point_choose_set(const cmt_variables *vars,
                          uint32_t k,
                          const cmt_set *set,
                          mpq_t *x);
/** The weights, or chances, [n_items]. */
void cmt_point_weights(const cmt_variables *vars,
                       uint32_t k,
                       const mpq_srcptr *weights,
                       mpq_t *x);
void cmt_point_level(const cmt_variables *vars, uint32_t k, mpq_srcptr level, mpq_t *x);
/** The ranking [n_items], 0 = best. */
void cmt_point_ranking(const cmt_variables *vars,
                       uint32_t k,
                       const uint32_t *ranking,
                       mpq_t *x);
/** The judgment [n_items]: 1 is chosen, anything else is not. */
void cmt_point_judgment(const cmt_variables *vars,
                        uint32_t k,
                        const int8_t *judgment,
                        mpq_t *x);

/** Whether the point keeps the issue's own structure: bounds, integrality, seats, budget,
 *  the simplex, consistency, order. Exact; needs no rows. Rankings are taken to be built by
 *  cmt_point_ranking and hold. */
bool cmt_point_keeps(cmt_arena *mem,
                     const cmt_variables *vars,
                     uint32_t k,
                     const mpq_t *x);

#endif
