/* What the council signs: charters and registries are logged. */
#include "base/err.h"
#include "crypto/registry.h"
#include "io/charter.h"
#include "store/rounds.h"

#include <string.h>

/* Keep an envelope of the council and log it. */
static cmt_status log_document(cmt_store *store,
                               cmt_leaf_kind kind,
                               const char *bytes,
                               size_t n,
                               const cmt_envelope *envelope,
                               int64_t version,
                               cmt_time now,
                               cmt_err *err)
{
    char payload[CMT_DIGEST_TEXT];
    char digest[CMT_DIGEST_TEXT];
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_put(store, bytes, n, digest, err));
    cmt_digest_text(&envelope->digest, payload);
    const cmt_leaf leaf = {.kind = kind,
                           .time = now,
                           .envelope = digest,
                           .payload = payload,
                           .version = version};
    CMT_TRY(cmt_store_append(store, &leaf, NULL, err));
done:
    return st;
}

/* A charter in its envelope: signatures first. */
static cmt_status open_charter(cmt_store *store,
                               cmt_arena *mem,
                               const cmt_leaf_bytes *bytes,
                               cmt_envelope *envelope,
                               cmt_charter **out,
                               cmt_err *err)
{
    const cmt_trust_root *trust = cmt_store_trust(store);
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_dsse_read(mem, bytes->at, bytes->n, envelope, err));
    CMT_TRY(cmt_dsse_verify(mem, envelope, CMT_TYPE_CHARTER, trust->keys,
                            &trust->council, NULL, err));
    CMT_TRY(
        cmt_charter_read(mem, (const char *)envelope->payload, envelope->n, out, err));
    if (strcmp((*out)->instance, trust->instance) != 0) {
        st = cmt_fail(err, CMT_E_REPLAY, "the charter is for the instance %s, not %s",
                      (*out)->instance, trust->instance);
    }
done:
    return st;
}

static cmt_status add_charter(cmt_store *store,
                              cmt_arena *mem,
                              const cmt_leaf_bytes *bytes,
                              cmt_time now,
                              cmt_err *err)
{
    cmt_log_state state = {0};
    cmt_envelope envelope;
    cmt_charter *charter = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_state(store, mem, &state, err));
    CMT_TRY(open_charter(store, mem, bytes, &envelope, &charter, err));
    const cmt_leaf *last = cmt_log_newest(&state, CMT_LEAF_CHARTER);
    if (last != NULL && charter->version <= last->version) {
        return cmt_fail(err, CMT_E_CONFLICT,
                        "the charter's version is %lld, and %lld is logged already",
                        (long long)charter->version, (long long)last->version);
    }
    CMT_TRY(log_document(store, CMT_LEAF_CHARTER, bytes->at, bytes->n, &envelope,
                         charter->version, now, err));
done:
    return st;
}

/* The registry in force, and whether `next` follows it. */
static cmt_status check_follows(const cmt_log_state *state,
                                const cmt_registry *next,
                                cmt_err *err)
{
    const cmt_leaf *last = cmt_log_newest(state, CMT_LEAF_REGISTRY);
    if (last == NULL)
        return CMT_OK;
    if (next->version != last->version + 1) {
        return cmt_fail(err, CMT_E_CONFLICT,
                        "the registry's version is %lld, and %lld is in force",
                        (long long)next->version, (long long)last->version);
    }
    if (next->previous == NULL || strcmp(next->previous, last->payload) != 0) {
        return cmt_fail(err, CMT_E_CONFLICT,
                        "the registry does not follow %s, which is in force",
                        last->payload);
    }
    return CMT_OK;
}

static cmt_status add_registry(cmt_store *store,
                               cmt_arena *mem,
                               const cmt_leaf_bytes *bytes,
                               cmt_time now,
                               cmt_err *err)
{
    cmt_log_state state = {0};
    cmt_envelope envelope;
    cmt_registry *registry = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_state(store, mem, &state, err));
    CMT_TRY(cmt_registry_open(mem, bytes->at, bytes->n, cmt_store_trust(store),
                              &registry, &envelope, err));
    CMT_TRY(check_follows(&state, registry, err));
    CMT_TRY(log_document(store, CMT_LEAF_REGISTRY, bytes->at, bytes->n, &envelope,
                         registry->version, now, err));
done:
    return st;
}

cmt_status cmt_store_add_charter(
    cmt_store *store, const char *bytes, size_t n, cmt_time now, cmt_err *err)
{
    const cmt_leaf_bytes document = {.at = bytes, .n = n};
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_status st = mem == NULL
                              ? cmt_fail(err, CMT_E_NOMEM, "no room for a charter")
                              : add_charter(store, mem, &document, now, err);
    cmt_arena_free(mem);
    return st;
}

cmt_status cmt_store_add_registry(
    cmt_store *store, const char *bytes, size_t n, cmt_time now, cmt_err *err)
{
    const cmt_leaf_bytes document = {.at = bytes, .n = n};
    cmt_arena *mem = cmt_arena_new(0);
    const cmt_status st = mem == NULL
                              ? cmt_fail(err, CMT_E_NOMEM, "no room for a registry")
                              : add_registry(store, mem, &document, now, err);
    cmt_arena_free(mem);
    return st;
}
