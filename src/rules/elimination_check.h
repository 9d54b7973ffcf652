/* Judging claimed eliminations: what the checks of such rules share. The definition comes
 * as a step that counts anew, in rationals; no run's code is called. */
#ifndef CMT_RULES_ELIMINATION_CHECK_H
#define CMT_RULES_ELIMINATION_CHECK_H

#include "rules/elimination.h"

/** The definition of a rule: what happens to those who stand, counted from the ballots.
 *  Where `out->counted`, `count` [n_alternatives] holds the count of those standing. */
typedef struct cmt_definition {
    void *self;
    cmt_status (*step)(void *self,
                       const bool *standing,
                       const uint32_t *place,
                       cmt_turn *out,
                       cmt_err *err);
    mpq_t *count; /* [n_alternatives]; NULL where steps are never counted */
} cmt_definition;

/** Decide whether the claim is what the definition leads to: follow the claimed rounds, or
 *  where ways split explore all of them and follow the claimed ways; a capped claim stands
 *  on its ways alone. */
CMT_MUST cmt_status cmt_elimination_check(cmt_arena *mem,
                                          const cmt_contest *contest,
                                          const cmt_tie_break *tie_break,
                                          const cmt_definition *definition,
                                          const cmt_outcome *claim,
                                          cmt_err *err);

/** Those of `standing` with the least (or, with sign < 0, the largest) value, into `out`;
 *  how many. For definitions. */
size_t cmt_extreme(
    const bool *standing, size_t n, mpq_t *value, int sign, uint32_t *out);

/** Of instant runoff: all of `last` have together less than anyone else who stands, so
 *  they go before it in any order. For definitions. */
bool cmt_must_all_go(
    const bool *standing, size_t n, mpq_t *value, const uint32_t *last, size_t n_last);

/** How many stand. */
size_t cmt_count_standing(const bool *standing, size_t n);

/** Put those of `standing` marked in `won` (all where NULL) into an END step. */
void cmt_definition_end(const bool *standing, const bool *won, size_t n, cmt_turn *out);

/** Put one of `at` goes into a step: the last by place where there is one. */
void cmt_definition_one(const uint32_t *place, bool counted, cmt_turn *out);

#endif
