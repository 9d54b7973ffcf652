/* gzip of stored blocks: no compressor, so no two compressors can differ. */
#ifndef CMT_BUNDLE_GZIP_H
#define CMT_BUNDLE_GZIP_H

#include "base/buf.h"

/** Append one member: fixed header (no name, no time, OS unknown), stored blocks of 65,535
 *  bytes, the last one shorter, CRC-32 and length. n < 2^32.
 *  @src RFC 1952; RFC 1951, section 3.2.4 */
void cmt_gzip_write(const uint8_t *bytes, size_t n, cmt_buf *out);

/** Read exactly what cmt_gzip_write writes; the content goes to `mem`.
 *  @retval CMT_E_SYNTAX another header, compressed blocks, other block sizes, more behind
 *  @retval CMT_E_DIGEST the CRC-32 does not match
 *  @retval CMT_E_LIMIT  longer than CMT_MAX_CONTAINER_BYTES
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_gzip_read(cmt_arena *mem,
                                  const uint8_t *bytes,
                                  size_t n,
                                  uint8_t **out,
                                  size_t *n_out,
                                  cmt_err *err);

#endif
