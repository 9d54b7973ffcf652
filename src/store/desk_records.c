/* What the desk reads and writes: earlier records, submissions, refusals. */
#include "base/err.h"
#include "store/desk_inner.h"

#include <string.h>

static cmt_status copy_taken(
    cmt_desk *desk, cmt_arena *mem, sqlite3_stmt *q, cmt_taken *out, cmt_err *err)
{
    bool row = false;
    const cmt_status st = cmt_db_step(desk->store, q, &row, err);
    if (st != CMT_OK)
        return st;
    const char *payload = row ? (const char *)sqlite3_column_text(q, 1) : NULL;
    if (payload == NULL)
        return cmt_db_fail(desk->store, row ? SQLITE_NOMEM : SQLITE_CORRUPT, err);
    out->sequence = sqlite3_column_int64(q, 0);
    out->payload = cmt_arena_strdup(mem, payload);
    return out->payload == NULL
               ? cmt_fail(err, CMT_E_NOMEM, "no room for earlier submissions")
               : CMT_OK;
}

static cmt_status bind_group(
    cmt_desk *desk, const char *sql, const char *group, sqlite3_stmt **q, cmt_err *err)
{
    const cmt_status st = cmt_db_prepare(desk->store, sql, q, err);
    if (st != CMT_OK)
        return st;
    (void)sqlite3_bind_text(*q, 1, desk->opened->round, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(*q, 2, group, -1, SQLITE_STATIC);
    return CMT_OK;
}

cmt_status cmt_desk_taken(cmt_desk *desk,
                          cmt_arena *mem,
                          const char *group,
                          cmt_taken **out,
                          size_t *n,
                          cmt_err *err)
{
    sqlite3_stmt *counts = NULL;
    sqlite3_stmt *rows = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(bind_group(desk,
                       "SELECT count(*) FROM taken WHERE round = ?1 AND member = ?2",
                       group, &counts, err));
    CMT_TRY(cmt_db_step(desk->store, counts, NULL, err));
    const size_t count = (size_t)sqlite3_column_int64(counts, 0);
    cmt_taken *list = CMT_NEW_ARRAY(mem, cmt_taken, count + 1);
    CMT_TRY(bind_group(desk,
                       "SELECT sequence, payload FROM taken"
                       " WHERE round = ?1 AND member = ?2 ORDER BY at",
                       group, &rows, err));
    for (size_t k = 0; k < count && list != NULL; k++)
        CMT_TRY(copy_taken(desk, mem, rows, &list[k], err));
    *out = list;
    *n = count;
    st = list == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room for submissions") : CMT_OK;
done:
    (void)sqlite3_finalize(rows);
    (void)sqlite3_finalize(counts);
    return st;
}

cmt_status cmt_desk_keep(cmt_desk *desk,
                         const cmt_handed *handed,
                         const cmt_admitted *a,
                         cmt_time now,
                         uint64_t *index,
                         cmt_err *err)
{
    char digest[CMT_DIGEST_TEXT];
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_put(desk->store, handed->envelope, handed->n, digest, err));
    for (size_t k = 0; k < a->n_attachments; k++) {
        CMT_TRY(cmt_store_put(desk->store, a->attachments[k].bytes, a->attachments[k].n,
                              NULL, err));
    }
    const cmt_leaf leaf = {.kind = a->withdrawal ? CMT_LEAF_WITHDRAWAL
                                                 : CMT_LEAF_SUBMISSION,
                           .time = now,
                           .envelope = digest,
                           .group = a->group,
                           .payload = a->payload,
                           .registry = desk->registry->version,
                           .round = desk->opened->round,
                           .sequence = a->sequence};
    CMT_TRY(cmt_store_append(desk->store, &leaf, index, err));
done:
    return st;
}

/* The same envelope refused for the same reason is on record once a round. */
static cmt_status find_refusal(cmt_desk *desk,
                               const char *envelope,
                               cmt_status code,
                               bool *found,
                               uint64_t *index,
                               cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(desk->store,
                           "SELECT at FROM refusal WHERE envelope = ?1 AND round = ?2"
                           " AND code = ?3 ORDER BY at LIMIT 1",
                           &q, err));
    (void)sqlite3_bind_text(q, 1, envelope, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 2, desk->opened->round, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 3, cmt_status_name(code), -1, SQLITE_STATIC);
    CMT_TRY(cmt_db_step(desk->store, q, found, err));
    if (*found)
        *index = (uint64_t)sqlite3_column_int64(q, 0);
done:
    (void)sqlite3_finalize(q);
    return st;
}

/* Refusals are public: why, and of which envelope. Its bytes are kept where a registered
 * group signed them; what strangers send leaves a digest. */
cmt_status cmt_desk_refuse(cmt_desk *desk,
                           const cmt_handed *handed,
                           cmt_time now,
                           cmt_taken_in *out,
                           cmt_err *err)
{
    cmt_hash32 hash;
    char digest[CMT_DIGEST_TEXT];
    cmt_status st = CMT_OK;
    cmt_sha256_of(handed->envelope, handed->n, &hash);
    cmt_digest_text(&hash, digest);
    CMT_TRY(find_refusal(desk, digest, out->answer, &out->again, &out->index, err));
    if (out->again)
        goto done;
    if (out->payload != NULL && out->answer != CMT_E_TRUST
        && out->answer != CMT_E_SIGNATURE)
        CMT_TRY(cmt_store_put(desk->store, handed->envelope, handed->n, NULL, err));
    const cmt_leaf leaf = {.kind = CMT_LEAF_REFUSAL,
                           .time = now,
                           .code = cmt_status_name(out->answer),
                           .envelope = digest,
                           .payload = out->payload,
                           .reason = out->reason,
                           .round = desk->opened->round};
    CMT_TRY(cmt_store_append(desk->store, &leaf, &out->index, err));
done:
    return st;
}
