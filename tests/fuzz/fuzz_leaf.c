/* Records of the log, alone and in entry tiles: what is read is written back byte for byte. */
#include "log/leaf.h"
#include "log/tiles.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_record(cmt_arena *mem, const uint8_t *data, size_t size)
{
    cmt_leaf leaf = {0};
    cmt_buf out = {0};
    if (cmt_leaf_read(mem, (const char *)data, size, &leaf, NULL) == CMT_OK) {
        if (cmt_leaf_write(&leaf, &out, NULL) != CMT_OK || out.len != size
            || memcmp(out.data, data, size) != 0)
            abort();
    }
    cmt_buf_free(&out);
}

/* The first byte says how many records the tile is said to hold. */
static void one_tile(const uint8_t *data, size_t size)
{
    cmt_leaf_bytes leaves[256];
    cmt_buf out = {0};
    const unsigned width = 1U + data[0];
    if (cmt_tile_entries_read((const char *)data + 1, size - 1, width, leaves, NULL)
        == CMT_OK) {
        for (unsigned k = 0; k < width; k++) {
            if (cmt_tile_entry_write(&leaves[k], &out, NULL) != CMT_OK)
                abort();
        }
        if (out.len != size - 1 || memcmp(out.data, data + 1, out.len) != 0)
            abort();
    }
    cmt_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    if (mem == NULL)
        return 0;
    one_record(mem, data, size);
    if (size > 0)
        one_tile(data, size);
    cmt_arena_free(mem);
    return 0;
}
