/* Which axioms does a decision show to be broken, on these very ballots? */
#ifndef CMT_INSIGHT_SCAN_H
#define CMT_INSIGHT_SCAN_H

#include "ballot/contest.h"
#include "base/value.h"
#include "rules/rule.h"

/** Recounts that a scan makes at most, where no other limit is asked for. */
#define CMT_SCAN_RUNS 128

/** Whether there is something to scan. False: answers and scores, no winner, fewer than two
 *  or more than 256 alternatives. */
bool cmt_scan_fits(const cmt_contest *contest, const cmt_outcome *outcome);

/** Scan an outcome of rankings or approvals for violations of axioms (doc/axioms.md):
 *
 *      {"axioms": [{"axiom": "condorcet-winner", "violated": true, "alternatives": ["a"]},
 *                  {"axiom": "participation", "violated": true, "tried": 9,
 *                   "complete": false, "cases": [{"group": "g", "ballots": 3,
 *                   "ballot": [["c"], ["a"], ["b"]], "instead": ["a"],
 *                   "unanimous": true}]}, …],
 *       "recounts": {"limit": 128, "made": 128}}
 *
 *  `condorcet-winner`, `condorcet-loser`, `smith` and `schwartz` of rankings with winners:
 *  `alternatives` are the winner, the loser, the set; decided exactly. The others alter the
 *  ballots and count again: `clones` (of rankings with winners), `participation`,
 *  `monotonicity`, `committee-monotonicity`. `tried` says how many alterations were counted,
 *  `complete` that there were no others of the kind; a case is a proof, its absence is none
 *  unless `complete`. `untried` says why nothing was.
 *
 *  A pure function of its arguments: limits are counts.
 *
 *  @param[in]  outcome of this rule on this contest
 *  @param[in]  limit   recounts at most; 0: CMT_SCAN_RUNS. More are never made, nor more
 *                      than what the contest's size allows
 *  @param[out] out     NULL where nothing fits
 *  @retval CMT_E_NOMEM
 *  @cost the pairwise matrix, and at most `limit` runs of the rule
 *  @src  the definitions' sources stand in doc/axioms.md */
CMT_MUST cmt_status cmt_scan(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule *rule,
                             const cmt_rule_args *args,
                             const cmt_outcome *outcome,
                             size_t limit,
                             cmt_value **out,
                             cmt_err *err);

#endif
