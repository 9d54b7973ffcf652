/* The rounds of a count, as the record tells them. */
#ifndef CMT_RULES_ORDINAL_STV_TELL_H
#define CMT_RULES_ORDINAL_STV_TELL_H

#include "base/value.h"
#include "rules/ordinal/stv_count.h"

/** An array, first round first; each an object with `quota`, `tallies`, `exhausted`,
 *  `lost`, and where they apply `elected`, `transferred`, `eliminated`, `tied`.
 *  NULL on shortage (cmt_arena_ok tells). */
cmt_value *cmt_stv_rounds_value(cmt_arena *mem,
                                const cmt_contest *contest,
                                const cmt_stv_round *last);

#endif
