/* Merkle tree of RFC 6962 and RFC 9162 over SHA-256: roots, proofs, growth.
 *
 * A leaf is hashed as SHA-256(00 || data), a node as SHA-256(01 || left || right); the empty
 * tree has the root SHA-256(""). A *complete node* (level, index) is the root over the leaves
 * [index * 2^level, (index + 1) * 2^level); every root and proof is made from those. */
#ifndef CMT_LOG_MERKLE_H
#define CMT_LOG_MERKLE_H

#include "base/arena.h"
#include "crypto/digest.h"

/** No proof in a tree of 64-bit size is longer. */
#define CMT_MERKLE_MAX_PROOF 64

/** SHA-256(00 || data); n <= CMT_MAX_LEAF_BYTES. */
void cmt_merkle_leaf(const void *data, size_t n, cmt_hash32 *out);

/** SHA-256(01 || left || right). */
void cmt_merkle_node(const cmt_hash32 *left, const cmt_hash32 *right, cmt_hash32 *out);

/** Root over n leaf hashes. O(n) time, no memory.
 *  @src RFC 9162, section 2.1.1 */
void cmt_merkle_root(const cmt_hash32 *leaves, size_t n, cmt_hash32 *out);

/** A tree that grows at its right edge: the roots of its complete subtrees, largest first,
 *  one for each set bit of `size`. `{0}` is the empty tree. */
typedef struct cmt_merkle_range {
    uint64_t size;
    cmt_hash32 nodes[64]; /* nodes[level] holds where bit `level` of size is set */
} cmt_merkle_range;

/** Add one leaf hash. For each complete node (level, index) that it makes, level 0 first,
 *  `made` is called (NULL: nobody wants to know). Amortised O(1). */
void cmt_merkle_range_add(
    cmt_merkle_range *range,
    const cmt_hash32 *leaf,
    void (*made)(void *self, unsigned level, uint64_t index, const cmt_hash32 *hash),
    void *self);

/** Root of the tree so far. O(log n). */
void cmt_merkle_range_root(const cmt_merkle_range *range, cmt_hash32 *out);

/** Where complete nodes come from: an array of leaves, a table, tiles. */
typedef struct cmt_merkle_nodes {
    void *self;
    cmt_status (*get)(
        void *self, unsigned level, uint64_t index, cmt_hash32 *out, cmt_err *err);
} cmt_merkle_nodes;

/** A source over an array of leaf hashes: each complete node is computed from its leaves. */
typedef struct cmt_merkle_leaves {
    const cmt_hash32 *at; /* [n] */
    uint64_t n;
} cmt_merkle_leaves;
cmt_merkle_nodes cmt_merkle_nodes_of(cmt_merkle_leaves *leaves);

/** A list of hashes that proves something. */
typedef struct cmt_merkle_proof {
    cmt_hash32 at[CMT_MERKLE_MAX_PROOF];
    size_t n;
} cmt_merkle_proof;

/** Root over the leaves [start, end) of a subtree: start is a multiple of the least power of
 *  two that is not below end - start.
 *  @retval CMT_E_RANGE that is no subtree; else what `nodes` says */
CMT_MUST cmt_status cmt_merkle_subtree_root(const cmt_merkle_nodes *nodes,
                                            uint64_t start,
                                            uint64_t end,
                                            cmt_hash32 *out,
                                            cmt_err *err);

/** Prove that the leaf at `index` stands in the tree of `size` leaves.
 *
 *  @retval CMT_E_RANGE index >= size
 *  @cost   O(log size) nodes fetched for each hash of the ragged right edge, else one
 *  @src    RFC 9162, section 2.1.3.1 */
CMT_MUST cmt_status cmt_merkle_inclusion(const cmt_merkle_nodes *nodes,
                                         uint64_t index,
                                         uint64_t size,
                                         cmt_merkle_proof *out,
                                         cmt_err *err);

/** Prove that the tree of `size1` leaves is a prefix of the tree of `size2`; the proof is
 *  empty where they are equal.
 *
 *  @retval CMT_E_RANGE size1 == 0 (a proof from nothing says nothing) or size1 > size2
 *  @src    RFC 9162, section 2.1.4.1 */
CMT_MUST cmt_status cmt_merkle_consistency(const cmt_merkle_nodes *nodes,
                                           uint64_t size1,
                                           uint64_t size2,
                                           cmt_merkle_proof *out,
                                           cmt_err *err);

/** Whether the proof shows that `leaf` is leaf `index` of the tree (size, root).
 *  Pure, total, no memory.
 *  @src RFC 9162, section 2.1.3.2 */
CMT_MUST bool cmt_merkle_inclusion_check(uint64_t index,
                                         uint64_t size,
                                         const cmt_hash32 *leaf,
                                         const cmt_hash32 *proof,
                                         size_t n_proof,
                                         const cmt_hash32 *root);

/** Whether the proof shows that (size1, root1) is a prefix of (size2, root2). False for
 *  size1 == 0, and for equal sizes unless the proof is empty and the roots are equal.
 *  @src RFC 9162, section 2.1.4.2 */
CMT_MUST bool cmt_merkle_consistency_check(uint64_t size1,
                                           uint64_t size2,
                                           const cmt_hash32 *root1,
                                           const cmt_hash32 *root2,
                                           const cmt_hash32 *proof,
                                           size_t n_proof);

#endif
