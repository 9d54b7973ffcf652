/* The comparison of rules, in words. */
#ifndef CMT_INSIGHT_SIDES_WORDS_H
#define CMT_INSIGHT_SIDES_WORDS_H

#include "base/value.h"
#include "insight/sides.h"

/** Lines that a comparison can take. */
#define CMT_MAX_SIDES_LINES ((size_t)CMT_MAX_SIDES * 12)

/** One line for each other answer, and indented by two blanks one for each fact.
 *  @param[in]  sides of an insight; may be NULL
 *  @param[in]  rule  the own rule's name
 *  @param[out] lines [CMT_MAX_SIDES_LINES], in mem; NULL where room ran out
 *  @return how many */
size_t cmt_sides_lines(cmt_arena *mem,
                       const cmt_value *sides,
                       const char *rule,
                       const char **lines);

#endif
