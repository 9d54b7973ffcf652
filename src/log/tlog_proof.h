/* Receipts: C2SP tlog-proof, the proof that a record stands in a log.
 *
 *     c2sp.org/tlog-proof@v1
 *     extra BASE64            optional; ours is the leaf record itself
 *     index N
 *     BASE64 of a hash        one line each
 *                             an empty line
 *     the signed checkpoint
 */
#ifndef CMT_LOG_TLOG_PROOF_H
#define CMT_LOG_TLOG_PROOF_H

#include "log/merkle.h"
#include "log/note.h"

#define CMT_TLOG_PROOF_MAX_BYTES (1UL << 20)

typedef struct cmt_tlog_proof {
    const uint8_t *extra; /* [n_extra]; NULL where there is none */
    size_t n_extra;
    uint64_t index;
    const cmt_hash32 *hashes; /* [n_hashes] */
    size_t n_hashes;
    const char *checkpoint; /* [n_checkpoint] signed note, as written */
    size_t n_checkpoint;
} cmt_tlog_proof;

/** Append the receipt's bytes. */
CMT_MUST cmt_status cmt_tlog_proof_write(const cmt_tlog_proof *proof,
                                         cmt_buf *out,
                                         cmt_err *err);

/** Take a receipt apart without believing it.
 *  @retval CMT_E_SYNTAX malformed, with the line; @retval CMT_E_LIMIT too long */
CMT_MUST cmt_status cmt_tlog_proof_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_tlog_proof *out, cmt_err *err);

/** Whether the receipt proves that `leaf` (record bytes) stands in the log that `key` signs.
 *
 *  @param[out] checkpoint what the log had signed; may be NULL
 *  @retval CMT_OK          it does
 *  @retval CMT_E_SIGNATURE or CMT_E_TRUST: the checkpoint is not signed by `key`
 *  @retval CMT_E_DIGEST    the hashes do not lead from the leaf to the checkpoint's root */
CMT_MUST cmt_status cmt_tlog_proof_check(cmt_arena *mem,
                                         const cmt_tlog_proof *proof,
                                         const void *leaf,
                                         size_t n_leaf,
                                         const cmt_vkey *key,
                                         cmt_checkpoint *checkpoint,
                                         cmt_err *err);

#endif
