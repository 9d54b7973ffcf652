/* pack OUT NAME...: pack files of the working folder into a container, for the tests. */
#include "base/err.h"
#include "bundle/container.h"
#include "io/file.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_buf out = {0};
    cmt_err err = {0};
    cmt_status st = CMT_OK;
    cmt_entry *entries =
        mem == NULL || argc < 2 ? NULL : CMT_NEW_ARRAY(mem, cmt_entry, (size_t)argc);
    if (entries == NULL)
        return 2;
    for (int k = 2; st == CMT_OK && k < argc; k++) {
        char *bytes = NULL;
        st = cmt_file_read(mem, argv[k], (size_t)1 << 30, &bytes, &entries[k - 2].n,
                           &err);
        entries[k - 2].name = argv[k];
        entries[k - 2].bytes = (const uint8_t *)bytes;
    }
    if (st == CMT_OK)
        st = cmt_container_write(mem, entries, (size_t)(argc - 2), &out, &err);
    if (st == CMT_OK)
        st = cmt_file_write(argv[1], out.data, out.len, &err);
    if (st != CMT_OK)
        (void)fprintf(stderr, "pack: %s\n", err.text);
    cmt_buf_free(&out);
    cmt_arena_free(mem);
    return cmt_status_exit_code(st);
}
