/* A store is made: everything but the files in one transaction. */
#include "base/err.h"
#include "io/file.h"
#include "store/inner.h"

/* "Cmt1": what SQLite's header says that the file is. */
#define SCHEMA                                                                                                          \
    "PRAGMA application_id = 1131246641;"                                                                               \
    "PRAGMA user_version = 1;"                                                                                          \
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"                                     \
    "CREATE TABLE leaf (at INTEGER PRIMARY KEY, bytes BLOB NOT NULL, receipt BLOB);"                                    \
    "CREATE TABLE node (level INTEGER, at INTEGER, hash BLOB NOT NULL,"                                                 \
    " PRIMARY KEY (level, at)) WITHOUT ROWID;"                                                                          \
    "CREATE TABLE object (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL);" /* what leaves say, by what is asked of them */ \
    "CREATE TABLE taken (round TEXT, member TEXT, sequence INTEGER, payload TEXT,"                                      \
    " at INTEGER PRIMARY KEY);"                                                                                         \
    "CREATE INDEX taken_payload ON taken (payload, round);"                                                             \
    "CREATE INDEX taken_member ON taken (round, member);"                                                               \
    "CREATE TABLE refusal (envelope TEXT, round TEXT, code TEXT,"                                                       \
    " at INTEGER PRIMARY KEY);"                                                                                         \
    "CREATE INDEX refusal_envelope ON refusal (envelope);"

static cmt_status write_files(cmt_store *store,
                              const char *key_pem,
                              size_t n_key,
                              cmt_err *err)
{
    const char *key = cmt_store_path(store, CMT_STORE_KEY);
    const char *trust = cmt_store_path(store, CMT_STORE_TRUST);
    cmt_status st = CMT_OK;
    if (key == NULL || trust == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a store");
    CMT_TRY(cmt_file_write_secret(key, key_pem, n_key, err));
    CMT_TRY(cmt_file_write(trust, store->trust_bytes, store->n_trust, err));
done:
    return st;
}

static cmt_status write_meta(cmt_store *store, cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_run(store, SCHEMA, err));
    CMT_TRY(cmt_db_prepare(store, "INSERT INTO meta VALUES ('trust', ?1)", &q, err));
    (void)sqlite3_bind_blob64(q, 1, store->trust_bytes, store->n_trust, SQLITE_STATIC);
    CMT_TRY(cmt_db_step(store, q, NULL, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}

/* The database, locked, unless it is a store already. */
static cmt_status begin_new(cmt_store *store, cmt_err *err)
{
    int version = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_file_make_folder(store->dir, err));
    CMT_TRY(cmt_store_open_database(store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                    err));
    CMT_TRY(cmt_store_begin(store, err));
    CMT_TRY(cmt_store_version(store, &version, err));
    if (version != 0)
        st = cmt_fail(err, CMT_E_CONFLICT, "%s holds a store already", store->dir);
done:
    return st;
}

cmt_status cmt_store_create(const char *dir,
                            const char *trust,
                            size_t n_trust,
                            const char *key_pem,
                            size_t n_key,
                            cmt_store **out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_store *store = cmt_store_handle(dir);
    if (store == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a store");
    store->trust_bytes = cmt_arena_strndup(store->mem, trust, n_trust);
    store->n_trust = n_trust;
    CMT_TRY(cmt_store_take_trust(store, err));
    CMT_TRY(cmt_store_take_key(store, key_pem, n_key, err));
    CMT_TRY(begin_new(store, err));
    CMT_TRY(write_files(store, key_pem, n_key, err));
    CMT_TRY(write_meta(store, err));
    *out = store;
    store = NULL;
done:
    cmt_store_close(store);
    return st;
}
