/* Containers: whatever is accepted is packed again to the same bytes. The first byte says
 * whether the rest is a gzip as it stands, or a tar to be wrapped first (a fuzzer does not
 * find checksums). */
#include "bundle/container.h"
#include "bundle/gzip.h"
#include "bundle/sums.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_one(cmt_arena *mem, const uint8_t *data, size_t size)
{
    cmt_container c = {0};
    cmt_buf again = {0};
    if (cmt_container_read(mem, data, size, &c, NULL) != CMT_OK)
        return;
    if (cmt_container_write(mem, c.entries, c.n, &again, NULL) != CMT_OK
        || again.len != size || memcmp(again.data, data, size) != 0)
        abort();
    if (cmt_sums_check(mem, &c, NULL) == CMT_OK
        && cmt_container_get(&c, CMT_SUMS_NAME) == NULL)
        abort();
    cmt_buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    cmt_buf wrapped = {0};
    if (mem == NULL || size == 0) {
        cmt_arena_free(mem);
        return 0;
    }
    if (data[0] == 't') {
        cmt_gzip_write(data + 1, size - 1, &wrapped);
        try_one(mem, (const uint8_t *)wrapped.data, wrapped.len);
    } else {
        try_one(mem, data + 1, size - 1);
    }
    cmt_buf_free(&wrapped);
    cmt_arena_free(mem);
    return 0;
}
