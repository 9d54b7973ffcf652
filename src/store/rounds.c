#include "store/rounds.h"

#include "base/err.h"
#include "crypto/registry.h"
#include "io/charter.h"
#include "log/standing.h"

#include <string.h>

cmt_status cmt_store_state(cmt_store *store,
                           cmt_arena *mem,
                           cmt_log_state *out,
                           cmt_err *err)
{
    const cmt_leaf_bytes *leaves = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    out->objects = cmt_store_objects(store);
    CMT_TRY(cmt_store_leaves(store, mem, &leaves, &n, err));
    CMT_TRY(cmt_prefix_read(mem, cmt_store_trust(store), leaves, n, &out->objects,
                            &out->prefix, err));
    out->open_round = NULL;
    for (size_t k = 0; k < n; k++) {
        const cmt_leaf *leaf = &out->prefix.leaves[k];
        if (leaf->kind == CMT_LEAF_ROUND_OPEN) {
            out->open_round = leaf->round;
            out->open_index = k;
        } else if (leaf->kind == CMT_LEAF_ROUND_CLOSE) {
            out->open_round = NULL;
        }
    }
done:
    return st;
}

/* An arena for one call, and the state read into it. */
static cmt_status begin_call(cmt_store *store,
                             cmt_arena **mem,
                             cmt_log_state *state,
                             cmt_err *err)
{
    *mem = cmt_arena_new(0);
    if (*mem == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to read the log");
    return cmt_store_state(store, *mem, state, err);
}

static const cmt_leaf *newest(const cmt_log_state *state, cmt_leaf_kind kind)
{
    for (size_t k = state->prefix.n; k-- > 0;) {
        if (state->prefix.leaves[k].kind == kind)
            return &state->prefix.leaves[k];
    }
    return NULL;
}

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

cmt_status cmt_store_add_charter(
    cmt_store *store, const char *bytes, size_t n, cmt_time now, cmt_err *err)
{
    const cmt_trust_root *trust = cmt_store_trust(store);
    cmt_arena *mem = NULL;
    cmt_log_state state;
    cmt_envelope envelope;
    cmt_charter *charter = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    CMT_TRY(cmt_dsse_read(mem, bytes, n, &envelope, err));
    CMT_TRY(cmt_dsse_verify(mem, &envelope, CMT_TYPE_CHARTER, trust->keys,
                            &trust->council, NULL, err));
    CMT_TRY(cmt_charter_read(mem, (const char *)envelope.payload, envelope.n, &charter,
                             err));
    if (strcmp(charter->instance, trust->instance) != 0)
        CMT_TRY(cmt_fail(err, CMT_E_REPLAY,
                         "the charter is for the instance %s, not %s",
                         charter->instance, trust->instance));
    const cmt_leaf *last = newest(&state, CMT_LEAF_CHARTER);
    if (last != NULL && charter->version <= last->version)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT,
                         "the charter's version is %lld, and %lld is logged already",
                         (long long)charter->version, (long long)last->version));
    CMT_TRY(log_document(store, CMT_LEAF_CHARTER, bytes, n, &envelope, charter->version,
                         now, err));
done:
    cmt_arena_free(mem);
    return st;
}

cmt_status cmt_store_add_registry(
    cmt_store *store, const char *bytes, size_t n, cmt_time now, cmt_err *err)
{
    cmt_arena *mem = NULL;
    cmt_log_state state;
    cmt_envelope envelope;
    cmt_registry *registry = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    CMT_TRY(cmt_registry_open(mem, bytes, n, cmt_store_trust(store), &registry,
                              &envelope, err));
    const cmt_leaf *last = newest(&state, CMT_LEAF_REGISTRY);
    if (last != NULL && registry->version != last->version + 1)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT,
                         "the registry's version is %lld, and %lld is in force",
                         (long long)registry->version, (long long)last->version));
    if (last != NULL
        && (registry->previous == NULL
            || strcmp(registry->previous, last->payload) != 0))
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT,
                         "the registry does not follow %s, which is in force",
                         last->payload));
    CMT_TRY(log_document(store, CMT_LEAF_REGISTRY, bytes, n, &envelope,
                         registry->version, now, err));
done:
    cmt_arena_free(mem);
    return st;
}

static bool is_used(const cmt_log_state *state, const char *round)
{
    for (size_t k = 0; k < state->prefix.n; k++) {
        const cmt_leaf *leaf = &state->prefix.leaves[k];
        if (leaf->kind == CMT_LEAF_ROUND_OPEN && strcmp(leaf->round, round) == 0)
            return true;
    }
    return false;
}

cmt_status cmt_store_open_round(cmt_store *store,
                                const char *round,
                                const char *closes,
                                const char *const *seeds,
                                size_t n_seeds,
                                cmt_time now,
                                cmt_err *err)
{
    cmt_arena *mem = NULL;
    cmt_log_state state;
    const cmt_registry_period *period = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    if (state.open_round != NULL)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "the round %s is open: close it first",
                         state.open_round));
    if (is_used(&state, round))
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "there was a round %s already", round));
    CMT_TRY(cmt_prefix_registry(mem, &state.prefix, state.prefix.n, &period, err));
    if (period->registry->expires < now)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT,
                         "the registry in force has expired: log a new one"));
    const cmt_leaf *charter = newest(&state, CMT_LEAF_CHARTER);
    if (charter == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "no charter is logged"));
    const cmt_leaf leaf = {.kind = CMT_LEAF_ROUND_OPEN,
                           .time = now,
                           .round = round,
                           .charter = charter->payload,
                           .registry = period->version,
                           .closes = closes,
                           .seeds = seeds,
                           .n_seeds = n_seeds};
    CMT_TRY(cmt_store_append(store, &leaf, NULL, err));
done:
    cmt_arena_free(mem);
    return st;
}

cmt_status cmt_store_close_round(
    cmt_store *store, const char *round, cmt_time now, uint64_t *index, cmt_err *err)
{
    cmt_arena *mem = NULL;
    cmt_log_state state;
    cmt_time closes = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    if (state.open_round == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "no round is open"));
    if (round != NULL && strcmp(round, state.open_round) != 0)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "the open round is %s, not %s",
                         state.open_round, round));
    const char *schedule = state.prefix.leaves[state.open_index].closes;
    if (schedule != NULL && cmt_time_read(schedule, &closes) && now < closes)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "the round %s is to close at %s",
                         state.open_round, schedule));
    const cmt_leaf leaf = {.kind = CMT_LEAF_ROUND_CLOSE,
                           .time = now,
                           .round = state.open_round,
                           .size = (int64_t)state.prefix.n};
    CMT_TRY(cmt_store_append(store, &leaf, index, err));
done:
    cmt_arena_free(mem);
    return st;
}

cmt_status cmt_store_reveal(cmt_store *store,
                            const char *round,
                            const char *const *secrets,
                            size_t n_secrets,
                            cmt_time now,
                            cmt_err *err)
{
    cmt_arena *mem = NULL;
    cmt_log_state state;
    uint64_t opened = 0;
    uint64_t closed = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    CMT_TRY(cmt_prefix_round(&state.prefix, round, &opened, &closed, err));
    if (closed == CMT_PREFIX_OPEN)
        CMT_TRY(cmt_fail(err, CMT_E_CONFLICT, "the round %s is still open", round));
    const cmt_leaf leaf = {.kind = CMT_LEAF_REVEAL,
                           .time = now,
                           .round = round,
                           .seeds = secrets,
                           .n_seeds = n_secrets};
    uint8_t(*room)[32] = cmt_arena_array(mem, n_secrets + 1, 32);
    if (room == NULL)
        CMT_TRY(cmt_fail(err, CMT_E_NOMEM, "no room for secrets"));
    if (!cmt_leaf_reveals(&leaf, &state.prefix.leaves[opened], room))
        CMT_TRY(cmt_fail(err, CMT_E_DIGEST,
                         "these are not the secrets that round %s has committed to",
                         round));
    CMT_TRY(cmt_store_append(store, &leaf, NULL, err));
done:
    cmt_arena_free(mem);
    return st;
}
