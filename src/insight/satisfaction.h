/* How well an outcome serves a group, from 0 to 1: a ledger of who got what. */
#ifndef CMT_INSIGHT_SATISFACTION_H
#define CMT_INSIGHT_SATISFACTION_H

#include "ballot/contest.h"
#include "model/outcome.h"

/** The mean over a group's ballots of what each got:
 *
 *  - a choice: approvals 1 or 0; a ranking the share of the other eligible alternatives
 *    that do not stand above the winner, those level with it counting half; scores the
 *    winner's place between the ballot's least and greatest; over tied winners the mean,
 *    over what a lottery may draw the expected value;
 *  - a committee or budget: the same of each member, the mean over members, weighted by
 *    cost in a budget; over tied committees without a pick, the first;
 *  - a ranking: the share of the pairs that the ballot orders strictly and the outcome
 *    does not reverse, pairs level in the outcome counting half;
 *  - weights: 1 - half the distance in l1; a level: 1 - its distance over the range;
 *  - a judgment: the share of propositions that agree, undecided ones counting half.
 *
 *  Comparable between groups as a share of what could be had, not as a measure of how much
 *  it matters to them.
 *
 *  @param[in]  group    index into voices
 *  @param[out] out      initialised
 *  @param[out] counted  false: the group has no ballot here, or the outcome is empty
 *  @retval CMT_E_LIMIT  a ranking of more work than 2^30 compares
 *  @cost   O(ballots x alternatives x members) */
CMT_MUST cmt_status cmt_satisfaction(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_outcome *outcome,
                                     uint32_t group,
                                     mpq_ptr out,
                                     bool *counted,
                                     cmt_err *err);

#endif
