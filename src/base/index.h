/* Index of names: from a string to its position. */
#ifndef CMT_BASE_INDEX_H
#define CMT_BASE_INDEX_H

#include "base/arena.h"

#include <stdint.h>

/** Open-addressing table over borrowed strings. The hash is fixed (FNV-1a), but nothing
 *  ever iterates in table order, and a probe is bounded by the number of names. */
typedef struct cmt_index {
    const char **keys; /* [n_slots], NULL = free */
    uint32_t *values;
    size_t n_slots;
    size_t n;
} cmt_index;

#define CMT_INDEX_NONE UINT32_MAX

/** Make room for `capacity` names. False on shortage. */
CMT_MUST bool cmt_index_init(cmt_arena *mem, size_t capacity, cmt_index *out);

/** Add a name; false when it is there already (nothing changes then). */
CMT_MUST bool cmt_index_add(cmt_index *index, const char *key, uint32_t value);

/** The value of a name, or CMT_INDEX_NONE. */
uint32_t cmt_index_get(const cmt_index *index, const char *key);

#endif
