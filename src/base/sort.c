#include "base/sort.h"

#include <stdint.h>
#include <string.h>

int cmt_u32_compare(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

int cmt_i64_compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int cmt_text_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

#define RUN 8 /* runs of this length are sorted by insertion first */

typedef struct sorter {
    size_t size;
    cmt_compare *compare;
    const void *context;
} sorter;

static void insertion(const sorter *s,
                      unsigned char *at,
                      size_t n,
                      unsigned char *spare)
{
    for (size_t k = 1; k < n; k++) {
        size_t to = k;
        while (to > 0
               && s->compare(at + (to - 1) * s->size, at + k * s->size, s->context) > 0)
            to--;
        if (to == k)
            continue;
        memcpy(spare, at + k * s->size, s->size);
        memmove(at + (to + 1) * s->size, at + to * s->size, (k - to) * s->size);
        memcpy(at + to * s->size, spare, s->size);
    }
}

/* Merge from[lo, mid) and from[mid, hi) into `to`. */
static void merge(const sorter *s,
                  const unsigned char *from,
                  unsigned char *to,
                  size_t lo,
                  size_t mid,
                  size_t hi)
{
    const size_t size = s->size;
    size_t a = lo;
    size_t b = mid;
    for (size_t k = lo; k < hi; k++) {
        const bool left =
            b >= hi
            || (a < mid
                && s->compare(from + a * size, from + b * size, s->context) <= 0);
        const size_t take = left ? a++ : b++;
        memcpy(to + k * size, from + take * size, size);
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

bool cmt_sort(cmt_arena *mem,
              void *items,
              size_t n,
              size_t size,
              cmt_compare *compare,
              const void *context)
{
    if (n < 2)
        return true;
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    unsigned char *scratch = cmt_arena_array(mem, n, size);
    if (scratch == NULL)
        return false;
    const sorter s = {size, compare, context};
    unsigned char *from = items;
    unsigned char *to = scratch;
    for (size_t lo = 0; lo < n; lo += RUN)
        insertion(&s, from + lo * size, least(RUN, n - lo), scratch);
    for (size_t run = RUN; run < n; run *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * run)
            merge(&s, from, to, lo, least(lo + run, n), least(lo + 2 * run, n));
        unsigned char *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, n * size);
    cmt_arena_reset(mem, mark);
    return true;
}
