/* The reader of Pabulib budgets. */
#include "io/pabulib.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)256 << 20);
    cmt_ballot_file file = {0};
    if (mem != NULL) {
        (void)!cmt_ballot_bytes_read(mem, (const char *)data, size, CMT_FORMAT_PB,
                                     &file, NULL);
    }
    cmt_arena_free(mem);
    return 0;
}
