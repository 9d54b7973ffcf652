#include "log/objects.h"

#include "base/err.h"

cmt_status cmt_objects_get(const cmt_objects *objects,
                           cmt_arena *mem,
                           const char *what,
                           const char *digest,
                           const char **bytes,
                           size_t *n,
                           cmt_err *err)
{
    cmt_hash32 wanted;
    cmt_hash32 found;
    const char *at = NULL;
    size_t len = 0;
    if (!cmt_digest_read(digest, &wanted)) {
        return cmt_fail(err, CMT_E_SYNTAX, "`%.80s` is no digest of an %s", digest,
                        what);
    }
    const cmt_status st = objects->get(objects->self, mem, &wanted, &at, &len, err);
    if (st == CMT_E_REFERENCE)
        return cmt_fail(err, CMT_E_REFERENCE, "the %s %s is missing", what, digest);
    if (st != CMT_OK)
        return st;
    cmt_sha256_of(at, len, &found);
    if (!cmt_hash32_equal(&wanted, &found))
        return cmt_fail(err, CMT_E_DIGEST, "the %s %s holds other bytes", what, digest);
    *bytes = at;
    *n = len;
    return CMT_OK;
}
