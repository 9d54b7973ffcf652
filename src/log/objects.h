/* Objects: the bytes that leaves and profiles name by SHA-256. */
#ifndef CMT_LOG_OBJECTS_H
#define CMT_LOG_OBJECTS_H

#include "base/arena.h"
#include "crypto/digest.h"

/** A source of objects: the store, a published log, the evidence of a bundle. */
typedef struct cmt_objects {
    void *self;
    /** The bytes with this digest, NUL-terminated beyond n, in mem or borrowed for as long
     *  as the source lives. The caller checks the digest anew; cmt_objects_get does.
     *  @retval CMT_E_REFERENCE there is no such object */
    cmt_status (*get)(void *self,
                      cmt_arena *mem,
                      const cmt_hash32 *hash,
                      const char **bytes,
                      size_t *n,
                      cmt_err *err);
} cmt_objects;

/** Get the object that `digest` ("sha256:…") names and check that it is.
 *  @param what names the object in messages: "envelope", "attachment"
 *  @retval CMT_E_SYNTAX    not a digest
 *  @retval CMT_E_REFERENCE no such object
 *  @retval CMT_E_DIGEST    other bytes than the digest says */
CMT_MUST cmt_status cmt_objects_get(const cmt_objects *objects,
                                    cmt_arena *mem,
                                    const char *what,
                                    const char *digest,
                                    const char **bytes,
                                    size_t *n,
                                    cmt_err *err);

#endif
