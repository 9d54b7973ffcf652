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
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    char name[CMT_PUBLISHED_OBJECT];
    char digest[CMT_DIGEST_TEXT];
    const char *bytes = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    cmt_published_object(hash, name);
    cmt_digest_text(hash, digest);
    const char *path = cmt_arena_printf(mem, "%s/%s", dir, name);
    if (path == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for a path"));
    if (access(path, F_OK) == 0)
        goto done;
    const char *folder =
        cmt_arena_strndup(mem, path, (size_t)(strrchr(path, '/') - path));
    if (folder == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for a path"));
    CMT_TRY(cmt_file_make_folder(folder, err));
    CMT_TRY(cmt_objects_get(&objects, mem, "object", digest, &bytes, &n, err));
    CMT_TRY(cmt_file_write(path, bytes, n, err));
done:
    cmt_arena_reset(mem, mark);
    return st;
}

static cmt_status publish_objects(
    cmt_store *store, cmt_arena *mem, const char *dir, size_t *n, cmt_err *err)
{
    cmt_hash32 *list = NULL;
    cmt_status st = cmt_store_object_list(store, mem, &list, n, err);
    for (size_t k = 0; st == CMT_OK && k < *n; k++)
        st = publish_object(store, mem, dir, &list[k], err);
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

cmt_status cmt_store_publish(cmt_store *store,
                             cmt_arena *mem,
                             const char *dir,
                             cmt_log_summary *out,
                             cmt_err *err)
{
    const cmt_merkle_nodes nodes = cmt_store_nodes(store);
    const cmt_leaf_bytes *leaves = NULL;
    size_t n = 0;
    cmt_buf note = {0};
    cmt_log_summary found = {0};
    cmt_merkle_range range;
    cmt_status st = CMT_OK;
    /* One transaction, so that all of it is of one moment. */
    CMT_TRY(cmt_store_begin(store, err));
    CMT_TRY(cmt_file_make_folder(dir, err));
    CMT_TRY(cmt_store_range(store, &range, err));
    CMT_TRY(cmt_store_leaves(store, mem, &leaves, &n, err));
    CMT_TRY(cmt_published_write_tiles(mem, dir, &nodes, leaves, range.size, err));
    CMT_TRY(publish_objects(store, mem, dir, &found.n_objects, err));
    CMT_TRY(publish_file(mem, dir, CMT_PUBLISHED_TRUST, store->trust_bytes,
                         store->n_trust, err));
    CMT_TRY(cmt_store_sign_range(store, &range, &note, err));
    CMT_TRY(publish_file(mem, dir, CMT_PUBLISHED_CHECKPOINT, note.data, note.len, err));
    found.size = range.size;
    cmt_merkle_range_root(&range, &found.root);
    *out = found;
done:
    cmt_store_rollback(store);
    cmt_buf_free(&note);
    return st;
}
