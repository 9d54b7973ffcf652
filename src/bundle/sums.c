#include "bundle/sums.h"

#include "base/err.h"
#include "base/hex.h"
#include "crypto/digest.h"

#include <stdlib.h>
#include <string.h>

static void write_line(const cmt_entry *entry, cmt_buf *out)
{
    cmt_hash32 hash;
    char hex[65];
    cmt_sha256_of(entry->bytes, entry->n, &hash);
    cmt_hex_write(hash.at, sizeof hash.at, hex);
    cmt_buf_printf(out, "%s  %s\n", hex, entry->name);
}

cmt_status cmt_sums_write(
    cmt_arena *mem, const cmt_entry *entries, size_t n, cmt_buf *out, cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_entry *sorted = CMT_NEW_ARRAY(mem, cmt_entry, n);
    if (sorted != NULL) {
        if (n != 0)
            memcpy(sorted, entries, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, cmt_entry_compare);
        for (size_t k = 0; k < n; k++) {
            if (strcmp(sorted[k].name, CMT_SUMS_NAME) != 0)
                write_line(&sorted[k], out);
        }
    }
    const bool done = sorted != NULL && cmt_buf_ok(out);
    cmt_arena_reset(mem, mark);
    return done ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for the sums");
}

/* Where the line of `name` starts, or NULL. */
static const char *line_of(const char *sums, const char *name)
{
    const size_t n = strlen(name);
    for (const char *at = sums; *at != '\0';) {
        const size_t width = strcspn(at, "\n");
        if (width == 66 + n && strncmp(at + 66, name, n) == 0)
            return at;
        at += width;
        at += *at == '\n' ? 1 : 0;
    }
    return NULL;
}

/* Say what differs between the sums that stand there and those that should. */
static cmt_status explain(const char *found,
                          const cmt_container *container,
                          const char *wanted,
                          cmt_err *err)
{
    for (size_t k = 0; k < container->n; k++) {
        const char *name = container->entries[k].name;
        const char *should = line_of(wanted, name);
        const char *does = line_of(found, name);
        if (should == NULL) /* SHA256SUMS itself */
            continue;
        if (does == NULL) {
            return cmt_fail_at(err, CMT_E_REFERENCE, 0, name,
                               CMT_SUMS_NAME " has no digest of it");
        }
        if (strncmp(does, should, 64) != 0) {
            return cmt_fail_at(err, CMT_E_DIGEST, 0, name,
                               "its digest is %.64s, not the %.64s of " CMT_SUMS_NAME,
                               should, does);
        }
    }
    for (const char *at = found; *at != '\0';) {
        const size_t width = strcspn(at, "\n");
        const char *name = at + (width < 66 ? width : 66);
        const int len = width < 66 ? 0 : (int)(width - 66);
        char copy[CMT_NAME_BYTES + 1] = "";
        if (len > 0 && len <= CMT_NAME_BYTES)
            memcpy(copy, name, (size_t)len);
        if (copy[0] != '\0' && cmt_container_get(container, copy) == NULL) {
            return cmt_fail_at(err, CMT_E_REFERENCE, 0, copy,
                               CMT_SUMS_NAME " names it, and it is not there");
        }
        at += width;
        at += *at == '\n' ? 1 : 0;
    }
    return cmt_fail(err, CMT_E_SYNTAX,
                    CMT_SUMS_NAME " has the right digests in another form");
}

cmt_status cmt_sums_check(cmt_arena *mem, const cmt_container *container, cmt_err *err)
{
    cmt_buf wanted = {0};
    const cmt_entry *sums = cmt_container_get(container, CMT_SUMS_NAME);
    if (sums == NULL)
        return cmt_fail(err, CMT_E_REFERENCE, "there is no " CMT_SUMS_NAME);
    cmt_status st = cmt_sums_write(mem, container->entries, container->n, &wanted, err);
    if (st == CMT_OK
        && (wanted.len != sums->n
            || (sums->n != 0 && memcmp(wanted.data, sums->bytes, sums->n) != 0))) {
        const char *found = cmt_arena_strndup(mem, (const char *)sums->bytes, sums->n);
        st = found == NULL ? cmt_fail(err, CMT_E_NOMEM, "no room for the sums")
                           : explain(found, container,
                                     wanted.data == NULL ? "" : wanted.data, err);
    }
    cmt_buf_free(&wanted);
    return st;
}
