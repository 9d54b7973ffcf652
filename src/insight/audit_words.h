/* What audits found, in words: from a record's `insight`, for people. */
#ifndef CMT_INSIGHT_AUDIT_WORDS_H
#define CMT_INSIGHT_AUDIT_WORDS_H

#include "base/value.h"

/** Lines that an insight can take. */
#define CMT_MAX_AUDIT_LINES 64

/** Say what the audits of a committee found, how close the outcome was, and which axioms it
 *  shows: one sentence a line, without full stop.
 *  @param[in]  insight of a question in decision.json, or `audits` of a tally; may be NULL
 *  @param[out] lines   [CMT_MAX_AUDIT_LINES], in mem; NULL where room ran out
 *  @return how many */
size_t cmt_audit_lines(cmt_arena *mem, const cmt_value *insight, const char **lines);

#endif
