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
    cmt_arena
        *grow_in; /* where a larger table is taken from; NULL: it keeps its size */
} cmt_index;

#define CMT_INDEX_NONE UINT32_MAX

/** Make room for `capacity` names. False on shortage. */
CMT_MUST bool cmt_index_init(cmt_arena *mem, size_t capacity, cmt_index *out);

/** Make a small table that doubles in `mem` as names come: for searches that may visit
 *  thousands of states and mostly visit ten. Additions between a mark of `mem` and its reset
 *  would lose the table with the names. False on shortage. */
CMT_MUST bool cmt_index_open(cmt_arena *mem, cmt_index *out);

/** Add a name; false when it is there already (nothing changes then). A table that should
 *  double and cannot leaves its arena failed and goes on in the slots it has; false, too,
 *  once they are full. */
CMT_MUST bool cmt_index_add(cmt_index *index, const char *key, uint32_t value);

/** The value of a name, or CMT_INDEX_NONE. */
uint32_t cmt_index_get(const cmt_index *index, const char *key);

#endif
