#include "base/index.h"

#include <assert.h>
#include <string.h>

#define FIRST_NAMES 32

bool cmt_index_init(cmt_arena *mem, size_t capacity, cmt_index *out)
{
    size_t slots = 8;
    while (slots < capacity * 2)
        slots *= 2;
    const char **keys = cmt_arena_array(mem, slots, sizeof *keys);
    uint32_t *values = CMT_NEW_ARRAY(mem, uint32_t, slots);
    if (keys == NULL || values == NULL)
        return false;
    *out = (cmt_index){.keys = keys, .values = values, .n_slots = slots, .n = 0};
    return true;
}

static size_t slot_of(const cmt_index *index, const char *key)
{
    uint64_t h = 14695981039346656037ULL;
    for (const char *c = key; *c != '\0'; c++)
        h = (h ^ (unsigned char)*c) * 1099511628211ULL;
    size_t slot = (size_t)(h ^ h >> 32) & (index->n_slots - 1);
    while (index->keys[slot] != NULL && strcmp(index->keys[slot], key) != 0)
        slot = (slot + 1) & (index->n_slots - 1);
    return slot;
}

bool cmt_index_open(cmt_arena *mem, cmt_index *out)
{
    cmt_index index;
    if (!cmt_index_init(mem, FIRST_NAMES, &index))
        return false;
    index.grow_in = mem;
    *out = index;
    return true;
}

/* Twice the slots, the names put in anew. */
static bool grow(cmt_index *index)
{
    cmt_index wide;
    if (!cmt_index_init(index->grow_in, index->n_slots, &wide))
        return false;
    for (size_t k = 0; k < index->n_slots; k++) {
        if (index->keys[k] == NULL)
            continue;
        const size_t slot = slot_of(&wide, index->keys[k]);
        wide.keys[slot] = index->keys[k];
        wide.values[slot] = index->values[k];
    }
    index->keys = wide.keys;
    index->values = wide.values;
    index->n_slots = wide.n_slots;
    return true;
}

bool cmt_index_add(cmt_index *index, const char *key, uint32_t value)
{
    assert(index->grow_in != NULL || index->n * 2 <= index->n_slots);
    size_t slot = slot_of(index, key);
    if (index->keys[slot] != NULL)
        return false;
    if (index->grow_in != NULL && index->n * 2 >= index->n_slots) {
        if (!grow(index) && index->n + 1 >= index->n_slots)
            return false; /* one slot stays free: it ends the probe */
        slot = slot_of(index, key);
    }
    index->keys[slot] = key;
    index->values[slot] = value;
    index->n++;
    return true;
}

uint32_t cmt_index_get(const cmt_index *index, const char *key)
{
    if (index->n_slots == 0)
        return CMT_INDEX_NONE;
    const size_t slot = slot_of(index, key);
    return index->keys[slot] == NULL ? CMT_INDEX_NONE : index->values[slot];
}
