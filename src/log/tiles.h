/* Tiles: the log as static files (C2SP tlog-tiles).
 *
 * A tile of level L and number N holds 256 complete nodes of tree level 8 * L, from index
 * 256 * N on; fewer, a *partial* tile, at the right edge. Entry tiles hold the records, each
 * after its length in two bytes, most significant first. */
#ifndef CMT_LOG_TILES_H
#define CMT_LOG_TILES_H

#include "log/leaf.h"
#include "log/merkle.h"

#define CMT_TILE_WIDTH   256
#define CMT_TILE_ENTRIES UINT32_MAX /* the "level" of entry tiles */
#define CMT_TILE_PATH    128

typedef struct cmt_tile {
    unsigned level; /* 0 to 7, or CMT_TILE_ENTRIES */
    uint64_t number;
    unsigned width; /* 1 to CMT_TILE_WIDTH */
} cmt_tile;

/** "tile/0/x001/x234/067", "tile/entries/000.p/17". */
void cmt_tile_path(const cmt_tile *tile, char out[CMT_TILE_PATH]);

/** Number of tiles of one level in a tree of `size` leaves, the partial one included; the
 *  k-th has number k, and this width. */
uint64_t cmt_tile_count(unsigned level, uint64_t size);
unsigned cmt_tile_width(unsigned level, uint64_t number, uint64_t size);

/** Append the contents of a tile of hashes. */
CMT_MUST cmt_status cmt_tile_write(const cmt_tile *tile,
                                   const cmt_merkle_nodes *nodes,
                                   cmt_buf *out,
                                   cmt_err *err);

/** Append one record to the contents of an entry tile.
 *  @retval CMT_E_LIMIT longer than CMT_MAX_LEAF_BYTES */
CMT_MUST cmt_status cmt_tile_entry_write(const cmt_leaf_bytes *leaf,
                                         cmt_buf *out,
                                         cmt_err *err);

/** Take an entry tile apart: exactly `width` records, nothing left over.
 *  @param[out] out [width], borrowing from bytes
 *  @retval CMT_E_SYNTAX it is not that */
CMT_MUST cmt_status cmt_tile_entries_read(
    const char *bytes, size_t n, unsigned width, cmt_leaf_bytes *out, cmt_err *err);

#endif
