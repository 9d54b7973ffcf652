/* Rounds and documents in force: what the council and the operator do with a store. Each
 * call stands inside a transaction of the caller's. */
#ifndef CMT_STORE_ROUNDS_H
#define CMT_STORE_ROUNDS_H

#include "log/prefix.h"
#include "store/store.h"

/** The log as it is, and the round that is open. */
typedef struct cmt_log_state {
    cmt_prefix prefix;
    cmt_objects objects;    /* behind prefix.objects */
    const char *open_round; /* NULL while none is */
    uint64_t open_index;
} cmt_log_state;

/** Read the whole log; everything in mem, `out` stays where it is. */
CMT_MUST cmt_status cmt_store_state(cmt_store *store,
                                    cmt_arena *mem,
                                    cmt_log_state *out,
                                    cmt_err *err);

/** The newest leaf of a kind, or NULL. */
const cmt_leaf *cmt_log_newest(const cmt_log_state *state, cmt_leaf_kind kind);

/** Log a charter that the council signed.
 *  @retval CMT_E_TRUST, CMT_E_SIGNATURE, CMT_E_REPLAY, and what cmt_charter_read answers
 *  @retval CMT_E_CONFLICT its version does not rise */
CMT_MUST cmt_status cmt_store_add_charter(
    cmt_store *store, const char *bytes, size_t n, cmt_time now, cmt_err *err);

/** Log a registry that the council signed, the one after that in force. */
CMT_MUST cmt_status cmt_store_add_registry(
    cmt_store *store, const char *bytes, size_t n, cmt_time now, cmt_err *err);

/** Open a round under the newest charter and registry.
 *  @param[in] closes  time that it is to close at, RFC 3339, or NULL
 *  @param[in] seeds   commitments "sha256:…" to secrets for lots
 *  @retval CMT_E_CONFLICT a round is open, the name is used, or the registry has expired */
CMT_MUST cmt_status cmt_store_open_round(cmt_store *store,
                                         const char *round,
                                         const char *closes,
                                         const char *const *seeds,
                                         size_t n_seeds,
                                         cmt_time now,
                                         cmt_err *err);

/** Close the open round; `round` names it, or NULL.
 *  @param[out] index of its round-close leaf
 *  @retval CMT_E_CONFLICT it is not open, or it is too early */
CMT_MUST cmt_status cmt_store_close_round(
    cmt_store *store, const char *round, cmt_time now, uint64_t *index, cmt_err *err);

/** Publish the secrets of a closed round, in the order of their commitments.
 *  @retval CMT_E_DIGEST they do not open the commitments */
CMT_MUST cmt_status cmt_store_reveal(cmt_store *store,
                                     const char *round,
                                     const char *const *secrets,
                                     size_t n_secrets,
                                     cmt_time now,
                                     cmt_err *err);

#endif
