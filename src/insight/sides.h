/* Rules side by side: who answers otherwise, and which facts about the ballots part them. */
#ifndef CMT_INSIGHT_SIDES_H
#define CMT_INSIGHT_SIDES_H

#include "ballot/contest.h"
#include "base/value.h"
#include "rules/rule.h"

/** What one rule answers. Contests of one list hold the same votes, each in the form that
 *  its rule reads. */
typedef struct cmt_side_run {
    const cmt_rule *rule;
    const cmt_contest *contest;
    const cmt_outcome *outcome;
} cmt_side_run;

/** Other answers that are told, those of the most rules first. */
#define CMT_MAX_SIDES 12

/** Whether two rules settle a question alike: same winners, or same committees. */
bool cmt_sides_alike(const cmt_outcome *a, const cmt_outcome *b);

/** The first of those runs whose answer the most give; 0 where there are none. */
size_t cmt_sides_most(const cmt_side_run *runs, size_t n);

/** Compare a rule's answer with every other one, and tell what separates them (the list of
 *  facts stands in doc/sides.md):
 *
 *      [{"answer": ["a"], "rules": ["condorcet", "irv"],
 *        "facts": [{"fact": "condorcet-winner", "for": "other", "alternatives": ["a"],
 *                   "promised": false},
 *                  {"fact": "duel", "for": "other", "alternatives": ["b", "a"],
 *                   "own": "2/5", "other": "3/5",
 *                   "groups": [{"group": "g", "own": "0", "other": "3/5"}]}, …]}, …]
 *
 *  `for` says whom a fact speaks for, `own` or `other`; it is absent where both are level.
 *  `answer` holds the winners, or the committee (the first of several); `tied` says that
 *  others are level. Every fact is counted from the ballots.
 *
 *  A pure function of its arguments. Contests of more than 256 alternatives have no facts.
 *
 *  @param[in]  runs [n] of rules that answer, n >= 1
 *  @param[in]  own  index of the one that the others are held against
 *  @param[out] out  an array, empty where all agree
 *  @cost the pairwise matrix, and O(ballots x alternatives) an answer */
CMT_MUST cmt_status cmt_sides(cmt_arena *mem,
                              const cmt_side_run *runs,
                              size_t n,
                              size_t own,
                              cmt_value **out,
                              cmt_err *err);

#endif
