/* PrefLib readers: the first byte picks the format. What is read can be written, and reads
 * back as the same votes. */
#include "io/preflib.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)256 << 20);
    cmt_ballot_file file = {0};
    cmt_ballot_file again = {0};
    cmt_buf text = {0};
    if (mem == NULL || size == 0)
        goto done;
    const cmt_ballot_format format =
        (cmt_ballot_format)(data[0] % (CMT_FORMAT_CAT + 1));
    if (cmt_ballot_bytes_read(mem, (const char *)data + 1, size - 1, format, &file,
                              NULL)
        != CMT_OK)
        goto done;
    if (cmt_preflib_write(&file, format, NULL, &text, NULL) == CMT_OK
        && (cmt_ballot_bytes_read(mem, text.data, text.len, format, &again, NULL)
                != CMT_OK
            || again.n != file.n || again.total != file.total))
        abort();
done:
    cmt_buf_free(&text);
    cmt_arena_free(mem);
    return 0;
}
