/* The store from inside: one database, one key, helpers around SQLite's calls. */
#ifndef CMT_STORE_INNER_H
#define CMT_STORE_INNER_H

#include "base/buf.h"
#include "crypto/keys.h"
#include "store/store.h"

#include <sqlite3.h>

struct cmt_store {
    sqlite3 *db;
    cmt_arena *mem; /* owns the strings below */
    const char *dir;
    const char *trust_bytes;
    size_t n_trust;
    cmt_trust_root *trust;
    cmt_vkey vkey;
    cmt_secret_key *key; /* NULL until something is signed */
    bool in_transaction;
};

#define CMT_STORE_DATABASE "comitia.db"
#define CMT_STORE_KEY      "log.key"
#define CMT_STORE_TRUST    "trust.json"

/** A handle without a database, living in an arena of its own; NULL on shortage. */
cmt_store *cmt_store_handle(const char *dir);

/** Open the database file with SQLite's flags, durable at every commit. */
CMT_MUST cmt_status cmt_store_open_database(cmt_store *store, int flags, cmt_err *err);

/** The database's own version: 0 where nothing was ever committed. */
CMT_MUST cmt_status cmt_store_version(cmt_store *store, int *out, cmt_err *err);

/** Read the trust root from store->trust_bytes (NULL: out of memory). */
CMT_MUST cmt_status cmt_store_take_trust(cmt_store *store, cmt_err *err);

/** Take the secret key, if it is the one that the trust root names. */
CMT_MUST cmt_status cmt_store_take_key(cmt_store *store,
                                       const char *pem,
                                       size_t n,
                                       cmt_err *err);

/** Say what SQLite's answer means, in our words. */
cmt_status cmt_db_fail(cmt_store *store, int code, cmt_err *err);

/** Run statements without results. */
CMT_MUST cmt_status cmt_db_run(cmt_store *store, const char *sql, cmt_err *err);

/** Prepare one statement; finalize it with sqlite3_finalize (NULL-safe). */
CMT_MUST cmt_status cmt_db_prepare(cmt_store *store,
                                   const char *sql,
                                   sqlite3_stmt **out,
                                   cmt_err *err);

/** Step; `row` (may be NULL) says whether there is a row. */
CMT_MUST cmt_status cmt_db_step(cmt_store *store,
                                sqlite3_stmt *statement,
                                bool *row,
                                cmt_err *err);

/** Copy a blob column into mem, NUL-terminated. */
CMT_MUST cmt_status cmt_db_blob(cmt_arena *mem,
                                sqlite3_stmt *statement,
                                int column,
                                const char **bytes,
                                size_t *n,
                                cmt_err *err);

/** The path of a file in the store's folder. */
const char *cmt_store_path(const cmt_store *store, const char *name);

/** Load the secret key when first needed. */
CMT_MUST cmt_status cmt_store_load_key(cmt_store *store, cmt_err *err);

/** The compact range of the tree as it is. */
CMT_MUST cmt_status cmt_store_range(cmt_store *store,
                                    cmt_merkle_range *out,
                                    cmt_err *err);

/** Sign a checkpoint of this range. */
CMT_MUST cmt_status cmt_store_sign_range(cmt_store *store,
                                         const cmt_merkle_range *range,
                                         cmt_buf *out,
                                         cmt_err *err);

/** Insert a leaf's bytes and the nodes that it completes. */
CMT_MUST cmt_status cmt_store_insert(cmt_store *store,
                                     cmt_merkle_range *range,
                                     const cmt_leaf_bytes *leaf,
                                     cmt_err *err);

/** Enter what a leaf says into the tables that are asked about it. */
CMT_MUST cmt_status cmt_store_index(cmt_store *store,
                                    uint64_t at,
                                    const cmt_leaf *leaf,
                                    cmt_err *err);

/** Append the receipt of leaf `at` under a checkpoint of `range`. */
CMT_MUST cmt_status cmt_store_make_receipt(cmt_store *store,
                                           const cmt_merkle_range *range,
                                           uint64_t at,
                                           const cmt_leaf_bytes *leaf,
                                           cmt_buf *out,
                                           cmt_err *err);

/** Keep the receipt of leaf `at`. */
CMT_MUST cmt_status cmt_store_keep_receipt(cmt_store *store,
                                           uint64_t at,
                                           const cmt_buf *receipt,
                                           cmt_err *err);

#endif
