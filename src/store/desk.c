#include "store/desk.h"

#include "base/err.h"
#include "io/json.h"
#include "log/admit.h"
#include "store/inner.h"
#include "store/rounds.h"

#include <string.h>

struct cmt_desk {
    cmt_store *store;
    cmt_arena *mem;   /* owns the desk */
    cmt_arena *state; /* owns what is below; renewed when the log has grown elsewhere */
    uint64_t size;    /* of the log that `log` describes */
    cmt_log_state log;
    const cmt_registry *registry;
    const cmt_charter *charter;
    const cmt_leaf *opened; /* the round-open leaf, NULL while no round is open */
    cmt_xml_schema *schema;
};

cmt_status cmt_desk_new(cmt_store *store, cmt_desk **out, cmt_err *err)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_desk *desk = mem == NULL ? NULL : CMT_NEW(mem, cmt_desk);
    if (desk == NULL) {
        cmt_arena_free(mem);
        return cmt_fail(err, CMT_E_NOMEM, "no room for a desk");
    }
    desk->mem = mem;
    desk->store = store;
    const cmt_status st = cmt_xml_schema_new(CMT_XML_PROFILE, &desk->schema, err);
    if (st != CMT_OK) {
        cmt_desk_free(desk);
        return st;
    }
    *out = desk;
    return CMT_OK;
}

void cmt_desk_free(cmt_desk *desk)
{
    if (desk == NULL)
        return;
    cmt_xml_schema_free(desk->schema);
    cmt_arena_free(desk->state);
    cmt_arena_free(desk->mem);
}

/* Read the documents in force again, unless the log is as this desk left it. */
static cmt_status refresh(cmt_desk *desk, cmt_err *err)
{
    const cmt_registry_period *period = NULL;
    cmt_document document;
    uint64_t size = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_size(desk->store, &size, err));
    if (desk->state != NULL && size == desk->size)
        return CMT_OK;
    cmt_arena_free(desk->state);
    desk->opened = NULL;
    desk->state = cmt_arena_new(0);
    if (desk->state == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for the log"));
    CMT_TRY(cmt_store_state(desk->store, desk->state, &desk->log, err));
    desk->size = size;
    if (desk->log.open_round == NULL)
        goto done;
    const cmt_leaf *opened = &desk->log.prefix.leaves[desk->log.open_index];
    CMT_TRY(cmt_prefix_registry(desk->state, &desk->log.prefix, size, &period, err));
    CMT_TRY(cmt_prefix_charter(desk->state, &desk->log.prefix, opened->charter,
                               desk->log.open_index, &document, &desk->charter, err));
    desk->registry = period->registry;
    desk->opened = opened;
done:
    if (st != CMT_OK) {
        cmt_arena_free(desk->state);
        desk->state = NULL;
    }
    return st;
}

/* Objects handed in come first, then those of the store. */
typedef struct handed_objects {
    const cmt_handed *handed;
    cmt_objects behind;
} handed_objects;

static cmt_status get_handed(void *self,
                             cmt_arena *mem,
                             const cmt_hash32 *hash,
                             const char **bytes,
                             size_t *n,
                             cmt_err *err)
{
    const handed_objects *h = self;
    for (size_t k = 0; k < h->handed->n_attachments; k++) {
        const cmt_leaf_bytes *a = &h->handed->attachments[k];
        cmt_hash32 found;
        cmt_sha256_of(a->at, a->n, &found);
        if (cmt_hash32_equal(&found, hash)) {
            *bytes = a->at;
            *n = a->n;
            return CMT_OK;
        }
    }
    return h->behind.get(h->behind.self, mem, hash, bytes, n, err);
}

/* What the round has taken of this group so far. */
static cmt_status list_taken(cmt_desk *desk,
                             cmt_arena *mem,
                             const char *group,
                             cmt_taken **out,
                             size_t *n,
                             cmt_err *err)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    size_t count = 0;
    size_t cap = 16;
    cmt_taken *list = CMT_NEW_ARRAY(mem, cmt_taken, cap);
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_db_prepare(desk->store,
                           "SELECT sequence, payload FROM taken"
                           " WHERE round = ?1 AND member = ?2 ORDER BY at",
                           &q, err));
    (void)sqlite3_bind_text(q, 1, desk->opened->round, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(q, 2, group, -1, SQLITE_STATIC);
    while (list != NULL) {
        CMT_TRY(cmt_db_step(desk->store, q, &row, err));
        if (!row)
            break;
        if (count == cap) {
            cmt_taken *more = CMT_NEW_ARRAY(mem, cmt_taken, cap * 2);
            if (more != NULL)
                memcpy(more, list, count * sizeof *more);
            list = more;
            cap *= 2;
        }
        const char *payload = (const char *)sqlite3_column_text(q, 1);
        if (list != NULL && payload != NULL)
            list[count++] = (cmt_taken){.sequence = sqlite3_column_int64(q, 0),
                                        .payload = cmt_arena_strdup(mem, payload)};
    }
    if (list == NULL || !cmt_arena_ok(mem))
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for earlier submissions"));
    *out = list;
    *n = count;
done:
    (void)sqlite3_finalize(q);
    return st;
}

/* Everything that counting will ask, asked now. */
static cmt_status admit(cmt_desk *desk,
                        cmt_arena *mem,
                        const cmt_handed *handed,
                        const cmt_envelope *envelope,
                        cmt_time now,
                        cmt_admitted *out,
                        bool *contradicts,
                        cmt_err *err)
{
    handed_objects h = {.handed = handed, .behind = cmt_store_objects(desk->store)};
    const cmt_objects objects = {.self = &h, .get = get_handed};
    const cmt_terms terms = {.instance = cmt_store_trust(desk->store)->instance,
                             .round = desk->opened->round,
                             .charter_digest = desk->opened->charter,
                             .charter = desk->charter,
                             .schema = desk->schema,
                             .registry = desk->registry,
                             .registry_at_open = desk->opened->registry,
                             .index = desk->size,
                             .time = now,
                             .objects = &objects};
    cmt_taken *taken = NULL;
    size_t n_taken = 0;
    cmt_time closes = now;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_admit(mem, &terms, envelope, NULL, out, err));
    CMT_TRY(list_taken(desk, mem, out->group, &taken, &n_taken, err));
    CMT_TRY(cmt_admit_after(taken, n_taken, out, err));
    if (desk->opened->closes != NULL && cmt_time_read(desk->opened->closes, &closes)
        && closes < now)
        closes = now;
    CMT_TRY(cmt_admit_until(out, closes, err));
    for (size_t k = 0; k < n_taken; k++)
        *contradicts = *contradicts || taken[k].sequence == out->sequence;
done:
    return st;
}

static cmt_status keep(cmt_desk *desk,
                       const cmt_handed *handed,
                       const cmt_admitted *a,
                       cmt_time now,
                       uint64_t *index,
                       cmt_err *err)
{
    char digest[CMT_DIGEST_TEXT];
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_put(desk->store, handed->envelope, handed->n, digest, err));
    for (size_t k = 0; k < a->n_attachments; k++)
        CMT_TRY(cmt_store_put(desk->store, a->attachments[k].bytes, a->attachments[k].n,
                              NULL, err));
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
static cmt_status refuse(cmt_desk *desk,
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

/* Whether a failure says something about the submission, rather than about us. */
static bool is_refusal(cmt_status st)
{
    return st != CMT_E_NOMEM && st != CMT_E_RESOURCE && st != CMT_E_IO
           && st != CMT_E_BUG && st != CMT_E_OVERFLOW;
}

static cmt_status note_refusal(cmt_arena *mem,
                               cmt_status answer,
                               const cmt_err *why,
                               cmt_taken_in *out,
                               cmt_err *err)
{
    char text[1200];
    cmt_err_format(why, text, sizeof text);
    out->answer = answer;
    out->reason = cmt_json_fold(mem, text);
    return out->reason == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room for a reason")
                               : CMT_OK;
}

static cmt_status take(cmt_desk *desk,
                       cmt_arena *mem,
                       const cmt_handed *handed,
                       cmt_time now,
                       cmt_taken_in *out,
                       cmt_err *err)
{
    cmt_err why = {0};
    cmt_envelope envelope;
    cmt_admitted admitted = {0};
    out->round = cmt_arena_strdup(mem, desk->opened->round);
    cmt_status got = cmt_dsse_read(mem, handed->envelope, handed->n, &envelope, &why);
    if (got == CMT_OK) {
        char payload[CMT_DIGEST_TEXT];
        cmt_digest_text(&envelope.digest, payload);
        out->payload = cmt_arena_strdup(mem, payload);
        if (out->payload != NULL
            && cmt_store_find(desk->store, desk->opened->round, out->payload,
                              &out->index, NULL)
                   == CMT_OK) {
            out->again = true;
            return CMT_OK;
        }
        got = admit(desk, mem, handed, &envelope, now, &admitted, &out->contradicts,
                    &why);
    }
    if (got == CMT_OK) {
        out->group = cmt_arena_strdup(mem, admitted.group);
        out->sequence = admitted.sequence;
        return keep(desk, handed, &admitted, now, &out->index, err);
    }
    if (!is_refusal(got)) {
        if (err != NULL)
            *err = why;
        return got;
    }
    const cmt_status st = note_refusal(mem, got, &why, out, err);
    return st == CMT_OK ? refuse(desk, handed, now, out, err) : st;
}

cmt_status cmt_desk_take(cmt_desk *desk,
                         cmt_arena *mem,
                         const cmt_handed *handed,
                         cmt_time now,
                         cmt_taken_in *out,
                         cmt_err *err)
{
    cmt_taken_in found = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_begin(desk->store, err));
    CMT_TRY(refresh(desk, err));
    if (desk->opened == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "no round is open"));
    CMT_TRY(take(desk, mem, handed, now, &found, err));
    CMT_TRY(cmt_store_receipt(desk->store, mem, found.index, &found.receipt,
                              &found.n_receipt, err));
    if (!cmt_arena_ok(mem))
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for the answer"));
    CMT_TRY(cmt_store_commit(desk->store, err));
    if (!found.again)
        desk->size++;
    *out = found;
done:
    cmt_store_rollback(desk->store);
    return st;
}
