#include "base/err.h"
#include "store/inner.h"

#include <string.h>

cmt_status cmt_db_fail(cmt_store *store, int code, cmt_err *err)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return cmt_fail(err, CMT_E_RESOURCE,
                        "another process is writing to the store %s: try again",
                        store->dir);
    case SQLITE_NOMEM:
        return cmt_fail(err, CMT_E_NOMEM, "no room for the store %s", store->dir);
    case SQLITE_TOOBIG:
        return cmt_fail(err, CMT_E_LIMIT, "an object is too large for the store");
    case SQLITE_FULL:
        return cmt_fail(err, CMT_E_IO, "no space left for the store %s", store->dir);
    case SQLITE_READONLY:
        return cmt_fail(err, CMT_E_IO, "the store %s is read-only", store->dir);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return cmt_fail(
            err, CMT_E_IO,
            "the store %s is damaged: restore it from the published log (init --from)",
            store->dir);
    default:
        return cmt_fail(err, CMT_E_IO, "the store %s: %s", store->dir,
                        sqlite3_errstr(code));
    }
}

cmt_status cmt_db_run(cmt_store *store, const char *sql, cmt_err *err)
{
    const int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? CMT_OK : cmt_db_fail(store, code, err);
}

cmt_status cmt_db_prepare(cmt_store *store,
                          const char *sql,
                          sqlite3_stmt **out,
                          cmt_err *err)
{
    const int code = sqlite3_prepare_v2(store->db, sql, -1, out, NULL);
    return code == SQLITE_OK ? CMT_OK : cmt_db_fail(store, code, err);
}

cmt_status cmt_db_step(cmt_store *store,
                       sqlite3_stmt *statement,
                       bool *row,
                       cmt_err *err)
{
    const int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return cmt_db_fail(store, code, err);
    if (row != NULL)
        *row = code == SQLITE_ROW;
    return CMT_OK;
}

cmt_status cmt_db_blob(cmt_arena *mem,
                       sqlite3_stmt *statement,
                       int column,
                       const char **bytes,
                       size_t *n,
                       cmt_err *err)
{
    const void *at = sqlite3_column_blob(statement, column);
    const size_t len = (size_t)sqlite3_column_bytes(statement, column);
    char *copy = cmt_arena_alloc(mem, len + 1);
    if (copy == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu bytes", len);
    if (len > 0)
        memcpy(copy, at, len);
    *bytes = copy;
    *n = len;
    return CMT_OK;
}
