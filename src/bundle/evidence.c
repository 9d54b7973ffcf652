#include "bundle/evidence.h"

#include "base/err.h"
#include "bundle/bundle.h"
#include "log/merkle.h"

#include <string.h>

static bool remember(cmt_recorder *r,
                     const cmt_hash32 *hash,
                     const char *bytes,
                     size_t n)
{
    for (size_t k = 0; k < r->n; k++) {
        if (cmt_hash32_equal(&r->seen[k].hash, hash))
            return true;
    }
    cmt_seen_object *seen =
        cmt_arena_grow(r->mem, r->seen, r->n, &r->cap, sizeof *seen);
    if (seen == NULL)
        return false;
    r->seen = seen;
    r->seen[r->n++] = (cmt_seen_object){.hash = *hash, .bytes = bytes, .n = n};
    return true;
}

/* The bytes may lie in the caller's scratch, so they are copied to where they last. */
static cmt_status get_recorded(void *self,
                               cmt_arena *mem,
                               const cmt_hash32 *hash,
                               const char **bytes,
                               size_t *n,
                               cmt_err *err)
{
    cmt_recorder *r = self;
    (void)mem;
    const char *got = NULL;
    size_t n_got = 0;
    const cmt_status st =
        r->inner->get(r->inner->self, r->mem, hash, &got, &n_got, err);
    if (st != CMT_OK)
        return st;
    if (!remember(r, hash, got, n_got))
        return cmt_fail(err, CMT_E_NOMEM, "no room for evidence");
    *bytes = got;
    *n = n_got;
    return CMT_OK;
}

void cmt_recorder_init(cmt_recorder *recorder, cmt_arena *mem, const cmt_objects *inner)
{
    *recorder = (cmt_recorder){.inner = inner, .mem = mem};
    recorder->objects = (cmt_objects){.self = recorder, .get = get_recorded};
}

static cmt_status get_file(void *self,
                           cmt_arena *mem,
                           const cmt_hash32 *hash,
                           const char **bytes,
                           size_t *n,
                           cmt_err *err)
{
    const cmt_file_objects *f = self;
    char text[CMT_DIGEST_TEXT];
    for (size_t k = 0; k < f->files->n; k++) {
        if (!cmt_hash32_equal(&f->hashes[k], hash))
            continue;
        /* a copy, since readers may rely on the NUL beyond the end */
        const cmt_entry *entry = &f->files->entries[k];
        const char *copy = cmt_arena_strndup(mem, (const char *)entry->bytes, entry->n);
        if (copy == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for %s", entry->name);
        *bytes = copy;
        *n = entry->n;
        return CMT_OK;
    }
    cmt_digest_text(hash, text);
    return cmt_fail(err, CMT_E_REFERENCE, "the evidence holds no %s", text);
}

cmt_status cmt_file_objects_init(cmt_arena *mem,
                                 const cmt_container *files,
                                 cmt_file_objects *out,
                                 cmt_err *err)
{
    static const char prefix[] = "evidence/";
    cmt_hash32 *hashes = CMT_NEW_ARRAY(mem, cmt_hash32, files->n + 1);
    if (hashes == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu digests", files->n);
    for (size_t k = 0; k < files->n; k++) {
        if (strncmp(files->entries[k].name, prefix, sizeof prefix - 1) == 0)
            cmt_sha256_of(files->entries[k].bytes, files->entries[k].n, &hashes[k]);
    }
    *out = (cmt_file_objects){
        .files = files, .hashes = hashes, .objects = {.self = out, .get = get_file}};
    return CMT_OK;
}

const char *cmt_leaf_file_name(cmt_arena *mem, uint64_t index)
{
    return cmt_arena_printf(mem, CMT_AT_LEAVES "%08llu.json",
                            (unsigned long long)index);
}

cmt_status cmt_leaves_of(cmt_arena *mem,
                         const cmt_container *files,
                         uint64_t n,
                         const cmt_leaf_bytes **out,
                         cmt_err *err)
{
    size_t there = 0;
    for (size_t k = 0; k < files->n; k++) {
        there +=
            strncmp(files->entries[k].name, CMT_AT_LEAVES, strlen(CMT_AT_LEAVES)) == 0;
    }
    if (there > n) {
        return cmt_fail(err, CMT_E_REFERENCE,
                        "the evidence holds %zu leaves, the log has %llu", there,
                        (unsigned long long)n);
    }
    cmt_leaf_bytes *leaves =
        n > files->n ? NULL : CMT_NEW_ARRAY(mem, cmt_leaf_bytes, n + 1);
    for (uint64_t k = 0; k < n; k++) {
        const char *name = cmt_leaf_file_name(mem, k);
        const cmt_entry *entry = name == NULL ? NULL : cmt_container_get(files, name);
        if (entry == NULL) {
            return cmt_fail(err, CMT_E_REFERENCE, "leaf %llu is not in the evidence",
                            (unsigned long long)k);
        }
        if (leaves == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for the leaves");
        leaves[k] = (cmt_leaf_bytes){.at = (const char *)entry->bytes, .n = entry->n};
    }
    *out = leaves;
    return CMT_OK;
}

void cmt_leaves_root(const cmt_leaf_bytes *leaves, uint64_t n, cmt_hash32 *out)
{
    cmt_merkle_range range = {0};
    for (uint64_t k = 0; k < n; k++) {
        cmt_hash32 hash;
        cmt_merkle_leaf(leaves[k].at, leaves[k].n, &hash);
        cmt_merkle_range_add(&range, &hash, NULL, NULL);
    }
    cmt_merkle_range_root(&range, out);
}
