/* Publishing: tiles that are not there yet. */
#include "base/err.h"
#include "io/file.h"
#include "log/published.h"
#include "log/tiles.h"

#include <string.h>
#include <unistd.h>

/* The folder of a file, made if need be. */
static cmt_status make_folder_of(cmt_arena *mem, const char *path, cmt_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *folder = cmt_arena_strndup(mem, path, (size_t)(slash - path));
    if (folder == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    return cmt_file_make_folder(folder, err);
}

static cmt_status tile_bytes(const cmt_tile *tile,
                             const cmt_merkle_nodes *nodes,
                             const cmt_leaf_bytes *leaves,
                             cmt_buf *out,
                             cmt_err *err)
{
    if (tile->level != CMT_TILE_ENTRIES)
        return cmt_tile_write(tile, nodes, out, err);
    for (unsigned k = 0; k < tile->width; k++) {
        const cmt_status st =
            cmt_tile_entry_write(&leaves[tile->number * CMT_TILE_WIDTH + k], out, err);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

static cmt_status write_tile(cmt_arena *mem,
                             const char *dir,
                             const cmt_tile *tile,
                             const cmt_merkle_nodes *nodes,
                             const cmt_leaf_bytes *leaves,
                             cmt_err *err)
{
    char name[CMT_TILE_PATH];
    cmt_buf bytes = {0};
    cmt_status st = CMT_OK;
    cmt_tile_path(tile, name);
    const char *path = cmt_arena_printf(mem, "%s/%s", dir, name);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    /* Tiles never change, and only whole ones are ever named so. */
    if (access(path, F_OK) == 0)
        return CMT_OK;
    CMT_TRY(make_folder_of(mem, path, err));
    CMT_TRY(tile_bytes(tile, nodes, leaves, &bytes, err));
    CMT_TRY(cmt_file_write(path, bytes.data, bytes.len, err));
done:
    cmt_buf_free(&bytes);
    return st;
}

static cmt_status write_level(cmt_arena *mem,
                              const char *dir,
                              unsigned level,
                              const cmt_merkle_nodes *nodes,
                              const cmt_leaf_bytes *leaves,
                              uint64_t size,
                              cmt_err *err)
{
    for (uint64_t k = 0; k < cmt_tile_count(level, size); k++) {
        const cmt_tile tile = {
            .level = level, .number = k, .width = cmt_tile_width(level, k, size)};
        const cmt_status st = write_tile(mem, dir, &tile, nodes, leaves, err);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

cmt_status cmt_published_write_tiles(cmt_arena *mem,
                                     const char *dir,
                                     const cmt_merkle_nodes *nodes,
                                     const cmt_leaf_bytes *leaves,
                                     uint64_t size,
                                     cmt_err *err)
{
    cmt_status st = write_level(mem, dir, CMT_TILE_ENTRIES, nodes, leaves, size, err);
    for (unsigned level = 0; st == CMT_OK && cmt_tile_count(level, size) > 0; level++)
        st = write_level(mem, dir, level, nodes, leaves, size, err);
    return st;
}
