/* Data that lives outside the tree: real conversations and published test vectors.
 * A test that needs it says so and passes when it is not there. */
#ifndef CMT_TESTS_SHARED_H
#define CMT_TESTS_SHARED_H

#include "io/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/** The path of `name` below the shared folder (COMITIA_SHARED, or ../shared beside the
 *  source tree), or NULL after a loud word on standard error. */
static inline const char *shared_path(cmt_arena *mem, const char *name)
{
    const char *root = getenv("COMITIA_SHARED");
    const char *tree = getenv("CMT_SRCDIR");
    char *path = root != NULL ? cmt_arena_printf(mem, "%s/%s", root, name)
                              : cmt_arena_printf(mem, "%s/../shared/%s",
                                                 tree ? tree : ".", name);
    if (path != NULL && access(path, R_OK) == 0)
        return path;
    (void)fprintf(stderr, "SKIPPED: no shared data at %s\n",
                  path == NULL ? name : path);
    return NULL;
}

/** The whole of a shared file, or NULL after a loud word. */
static inline const char *shared_read(cmt_arena *mem, const char *name, size_t *n)
{
    const char *path = shared_path(mem, name);
    char *bytes = NULL;
    if (path == NULL
        || cmt_file_read(mem, path, (size_t)1 << 30, &bytes, n, NULL) != CMT_OK)
        return NULL;
    return bytes;
}

#endif
