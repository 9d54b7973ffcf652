/* What the checks of rated rules share. Nothing here is used by any `run`. */
#ifndef CMT_RULES_RATINGS_CHECK_H
#define CMT_RULES_RATINGS_CHECK_H

#include "rules/rule.h"

/** One score with the weight of its ballot. */
typedef struct cmt_rated {
    mpq_srcptr score;
    mpq_srcptr weight;
} cmt_rated;

/** All scores of one alternative, lowest first, with their weights above 0. */
typedef struct cmt_rated_list {
    cmt_rated *at; /* [n] */
    size_t n;
    mpq_ptr total; /* of the weights */
} cmt_rated_list;

/** List the scores of alternative i: unscored is 0 where missing scores disapprove, and
 *  left out where they abstain. */
CMT_MUST cmt_status cmt_rated_list_make(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        size_t i,
                                        cmt_rated_list *out,
                                        cmt_err *err);

/** The definition of a rule's number: from a list that is not empty to `out`. q [4] is
 *  scratch. */
typedef void cmt_rated_number(const cmt_rated_list *list,
                              const void *options,
                              mpq_t *q,
                              mpq_ptr out);

/** Check winners, ranking and scores of a rule that ranks by a number; an alternative that
 *  nobody scored has `empty`. */
CMT_MUST cmt_status cmt_rated_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_outcome *claim,
                                    cmt_rated_number *number,
                                    const void *options,
                                    mpq_srcptr empty,
                                    cmt_err *err);

#endif
