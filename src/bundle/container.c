#include "bundle/container.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/sort.h"
#include "bundle/gzip.h"
#include "bundle/tar.h"

#include <stdlib.h>
#include <string.h>

static bool is_segment(const char *s, size_t n)
{
    if (n == 0 || (n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.'))
        return false;
    for (size_t k = 0; k < n; k++) {
        const char c = s[k];
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                          || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!word)
            return false;
    }
    return true;
}

bool cmt_container_is_name(const char *name)
{
    if (strlen(name) > CMT_NAME_BYTES)
        return false;
    for (const char *at = name;; at++) {
        const size_t n = strcspn(at, "/");
        if (!is_segment(at, n))
            return false;
        at += n;
        if (*at == '\0')
            return true;
    }
}

static char *fold(cmt_arena *mem, const char *name)
{
    char *copy = cmt_arena_strdup(mem, name);
    for (char *at = copy; at != NULL && *at != '\0'; at++) {
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    }
    return copy;
}

/* Whether a folder of `name` is an entry itself: then no file system could hold both. */
static bool is_below_file(const char *name, char *const *all, size_t n)
{
    char folder[CMT_NAME_BYTES + 1];
    const char *const wanted = folder;
    for (size_t k = 0; name[k] != '\0'; k++) {
        folder[k] = '\0';
        if (name[k] == '/'
            && bsearch(&wanted, all, n, sizeof *all, cmt_text_compare) != NULL)
            return true;
        folder[k] = name[k];
    }
    return false;
}

/* All names in lower case, sorted; NULL on shortage. */
static char **fold_all(cmt_arena *mem, const cmt_entry *entries, size_t n)
{
    char **folded = CMT_NEW_ARRAY(mem, char *, n);
    for (size_t k = 0; folded != NULL && k < n; k++) {
        folded[k] = fold(mem, entries[k].name);
        if (folded[k] == NULL)
            return NULL;
    }
    if (folded != NULL)
        qsort(folded, n, sizeof *folded, cmt_text_compare);
    return folded;
}

/* Names that some file system would take for one another may not stand together. */
static cmt_status check_names(cmt_arena *mem,
                              const cmt_entry *entries,
                              size_t n,
                              cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    char **folded = fold_all(mem, entries, n);
    cmt_status st = CMT_OK;
    if (folded == NULL) {
        cmt_arena_reset(mem, mark);
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu names", n);
    }
    for (size_t k = 0; st == CMT_OK && k < n; k++) {
        if (k > 0 && strcmp(folded[k - 1], folded[k]) == 0) {
            st = cmt_fail(err, CMT_E_DUPLICATE,
                          "two entries are named `%s`, but for case", folded[k]);
        } else if (is_below_file(folded[k], folded, n)) {
            st = cmt_fail(err, CMT_E_DUPLICATE, "`%s` lies below another entry",
                          folded[k]);
        }
    }
    cmt_arena_reset(mem, mark);
    return st;
}

int cmt_entry_compare(const void *a, const void *b)
{
    return strcmp(((const cmt_entry *)a)->name, ((const cmt_entry *)b)->name);
}

static cmt_status check_entries(const cmt_entry *entries, size_t n, cmt_err *err)
{
    size_t total = 0;
    for (size_t k = 0; k < n; k++) {
        if (!cmt_container_is_name(entries[k].name)) {
            return cmt_fail(err, CMT_E_RANGE, "`%.120s` may not stand in a container",
                            entries[k].name);
        }
        /* with its header and padding, and the frames around it */
        if (entries[k].n > CMT_MAX_CONTAINER_BYTES)
            return cmt_fail(err, CMT_E_LIMIT, "`%s` is too long", entries[k].name);
        total += entries[k].n + 1024 + entries[k].n / 8192;
        if (total > CMT_MAX_CONTAINER_BYTES - 65536) {
            return cmt_fail(err, CMT_E_LIMIT, "more than %lu bytes in a container",
                            CMT_MAX_CONTAINER_BYTES);
        }
    }
    return CMT_OK;
}

cmt_status cmt_container_write(
    cmt_arena *mem, const cmt_entry *entries, size_t n, cmt_buf *out, cmt_err *err)
{
    cmt_buf tar = {0};
    cmt_status st = CMT_OK;
    if (n > CMT_MAX_CONTAINER_ENTRIES) {
        return cmt_fail(err, CMT_E_LIMIT, "%zu entries, more than %d", n,
                        CMT_MAX_CONTAINER_ENTRIES);
    }
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_entry *sorted = CMT_NEW_ARRAY(mem, cmt_entry, n);
    if (sorted == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu entries", n);
    if (n != 0)
        memcpy(sorted, entries, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, cmt_entry_compare);
    CMT_TRY(check_entries(sorted, n, err));
    CMT_TRY(check_names(mem, sorted, n, err));
    cmt_tar_write(sorted, n, &tar);
    if (cmt_buf_ok(&tar))
        cmt_gzip_write((const uint8_t *)tar.data, tar.len, out);
    if (!cmt_buf_ok(&tar) || !cmt_buf_ok(out))
        st = cmt_fail(err, CMT_E_NOMEM, "no room for a container");
done:
    cmt_buf_free(&tar);
    cmt_arena_reset(mem, mark);
    return st;
}

cmt_status cmt_container_read(
    cmt_arena *mem, const uint8_t *bytes, size_t n, cmt_container *out, cmt_err *err)
{
    uint8_t *tar = NULL;
    size_t n_tar = 0;
    cmt_container c = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_gzip_read(mem, bytes, n, &tar, &n_tar, err));
    CMT_TRY(cmt_tar_read(mem, tar, n_tar, &c, err));
    CMT_TRY(check_names(mem, c.entries, c.n, err));
    *out = c;
done:
    return st;
}

const cmt_entry *cmt_container_get(const cmt_container *container, const char *name)
{
    const cmt_entry wanted = {.name = name};
    if (container->n == 0)
        return NULL;
    return bsearch(&wanted, container->entries, container->n, sizeof wanted,
                   cmt_entry_compare);
}
