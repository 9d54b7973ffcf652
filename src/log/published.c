#include "log/published.h"

#include "base/err.h"
#include "base/hex.h"
#include "base/limits.h"
#include "io/file.h"
#include "log/tiles.h"

#include <stdio.h>
#include <string.h>

/* A full entry tile of the largest records. */
#define MAX_TILE_BYTES (CMT_TILE_WIDTH * (2UL + CMT_MAX_LEAF_BYTES))

static const char *path_of(cmt_arena *mem, const char *dir, const char *name)
{
    return cmt_arena_printf(mem, "%s/%s", dir, name);
}

static cmt_status read_file(cmt_arena *mem,
                            const char *dir,
                            const char *name,
                            size_t max,
                            char **bytes,
                            size_t *n,
                            cmt_err *err)
{
    const char *path = path_of(mem, dir, name);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    return cmt_file_read(mem, path, max, bytes, n, err);
}

/* Full tiles never change; a partial one has its width in its name. */
static cmt_status read_entries(
    cmt_arena *mem, const char *dir, uint64_t size, cmt_leaf_bytes *out, cmt_err *err)
{
    for (uint64_t k = 0; k < cmt_tile_count(CMT_TILE_ENTRIES, size); k++) {
        const cmt_tile tile = {.level = CMT_TILE_ENTRIES,
                               .number = k,
                               .width = cmt_tile_width(CMT_TILE_ENTRIES, k, size)};
        char name[CMT_TILE_PATH];
        char *bytes = NULL;
        size_t n = 0;
        cmt_tile_path(&tile, name);
        cmt_status st = read_file(mem, dir, name, MAX_TILE_BYTES, &bytes, &n, err);
        if (st != CMT_OK)
            return st;
        st = cmt_tile_entries_read(bytes, n, tile.width, out + k * CMT_TILE_WIDTH, err);
        if (st != CMT_OK)
            return cmt_err_in_file(err, st, name);
    }
    return CMT_OK;
}

static cmt_status check_tile(cmt_arena *mem,
                             const char *dir,
                             const cmt_tile *tile,
                             const cmt_merkle_nodes *nodes,
                             cmt_err *err)
{
    char name[CMT_TILE_PATH];
    char *bytes = NULL;
    size_t n = 0;
    cmt_buf wanted = {0};
    cmt_status st = CMT_OK;
    cmt_tile_path(tile, name);
    CMT_TRY(read_file(mem, dir, name, 32UL * CMT_TILE_WIDTH, &bytes, &n, err));
    CMT_TRY(cmt_tile_write(tile, nodes, &wanted, err));
    if (bytes == NULL || n != wanted.len || memcmp(bytes, wanted.data, n) != 0) {
        st = cmt_err_in_file(
            err, cmt_fail(err, CMT_E_DIGEST, "these are not the hashes of the records"),
            name);
    }
done:
    cmt_buf_free(&wanted);
    return st;
}

static cmt_status check_tiles(cmt_arena *mem,
                              const char *dir,
                              const cmt_hash32 *leaves,
                              uint64_t size,
                              cmt_err *err)
{
    cmt_merkle_leaves source = {.at = leaves, .n = size};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    for (unsigned level = 0; cmt_tile_count(level, size) > 0; level++) {
        for (uint64_t k = 0; k < cmt_tile_count(level, size); k++) {
            const cmt_tile tile = {
                .level = level, .number = k, .width = cmt_tile_width(level, k, size)};
            const cmt_status st = check_tile(mem, dir, &tile, &nodes, err);
            if (st != CMT_OK)
                return st;
        }
    }
    return CMT_OK;
}

/* Records, and with them every hash of the tree, against the checkpoint's root. */
static cmt_status read_tree(cmt_arena *mem, cmt_published *p, cmt_err *err)
{
    const uint64_t size = p->checkpoint.size;
    cmt_leaf_bytes *leaves = CMT_NEW_ARRAY(mem, cmt_leaf_bytes, (size_t)size + 1);
    cmt_hash32 *hashes = CMT_NEW_ARRAY(mem, cmt_hash32, (size_t)size + 1);
    cmt_hash32 root;
    if (leaves == NULL || hashes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the log");
    const cmt_status st = read_entries(mem, p->dir, size, leaves, err);
    if (st != CMT_OK)
        return st;
    for (uint64_t k = 0; k < size; k++)
        cmt_merkle_leaf(leaves[k].at, leaves[k].n, &hashes[k]);
    cmt_merkle_root(hashes, (size_t)size, &root);
    if (!cmt_hash32_equal(&root, &p->checkpoint.root)) {
        return cmt_fail(err, CMT_E_DIGEST,
                        "the records in %s are not those of its checkpoint", p->dir);
    }
    p->leaves = leaves;
    return check_tiles(mem, p->dir, hashes, size, err);
}

cmt_status cmt_published_read(cmt_arena *mem,
                              const char *dir,
                              const cmt_vkey *key,
                              cmt_published *out,
                              cmt_err *err)
{
    char *note = NULL;
    size_t n = 0;
    cmt_published p = {.dir = cmt_arena_strdup(mem, dir)};
    cmt_status st = CMT_OK;
    CMT_TRY(read_file(mem, dir, CMT_PUBLISHED_CHECKPOINT, CMT_NOTE_MAX_BYTES, &note, &n,
                      err));
    CMT_TRY(cmt_checkpoint_open(mem, note, n, key, &p.checkpoint, err));
    if (p.checkpoint.size > UINT32_MAX)
        return cmt_fail(err, CMT_E_LIMIT, "a log of more than 2^32 records");
    CMT_TRY(read_tree(mem, &p, err));
    *out = p;
done:
    return st;
}

void cmt_published_object(const cmt_hash32 *hash, char out[CMT_PUBLISHED_OBJECT])
{
    char digits[65];
    cmt_hex_write(hash->at, sizeof hash->at, digits);
    (void)snprintf(out, CMT_PUBLISHED_OBJECT, "obj/sha256/%.2s/%s", digits, digits);
}

static cmt_status get_object(void *self,
                             cmt_arena *mem,
                             const cmt_hash32 *hash,
                             const char **bytes,
                             size_t *n,
                             cmt_err *err)
{
    const cmt_published *p = self;
    char name[CMT_PUBLISHED_OBJECT];
    char *found = NULL;
    cmt_published_object(hash, name);
    cmt_status st = read_file(mem, p->dir, name, CMT_MAX_ATTACHMENT, &found, n, err);
    if (st == CMT_E_IO)
        st = cmt_fail(err, CMT_E_REFERENCE, "there is no %s/%s", p->dir, name);
    if (st == CMT_OK)
        *bytes = found;
    return st;
}

cmt_objects cmt_published_objects(cmt_published *published)
{
    return (cmt_objects){.self = published, .get = get_object};
}

/* The objects of one folder obj/sha256/ab. */
static cmt_status list_folder(cmt_arena *mem,
                              const char *path,
                              const char *prefix,
                              cmt_hash32 *out,
                              size_t *n,
                              size_t max,
                              cmt_err *err)
{
    const char **names = NULL;
    size_t n_names = 0;
    const cmt_status st = cmt_file_list(mem, path, &names, &n_names, err);
    if (st != CMT_OK)
        return st;
    for (size_t k = 0; k < n_names; k++) {
        cmt_hash32 hash;
        if (strstr(names[k], ".tmp-") != NULL)
            continue; /* an interrupted write */
        if (strncmp(names[k], prefix, 2) != 0
            || !cmt_hex_read(names[k], strlen(names[k]), hash.at, 32)) {
            return cmt_fail(err, CMT_E_SYNTAX, "%s/%s is not named by a digest", path,
                            names[k]);
        }
        if (out != NULL && *n < max)
            out[*n] = hash;
        (*n)++;
    }
    return CMT_OK;
}

static cmt_status list_objects(cmt_arena *mem,
                               const char *root,
                               const char *const *folders,
                               size_t n_folders,
                               cmt_hash32 *out,
                               size_t max,
                               size_t *n,
                               cmt_err *err)
{
    *n = 0;
    for (size_t k = 0; k < n_folders; k++) {
        const char *path = path_of(mem, root, folders[k]);
        if (path == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
        const cmt_status st = list_folder(mem, path, folders[k], out, n, max, err);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

cmt_status cmt_published_object_list(
    cmt_arena *mem, const char *dir, cmt_hash32 **out, size_t *n, cmt_err *err)
{
    const char **folders = NULL;
    size_t n_folders = 0;
    size_t count = 0;
    size_t again = 0;
    cmt_status st = CMT_OK;
    const char *root = path_of(mem, dir, "obj/sha256");
    if (root == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for a path"));
    CMT_TRY(cmt_file_list(mem, root, &folders, &n_folders, err));
    /* Once to count, once to write down. */
    CMT_TRY(list_objects(mem, root, folders, n_folders, NULL, 0, &count, err));
    cmt_hash32 *list = CMT_NEW_ARRAY(mem, cmt_hash32, count + 1);
    if (list == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for %zu objects", count));
    CMT_TRY(list_objects(mem, root, folders, n_folders, list, count, &again, err));
    *out = list;
    *n = count < again ? count : again;
done:
    return st;
}
