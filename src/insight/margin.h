/* How close was it? The least change of ballots that alters an outcome. */
#ifndef CMT_INSIGHT_MARGIN_H
#define CMT_INSIGHT_MARGIN_H

#include "ballot/contest.h"
#include "base/value.h"
#include "rules/rule.h"

/** Whether anything can be tried. False: answers and scores, a rule whose cost explodes, a
 *  contest too large (insight/altered.h), nothing settled. */
bool cmt_margin_fits(const cmt_contest *contest,
                     const cmt_rule *rule,
                     const cmt_rule_args *args,
                     const cmt_outcome *outcome);

/** How close an outcome was, where ballots may be replaced by any others of their group:
 *
 *      {"ballots": {"lower": 3, "upper": 3}, "by": "scores", "instead": ["b"],
 *       "share": {"lower": "1/12", "upper": "1/12"}, "toward": "b"}
 *
 *  `ballots`: the fewest whose replacement alters the winners (or the committees; becoming
 *  tied, or no longer tied, alters them). `share`: the least part of all weight, where
 *  ballots are divisible. Nothing less than `lower` does it: proved. `upper` does: the rule
 *  was run on such ballots, all of them with `toward` in front, and gave `instead`
 *  (`tied`, where several are tied then: all winners, or the first of the committees;
 *  absent where a program found them). Where both are equal the margin is exact; without
 *  `upper` nothing was found. `by` says where
 *  `lower` is from:
 *
 *  - `scores`: `plurality`, `borda`, `anti-plurality`, `dowdall`, `scoring`, `sntv`,
 *    `bloc`, `k-borda`, `approval`, `av`. A new
 *    ballot moves the difference of a winner w and a rival j from d to -best, so the
 *    ballots that move it most, taken first, are the least that can close it. Exact for
 *    `share`.
 *  - `duels`: rules that choose the Condorcet winner, where there is one: the same for the
 *    closest of its duels. While it wins all of them it is chosen.
 *  - `rounds`: `irv`. Each ballot moves a difference of two piles by at most twice its
 *    weight; while no round's two smallest piles meet, the same go in the same order.
 *  - `program`: `condorcet`, `copeland`, `llull`, `minimax`, `schulze`, with args->solver:
 *    exact, by integer programs over the sets of duels that turn it (doc/margins.md).
 *  - `orders`: `irv`, with args->solver: by branch and bound over elimination orders, exact
 *    unless a limit ends it.
 *  - `comparisons`: rules of pairs. Comparisons of duels that take more ballots to turn than
 *    are replaced all hold; the least at which they no longer prove the outcome
 *    (src/insight/margin_turns.h).
 *  - `search`: no bound is known; `lower` is 1 ballot, share 0.
 *
 *  @param[in]  outcome of this rule on this contest
 *  @param[out] out NULL where nothing fits
 *  @retval CMT_E_REFERENCE the solver reads certificates and has none of a program
 *  @retval CMT_E_NOMEM
 *  @cost at most CMT_ALTERED_RUNS runs of the rule, and CMT_MARGIN_PROGRAMS programs
 *  @src T. R. Magrino, R. L. Rivest, E. Shen, D. Wagner, Computing the margin of victory in
 *       IRV elections, EVT/WOTE 2011 (the question, rounds, orders); M. Blom, P. J. Stuckey,
 *       V. J. Teague, R. Tidhar, Efficient computation of exact IRV margins, ECAI 2016
 *       (orders); L. Xia, Computing the margin of victory for various voting rules, ACM
 *       EC 2012 (scores, duels) */
CMT_MUST cmt_status cmt_margin(cmt_arena *mem,
                               const cmt_contest *contest,
                               const cmt_rule *rule,
                               const cmt_rule_args *args,
                               const cmt_outcome *outcome,
                               cmt_value **out,
                               cmt_err *err);

#endif
