/* All ways to choose some of several places, one after the other. */
#ifndef CMT_BASE_CHOICES_H
#define CMT_BASE_CHOICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Step from `s` ascending places among 0 .. n - 1 to the next in lexicographic order, the
 *  first being 0 .. s - 1. False, and `at` as it was, after the last.
 *  @cost O(s) */
static inline bool cmt_choices_next(uint32_t *at, size_t s, size_t n)
{
    size_t k = s;
    while (k > 0 && at[k - 1] == n - s + k - 1)
        k--;
    if (k == 0)
        return false;
    at[k - 1]++;
    for (; k < s; k++)
        at[k] = at[k - 1] + 1;
    return true;
}

#endif
