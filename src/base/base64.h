/* Base64 of RFC 4648, both alphabets, strict. */
#ifndef CMT_BASE_BASE64_H
#define CMT_BASE_BASE64_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdint.h>

/** Append the standard alphabet with padding. */
void cmt_base64_write(cmt_buf *out, const uint8_t *bytes, size_t n);

/** Decode into `mem`. Accepts the standard or the URL-safe alphabet, padded or not; refuses
 *  mixed alphabets, white space, wrong padding and non-zero trailing bits.
 *
 *  @retval CMT_OK       `out` (NUL-terminated) and `out_len` are set
 *  @retval CMT_E_SYNTAX not base64
 *  @retval CMT_E_NOMEM  mem is exhausted
 *  @src    RFC 4648, sections 3.3 and 3.5
 */
CMT_MUST cmt_status cmt_base64_read(cmt_arena *mem,
                                    const char *text,
                                    size_t text_len,
                                    uint8_t **out,
                                    size_t *out_len,
                                    cmt_err *err);

#endif
