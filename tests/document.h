/* Documents for tests: a good one from tests/data, and variants of it. */
#ifndef CMT_TESTS_DOCUMENT_H
#define CMT_TESTS_DOCUMENT_H

#include "io/file.h"
#include "test.h"

#include <string.h>

/** The bytes of a file below tests/data. */
static inline char *document_read(cmt_arena *mem, const char *name, size_t *n)
{
    const char *tree = getenv("CMT_SRCDIR");
    const char *path =
        cmt_arena_printf(mem, "%s/tests/data/%s", tree ? tree : ".", name);
    char **bytes = CMT_NEW(mem, char *); /* gcc 12 takes a local for a dangling one */
    ck_assert(path != NULL && bytes != NULL);
    ck_assert_msg(cmt_file_read(mem, path, 1UL << 26, bytes, n, NULL) == CMT_OK,
                  "cannot read %s", path);
    return *bytes;
}

/** `text` with the first occurrence of `find`, which must be there, replaced. */
static inline char *document_with(cmt_arena *mem,
                                  const char *text,
                                  const char *find,
                                  const char *replace)
{
    const char *at = strstr(text, find);
    ck_assert_msg(at != NULL, "the document has no %s", find);
    char *out = cmt_arena_printf(mem, "%.*s%s%s", (int)(at - text), text, replace,
                                 at + strlen(find));
    ck_assert_ptr_nonnull(out);
    return out;
}

/** A variant that must be refused. */
typedef struct refusal {
    const char *find;
    const char *replace;
    cmt_status status;
    unsigned line;
    const char *path; /* in err.path, or NULL */
    const char *text; /* in err.text */
} refusal;

static inline void check_refusal(const refusal *r, cmt_status got, const cmt_err *err)
{
    ck_assert_msg(got == r->status, "%s -> %s: %s, line %u: %s", r->find, r->replace,
                  cmt_status_name(got), err->line, err->text);
    ck_assert_msg(r->line == err->line, "%s: line %u, not %u (%s)", r->replace,
                  err->line, r->line, err->text);
    ck_assert_msg(r->path == NULL || strstr(err->path, r->path) != NULL, "%s: path %s",
                  r->replace, err->path);
    ck_assert_msg(strstr(err->text, r->text) != NULL, "%s: \"%s\" is not in \"%s\"",
                  r->replace, r->text, err->text);
}

#endif
