/* Free outcomes as points: one, or the tied ones. */
#ifndef CMT_PROGRAM_FREE_H
#define CMT_PROGRAM_FREE_H

#include "program/parts.h"

/** Tied free outcomes that are held against the demands one by one. Of more, only the one
 *  that the tie-breaks prefer is; then the program finds those that obey (solve.h). */
#define CMT_MAX_TIED_POINTS 4096

/** What the rule left to choose from. */
typedef struct cmt_free_set {
    const cmt_program_issue *issue;
    cmt_kind kind; /* whose variables it has: the question's, or CMT_KIND_WEIGHTS where
                      the chances of a lottery stand for it */
    bool chances;
    const uint32_t *places; /* [n_items] of the tie-break: 0 comes first */
    bool picks;             /* the tie-break picks the first; else ties stay */
    size_t n;               /* candidates, those that the tie-break prefers first */
    const cmt_set *sets; /* [n] what each chooses: choice, committee, budget, judgment;
                               NULL for other kinds */
    bool wide;           /* a judgment with more completions than are listed: `sets`
                            holds the first alone */
    bool interval;       /* tied levels from level to level_high: not a list */
} cmt_free_set;

/** Whether an issue has a free outcome that articles can be held against. */
bool cmt_has_outcome(const cmt_program_input *input, const cmt_program_issue *issue);

/** @param chances the issue stands by the chances of its lottery
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_free_set_build(cmt_arena *mem,
                                       const cmt_program_input *input,
                                       const cmt_program_issue *issue,
                                       bool chances,
                                       cmt_free_set *out,
                                       cmt_err *err);

/** Put candidate c into the columns of issue k of the variables. */
void cmt_free_set_put(
    const cmt_free_set *set, size_t c, const cmt_variables *vars, uint32_t k, mpq_t *x);

/** Hold the free outcomes of a part against its demands, by substitution.
 *
 *  Where a joint free outcome obeys every demand and every question's own structure, the
 *  part's finals are written: the free outcome where it stands, else those of the tied that
 *  obey; of several the tie-break's first where it picks. `free_violation` of each demand is
 *  written in any case, for the free outcome that the tie-breaks prefer.
 *
 *  In mode `program` only the free outcome that the tie-breaks prefer is held against them,
 *  and none obeys: the social objective decides.
 *
 *  Of more than CMT_MAX_TIED_POINTS joint free outcomes only the first is tried: where every
 *  issue's tie-break picks, it is the decision if it obeys. Otherwise none is said to obey,
 *  and `part->many` is set.
 *
 *  @param[in] sets [part->n]
 *  @param[out] finals those of the input's issues; only the part's are written
 *  @param[out] obey   whether any obeys
 *  @cost evaluations of the demands, times the joint tied outcomes */
CMT_MUST cmt_status cmt_free_try(cmt_arena *mem,
                                 const cmt_program_input *input,
                                 cmt_part *part,
                                 const cmt_free_set *sets,
                                 cmt_program_final *finals,
                                 bool *obey,
                                 cmt_err *err);

/** Judge each demand of a part at a point of its variables: fills final_violation and
 *  state. */
CMT_MUST cmt_status cmt_part_judge(cmt_arena *mem,
                                   cmt_part *part,
                                   const cmt_variables *vars,
                                   const mpq_t *x,
                                   cmt_err *err);

/** How an outcome stands: a lottery is tied between what it may draw, where nothing picks. */
cmt_standing cmt_free_standing(const cmt_free_set *set, const cmt_outcome *outcome);

/* Outcomes from what is chosen; `like` gives the number of alternatives. In mem. */
/** One of a choice, or a set; several tied sets make a tied outcome. NULL on shortage. */
const cmt_outcome *cmt_outcome_of_sets(cmt_arena *mem,
                                       const cmt_program_input *input,
                                       const cmt_program_issue *issue,
                                       const cmt_set *sets,
                                       size_t n);

#endif
