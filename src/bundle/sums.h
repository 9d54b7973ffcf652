/* SHA256SUMS: the digests of a container's entries, as sha256sum writes and checks them. */
#ifndef CMT_BUNDLE_SUMS_H
#define CMT_BUNDLE_SUMS_H

#include "bundle/container.h"

#define CMT_SUMS_NAME "SHA256SUMS"

/** Append "HEX  NAME\n" for every entry in byte order of names, but for SHA256SUMS itself.
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_sums_write(
    cmt_arena *mem, const cmt_entry *entries, size_t n, cmt_buf *out, cmt_err *err);

/** Whether the container's SHA256SUMS is exactly what cmt_sums_write gives for it.
 *  @retval CMT_E_REFERENCE there is none, it omits an entry, or names one that is not there
 *  @retval CMT_E_DIGEST    an entry has another digest; err names it
 *  @retval CMT_E_SYNTAX    the right digests, not in this form
 *  @retval CMT_E_NOMEM */
CMT_MUST cmt_status cmt_sums_check(cmt_arena *mem,
                                   const cmt_container *container,
                                   cmt_err *err);

#endif
