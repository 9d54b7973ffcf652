/* The container: named byte strings as one file, the same bytes for whoever rebuilds it. */
#ifndef CMT_BUNDLE_CONTAINER_H
#define CMT_BUNDLE_CONTAINER_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdint.h>

#define CMT_NAME_BYTES 100 /* longest name of an entry */

typedef struct cmt_entry {
    const char *name; /* segments of [A-Za-z0-9._-] joined by '/' */
    const uint8_t *bytes;
    size_t n;
} cmt_entry;

/** Compare two entries by name. For qsort and bsearch. */
int cmt_entry_compare(const void *a, const void *b);

/** Entries in byte order of their names. */
typedef struct cmt_container {
    const cmt_entry *entries;
    size_t n;
} cmt_container;

/** Whether `name` may stand in a container: 1 to 100 bytes, segments of [A-Za-z0-9._-], none
 *  of them empty, "." or "..". */
bool cmt_container_is_name(const char *name);

/** Append a deterministic ustar archive in a gzip of stored blocks. Entries may come in any
 *  order; their bytes are borrowed for the call.
 *
 *  @retval CMT_E_RANGE     a name that may not stand
 *  @retval CMT_E_DUPLICATE two names equal but for case, or one that is another's folder
 *  @retval CMT_E_LIMIT     too many entries or too many bytes
 *  @retval CMT_E_NOMEM
 *  @src    POSIX.1-2017 pax, "ustar Interchange Format"; RFC 1951, 3.2.4; RFC 1952
 */
CMT_MUST cmt_status cmt_container_write(
    cmt_arena *mem, const cmt_entry *entries, size_t n, cmt_buf *out, cmt_err *err);

/** Read what cmt_container_write would have written, byte for byte, and nothing else: links,
 *  folders, pax headers, other modes or times, trailing bytes and a second gzip member are
 *  refused. Nothing is unpacked to disk; entries lie in `mem`.
 *
 *  @retval CMT_E_SYNTAX     not this form; the sentence says what and at which byte
 *  @retval CMT_E_DIGEST     the gzip checksum does not match
 *  @retval CMT_E_RANGE, CMT_E_DUPLICATE, CMT_E_LIMIT, CMT_E_NOMEM as above
 */
CMT_MUST cmt_status cmt_container_read(
    cmt_arena *mem, const uint8_t *bytes, size_t n, cmt_container *out, cmt_err *err);

/** The entry of this name, or NULL. O(log n). */
const cmt_entry *cmt_container_get(const cmt_container *container, const char *name);

#endif
