/* Canonical JSON: whatever is accepted is its own canonical form, and nothing crashes. */
#include "base/limits.h"
#include "io/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    cmt_value *v = NULL;
    cmt_err err = {0};
    cmt_buf again = {0};
    if (mem == NULL)
        return 0;
    if (cmt_json_read(mem, (const char *)data, size, CMT_MAX_JSON_BYTES, &v, &err)
        == CMT_OK) {
        if (cmt_json_write(v, &again, NULL) != CMT_OK || again.len != size
            || memcmp(again.data, data, size) != 0)
            abort();
        cmt_buf_free(&again);
    } else if (v != NULL || err.text[0] == '\0') {
        abort();
    }
    cmt_arena_free(mem);
    return 0;
}
