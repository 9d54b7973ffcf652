/* Parts of a registry document. For registry*.c only. */
#ifndef CMT_CRYPTO_REGISTRY_PARTS_H
#define CMT_CRYPTO_REGISTRY_PARTS_H

#include "crypto/digest.h"
#include "crypto/key_table.h"

/** Whether `text` is "sha256:" and 64 hex digits. */
static inline bool cmt_is_digest(const char *text)
{
    cmt_hash32 ignored;
    return cmt_digest_read(text, &ignored);
}

/** Read one group; whether it may stand beside the others is the caller's matter.
 *  @retval as cmt_registry_read */
CMT_MUST cmt_status cmt_group_read(cmt_arena *mem,
                                   const cmt_value *from,
                                   const char *path,
                                   const cmt_key_table *table,
                                   cmt_group *out,
                                   cmt_err *err);

#endif
