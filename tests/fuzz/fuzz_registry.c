/* Registries and roots of trust: what is read is written back byte for byte. */
#include "crypto/registry.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const cmt_buf *out, cmt_status st, const uint8_t *data, size_t size)
{
    if (st != CMT_OK || out->len != size || memcmp(out->data, data, size) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)256 << 20);
    const char *bytes = (const char *)data;
    cmt_registry *registry = NULL;
    cmt_trust_root *root = NULL;
    cmt_buf out = {0};
    if (mem == NULL)
        return 0;
    if (cmt_registry_read(mem, bytes, size, &registry, NULL) == CMT_OK)
        same(&out, cmt_registry_write(mem, registry, &out, NULL), data, size);
    out.len = 0;
    if (cmt_trust_root_read(mem, bytes, size, &root, NULL) == CMT_OK)
        same(&out, cmt_trust_root_write(mem, root, &out, NULL), data, size);
    cmt_buf_free(&out);
    cmt_arena_free(mem);
    return 0;
}
