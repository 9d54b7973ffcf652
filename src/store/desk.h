/* The desk: takes submissions to the open round, each in a transaction of its own. */
#ifndef CMT_STORE_DESK_H
#define CMT_STORE_DESK_H

#include "store/store.h"

/** Takes many submissions; owns the parsed documents in force. */
typedef struct cmt_desk cmt_desk;

/** @param store borrowed, lives longer */
CMT_MUST cmt_status cmt_desk_new(cmt_store *store, cmt_desk **out, cmt_err *err);
void cmt_desk_free(cmt_desk *desk);

/** What is handed in. */
typedef struct cmt_handed {
    const char *envelope; /* [n] bytes as received */
    size_t n;
    const cmt_leaf_bytes *attachments; /* [n_attachments] files that it may name */
    size_t n_attachments;
} cmt_handed;

/** What came of it. */
typedef struct cmt_taken_in {
    cmt_status answer;  /* CMT_OK: in the log; else why it was refused */
    const char *reason; /* of a refusal, one sentence */
    bool again;         /* it was there already: the same receipt as then */
    bool contradicts;   /* another payload bears the same sequence: neither counts */
    uint64_t index;     /* of its leaf, or of the refusal */
    const char *round;
    const char *group;   /* NULL in refusals */
    int64_t sequence;    /* 0 in refusals */
    const char *payload; /* "sha256:…"; NULL where there is no envelope */
    const char *receipt; /* [n_receipt] C2SP tlog-proof, of the leaf or the refusal */
    size_t n_receipt;
} cmt_taken_in;

/** Verify, then parse, then log: the submission, or the refusal with its reason. On CMT_OK
 *  either is durable and `out` says which; a failure (memory, disk, another process) leaves
 *  the store as it was.
 *
 *  @param[in,out] mem  receives what `out` names
 *  @param[in]     now  time of the leaf
 *  @retval CMT_E_CONFLICT no round is open, or `now` is before the last leaf
 *  @cost   one signature check, one parse and one synced transaction */
CMT_MUST cmt_status cmt_desk_take(cmt_desk *desk,
                                  cmt_arena *mem,
                                  const cmt_handed *handed,
                                  cmt_time now,
                                  cmt_taken_in *out,
                                  cmt_err *err);

#endif
