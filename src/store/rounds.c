#include "store/rounds.h"

#include "base/err.h"
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

const cmt_leaf *cmt_log_newest(const cmt_log_state *state, cmt_leaf_kind kind)
{
    for (size_t k = state->prefix.n; k-- > 0;) {
        if (state->prefix.leaves[k].kind == kind)
            return &state->prefix.leaves[k];
    }
    return NULL;
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

static bool is_used(const cmt_log_state *state, const char *round)
{
    for (size_t k = 0; k < state->prefix.n; k++) {
        const cmt_leaf *leaf = &state->prefix.leaves[k];
        if (leaf->kind == CMT_LEAF_ROUND_OPEN && strcmp(leaf->round, round) == 0)
            return true;
    }
    return false;
}

/* Whether a round of this name may open now, and under which documents. */
static cmt_status check_opening(cmt_arena *mem,
                                cmt_log_state *state,
                                const char *round,
                                cmt_time now,
                                cmt_leaf *out,
                                cmt_err *err)
{
    const cmt_registry_period *period = NULL;
    const cmt_leaf *charter = cmt_log_newest(state, CMT_LEAF_CHARTER);
    if (state->open_round != NULL) {
        return cmt_fail(err, CMT_E_CONFLICT, "the round %s is open: close it first",
                        state->open_round);
    }
    if (is_used(state, round))
        return cmt_fail(err, CMT_E_CONFLICT, "there was a round %s already", round);
    if (charter == NULL)
        return cmt_fail(err, CMT_E_CONFLICT, "no charter is logged");
    const cmt_status st =
        cmt_prefix_registry(mem, &state->prefix, state->prefix.n, &period, err);
    if (st != CMT_OK)
        return st;
    if (period->registry->expires < now) {
        return cmt_fail(err, CMT_E_CONFLICT,
                        "the registry in force has expired: log a new one");
    }
    out->charter = charter->payload;
    out->registry = period->version;
    return CMT_OK;
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
    cmt_log_state state = {0};
    cmt_leaf leaf = {.kind = CMT_LEAF_ROUND_OPEN,
                     .time = now,
                     .round = round,
                     .closes = closes,
                     .seeds = seeds,
                     .n_seeds = n_seeds};
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    CMT_TRY(check_opening(mem, &state, round, now, &leaf, err));
    CMT_TRY(cmt_store_append(store, &leaf, NULL, err));
done:
    cmt_arena_free(mem);
    return st;
}

static cmt_status check_closing(const cmt_log_state *state,
                                const char *round,
                                cmt_time now,
                                cmt_err *err)
{
    cmt_time closes = 0;
    if (state->open_round == NULL)
        return cmt_fail(err, CMT_E_CONFLICT, "no round is open");
    if (round != NULL && strcmp(round, state->open_round) != 0) {
        return cmt_fail(err, CMT_E_CONFLICT, "the open round is %s, not %s",
                        state->open_round, round);
    }
    const char *schedule = state->prefix.leaves[state->open_index].closes;
    if (schedule != NULL && cmt_time_read(schedule, &closes) && now < closes) {
        return cmt_fail(err, CMT_E_CONFLICT, "the round %s is to close at %s",
                        state->open_round, schedule);
    }
    return CMT_OK;
}

cmt_status cmt_store_close_round(
    cmt_store *store, const char *round, cmt_time now, uint64_t *index, cmt_err *err)
{
    cmt_arena *mem = NULL;
    cmt_log_state state = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    CMT_TRY(check_closing(&state, round, now, err));
    const cmt_leaf leaf = {.kind = CMT_LEAF_ROUND_CLOSE,
                           .time = now,
                           .round = state.open_round,
                           .size = (int64_t)state.prefix.n};
    CMT_TRY(cmt_store_append(store, &leaf, index, err));
done:
    cmt_arena_free(mem);
    return st;
}

static cmt_status check_reveal(cmt_arena *mem,
                               const cmt_log_state *state,
                               const cmt_leaf *leaf,
                               cmt_err *err)
{
    uint64_t opened = 0;
    uint64_t closed = 0;
    const cmt_status st =
        cmt_prefix_round(&state->prefix, leaf->round, &opened, &closed, err);
    if (st != CMT_OK)
        return st;
    if (closed == CMT_PREFIX_OPEN)
        return cmt_fail(err, CMT_E_CONFLICT, "the round %s is still open", leaf->round);
    uint8_t(*room)[32] = cmt_arena_array(mem, leaf->n_seeds + 1, 32);
    if (room == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for secrets");
    if (!cmt_leaf_reveals(leaf, &state->prefix.leaves[opened], room)) {
        return cmt_fail(err, CMT_E_DIGEST,
                        "these are not the secrets that round %s has committed to",
                        leaf->round);
    }
    return CMT_OK;
}

cmt_status cmt_store_reveal(cmt_store *store,
                            const char *round,
                            const char *const *secrets,
                            size_t n_secrets,
                            cmt_time now,
                            cmt_err *err)
{
    const cmt_leaf leaf = {.kind = CMT_LEAF_REVEAL,
                           .time = now,
                           .round = round,
                           .seeds = secrets,
                           .n_seeds = n_secrets};
    cmt_arena *mem = NULL;
    cmt_log_state state = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(begin_call(store, &mem, &state, err));
    CMT_TRY(check_reveal(mem, &state, &leaf, err));
    CMT_TRY(cmt_store_append(store, &leaf, NULL, err));
done:
    cmt_arena_free(mem);
    return st;
}
