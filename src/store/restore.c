/* The store back from a published log, and a store held against itself. */
#include "base/err.h"
#include "log/named.h"
#include "log/published.h"
#include "log/tlog_proof.h"
#include "store/inner.h"
#include "store/publish.h"

#include <string.h>

static cmt_status restore_leaf(cmt_store *store,
                               cmt_arena *mem,
                               cmt_merkle_range *range,
                               const cmt_leaf_bytes *bytes,
                               cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const uint64_t at = range->size;
    cmt_leaf leaf;
    cmt_buf receipt = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_leaf_read(mem, bytes->at, bytes->n, &leaf, err));
    CMT_TRY(cmt_store_insert(store, range, bytes, err));
    CMT_TRY(cmt_store_index(store, at, &leaf, err));
    CMT_TRY(cmt_store_make_receipt(store, range, at, bytes, &receipt, err));
    CMT_TRY(cmt_store_keep_receipt(store, at, &receipt, err));
done:
    cmt_buf_free(&receipt);
    cmt_arena_reset(mem, mark);
    return st;
}

/* Read each object, which its digest names; those that are there are put into a store. */
static cmt_status read_objects(const cmt_objects *objects,
                               cmt_arena *mem,
                               const cmt_hash32 *list,
                               size_t n,
                               cmt_store *into,
                               cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t k = 0; st == CMT_OK && k < n; k++) {
        const cmt_arena_mark mark = cmt_arena_get_mark(mem);
        char digest[CMT_DIGEST_TEXT];
        const char *bytes = NULL;
        size_t len = 0;
        cmt_digest_text(&list[k], digest);
        st = cmt_objects_get(objects, mem, "object", digest, &bytes, &len, err);
        if (st == CMT_OK && into != NULL)
            st = cmt_store_put(into, bytes, len, NULL, err);
        cmt_arena_reset(mem, mark);
    }
    return st;
}

static cmt_status restore_objects(
    cmt_store *store, cmt_arena *mem, cmt_published *published, size_t *n, cmt_err *err)
{
    const cmt_objects objects = cmt_published_objects(published);
    cmt_hash32 *list = NULL;
    const cmt_status st = cmt_published_object_list(mem, published->dir, &list, n, err);
    return st != CMT_OK ? st : read_objects(&objects, mem, list, *n, store, err);
}

/* The first document that is not there, in a sentence in mem, or NULL. */
static const char *missing_of(cmt_store *store,
                              cmt_arena *mem,
                              const cmt_leaf_bytes *leaves,
                              size_t n)
{
    const cmt_objects objects = cmt_store_objects(store);
    cmt_err err = {0};
    return cmt_named_check(mem, &objects, leaves, n, &err) == CMT_OK
               ? NULL
               : cmt_arena_strdup(mem, err.text);
}

cmt_status cmt_store_restore(cmt_store *store,
                             cmt_arena *mem,
                             const char *published,
                             cmt_log_summary *out,
                             cmt_err *err)
{
    cmt_published log;
    cmt_merkle_range range = {0};
    cmt_log_summary found = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_published_read(mem, published, cmt_store_vkey(store), &log, err));
    for (uint64_t k = 0; k < log.checkpoint.size; k++)
        CMT_TRY(restore_leaf(store, mem, &range, &log.leaves[k], err));
    CMT_TRY(restore_objects(store, mem, &log, &found.n_objects, err));
    found.size = range.size;
    cmt_merkle_range_root(&range, &found.root);
    CMT_TRY(cmt_store_commit(store, err));
    found.missing = missing_of(store, mem, log.leaves, range.size);
    *out = found;
done:
    return st;
}

static cmt_status check_leaf(cmt_store *store,
                             cmt_arena *mem,
                             uint64_t at,
                             const cmt_leaf_bytes *bytes,
                             cmt_err *err)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    const char *receipt = NULL;
    size_t n = 0;
    cmt_leaf leaf;
    cmt_tlog_proof proof;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_leaf_read(mem, bytes->at, bytes->n, &leaf, err));
    CMT_TRY(cmt_store_receipt(store, mem, at, &receipt, &n, err));
    CMT_TRY(cmt_tlog_proof_read(mem, receipt, n, &proof, err));
    if (proof.index != at) {
        CMT_TRY(cmt_fail(err, CMT_E_DIGEST, "record %llu has the receipt of another",
                         (unsigned long long)at));
    }
    CMT_TRY(cmt_tlog_proof_check(mem, &proof, bytes->at, bytes->n, &store->vkey, NULL,
                                 err));
done:
    cmt_arena_reset(mem, mark);
    return st;
}

static cmt_status check_objects(cmt_store *store,
                                cmt_arena *mem,
                                size_t *n,
                                cmt_err *err)
{
    const cmt_objects objects = cmt_store_objects(store);
    cmt_hash32 *list = NULL;
    const cmt_status st = cmt_store_object_list(store, mem, &list, n, err);
    return st != CMT_OK ? st : read_objects(&objects, mem, list, *n, NULL, err);
}

/* Nodes as stored against nodes as the records make them. */
typedef struct comparison {
    cmt_merkle_nodes stored;
    cmt_status st;
    cmt_err *err;
} comparison;

static void compare_node(void *self,
                         unsigned level,
                         uint64_t index,
                         const cmt_hash32 *hash)
{
    comparison *c = self;
    cmt_hash32 stored;
    if (c->st != CMT_OK)
        return;
    c->st = c->stored.get(c->stored.self, level, index, &stored, c->err);
    if (c->st == CMT_OK && !cmt_hash32_equal(&stored, hash)) {
        c->st = cmt_fail(c->err, CMT_E_DIGEST,
                         "node %llu of level %u is not that of the records",
                         (unsigned long long)index, level);
    }
}

cmt_status cmt_store_check(cmt_store *store,
                           cmt_arena *mem,
                           cmt_log_summary *out,
                           cmt_err *err)
{
    comparison c = {.stored = cmt_store_nodes(store), .err = err};
    const cmt_leaf_bytes *leaves = NULL;
    size_t n = 0;
    cmt_merkle_range range = {0};
    cmt_log_summary found = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_begin(store, err));
    CMT_TRY(cmt_store_leaves(store, mem, &leaves, &n, err));
    for (size_t k = 0; k < n; k++) {
        cmt_hash32 hash;
        CMT_TRY(check_leaf(store, mem, k, &leaves[k], err));
        cmt_merkle_leaf(leaves[k].at, leaves[k].n, &hash);
        cmt_merkle_range_add(&range, &hash, compare_node, &c);
        CMT_TRY(c.st);
    }
    CMT_TRY(check_objects(store, mem, &found.n_objects, err));
    const cmt_objects objects = cmt_store_objects(store);
    CMT_TRY(cmt_named_check(mem, &objects, leaves, n, err));
    found.size = n;
    cmt_merkle_range_root(&range, &found.root);
    *out = found;
done:
    cmt_store_rollback(store);
    return st;
}
