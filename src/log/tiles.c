#include "log/tiles.h"

#include "base/err.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

void cmt_tile_path(const cmt_tile *tile, char out[CMT_TILE_PATH])
{
    /* Three digits a folder, all but the last after an `x` (tlog-tiles, "Merkle tree"). */
    char number[64] = "";
    size_t at = sizeof number - 1;
    uint64_t rest = tile->number;
    bool last = true;
    do {
        char part[8];
        const int n = snprintf(part, sizeof part, last ? "%03u" : "x%03u/",
                               (unsigned)(rest % 1000));
        at -= (size_t)n;
        memcpy(number + at, part, (size_t)n);
        last = false;
        rest /= 1000;
    } while (rest > 0);
    char level[16] = "entries";
    if (tile->level != CMT_TILE_ENTRIES)
        (void)snprintf(level, sizeof level, "%u", tile->level);
    char width[16] = "";
    if (tile->width < CMT_TILE_WIDTH)
        (void)snprintf(width, sizeof width, ".p/%u", tile->width);
    (void)snprintf(out, CMT_TILE_PATH, "tile/%s/%s%s", level, number + at, width);
}

/* How many complete nodes (or records) a level of tiles holds. */
static uint64_t nodes_of_level(unsigned level, uint64_t size)
{
    if (level == CMT_TILE_ENTRIES)
        return size;
    return level > 7 ? 0 : size >> (8 * level);
}

uint64_t cmt_tile_count(unsigned level, uint64_t size)
{
    const uint64_t n = nodes_of_level(level, size);
    return n / CMT_TILE_WIDTH + (n % CMT_TILE_WIDTH != 0);
}

unsigned cmt_tile_width(unsigned level, uint64_t number, uint64_t size)
{
    const uint64_t n = nodes_of_level(level, size);
    return number < n / CMT_TILE_WIDTH ? CMT_TILE_WIDTH
                                       : (unsigned)(n % CMT_TILE_WIDTH);
}

cmt_status cmt_tile_write(const cmt_tile *tile,
                          const cmt_merkle_nodes *nodes,
                          cmt_buf *out,
                          cmt_err *err)
{
    for (unsigned k = 0; k < tile->width; k++) {
        cmt_hash32 hash;
        const cmt_status st = nodes->get(nodes->self, 8 * tile->level,
                                         tile->number * CMT_TILE_WIDTH + k, &hash, err);
        if (st != CMT_OK)
            return st;
        cmt_buf_add(out, hash.at, sizeof hash.at);
    }
    return cmt_buf_ok(out) ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for a tile");
}

cmt_status cmt_tile_entry_write(const cmt_leaf_bytes *leaf, cmt_buf *out, cmt_err *err)
{
    if (leaf->n > CMT_MAX_LEAF_BYTES)
        return cmt_fail(err, CMT_E_LIMIT, "a record of %zu bytes", leaf->n);
    cmt_buf_putc(out, (char)(leaf->n >> 8));
    cmt_buf_putc(out, (char)(leaf->n & 0xff));
    cmt_buf_add(out, leaf->at, leaf->n);
    return cmt_buf_ok(out) ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for a tile");
}

cmt_status cmt_tile_entries_read(
    const char *bytes, size_t n, unsigned width, cmt_leaf_bytes *out, cmt_err *err)
{
    cmt_leaf_bytes found[CMT_TILE_WIDTH];
    if (width < 1 || width > CMT_TILE_WIDTH)
        return cmt_fail(err, CMT_E_RANGE, "an entry tile of %u records", width);
    size_t at = 0;
    for (unsigned k = 0; k < width; k++) {
        if (n - at < 2) {
            return cmt_fail(err, CMT_E_SYNTAX, "the entry tile ends before record %u",
                            k);
        }
        const size_t len =
            (size_t)(uint8_t)bytes[at] << 8 | (size_t)(uint8_t)bytes[at + 1];
        at += 2;
        if (n - at < len) {
            return cmt_fail(err, CMT_E_SYNTAX, "the entry tile ends within record %u",
                            k);
        }
        found[k] = (cmt_leaf_bytes){.at = bytes + at, .n = len};
        at += len;
    }
    if (at != n)
        return cmt_fail(err, CMT_E_SYNTAX, "%zu bytes follow the last record", n - at);
    memcpy(out, found, width * sizeof *out);
    return CMT_OK;
}
