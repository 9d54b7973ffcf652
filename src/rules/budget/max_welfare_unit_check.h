/* A part of the check of `max-welfare`: sets where every ballot counts only its best
 * project. */
#ifndef CMT_RULES_BUDGET_MAX_WELFARE_UNIT_CHECK_H
#define CMT_RULES_BUDGET_MAX_WELFARE_UNIT_CHECK_H

#include "ballot/contest.h"
#include "base/err.h"

/** What is asked of a search, and what it found. */
typedef struct cmt_unit_search {
    mpq_srcptr claimed; /* the welfare to look for; NULL asks for the bound alone */
    bool strictly;      /* look for better sets only; else count the equal ones too */
    size_t most;        /* stop behind so many */
    mpq_ptr bound;      /* initialised: above every set */
    bool better;        /* a set has more welfare */
    size_t n_equal;
    bool cut; /* it took too many nodes */
} cmt_unit_search;

/** Search, measuring every set anew from the ballots.
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_max_welfare_unit_search(cmt_arena *mem,
                                                const cmt_contest *contest,
                                                cmt_unit_search *search,
                                                cmt_err *err);

#endif
