/* Deterministic ustar: the bytes of GNU tar's
 *
 *   LC_ALL=C tar --format=ustar --mtime=@0 --owner=0 --group=0 --numeric-owner \
 *                --mode=0644 -cf x.tar FILES...        (files in byte order of their names)
 */
#ifndef CMT_BUNDLE_TAR_H
#define CMT_BUNDLE_TAR_H

#include "bundle/container.h"

/** Append the archive. `entries` are sorted and their names fit. */
void cmt_tar_write(const cmt_entry *entries, size_t n, cmt_buf *out);

/** Read exactly what cmt_tar_write writes for names in ascending order; whether the names
 *  may stand together is the caller's matter. Entries borrow from `bytes`.
 *  @retval CMT_E_SYNTAX, CMT_E_RANGE, CMT_E_LIMIT, CMT_E_NOMEM */
CMT_MUST cmt_status cmt_tar_read(
    cmt_arena *mem, const uint8_t *bytes, size_t n, cmt_container *out, cmt_err *err);

#endif
