/* Leaves, nodes and receipts: the log itself. */
#include "base/err.h"
#include "log/tlog_proof.h"
#include "store/inner.h"

#include <string.h>

cmt_status cmt_store_size(cmt_store *store, uint64_t *out, cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_db_prepare(store, "SELECT coalesce(max(at) + 1, 0) FROM leaf", &q, err));
    CMT_TRY(cmt_db_step(store, q, NULL, err));
    *out = (uint64_t)sqlite3_column_int64(q, 0);
done:
    (void)sqlite3_finalize(q);
    return st;
}

static cmt_status copy_leaves(
    cmt_store *store, cmt_arena *mem, cmt_leaf_bytes *list, uint64_t size, cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    cmt_status st = cmt_db_prepare(
        store, "SELECT at, bytes FROM leaf WHERE at < ?1 ORDER BY at", &q, err);
    if (st == CMT_OK)
        (void)sqlite3_bind_int64(q, 1, (int64_t)size);
    for (uint64_t k = 0; st == CMT_OK && k < size; k++) {
        st = cmt_db_step(store, q, &row, err);
        if (st == CMT_OK && (!row || (uint64_t)sqlite3_column_int64(q, 0) != k))
            st = cmt_db_fail(store, SQLITE_CORRUPT, err);
        if (st == CMT_OK)
            st = cmt_db_blob(mem, q, 1, &list[k].at, &list[k].n, err);
    }
    (void)sqlite3_finalize(q);
    return st;
}

cmt_status cmt_store_leaves(cmt_store *store,
                            cmt_arena *mem,
                            const cmt_leaf_bytes **leaves,
                            size_t *n,
                            cmt_err *err)
{
    uint64_t size = 0;
    cmt_status st = cmt_store_size(store, &size, err);
    if (st != CMT_OK)
        return st;
    cmt_leaf_bytes *list = CMT_NEW_ARRAY(mem, cmt_leaf_bytes, (size_t)size + 1);
    if (list == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the leaves");
    st = copy_leaves(store, mem, list, size, err);
    if (st != CMT_OK)
        return st;
    *leaves = list;
    *n = (size_t)size;
    return CMT_OK;
}

static cmt_status get_node(
    void *self, unsigned level, uint64_t index, cmt_hash32 *out, cmt_err *err)
{
    cmt_store *store = self;
    sqlite3_stmt *q = NULL;
    bool row = false;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "SELECT hash FROM node WHERE level = ?1 AND at = ?2",
                           &q, err));
    (void)sqlite3_bind_int64(q, 1, level);
    (void)sqlite3_bind_int64(q, 2, (int64_t)index);
    CMT_TRY(cmt_db_step(store, q, &row, err));
    if (!row || sqlite3_column_bytes(q, 0) != 32)
        CMT_TRY(cmt_db_fail(store, SQLITE_CORRUPT, err));
    memcpy(out->at, sqlite3_column_blob(q, 0), 32);
done:
    (void)sqlite3_finalize(q);
    return st;
}

cmt_merkle_nodes cmt_store_nodes(cmt_store *store)
{
    return (cmt_merkle_nodes){.self = store, .get = get_node};
}

cmt_status cmt_store_range(cmt_store *store, cmt_merkle_range *out, cmt_err *err)
{
    cmt_merkle_range range = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_size(store, &range.size, err));
    for (unsigned level = 0; level < 63; level++) {
        if ((range.size >> level & 1) != 0) {
            CMT_TRY(get_node(store, level, (range.size >> level) - 1,
                             &range.nodes[level], err));
        }
    }
    *out = range;
done:
    return st;
}

/* Nodes under insertion; the first failure is kept. */
typedef struct insertion {
    cmt_store *store;
    sqlite3_stmt *q;
    cmt_status st;
    cmt_err *err;
} insertion;

static void insert_node(void *self,
                        unsigned level,
                        uint64_t index,
                        const cmt_hash32 *hash)
{
    insertion *in = self;
    if (in->st != CMT_OK)
        return;
    (void)sqlite3_reset(in->q);
    (void)sqlite3_bind_int64(in->q, 1, level);
    (void)sqlite3_bind_int64(in->q, 2, (int64_t)index);
    (void)sqlite3_bind_blob(in->q, 3, hash->at, 32, SQLITE_TRANSIENT);
    in->st = cmt_db_step(in->store, in->q, NULL, in->err);
}

cmt_status cmt_store_insert(cmt_store *store,
                            cmt_merkle_range *range,
                            const cmt_leaf_bytes *leaf,
                            cmt_err *err)
{
    insertion in = {.store = store, .err = err};
    sqlite3_stmt *q = NULL;
    cmt_hash32 hash;
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_db_prepare(store, "INSERT INTO leaf (at, bytes) VALUES (?1, ?2)", &q, err));
    (void)sqlite3_bind_int64(q, 1, (int64_t)range->size);
    (void)sqlite3_bind_blob64(q, 2, leaf->at, leaf->n, SQLITE_STATIC);
    CMT_TRY(cmt_db_step(store, q, NULL, err));
    CMT_TRY(cmt_db_prepare(store, "INSERT INTO node VALUES (?1, ?2, ?3)", &in.q, err));
    cmt_merkle_leaf(leaf->at, leaf->n, &hash);
    cmt_merkle_range_add(range, &hash, insert_node, &in);
    st = in.st;
done:
    (void)sqlite3_finalize(in.q);
    (void)sqlite3_finalize(q);
    return st;
}

cmt_status cmt_store_sign_range(cmt_store *store,
                                const cmt_merkle_range *range,
                                cmt_buf *out,
                                cmt_err *err)
{
    cmt_checkpoint c = {.origin = store->vkey.name, .size = range->size};
    cmt_buf text = {0};
    uint8_t sig[CMT_SIG_BYTES];
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_load_key(store, err));
    cmt_merkle_range_root(range, &c.root);
    cmt_checkpoint_write(&c, &text);
    if (!cmt_buf_ok(&text))
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for a checkpoint"));
    CMT_TRY(cmt_ed25519_sign(store->key, text.data, text.len, sig, err));
    CMT_TRY(cmt_note_write(text.data, &store->vkey, sig, out, err));
done:
    cmt_buf_free(&text);
    return st;
}

cmt_status cmt_store_checkpoint(cmt_store *store, cmt_buf *out, cmt_err *err)
{
    cmt_merkle_range range;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_range(store, &range, err));
    CMT_TRY(cmt_store_sign_range(store, &range, out, err));
done:
    return st;
}

cmt_status cmt_store_receipt(cmt_store *store,
                             cmt_arena *mem,
                             uint64_t index,
                             const char **bytes,
                             size_t *n,
                             cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "SELECT receipt FROM leaf WHERE at = ?1", &q, err));
    (void)sqlite3_bind_int64(q, 1, (int64_t)index);
    CMT_TRY(cmt_db_step(store, q, &row, err));
    if (!row) {
        CMT_TRY(cmt_fail(err, CMT_E_REFERENCE, "the log has no record %llu",
                         (unsigned long long)index));
    }
    CMT_TRY(cmt_db_blob(mem, q, 0, bytes, n, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}
