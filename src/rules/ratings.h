/* Scores alternative by alternative: what rated rules start from. */
#ifndef CMT_RULES_RATINGS_H
#define CMT_RULES_RATINGS_H

#include "ballot/levels.h"
#include "rules/rule.h"

/** The scores of a contest. What a ballot left unscored counts as 0 where missing scores
 *  disapprove; where they abstain, the ballot says nothing of that alternative. */
typedef struct cmt_ratings {
    const cmt_contest *contest;
    const mpq_srcptr *weight; /* [n_ballots] */
    mpq_srcptr zero;
} cmt_ratings;

/** @retval CMT_E_RANGE the ballots are not scores */
CMT_MUST cmt_status cmt_ratings_init(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     cmt_ratings *out,
                                     cmt_err *err);

/** What ballot b says of alternative i; NULL where it says nothing. */
mpq_srcptr cmt_ratings_at(const cmt_ratings *r, size_t b, size_t i);

/** The scores of alternative i in order, with their weights. */
CMT_MUST cmt_status cmt_ratings_levels(
    cmt_arena *mem, const cmt_ratings *r, size_t i, cmt_levels *out, cmt_err *err);

/** The summed weight times score of alternative i, and the weight that scored it. */
void cmt_ratings_sum(const cmt_ratings *r, size_t i, mpq_ptr sum, mpq_ptr weight);

/** A number that stands for the scores of alternative i: scratch may be taken from `mem`,
 *  which is reset; `out` is initialised with 0. */
typedef cmt_status cmt_ratings_number(cmt_arena *mem,
                                      const cmt_ratings *r,
                                      size_t i,
                                      const void *options,
                                      mpq_ptr out,
                                      cmt_err *err);

/** Rank the alternatives by that number, largest first. */
CMT_MUST cmt_status cmt_ratings_rank(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     cmt_ratings_number *number,
                                     const void *options,
                                     cmt_outcome *out,
                                     cmt_err *err);

#endif
