/* What a scan of axioms found, in words. */
#ifndef CMT_INSIGHT_SCAN_WORDS_H
#define CMT_INSIGHT_SCAN_WORDS_H

#include "base/value.h"

/** Sentences without full stop, at most CMT_MAX_SCAN_LINES.
 *  @param[in]  scan  `scan` of an insight, or NULL
 *  @param[out] lines [CMT_MAX_SCAN_LINES], in mem; NULL where room ran out
 *  @return how many */
size_t cmt_scan_lines(cmt_arena *mem, const cmt_value *scan, const char **lines);

#define CMT_MAX_SCAN_LINES 24

#endif
