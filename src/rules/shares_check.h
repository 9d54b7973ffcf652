/* Judging claims of Equal Shares rules, by definition. */
#ifndef CMT_RULES_SHARES_CHECK_H
#define CMT_RULES_SHARES_CHECK_H

#include "rules/rule.h"

/** The completions, as the rules define them. */
typedef enum cmt_shares_after {
    CMT_AFTER_NONE,
    CMT_AFTER_PHRAGMEN,
    CMT_AFTER_FILL
} cmt_shares_after;

/** What the rule is run on: see ballot/equal_shares.h, which these terms repeat. */
typedef struct cmt_shares_terms {
    const cmt_contest *contest;
    const mpq_srcptr *cost;
    const mpq_srcptr *utility;
    mpq_srcptr money;
    mpq_srcptr budget;
    size_t seats;
    const uint32_t *decision;
    bool fill_all;
    cmt_shares_after after;
    const cmt_tie_break *tie_break;
} cmt_shares_terms;

/** All committees that buying by definition can end with: one, where the tie-break settles
 *  ties. Sorted canonically. `capped`: the search was cut.
 *  @cost every price is computed anew in every round of every way */
CMT_MUST cmt_status cmt_shares_enumerate(cmt_arena *mem,
                                         const cmt_shares_terms *terms,
                                         cmt_set **committees,
                                         size_t *n,
                                         bool *capped,
                                         cmt_err *err);

/** Follow claimed rounds: each purchase at its exact price, nothing else for less, ties
 *  named, nothing left to buy at the end, and exactly `committee` bought. `met_tie` tells
 *  whether a round left a choice that no order or lot settles. */
CMT_MUST cmt_status cmt_shares_follow(cmt_arena *mem,
                                      const cmt_shares_terms *terms,
                                      const cmt_value *rounds,
                                      const cmt_set *committee,
                                      bool *met_tie,
                                      cmt_err *err);

/** Judge a whole claim: rounds where there are any, and all committees. */
CMT_MUST cmt_status cmt_shares_judge(cmt_arena *mem,
                                     const cmt_shares_terms *terms,
                                     const cmt_outcome *claim,
                                     cmt_err *err);

#endif
