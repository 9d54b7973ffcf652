/* Selecting: the best of many to the front, without sorting them. */
#ifndef CMT_BASE_SELECT_H
#define CMT_BASE_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Whether index a goes before b: the larger value or the smaller one, then the smaller
 *  number. */
static inline bool cmt_select_before(const int64_t *value,
                                     bool largest,
                                     uint32_t a,
                                     uint32_t b)
{
    if (value[a] != value[b])
        return largest ? value[a] > value[b] : value[a] < value[b];
    return a < b;
}

/** Bring the m of n indices with the largest values, or with the smallest, to the front. The
 *  order is strict, so the set in front depends on the values alone; in what order they
 *  stand there is open.
 *
 *  @param largest a constant where it is called: each way is compiled for itself
 *  @cost  O(n) on average
 *  @src   C. A. R. Hoare, CACM 4 (1961) 321, algorithm 65 */
static inline void cmt_select(
    const int64_t *value, bool largest, uint32_t *order, size_t n, size_t m)
{
    ptrdiff_t low = 0;
    ptrdiff_t high = (ptrdiff_t)n - 1;
    const ptrdiff_t last = (ptrdiff_t)m - 1;
    while (m > 0 && low < high) {
        const uint32_t pivot = order[last];
        ptrdiff_t i = low;
        ptrdiff_t j = high;
        while (i <= j) {
            while (cmt_select_before(value, largest, order[i], pivot))
                i++;
            while (cmt_select_before(value, largest, pivot, order[j]))
                j--;
            if (i <= j) {
                const uint32_t other = order[i];
                order[i++] = order[j];
                order[j--] = other;
            }
        }
        if (j < last)
            low = i;
        if (last < i)
            high = j;
    }
}

#endif
