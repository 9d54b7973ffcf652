/* A rule run again on some of the alternatives. */
#ifndef CMT_PROGRAM_RERUN_H
#define CMT_PROGRAM_RERUN_H

#include "program/program.h"

/** Run an issue's rule on the ballots as if only the alternatives in `left` had stood: marks
 *  of the others are struck out, tiers of what remains close up.
 *
 *  @param[in]  left     at least one alternative, ascending
 *  @param[out] outcome  over all alternatives: winners, ranking (the others unplaced),
 *                       rounds; in mem
 *  @param[out] winners  the same winners
 *  @retval CMT_E_UNSUPPORTED the rule finds no winner among them
 *  @retval CMT_E_NOMEM       mem is exhausted
 *  @cost that of the rule */
CMT_MUST cmt_status cmt_rerun_rule(cmt_arena *mem,
                                   const cmt_program_issue *issue,
                                   const cmt_set *left,
                                   const cmt_outcome **outcome,
                                   cmt_set *winners,
                                   cmt_err *err);

#endif
