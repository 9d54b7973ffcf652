/* Signed notes and checkpoints (C2SP signed-note and tlog-checkpoint).
 *
 *     ORIGIN                                  the text: whole lines
 *     SIZE
 *     base64(ROOT)
 *                                             an empty line
 *     — NAME base64(key id || signature)      one line a signature
 *
 * A key is written as a *vkey*, NAME+hex8+base64(01 || public key); its id is the first four
 * bytes of SHA-256(NAME || 0A || 01 || public key). Only type 01, Ed25519, is made and
 * checked here; signatures of keys that a reader does not know are kept and ignored. */
#ifndef CMT_LOG_NOTE_H
#define CMT_LOG_NOTE_H

#include "base/arena.h"
#include "base/buf.h"
#include "crypto/digest.h"

#define CMT_NOTE_MAX_BYTES      (1UL << 20)
#define CMT_NOTE_MAX_SIGNATURES 100

/** The public key of a log, as vkey text says it. */
typedef struct cmt_vkey {
    const char *name; /* no white space, no '+' */
    uint32_t id;
    uint8_t ed25519[32];
} cmt_vkey;

/** Make a vkey from a name and a raw public key.
 *  @retval CMT_E_RANGE the name is empty, or holds white space, '+' or control characters */
CMT_MUST cmt_status cmt_vkey_make(cmt_arena *mem,
                                  const char *name,
                                  const uint8_t ed25519[32],
                                  cmt_vkey *out,
                                  cmt_err *err);

/** Read NAME+hex8+base64.
 *  @retval CMT_E_SYNTAX      not of that form
 *  @retval CMT_E_DIGEST      the id is not that of the key
 *  @retval CMT_E_UNSUPPORTED a key type other than 01 */
CMT_MUST cmt_status cmt_vkey_read(cmt_arena *mem,
                                  const char *text,
                                  cmt_vkey *out,
                                  cmt_err *err);

/** The text form, in mem; NULL on shortage. */
char *cmt_vkey_text(cmt_arena *mem, const cmt_vkey *key);

/** One signature line. */
typedef struct cmt_note_signature {
    const char *name;
    uint32_t id;
    const uint8_t *bytes; /* [n], after the key id */
    size_t n;
} cmt_note_signature;

/** A note taken apart; everything borrows from mem. */
typedef struct cmt_note {
    const char *text; /* [n_text], ends with a newline */
    size_t n_text;
    const cmt_note_signature *signatures; /* [n_signatures], at least one */
    size_t n_signatures;
} cmt_note;

/** Take a note apart without believing it.
 *  @retval CMT_E_SYNTAX malformed; @retval CMT_E_LIMIT too long or too many signatures */
CMT_MUST cmt_status
cmt_note_read(cmt_arena *mem, const char *bytes, size_t n, cmt_note *out, cmt_err *err);

/** Whether `key` signed the note.
 *  @retval CMT_OK          it did
 *  @retval CMT_E_SIGNATURE a signature bears the key's name and id and fails
 *  @retval CMT_E_TRUST     the key has not signed */
CMT_MUST cmt_status cmt_note_verify(const cmt_note *note,
                                    const cmt_vkey *key,
                                    cmt_err *err);

/** Append text, empty line and one signature line. `text` is whole lines of UTF-8.
 *  @param signature 64 bytes over the text */
CMT_MUST cmt_status cmt_note_write(const char *text,
                                   const cmt_vkey *key,
                                   const uint8_t signature[64],
                                   cmt_buf *out,
                                   cmt_err *err);

/** What a log says of itself: its first `size` leaves have this root. */
typedef struct cmt_checkpoint {
    const char *origin;
    uint64_t size;
    cmt_hash32 root;
} cmt_checkpoint;

/** Append the three lines that are signed. */
void cmt_checkpoint_write(const cmt_checkpoint *checkpoint, cmt_buf *out);

/** Read a checkpoint's text; extension lines after the third are allowed and ignored.
 *  @retval CMT_E_SYNTAX a line is missing or malformed, or the root is not 32 bytes */
CMT_MUST cmt_status cmt_checkpoint_read(
    cmt_arena *mem, const char *text, size_t n, cmt_checkpoint *out, cmt_err *err);

/** Read a signed checkpoint and believe it only when `key` signed it and its origin is the
 *  key's name. */
CMT_MUST cmt_status cmt_checkpoint_open(cmt_arena *mem,
                                        const char *bytes,
                                        size_t n,
                                        const cmt_vkey *key,
                                        cmt_checkpoint *out,
                                        cmt_err *err);

#endif
