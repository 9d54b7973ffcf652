#include "store/publish.h"

#include "base/err.h"
#include "base/limits.h"
#include "io/file.h"
#include "log/published.h"
#include "store/inner.h"

#include <string.h>
#include <unistd.h>

static cmt_status publish_object(cmt_store *store,
                                 cmt_arena *mem,
                                 const char *dir,
                                 const cmt_hash32 *hash,
                                 cmt_err *err)
{
    const cmt_objects objects = cmt_store_objects(store);
    char name[CMT_PUBLISHED_OBJECT];
    char digest[CMT_DIGEST_TEXT];
    const char *bytes = NULL;
    size_t n = 0;
    cmt_published_object(hash, name);
    cmt_digest_text(hash, digest);
    const char *path = cmt_arena_printf(mem, "%s/%s", dir, name);
    const char *folder =
        cmt_arena_printf(mem, "%s/%.*s", dir, (int)strlen("obj/sha256/ab"), name);
    if (path == NULL || folder == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    if (access(path, F_OK) == 0)
        return CMT_OK;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_file_make_folder(folder, err));
    CMT_TRY(cmt_objects_get(&objects, mem, "object", digest, &bytes, &n, err));
    CMT_TRY(cmt_file_write(path, bytes, n, err));
done:
    return st;
}

static cmt_status publish_objects(
    cmt_store *store, cmt_arena *mem, const char *dir, size_t *n, cmt_err *err)
{
    cmt_hash32 *list = NULL;
    cmt_status st = cmt_store_object_list(store, mem, &list, n, err);
    for (size_t k = 0; st == CMT_OK && k < *n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        st = publish_object(store, mem, dir, &list[k], err);
        cmt_arena_reset(mem, mark);
    }
    return st;
}

static cmt_status publish_file(cmt_arena *mem,
                               const char *dir,
                               const char *name,
                               const char *bytes,
                               size_t n,
                               cmt_err *err)
{
    const char *path = cmt_arena_printf(mem, "%s/%s", dir, name);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a path");
    return cmt_file_write(path, bytes, n, err);
}

static cmt_status publish_tiles(
    cmt_store *store, cmt_arena *mem, const char *dir, uint64_t size, cmt_err *err)
{
    const cmt_merkle_nodes nodes = cmt_store_nodes(store);
    const cmt_leaf_bytes *leaves = NULL;
    size_t n = 0;
    const cmt_status st = cmt_store_leaves(store, mem, &leaves, &n, err);
    return st == CMT_OK ? cmt_published_write_tiles(mem, dir, &nodes, leaves, size, err)
                        : st;
}

static cmt_status publish_checkpoint(cmt_store *store,
                                     cmt_arena *mem,
                                     const char *dir,
                                     const cmt_merkle_range *range,
                                     cmt_err *err)
{
    cmt_buf note = {0};
    cmt_status st = cmt_store_sign_range(store, range, &note, err);
    if (st == CMT_OK)
        st = publish_file(mem, dir, CMT_PUBLISHED_CHECKPOINT, note.data, note.len, err);
    cmt_buf_free(&note);
    return st;
}

static cmt_status publish_all(cmt_store *store,
                              cmt_arena *mem,
                              const char *dir,
                              cmt_log_summary *out,
                              cmt_err *err)
{
    cmt_merkle_range range;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_range(store, &range, err));
    CMT_TRY(publish_tiles(store, mem, dir, range.size, err));
    CMT_TRY(publish_objects(store, mem, dir, &out->n_objects, err));
    CMT_TRY(publish_file(mem, dir, CMT_PUBLISHED_TRUST, store->trust_bytes,
                         store->n_trust, err));
    CMT_TRY(publish_checkpoint(store, mem, dir, &range, err));
    out->size = range.size;
    cmt_merkle_range_root(&range, &out->root);
done:
    return st;
}

cmt_status cmt_store_publish(cmt_store *store,
                             cmt_arena *mem,
                             const char *dir,
                             cmt_log_summary *out,
                             cmt_err *err)
{
    cmt_log_summary found = {0};
    cmt_status st = CMT_OK;
    /* One transaction, so that all of it is of one moment. */
    CMT_TRY(cmt_store_begin(store, err));
    CMT_TRY(cmt_file_make_folder(dir, err));
    CMT_TRY(publish_all(store, mem, dir, &found, err));
    *out = found;
done:
    cmt_store_rollback(store);
    return st;
}
