#include "log/merkle.h"

#include "base/err.h"
#include "base/limits.h"

#include <assert.h>
#include <string.h>

/* One byte tells leaves from nodes, so that no node can pose as a leaf (RFC 9162, 2.1.1). */
void cmt_merkle_leaf(const void *data, size_t n, cmt_hash32 *out)
{
    uint8_t bytes[1 + CMT_MAX_LEAF_BYTES];
    assert(n <= CMT_MAX_LEAF_BYTES);
    bytes[0] = 0;
    if (n > 0)
        memcpy(bytes + 1, data, n);
    cmt_sha256_of(bytes, 1 + n, out);
}

void cmt_merkle_node(const cmt_hash32 *left, const cmt_hash32 *right, cmt_hash32 *out)
{
    uint8_t both[1 + 64] = {1};
    memcpy(both + 1, left->at, 32);
    memcpy(both + 33, right->at, 32);
    cmt_sha256_of(both, sizeof both, out);
}

void cmt_merkle_root(const cmt_hash32 *leaves, size_t n, cmt_hash32 *out)
{
    cmt_merkle_range range = {0};
    for (size_t i = 0; i < n; i++)
        cmt_merkle_range_add(&range, &leaves[i], NULL, NULL);
    cmt_merkle_range_root(&range, out);
}

void cmt_merkle_range_add(
    cmt_merkle_range *range,
    const cmt_hash32 *leaf,
    void (*made)(void *self, unsigned level, uint64_t index, const cmt_hash32 *hash),
    void *self)
{
    cmt_hash32 node = *leaf;
    uint64_t index = range->size;
    unsigned level = 0;
    for (;; level++, index >>= 1) {
        if (made != NULL)
            made(self, level, index, &node);
        if ((index & 1) == 0)
            break;
        cmt_merkle_node(&range->nodes[level], &node, &node);
    }
    range->nodes[level] = node;
    range->size++;
}

void cmt_merkle_range_root(const cmt_merkle_range *range, cmt_hash32 *out)
{
    if (range->size == 0) {
        cmt_sha256_of("", 0, out);
        return;
    }
    bool first = true;
    for (unsigned level = 0; level < 64; level++) {
        if ((range->size >> level & 1) == 0)
            continue;
        if (first) {
            *out = range->nodes[level];
        } else {
            cmt_merkle_node(&range->nodes[level], out, out);
        }
        first = false;
    }
}

static cmt_status node_of_leaves(
    void *self, unsigned level, uint64_t index, cmt_hash32 *out, cmt_err *err)
{
    const cmt_merkle_leaves *leaves = self;
    const uint64_t width = (uint64_t)1 << level;
    if (level > 62 || index > leaves->n >> level
        || (index << level) + width > leaves->n) {
        return cmt_fail(err, CMT_E_RANGE, "the tree has no node %llu of level %u",
                        (unsigned long long)index, level);
    }
    cmt_merkle_root(leaves->at + (index << level), (size_t)width, out);
    return CMT_OK;
}

cmt_merkle_nodes cmt_merkle_nodes_of(cmt_merkle_leaves *leaves)
{
    return (cmt_merkle_nodes){.self = leaves, .get = node_of_leaves};
}
