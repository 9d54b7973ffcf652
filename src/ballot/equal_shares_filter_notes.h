/* What one run of Equal Shares tells of the payments of the next, which has other money:
 * for equal_shares_filter.c only, in floating point with a bound on every error.
 *
 * As long as both buy the same, nobody has more than `more` beyond what they had before:
 * what the shares differ by at first, and what any purchase is cheaper by now. Where the
 * supporters who paid all they had weighed W and the others R, the payment p was
 *
 *   (cost - money of the poor) / R,
 *
 * and now it is at least p - more * W / R: only the poor can bring more than before. Where
 * all supporters of weight W together lacked a sum, they still lack it less more * W. */
#ifndef CMT_BALLOT_EQUAL_SHARES_FILTER_NOTES_H
#define CMT_BALLOT_EQUAL_SHARES_FILTER_NOTES_H

#include "base/arena.h"

#include <stdbool.h>

typedef struct cmt_shares_notes cmt_shares_notes;

/** No run was noted yet. NULL on shortage. The first 64 purchases of a run are noted. */
cmt_shares_notes *cmt_shares_notes_new(cmt_arena *mem, size_t n);

/** A run begins where each unit of weight has `share`, within `off`. */
void cmt_shares_notes_begin(cmt_shares_notes *notes, double share, double off);

/** Before the next purchase is looked for: raise `least` [n], which no payment is below,
 *  and tell whom nobody can pay any more. */
void cmt_shares_notes_apply(cmt_shares_notes *notes, double *least, bool *dead);

/** The payment for alternative i is at least `least` in this state; `poor` is W / R. */
void cmt_shares_notes_price(cmt_shares_notes *notes,
                            size_t i,
                            double least,
                            double poor);

/** The supporters of alternative i, of weight `poor`, lack `least`, above 0, or more. */
void cmt_shares_notes_lack(cmt_shares_notes *notes,
                           size_t i,
                           double least,
                           double poor);

/** Alternative i is bought; the payment is from `least` to `most`. */
void cmt_shares_notes_buy(cmt_shares_notes *notes, size_t i, double least, double most);

#endif
