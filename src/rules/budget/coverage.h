/* What projects add where every ballot counts only the best project chosen for it (0/1
 * satisfaction where ballots approve), kept up while projects are chosen and given back. */
#ifndef CMT_RULES_BUDGET_COVERAGE_H
#define CMT_RULES_BUDGET_COVERAGE_H

#include "ballot/contest.h"
#include "base/err.h"

/** Lives in the arena that it was made in. */
typedef struct cmt_coverage cmt_coverage;

/** Nothing is chosen yet.
 *
 *  @param[in,out] gain [n_alternatives] the support of every project, as cmt_worth_support
 *                      gives it; from now on what each adds to the chosen ones
 *  @retval CMT_E_NOMEM mem is exhausted */
CMT_MUST cmt_status cmt_coverage_new(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     mpq_t *gain,
                                     cmt_coverage **out,
                                     cmt_err *err);

/** Choose project i, which is not chosen. O(what the ballots whose best it is say). */
void cmt_coverage_choose(cmt_coverage *v, size_t i);

/** Give back the project chosen last. */
void cmt_coverage_undo(cmt_coverage *v);

/** The satisfaction of ballots that each have the best eligible project that the budget
 *  pays alone: no set has more. */
mpq_srcptr cmt_coverage_ceiling(const cmt_coverage *v);

/** Pairs of a ballot and a project that it supports. */
size_t cmt_coverage_n_pairs(const cmt_coverage *v);

#endif
