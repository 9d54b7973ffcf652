#include "store/store.h"

#include "base/err.h"
#include "base/limits.h"
#include "io/file.h"
#include "store/inner.h"

#include <string.h>
#include <unistd.h>

const cmt_trust_root *cmt_store_trust(const cmt_store *store)
{
    return store->trust;
}

const char *cmt_store_trust_bytes(const cmt_store *store, size_t *n)
{
    *n = store->n_trust;
    return store->trust_bytes;
}

const cmt_vkey *cmt_store_vkey(const cmt_store *store)
{
    return &store->vkey;
}

const char *cmt_store_path(const cmt_store *store, const char *name)
{
    return cmt_arena_printf(store->mem, "%s/%s", store->dir, name);
}

void cmt_store_close(cmt_store *store)
{
    if (store == NULL)
        return;
    cmt_store_rollback(store);
    (void)sqlite3_close(store->db);
    cmt_secret_key_free(store->key);
    cmt_arena_free(store->mem);
}

/* The handle lives in its own arena. */
cmt_store *cmt_store_handle(const char *dir)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_store *store = mem == NULL ? NULL : CMT_NEW(mem, cmt_store);
    const char *name = store == NULL ? NULL : cmt_arena_strdup(mem, dir);
    if (name == NULL) {
        cmt_arena_free(mem);
        return NULL;
    }
    store->mem = mem;
    store->dir = name;
    return store;
}

/* Acknowledged means durable: with a write-ahead log and `synchronous` FULL every commit is
 * synced before it is answered. */
cmt_status cmt_store_open_database(cmt_store *store, int flags, cmt_err *err)
{
    const char *path = cmt_store_path(store, CMT_STORE_DATABASE);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a store");
    const int code =
        sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return cmt_db_fail(store, code, err);
    (void)sqlite3_extended_result_codes(store->db, 1);
    (void)sqlite3_busy_timeout(store->db, 2000);
    return cmt_db_run(store,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                      "PRAGMA trusted_schema = OFF;",
                      err);
}

cmt_status cmt_store_take_trust(cmt_store *store, cmt_err *err)
{
    cmt_status st = CMT_OK;
    if (store->trust_bytes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a store");
    CMT_TRY(cmt_trust_root_read(store->mem, store->trust_bytes, store->n_trust,
                                &store->trust, err));
    CMT_TRY(cmt_vkey_read(store->mem, store->trust->log, &store->vkey, err));
done:
    return st;
}

cmt_status cmt_store_take_key(cmt_store *store, const char *pem, size_t n, cmt_err *err)
{
    cmt_secret_key *key = NULL;
    const cmt_status st = cmt_secret_key_read(pem, n, &key, err);
    if (st != CMT_OK)
        return st;
    if (memcmp(cmt_secret_key_public(key)->ed25519, store->vkey.ed25519, CMT_KEY_BYTES)
        != 0) {
        cmt_secret_key_free(key);
        return cmt_fail(err, CMT_E_TRUST,
                        "the log key is not the one that the trust root names");
    }
    store->key = key;
    return CMT_OK;
}

cmt_status cmt_store_load_key(cmt_store *store, cmt_err *err)
{
    char *pem = NULL;
    size_t n = 0;
    if (store->key != NULL)
        return CMT_OK;
    const char *path = cmt_store_path(store, CMT_STORE_KEY);
    if (path == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a key");
    cmt_status st = cmt_file_read(store->mem, path, 65536, &pem, &n, err);
    if (st != CMT_OK)
        return st;
    st = cmt_store_take_key(store, pem, n, err);
    cmt_wipe(pem, n);
    return cmt_err_in_file(err, st, path);
}

cmt_status cmt_store_version(cmt_store *store, int *out, cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "PRAGMA user_version", &q, err));
    CMT_TRY(cmt_db_step(store, q, NULL, err));
    *out = sqlite3_column_int(q, 0);
done:
    (void)sqlite3_finalize(q);
    return st;
}

static cmt_status read_trust(cmt_store *store, cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_db_prepare(store, "SELECT value FROM meta WHERE name = 'trust'", &q, err));
    CMT_TRY(cmt_db_step(store, q, &row, err));
    if (!row)
        CMT_TRY(cmt_db_fail(store, SQLITE_CORRUPT, err));
    CMT_TRY(cmt_db_blob(store->mem, q, 0, &store->trust_bytes, &store->n_trust, err));
    CMT_TRY(cmt_store_take_trust(store, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}

static cmt_status open_existing(cmt_store *store, cmt_err *err)
{
    int version = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_open_database(store, SQLITE_OPEN_READWRITE, err));
    CMT_TRY(cmt_store_version(store, &version, err));
    if (version == 0) {
        return cmt_fail(err, CMT_E_REFERENCE,
                        "the store in %s was never finished: run `comitia init` again",
                        store->dir);
    }
    if (version != 1) {
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "not supported yet: a store of version %d", version);
    }
    CMT_TRY(read_trust(store, err));
done:
    return st;
}

cmt_status cmt_store_open(const char *dir, cmt_store **out, cmt_err *err)
{
    cmt_store *store = cmt_store_handle(dir);
    const char *path = store == NULL ? NULL : cmt_store_path(store, CMT_STORE_DATABASE);
    cmt_status st = CMT_OK;
    if (path == NULL) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room for a store");
    } else if (access(path, F_OK) != 0) {
        st = cmt_fail(err, CMT_E_REFERENCE,
                      "there is no store in %s: `comitia init` makes one", dir);
    } else {
        st = open_existing(store, err);
    }
    if (st == CMT_OK) {
        *out = store;
    } else {
        cmt_store_close(store);
    }
    return st;
}

cmt_status cmt_store_begin(cmt_store *store, cmt_err *err)
{
    const cmt_status st = cmt_db_run(store, "BEGIN IMMEDIATE", err);
    if (st == CMT_OK)
        store->in_transaction = true;
    return st;
}

cmt_status cmt_store_commit(cmt_store *store, cmt_err *err)
{
    const cmt_status st = cmt_db_run(store, "COMMIT", err);
    if (st == CMT_OK) {
        store->in_transaction = false;
    } else {
        cmt_store_rollback(store);
    }
    return st;
}

void cmt_store_rollback(cmt_store *store)
{
    if (store->in_transaction)
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_transaction = false;
}
