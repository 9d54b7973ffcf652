#include "base/err.h"
#include "crypto/registry.h"

#include <string.h>

static bool is_same_council(const cmt_trust_root *root, const cmt_registry *registry)
{
    const cmt_signers *a = &root->council;
    const cmt_signers *b = &registry->council;
    if (a->n != b->n || a->threshold != b->threshold)
        return false;
    for (size_t k = 0; k < a->n; k++) {
        if (strcmp(root->keys[a->keys[k]].id, registry->keys[b->keys[k]].id) != 0)
            return false;
    }
    return true;
}

cmt_status cmt_registry_open(cmt_arena *mem,
                             const char *bytes,
                             size_t n,
                             const cmt_trust_root *root,
                             cmt_registry **out,
                             cmt_envelope *envelope,
                             cmt_err *err)
{
    cmt_envelope e = {0};
    cmt_registry *r = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_dsse_read(mem, bytes, n, &e, err));
    CMT_TRY(cmt_dsse_verify(mem, &e, CMT_TYPE_REGISTRY, root->keys, &root->council,
                            NULL, err));
    CMT_TRY(cmt_registry_read(mem, (const char *)e.payload, e.n, &r, err));
    if (strcmp(r->instance, root->instance) != 0) {
        return cmt_fail_at(err, CMT_E_REPLAY, 0, "/instance",
                           "the registry is for `%s`, the trust root for `%s`",
                           r->instance, root->instance);
    }
    /* A version signed by the root's council that names the same council is signed by both
     * of its councils, as rotation asks; another council would need the chain of versions. */
    if (!is_same_council(root, r)) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, 0, "/council",
                           "not supported yet: a council other than the trust root's");
    }
    *out = r;
    if (envelope != NULL)
        *envelope = e;
done:
    return st;
}
