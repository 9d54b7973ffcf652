#include "log/named.h"

#include "base/err.h"

static bool names_document(cmt_leaf_kind kind)
{
    return kind == CMT_LEAF_REGISTRY || kind == CMT_LEAF_CHARTER
           || kind == CMT_LEAF_SUBMISSION || kind == CMT_LEAF_WITHDRAWAL;
}

cmt_status cmt_named_check(cmt_arena *mem,
                           const cmt_objects *objects,
                           const cmt_leaf_bytes *leaves,
                           size_t n,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; k < n && st == CMT_OK; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        cmt_leaf leaf;
        cmt_err found = {0};
        const char *bytes = NULL;
        size_t len = 0;
        st = cmt_leaf_read(mem, leaves[k].at, leaves[k].n, &leaf, err);
        if (st == CMT_OK && names_document(leaf.kind)) {
            st = cmt_objects_get(objects, mem, "envelope", leaf.envelope, &bytes, &len,
                                 &found);
            if (st != CMT_OK)
                st = cmt_fail(err, st, "record %zu: %s", k, found.text);
        }
        cmt_arena_reset(mem, mark);
    }
    return st;
}
