/* Proofs: made from complete nodes, checked from nothing but hashes. */
#include "base/err.h"
#include "log/merkle.h"

/* The largest power of two below n; n > 1. */
static uint64_t split(uint64_t n)
{
    return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

/* The largest complete node that starts at `start` and ends within `end`. */
static unsigned level_at(uint64_t start, uint64_t end)
{
    const unsigned fits = 63 - (unsigned)__builtin_clzll(end - start);
    if (start == 0)
        return fits;
    const unsigned aligned = (unsigned)__builtin_ctzll(start);
    return aligned < fits ? aligned : fits;
}

cmt_status cmt_merkle_subtree_root(const cmt_merkle_nodes *nodes,
                                   uint64_t start,
                                   uint64_t end,
                                   cmt_hash32 *out,
                                   cmt_err *err)
{
    const uint64_t width = end > start ? end - start : 0;
    if (start > end || (width > 1 && start % (2 * split(width)) != 0)) {
        return cmt_fail(err, CMT_E_RANGE, "leaves %llu to %llu are no subtree",
                        (unsigned long long)start, (unsigned long long)end);
    }
    /* Complete nodes from left to right, ever narrower; folded from the right. */
    cmt_hash32 parts[64];
    size_t n = 0;
    while (start < end) {
        const unsigned level = level_at(start, end);
        const cmt_status st =
            nodes->get(nodes->self, level, start >> level, &parts[n], err);
        if (st != CMT_OK)
            return st;
        n++;
        start += (uint64_t)1 << level;
    }
    if (n == 0)
        cmt_sha256_of("", 0, &parts[n++]);
    while (--n > 0)
        cmt_merkle_node(&parts[n - 1], &parts[n], &parts[n - 1]);
    *out = parts[0];
    return CMT_OK;
}

/* One step down a path: the sibling [start, end) becomes the next hash from the top. */
static cmt_status add_sibling(const cmt_merkle_nodes *nodes,
                              uint64_t start,
                              uint64_t end,
                              cmt_merkle_proof *proof,
                              cmt_err *err)
{
    const cmt_status st =
        cmt_merkle_subtree_root(nodes, start, end, &proof->at[proof->n], err);
    if (st == CMT_OK)
        proof->n++;
    return st;
}

/* Collected from the top, proofs are written from the bottom. */
static void turn_round(const cmt_merkle_proof *from, cmt_merkle_proof *out)
{
    for (size_t k = 0; k < from->n; k++)
        out->at[k] = from->at[from->n - 1 - k];
    out->n = from->n;
}

cmt_status cmt_merkle_inclusion(const cmt_merkle_nodes *nodes,
                                uint64_t index,
                                uint64_t size,
                                cmt_merkle_proof *out,
                                cmt_err *err)
{
    if (index >= size) {
        return cmt_fail(err, CMT_E_RANGE, "a log of %llu records has no record %llu",
                        (unsigned long long)size, (unsigned long long)index);
    }
    cmt_merkle_proof path = {.n = 0};
    uint64_t start = 0;
    uint64_t end = size;
    while (end - start > 1) {
        const uint64_t middle = start + split(end - start);
        const bool left = index < middle;
        const cmt_status st = left ? add_sibling(nodes, middle, end, &path, err)
                                   : add_sibling(nodes, start, middle, &path, err);
        if (st != CMT_OK)
            return st;
        *(left ? &end : &start) = middle;
    }
    turn_round(&path, out);
    return CMT_OK;
}

cmt_status cmt_merkle_consistency(const cmt_merkle_nodes *nodes,
                                  uint64_t size1,
                                  uint64_t size2,
                                  cmt_merkle_proof *out,
                                  cmt_err *err)
{
    if (size1 == 0 || size1 > size2) {
        return cmt_fail(err, CMT_E_RANGE,
                        "there is no proof from a log of %llu records to one of %llu",
                        (unsigned long long)size1, (unsigned long long)size2);
    }
    cmt_merkle_proof path = {.n = 0};
    uint64_t start = 0;
    uint64_t end = size2;
    /* Down to the node whose right edge is size1 (SUBPROOF of 2.1.4.1). */
    while (end != size1) {
        const uint64_t middle = start + split(end - start);
        const bool left = size1 <= middle;
        const cmt_status st = left ? add_sibling(nodes, middle, end, &path, err)
                                   : add_sibling(nodes, start, middle, &path, err);
        if (st != CMT_OK)
            return st;
        *(left ? &end : &start) = middle;
    }
    /* Where that node is the whole old tree, its hash is known to the verifier. */
    if (start != 0) {
        const cmt_status st = add_sibling(nodes, start, end, &path, err);
        if (st != CMT_OK)
            return st;
    }
    turn_round(&path, out);
    return CMT_OK;
}

bool cmt_merkle_inclusion_check(uint64_t index,
                                uint64_t size,
                                const cmt_hash32 *leaf,
                                const cmt_hash32 *proof,
                                size_t n_proof,
                                const cmt_hash32 *root)
{
    if (index >= size)
        return false;
    uint64_t fn = index;
    uint64_t sn = size - 1;
    cmt_hash32 r = *leaf;
    for (size_t k = 0; k < n_proof; k++) {
        if (sn == 0)
            return false;
        if ((fn & 1) == 1 || fn == sn) {
            cmt_merkle_node(&proof[k], &r, &r);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            cmt_merkle_node(&r, &proof[k], &r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && cmt_hash32_equal(&r, root);
}

/* The loop of 2.1.4.2, step 6, over hashes [first, n): old and new root side by side. */
static bool roots_follow(uint64_t fn,
                         uint64_t sn,
                         cmt_hash32 seed,
                         const cmt_hash32 *proof,
                         size_t n_proof,
                         const cmt_hash32 *root1,
                         const cmt_hash32 *root2)
{
    cmt_hash32 fr = seed;
    cmt_hash32 sr = seed;
    for (size_t k = 0; k < n_proof; k++) {
        if (sn == 0)
            return false;
        if ((fn & 1) == 1 || fn == sn) {
            cmt_merkle_node(&proof[k], &fr, &fr);
            cmt_merkle_node(&proof[k], &sr, &sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            cmt_merkle_node(&sr, &proof[k], &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && cmt_hash32_equal(&fr, root1) && cmt_hash32_equal(&sr, root2);
}

bool cmt_merkle_consistency_check(uint64_t size1,
                                  uint64_t size2,
                                  const cmt_hash32 *root1,
                                  const cmt_hash32 *root2,
                                  const cmt_hash32 *proof,
                                  size_t n_proof)
{
    if (size1 == 0 || size1 > size2)
        return false;
    if (size1 == size2)
        return n_proof == 0 && cmt_hash32_equal(root1, root2);
    if (n_proof == 0)
        return false;
    uint64_t fn = size1 - 1;
    uint64_t sn = size2 - 1;
    while ((fn & 1) == 1) {
        fn >>= 1;
        sn >>= 1;
    }
    /* A whole old tree (fn ran out) is not in the proof: it is the seed itself. */
    const bool whole = (size1 & (size1 - 1)) == 0;
    return roots_follow(fn, sn, whole ? *root1 : proof[0], whole ? proof : proof + 1,
                        whole ? n_proof : n_proof - 1, root1, root2);
}
