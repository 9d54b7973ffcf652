/* Charters: whatever is read is written, and what is written reads back the same. */
#include "io/charter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static cmt_charter *read_or_null(cmt_arena *mem, const char *bytes, size_t n)
{
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    const cmt_status st = cmt_charter_read(mem, bytes, n, &charter, &err);
    if ((st == CMT_OK) != (charter != NULL) || (st != CMT_OK && err.text[0] == '\0'))
        abort();
    return charter;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)512 << 20);
    cmt_buf once = {0};
    cmt_buf twice = {0};
    const cmt_charter *first =
        mem == NULL ? NULL : read_or_null(mem, (const char *)data, size);
    if (first != NULL) {
        if (cmt_charter_write(first, &once, NULL) != CMT_OK)
            abort();
        const cmt_charter *second = read_or_null(mem, once.data, once.len);
        if (second == NULL || cmt_charter_write(second, &twice, NULL) != CMT_OK
            || once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0)
            abort();
    }
    cmt_buf_free(&once);
    cmt_buf_free(&twice);
    cmt_arena_free(mem);
    return 0;
}
