/* Meek's and Warren's counting: every candidate keeps a part of each vote that comes to
 * it, elected ones as much as leaves them the quota. */
#ifndef CMT_RULES_ORDINAL_STV_MEEK_H
#define CMT_RULES_ORDINAL_STV_MEEK_H

#include "rules/ordinal/stv_count.h"

/** Read the ballots; sets the tallies of stv->votes, all zero. */
CMT_MUST cmt_status cmt_meek_init(cmt_arena *mem,
                                  cmt_stv *stv,
                                  struct cmt_meek **out,
                                  cmt_err *err);

/** Everybody who is hopeful keeps all. */
void cmt_meek_start(cmt_stv *stv);

/** Count, and let the elected keep less and less until somebody hopeful reaches the quota,
 *  or no surplus worth the name is left.
 *  @param[out] quota  of the last count
 *  @cost at most 1,000 counts of O(ballots * n) */
void cmt_meek_settle(cmt_stv *stv, mpq_ptr quota);

/** Those hopeful who may be eliminated, into stv->set: within the surplus that is left of
 *  the fewest votes. */
size_t cmt_meek_last(const cmt_stv *stv);

#endif
