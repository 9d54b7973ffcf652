/* What projects are worth to ballots: approvals and scores alike. */
#ifndef CMT_RULES_WORTH_H
#define CMT_RULES_WORTH_H

#include "rules/rule.h"

/** Refuse a contest without costs, without a budget, or of rankings. */
CMT_MUST cmt_status cmt_worth_expect(const cmt_contest *contest, cmt_err *err);

/** Support of each project: the weight that approves it, or the weighted sum of scores
 *  above 0.
 *  @param[out] out [n_alternatives], in mem */
CMT_MUST cmt_status cmt_worth_support(cmt_arena *mem,
                                      const cmt_contest *contest,
                                      mpq_t **out,
                                      cmt_err *err);

/** The support that each open project adds where every ballot counts only its best chosen
 *  project (0/1 satisfaction where ballots approve).
 *  @param[in]  in, open [n_alternatives] who is chosen, who is asked for
 *  @param[out] out      [n_alternatives], initialised; others stay as they are */
CMT_MUST cmt_status cmt_worth_gains(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const bool *in,
                                    const bool *open,
                                    mpq_t *out,
                                    cmt_err *err);

/** The summed cost of the marked projects. */
void cmt_worth_cost(const cmt_contest *contest, const bool *in, mpq_ptr out);

/** Give an outcome with a committee its cost. */
CMT_MUST cmt_status cmt_worth_set_cost(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       cmt_outcome *o,
                                       cmt_err *err);

#endif
