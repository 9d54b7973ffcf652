/* Sorting with a context: stable, the same on every machine. */
#ifndef CMT_BASE_SORT_H
#define CMT_BASE_SORT_H

#include "base/arena.h"

/** Less than, equal to, greater than zero, as for qsort. */
typedef int cmt_compare(const void *a, const void *b, const void *context);

/** Sort `n` items of `size` bytes by merging; equal items keep their order.
 *  @return false when there is no room for the scratch copy (given back on return)
 *  @cost   O(n log n) compares; n * size bytes of mem while it runs */
CMT_MUST bool cmt_sort(cmt_arena *mem,
                       void *items,
                       size_t n,
                       size_t size,
                       cmt_compare *compare,
                       const void *context);

/** For qsort: of uint32_t, of int64_t, of const char * as bytes. */
int cmt_u32_compare(const void *a, const void *b);
int cmt_i64_compare(const void *a, const void *b);
int cmt_text_compare(const void *a, const void *b);

#endif
