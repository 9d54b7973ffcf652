/* Objects by digest. */
#include "base/err.h"
#include "base/limits.h"
#include "store/inner.h"

#include <string.h>

static cmt_status get_object(void *self,
                             cmt_arena *mem,
                             const cmt_hash32 *hash,
                             const char **bytes,
                             size_t *n,
                             cmt_err *err)
{
    cmt_store *store = self;
    sqlite3_stmt *q = NULL;
    bool row = false;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "SELECT bytes FROM object WHERE hash = ?1", &q, err));
    (void)sqlite3_bind_blob(q, 1, hash->at, 32, SQLITE_STATIC);
    CMT_TRY(cmt_db_step(store, q, &row, err));
    if (!row)
        CMT_TRY(cmt_fail(err, CMT_E_REFERENCE, "the store has no such object"));
    CMT_TRY(cmt_db_blob(mem, q, 0, bytes, n, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}

cmt_objects cmt_store_objects(cmt_store *store)
{
    return (cmt_objects){.self = store, .get = get_object};
}

cmt_status cmt_store_put(cmt_store *store,
                         const void *bytes,
                         size_t n,
                         char digest[CMT_DIGEST_TEXT],
                         cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_hash32 hash;
    cmt_status st = CMT_OK;
    if (n > CMT_MAX_ATTACHMENT)
        return cmt_fail(err, CMT_E_LIMIT, "an object of %zu bytes", n);
    cmt_sha256_of(bytes, n, &hash);
    CMT_TRY(
        cmt_db_prepare(store, "INSERT OR IGNORE INTO object VALUES (?1, ?2)", &q, err));
    (void)sqlite3_bind_blob(q, 1, hash.at, 32, SQLITE_STATIC);
    (void)sqlite3_bind_blob64(q, 2, n == 0 ? "" : bytes, n, SQLITE_STATIC);
    CMT_TRY(cmt_db_step(store, q, NULL, err));
    if (digest != NULL)
        cmt_digest_text(&hash, digest);
done:
    (void)sqlite3_finalize(q);
    return st;
}

static cmt_status count_objects(cmt_store *store, size_t *out, cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "SELECT count(*) FROM object", &q, err));
    CMT_TRY(cmt_db_step(store, q, NULL, err));
    *out = (size_t)sqlite3_column_int64(q, 0);
done:
    (void)sqlite3_finalize(q);
    return st;
}

static cmt_status copy_hashes(cmt_store *store,
                              cmt_hash32 *list,
                              size_t count,
                              cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    cmt_status st =
        cmt_db_prepare(store, "SELECT hash FROM object ORDER BY hash", &q, err);
    for (size_t k = 0; st == CMT_OK && k < count; k++) {
        st = cmt_db_step(store, q, &row, err);
        const void *hash = st == CMT_OK && row && sqlite3_column_bytes(q, 0) == 32
                               ? sqlite3_column_blob(q, 0)
                               : NULL;
        if (hash != NULL) {
            memcpy(list[k].at, hash, 32);
        } else if (st == CMT_OK) {
            st = cmt_db_fail(store, SQLITE_CORRUPT, err);
        }
    }
    (void)sqlite3_finalize(q);
    return st;
}

cmt_status cmt_store_object_list(
    cmt_store *store, cmt_arena *mem, cmt_hash32 **out, size_t *n, cmt_err *err)
{
    size_t count = 0;
    cmt_status st = count_objects(store, &count, err);
    if (st != CMT_OK)
        return st;
    cmt_hash32 *list = CMT_NEW_ARRAY(mem, cmt_hash32, count + 1);
    if (list == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu objects", count);
    st = copy_hashes(store, list, count, err);
    if (st != CMT_OK)
        return st;
    *out = list;
    *n = count;
    return CMT_OK;
}
