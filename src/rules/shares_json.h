/* Purchases of Equal Shares as values. */
#ifndef CMT_RULES_SHARES_JSON_H
#define CMT_RULES_SHARES_JSON_H

#include "ballot/equal_shares.h"
#include "rules/rule.h"

/** The rounds up to a last purchase: an array of `{elected, full, phase, price, rest,
 *  tied}`, phase being `shares`, `phragmen`, `fill` or `rest` (doc/rules/mes.md). */
cmt_value *cmt_shares_rounds(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_purchase *last);

/** Committees, rounds of the chosen one and, where ways split, the order of purchases that
 *  leads to each committee, as witness `{"paths": [[id, …], …]}`. */
CMT_MUST cmt_status cmt_shares_outcome(cmt_arena *mem,
                                       const cmt_contest *contest,
                                       const cmt_tie_break *tie_break,
                                       const cmt_shares_result *result,
                                       cmt_outcome *out,
                                       cmt_err *err);

#endif
