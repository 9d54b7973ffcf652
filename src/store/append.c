/* Appending: a leaf, its indexes, the checkpoint after it and the receipt for it. */
#include "base/err.h"
#include "log/tlog_proof.h"
#include "store/inner.h"

#include <string.h>

static cmt_status read_leaf(cmt_store *store,
                            cmt_arena *mem,
                            uint64_t at,
                            cmt_leaf_bytes *out,
                            bool *found,
                            cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "SELECT bytes FROM leaf WHERE at = ?1", &q, err));
    (void)sqlite3_bind_int64(q, 1, (int64_t)at);
    CMT_TRY(cmt_db_step(store, q, found, err));
    if (*found)
        st = cmt_db_blob(mem, q, 0, &out->at, &out->n, err);
done:
    (void)sqlite3_finalize(q);
    return st;
}

/* Times in a log never run backwards: what came later says so. */
static cmt_status check_time(cmt_store *store,
                             uint64_t size,
                             const cmt_leaf *leaf,
                             cmt_err *err)
{
    cmt_arena *mem = cmt_arena_new(0);
    bool found = false;
    cmt_leaf_bytes bytes = {0};
    cmt_leaf last = {0};
    char text[CMT_TIME_TEXT];
    cmt_status st = CMT_OK;
    if (mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a leaf");
    if (size > 0)
        CMT_TRY(read_leaf(store, mem, size - 1, &bytes, &found, err));
    if (found)
        CMT_TRY(cmt_leaf_read(mem, bytes.at, bytes.n, &last, err));
    if (found && leaf->time < last.time) {
        cmt_time_write(last.time, text);
        st = cmt_fail(err, CMT_E_CONFLICT,
                      "the log's last record is of %s: time does not run backwards",
                      text);
    }
done:
    cmt_arena_free(mem);
    return st;
}

static cmt_status index_taken(cmt_store *store,
                              uint64_t at,
                              const cmt_leaf *leaf,
                              cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(store, "INSERT INTO taken VALUES (?1, ?2, ?3, ?4, ?5)", &q,
                           err));
    (void)sqlite3_bind_text(q, 1, leaf->round, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 2, leaf->group, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(q, 3, leaf->sequence);
    (void)sqlite3_bind_text(q, 4, leaf->payload, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(q, 5, (int64_t)at);
    CMT_TRY(cmt_db_step(store, q, NULL, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}

static cmt_status index_refusal(cmt_store *store,
                                uint64_t at,
                                const cmt_leaf *leaf,
                                cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_db_prepare(store, "INSERT INTO refusal VALUES (?1, ?2, ?3, ?4)", &q, err));
    (void)sqlite3_bind_text(q, 1, leaf->envelope, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 2, leaf->round == NULL ? "" : leaf->round, -1,
                            SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 3, leaf->code, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(q, 4, (int64_t)at);
    CMT_TRY(cmt_db_step(store, q, NULL, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}

cmt_status cmt_store_index(cmt_store *store,
                           uint64_t at,
                           const cmt_leaf *leaf,
                           cmt_err *err)
{
    if (leaf->kind == CMT_LEAF_SUBMISSION || leaf->kind == CMT_LEAF_WITHDRAWAL)
        return index_taken(store, at, leaf, err);
    if (leaf->kind == CMT_LEAF_REFUSAL)
        return index_refusal(store, at, leaf, err);
    return CMT_OK;
}

cmt_status cmt_store_keep_receipt(cmt_store *store,
                                  uint64_t at,
                                  const cmt_buf *receipt,
                                  cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(
        cmt_db_prepare(store, "UPDATE leaf SET receipt = ?2 WHERE at = ?1", &q, err));
    (void)sqlite3_bind_int64(q, 1, (int64_t)at);
    (void)sqlite3_bind_blob64(q, 2, receipt->data, receipt->len, SQLITE_STATIC);
    CMT_TRY(cmt_db_step(store, q, NULL, err));
done:
    (void)sqlite3_finalize(q);
    return st;
}

cmt_status cmt_store_make_receipt(cmt_store *store,
                                  const cmt_merkle_range *range,
                                  uint64_t at,
                                  const cmt_leaf_bytes *leaf,
                                  cmt_buf *out,
                                  cmt_err *err)
{
    const cmt_merkle_nodes nodes = cmt_store_nodes(store);
    cmt_merkle_proof path;
    cmt_buf note = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_merkle_inclusion(&nodes, at, range->size, &path, err));
    CMT_TRY(cmt_store_sign_range(store, range, &note, err));
    const cmt_tlog_proof proof = {.extra = (const uint8_t *)leaf->at,
                                  .n_extra = leaf->n,
                                  .index = at,
                                  .hashes = path.at,
                                  .n_hashes = path.n,
                                  .checkpoint = note.data,
                                  .n_checkpoint = note.len};
    CMT_TRY(cmt_tlog_proof_write(&proof, out, err));
done:
    cmt_buf_free(&note);
    return st;
}

/* What a leaf leaves behind besides itself. */
static cmt_status follow_up(cmt_store *store,
                            const cmt_merkle_range *range,
                            const cmt_leaf *leaf,
                            const cmt_leaf_bytes *record,
                            cmt_err *err)
{
    const uint64_t at = range->size - 1;
    cmt_buf receipt = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_index(store, at, leaf, err));
    CMT_TRY(cmt_store_make_receipt(store, range, at, record, &receipt, err));
    CMT_TRY(cmt_store_keep_receipt(store, at, &receipt, err));
done:
    cmt_buf_free(&receipt);
    return st;
}

cmt_status cmt_store_append(cmt_store *store,
                            const cmt_leaf *leaf,
                            uint64_t *index,
                            cmt_err *err)
{
    cmt_buf bytes = {0};
    cmt_merkle_range range = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_leaf_write(leaf, &bytes, err));
    CMT_TRY(cmt_store_range(store, &range, err));
    const uint64_t at = range.size;
    const cmt_leaf_bytes record = {.at = bytes.data, .n = bytes.len};
    CMT_TRY(check_time(store, at, leaf, err));
    CMT_TRY(cmt_store_insert(store, &range, &record, err));
    CMT_TRY(follow_up(store, &range, leaf, &record, err));
    if (index != NULL)
        *index = at;
done:
    cmt_buf_free(&bytes);
    return st;
}

cmt_status cmt_store_prove(cmt_store *store, uint64_t index, cmt_buf *out, cmt_err *err)
{
    cmt_arena *mem = cmt_arena_new(0);
    bool found = false;
    cmt_leaf_bytes leaf = {0};
    cmt_merkle_range range;
    cmt_status st = CMT_OK;
    if (mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a leaf");
    CMT_TRY(read_leaf(store, mem, index, &leaf, &found, err));
    CMT_TRY(found ? CMT_OK
                  : cmt_fail(err, CMT_E_REFERENCE, "the log has no record %llu",
                             (unsigned long long)index));
    CMT_TRY(cmt_store_range(store, &range, err));
    CMT_TRY(cmt_store_make_receipt(store, &range, index, &leaf, out, err));
done:
    cmt_arena_free(mem);
    return st;
}

cmt_status cmt_store_find(cmt_store *store,
                          const char *round,
                          const char *payload,
                          uint64_t *index,
                          cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(
        store,
        "SELECT min(at) FROM taken WHERE payload = ?1 AND (?2 IS NULL OR round = ?2)",
        &q, err));
    (void)sqlite3_bind_text(q, 1, payload, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 2, round, -1, SQLITE_STATIC); /* NULL binds NULL */
    CMT_TRY(cmt_db_step(store, q, &row, err));
    if (!row || sqlite3_column_type(q, 0) == SQLITE_NULL) {
        CMT_TRY(
            cmt_fail(err, CMT_E_REFERENCE, "the log has no submission of %s", payload));
    }
    *index = (uint64_t)sqlite3_column_int64(q, 0);
done:
    (void)sqlite3_finalize(q);
    return st;
}
