/* A contest with other ballots: what would have been counted if they had been cast. */
#ifndef CMT_INSIGHT_ALTERED_H
#define CMT_INSIGHT_ALTERED_H

#include "ballot/contest.h"
#include "rules/rule.h"

/** Runs that an inquiry may make at most. */
#define CMT_ALTERED_RUNS 256

/** How often a rule may be run on a contest for an inquiry of so much work, at most
 *  CMT_ALTERED_RUNS times: 0 for a rule whose cost explodes, where there are more than half as
 *  many alternatives as it is run beside others on; for answers that are no rankings or
 *  approvals; and for a contest too large. */
size_t cmt_altered_runs(const cmt_contest *contest, const cmt_rule *rule, size_t work);

/** The contest with `taken[b]` ballots of each row replaced by one and the same ballot, each
 *  for its own group. Voices stay as they are.
 *  @param[in] taken [ballots.n], 0 <= taken[b] <= count[b]
 *  @param[in] marks [n_alternatives] of the new ballot
 *  @retval CMT_E_NOMEM
 *  @cost O(ballots * n) */
CMT_MUST cmt_status cmt_altered_replace(cmt_arena *mem,
                                        const cmt_contest *contest,
                                        const int64_t *taken,
                                        const uint16_t *marks,
                                        cmt_contest *out,
                                        cmt_err *err);

/** Ballots that take the place of others. */
typedef struct cmt_new_ballot {
    uint32_t group;
    int64_t count;
    const uint16_t *marks; /* [n_alternatives] */
} cmt_new_ballot;

/** The contest with `taken[b]` ballots of each row replaced by these, as many of each group
 *  as are taken from it. Voices stay as they are.
 *  @param[in] taken as above
 *  @retval CMT_E_NOMEM
 *  @cost O(ballots * n) */
CMT_MUST cmt_status cmt_altered_recast(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const int64_t *taken,
                                       const cmt_new_ballot *ballots,
                                       size_t n,
                                       cmt_contest *out,
                                       cmt_err *err);

/** What happens to a ballot. */
typedef enum cmt_alteration {
    CMT_ALTER_LEAVE, /* it is withdrawn */
    CMT_ALTER_FRONT, /* an alternative is raised above all others, or approved */
    CMT_ALTER_STEP /* rankings: it is raised above the next one that stands no lower */
} cmt_alteration;

/** The contest with `taken[b]` ballots of each row altered. Voices keep their weight a
 *  ballot, so that the others weigh what they weighed. Raising leaves the order of the
 *  rest as it was, and a ballot that cannot be altered so as it is.
 *  @param[in]  taken     [ballots.n], 0 <= taken[b] <= count[b]
 *  @param[in]  i         who is raised
 *  @param[out] n_altered how many ballots are others now, or gone
 *  @retval CMT_E_NOMEM
 *  @cost O(ballots * n) */
CMT_MUST cmt_status cmt_altered_change(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const int64_t *taken,
                                       cmt_alteration how,
                                       size_t i,
                                       int64_t *n_altered,
                                       cmt_contest *out,
                                       cmt_err *err);

/** Run a rule on it as a decision would, without a solver. A rule that refuses has no
 *  outcome: `ran` is false. */
CMT_MUST cmt_status cmt_altered_run(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule *rule,
                                    const cmt_rule_args *args,
                                    cmt_outcome *out,
                                    bool *ran,
                                    cmt_err *err);

/** Whether two outcomes name the same winners and the same committees. */
bool cmt_altered_same(const cmt_outcome *a, const cmt_outcome *b);

/** What an outcome settles on: the committee (of several tied the first), else the
 *  winners. */
const cmt_set *cmt_altered_settled(const cmt_outcome *o);

#endif
