#include "store/desk.h"

#include "base/err.h"
#include "store/desk_inner.h"

#include <string.h>

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
    cmt_signed_document document;
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
    CMT_TRY(cmt_desk_taken(desk, mem, out->group, &taken, &n_taken, err));
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
    out->answer = answer;
    out->reason = cmt_admit_reason(mem, why);
    return out->reason == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room for a reason")
                               : CMT_OK;
}

/* Between rounds nothing is taken, but what was taken keeps its receipt. */
static cmt_status take_again(cmt_desk *desk,
                             cmt_arena *mem,
                             const cmt_handed *handed,
                             cmt_taken_in *out,
                             cmt_err *err)
{
    cmt_envelope envelope;
    char payload[CMT_DIGEST_TEXT];
    if (cmt_dsse_read(mem, handed->envelope, handed->n, &envelope, NULL) == CMT_OK) {
        cmt_digest_text(&envelope.digest, payload);
        if (cmt_store_find(desk->store, NULL, payload, &out->index, NULL) == CMT_OK) {
            const cmt_leaf *leaf = &desk->log.prefix.leaves[out->index];
            out->again = true;
            out->payload = cmt_arena_strdup(mem, payload);
            out->round = cmt_arena_strdup(mem, leaf->round);
            out->group = cmt_arena_strdup(mem, leaf->group);
            out->sequence = leaf->sequence;
            return CMT_OK;
        }
    }
    return cmt_fail(err, CMT_E_CONFLICT, "no round is open");
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
        return cmt_desk_keep(desk, handed, &admitted, now, &out->index, err);
    }
    if (!is_refusal(got)) {
        if (err != NULL)
            *err = why;
        return got;
    }
    const cmt_status st = note_refusal(mem, got, &why, out, err);
    return st == CMT_OK ? cmt_desk_refuse(desk, handed, now, out, err) : st;
}

static cmt_status take_and_answer(cmt_desk *desk,
                                  cmt_arena *mem,
                                  const cmt_handed *handed,
                                  cmt_time now,
                                  cmt_taken_in *out,
                                  cmt_err *err)
{
    cmt_status st = CMT_OK;
    CMT_TRY(refresh(desk, err));
    CMT_TRY(desk->opened == NULL ? take_again(desk, mem, handed, out, err)
                                 : take(desk, mem, handed, now, out, err));
    CMT_TRY(cmt_store_receipt(desk->store, mem, out->index, &out->receipt,
                              &out->n_receipt, err));
    if (!cmt_arena_ok(mem))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for the answer");
done:
    return st;
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
    CMT_TRY(take_and_answer(desk, mem, handed, now, &found, err));
    CMT_TRY(cmt_store_commit(desk->store, err));
    if (!found.again)
        desk->size++;
    *out = found;
done:
    cmt_store_rollback(desk->store);
    return st;
}
