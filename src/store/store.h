/* The operator's working store: a folder with the log, its objects and its key.
 *
 *     DIR/comitia.db   SQLite: leaves, tree nodes, receipts, objects, rounds
 *     DIR/log.key      the log's secret key, PKCS#8 PEM, mode 0600
 *     DIR/trust.json   the root of trust, as stored
 *
 * Whatever a call has answered with CMT_OK after its transaction is durable. Everything but
 * the key can be rebuilt from the published log (store/publish.h). Only store/ uses SQLite. */
#ifndef CMT_STORE_STORE_H
#define CMT_STORE_STORE_H

#include "crypto/trust_root.h"
#include "log/leaf.h"
#include "log/merkle.h"
#include "log/note.h"
#include "log/objects.h"

/** An open store; owns the database. */
typedef struct cmt_store cmt_store;

/** Make an empty store in `dir` and begin a transaction that cmt_store_commit ends: a store
 *  that is closed before never was.
 *
 *  @param[in] trust, n_trust  trust.json's bytes
 *  @param[in] key_pem, n_key  the log's secret key; its public half is the trust root's log
 *  @retval CMT_E_CONFLICT `dir` holds a store already
 *  @retval CMT_E_TRUST    the key is not the one that the trust root names
 *  and what cmt_trust_root_read and cmt_secret_key_read answer */
CMT_MUST cmt_status cmt_store_create(const char *dir,
                                     const char *trust,
                                     size_t n_trust,
                                     const char *key_pem,
                                     size_t n_key,
                                     cmt_store **out,
                                     cmt_err *err);

/** Open a store.
 *  @retval CMT_E_REFERENCE there is none in `dir`
 *  @retval CMT_E_RESOURCE  another process keeps it busy
 *  @retval CMT_E_IO        it cannot be read, or is damaged */
CMT_MUST cmt_status cmt_store_open(const char *dir, cmt_store **out, cmt_err *err);

/** Close, undoing what was not committed. NULL-safe. */
void cmt_store_close(cmt_store *store);

/** The root of trust, its bytes as stored, and the log's verifier key. Borrowed. */
const cmt_trust_root *cmt_store_trust(const cmt_store *store);
const char *cmt_store_trust_bytes(const cmt_store *store, size_t *n);
const cmt_vkey *cmt_store_vkey(const cmt_store *store);

/** One transaction at a time. Between begin and commit no other process writes.
 *  @retval CMT_E_RESOURCE another process is writing, even after two seconds */
CMT_MUST cmt_status cmt_store_begin(cmt_store *store, cmt_err *err);
CMT_MUST cmt_status cmt_store_commit(cmt_store *store, cmt_err *err);
void cmt_store_rollback(cmt_store *store);

/** Number of leaves. */
CMT_MUST cmt_status cmt_store_size(cmt_store *store, uint64_t *out, cmt_err *err);

/** All leaves, copied into mem. */
CMT_MUST cmt_status cmt_store_leaves(cmt_store *store,
                                     cmt_arena *mem,
                                     const cmt_leaf_bytes **leaves,
                                     size_t *n,
                                     cmt_err *err);

/** Objects by digest; borrows the store. */
cmt_objects cmt_store_objects(cmt_store *store);

/** Keep an object (inside a transaction); one that is there already is fine.
 *  @param[out] digest its name, "sha256:…"; may be NULL
 *  @retval CMT_E_LIMIT longer than CMT_MAX_ATTACHMENT */
CMT_MUST cmt_status cmt_store_put(cmt_store *store,
                                  const void *bytes,
                                  size_t n,
                                  char digest[CMT_DIGEST_TEXT],
                                  cmt_err *err);

/** The digests of all objects, in order of their bytes, in mem. */
CMT_MUST cmt_status cmt_store_object_list(
    cmt_store *store, cmt_arena *mem, cmt_hash32 **out, size_t *n, cmt_err *err);

/** Append a leaf (inside a transaction), sign the new checkpoint and keep the receipt.
 *  @param[out] index where it stands; may be NULL
 *  @retval CMT_E_CONFLICT its time is before that of the last leaf */
CMT_MUST cmt_status cmt_store_append(cmt_store *store,
                                     const cmt_leaf *leaf,
                                     uint64_t *index,
                                     cmt_err *err);

/** The receipt that was given for a leaf, NUL-terminated, in mem.
 *  @retval CMT_E_REFERENCE no such leaf */
CMT_MUST cmt_status cmt_store_receipt(cmt_store *store,
                                      cmt_arena *mem,
                                      uint64_t index,
                                      const char **bytes,
                                      size_t *n,
                                      cmt_err *err);

/** Append a receipt of a leaf under the checkpoint of now.
 *  @retval CMT_E_REFERENCE no such leaf */
CMT_MUST cmt_status cmt_store_prove(cmt_store *store,
                                    uint64_t index,
                                    cmt_buf *out,
                                    cmt_err *err);

/** Complete nodes of the tree; borrows the store. */
cmt_merkle_nodes cmt_store_nodes(cmt_store *store);

/** Append the signed checkpoint of the log as it is. */
CMT_MUST cmt_status cmt_store_checkpoint(cmt_store *store, cmt_buf *out, cmt_err *err);

/** Where a submission or withdrawal with this payload stands in a round (NULL: in any).
 *  @retval CMT_E_REFERENCE nowhere */
CMT_MUST cmt_status cmt_store_find(cmt_store *store,
                                   const char *round,
                                   const char *payload,
                                   uint64_t *index,
                                   cmt_err *err);

#endif
