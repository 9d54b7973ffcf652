/* The tree against published vectors and against its own definition. */
#include "base/base64.h"
#include "base/hex.h"
#include "log/merkle.h"
#include "log/tiles.h"
#include "shared.h"
#include "test.h"

#include <jansson.h>
#include <string.h>

#define MAX_N 300

static cmt_arena *mem;
static cmt_hash32 leaves[MAX_N];
static cmt_hash32 roots[MAX_N + 1];

static void set_up(void)
{
    mem = cmt_arena_new(0);
    for (unsigned i = 0; i < MAX_N; i++) {
        const uint8_t data[2] = {(uint8_t)i, (uint8_t)(i >> 8)};
        cmt_merkle_leaf(data, sizeof data, &leaves[i]);
        cmt_merkle_root(leaves, i, &roots[i]);
    }
    cmt_merkle_root(leaves, MAX_N, &roots[MAX_N]);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

static json_t *load(const char *name)
{
    size_t n = 0;
    const char *bytes = shared_read(mem, name, &n);
    /* Indices run to 2^64 - 1, which only a real can hold. */
    return bytes == NULL ? NULL : json_loadb(bytes, n, JSON_DECODE_INT_AS_REAL, NULL);
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static size_t from_hex(const char *digits, uint8_t *out)
{
    const size_t n = strlen(digits) / 2;
    ck_assert(cmt_hex_read(digits, 2 * n, out, n));
    return n;
}

static void assert_hex(const cmt_hash32 *hash, const char *digits)
{
    char got[65];
    cmt_hex_write(hash->at, 32, got);
    ck_assert_str_eq(got, digits);
}

START_TEST(hashes_are_those_of_rfc6962)
{
    json_t *file = load("vectors/merkle/rfc6962-reference.json");
    if (file == NULL)
        return;
    size_t k = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(file, "hasher"), k, row)
    {
        cmt_hash32 got;
        uint8_t in[64];
        if (strcmp(text(row, "op"), "empty_root") == 0) {
            cmt_merkle_root(NULL, 0, &got);
        } else if (strcmp(text(row, "op"), "leaf") == 0) {
            cmt_merkle_leaf(in, from_hex(text(row, "in"), in), &got);
        } else {
            continue; /* its children are four bytes long: no node of a tree */
        }
        assert_hex(&got, text(row, "out"));
    }
    json_decref(file);
}
END_TEST

START_TEST(the_reference_tree_grows_as_published)
{
    json_t *file = load("vectors/merkle/rfc6962-reference.json");
    if (file == NULL)
        return;
    json_t *inputs = json_object_get(file, "leaf_inputs");
    json_t *sizes = json_object_get(file, "root_hashes_by_size");
    json_t *levels = json_object_get(file, "node_hashes");
    cmt_hash32 at[8];
    for (size_t k = 0; k < 8; k++) {
        uint8_t in[64];
        const size_t n = from_hex(json_string_value(json_array_get(inputs, k)), in);
        cmt_merkle_leaf(in, n, &at[k]);
    }
    for (size_t n = 0; n <= 8; n++) {
        cmt_hash32 root;
        cmt_merkle_root(at, n, &root);
        assert_hex(&root, json_string_value(json_array_get(sizes, n)));
    }
    cmt_merkle_leaves source = {.at = at, .n = 8};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    for (unsigned level = 0; level < 4; level++) {
        for (uint64_t i = 0; i < (8U >> level); i++) {
            cmt_hash32 node;
            ck_ok(nodes.get(nodes.self, level, i, &node, NULL));
            assert_hex(&node, json_string_value(
                                  json_array_get(json_array_get(levels, level), i)));
        }
    }
    json_decref(file);
}
END_TEST

/* Base64 of any length; -1 where there is none. */
static int decode(const json_t *value, uint8_t *out)
{
    const char *coded = json_string_value(value);
    uint8_t *bytes = NULL;
    size_t n = 0;
    if (coded == NULL)
        return -1;
    ck_ok(cmt_base64_read(mem, coded, strlen(coded), &bytes, &n, NULL));
    ck_assert(n <= 64);
    if (n > 0)
        memcpy(out, bytes, n);
    return (int)n;
}

static bool decode32(const json_t *value, cmt_hash32 *out)
{
    uint8_t bytes[64];
    const int n = decode(value, bytes);
    if (n == 32)
        memcpy(out->at, bytes, 32);
    return n == 32;
}

static uint64_t number(const json_t *value)
{
    const double real = json_number_value(value);
    return real >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)real;
}

START_TEST(published_inclusion_probes_get_their_answers)
{
    json_t *file = load("vectors/merkle/transparency-dev-inclusion.json");
    if (file == NULL)
        return;
    size_t k = 0;
    size_t refused = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(file, "vectors"), k, row)
    {
        cmt_hash32 root;
        cmt_hash32 leaf;
        cmt_hash32 proof[64];
        json_t *list = json_object_get(row, "proof");
        const size_t n = json_array_size(list);
        ck_assert(n <= 64);
        /* A hash that is not 32 bytes long is an error in itself. */
        bool sound = decode32(json_object_get(row, "root"), &root)
                     && decode32(json_object_get(row, "leafHash"), &leaf);
        for (size_t i = 0; i < n; i++)
            sound = decode32(json_array_get(list, i), &proof[i]) && sound;
        const bool yes =
            sound
            && cmt_merkle_inclusion_check(number(json_object_get(row, "leafIdx")),
                                          number(json_object_get(row, "treeSize")),
                                          &leaf, proof, n, &root);
        ck_assert_msg(yes != json_is_true(json_object_get(row, "wantErr")), "%s",
                      text(row, "source_path"));
        refused += yes ? 0 : 1;
    }
    ck_assert_uint_eq(k, 98);
    ck_assert_uint_eq(refused, 92);
    json_decref(file);
}
END_TEST

static uint64_t bit_ceil(uint64_t n)
{
    uint64_t p = 1;
    while (p < n)
        p *= 2;
    return p;
}

static void add_line(cmt_sha256 *state, const char *head, const cmt_merkle_proof *proof)
{
    cmt_sha256_add(state, head, strlen(head));
    for (size_t k = 0; proof != NULL && k < proof->n; k++) {
        char digits[66] = " ";
        cmt_hex_write(proof->at[k].at, 32, digits + 1);
        cmt_sha256_add(state, digits, 65);
    }
    cmt_sha256_add(state, "\n", 1);
}

/* Leaves d[i] = the byte i, shifted so that a subtree is a tree of its own. */
static cmt_merkle_nodes subtree(cmt_merkle_leaves *room, uint64_t start, uint64_t end)
{
    static cmt_hash32 bytes[130];
    for (unsigned i = 0; i < 130; i++) {
        const uint8_t data = (uint8_t)i;
        cmt_merkle_leaf(&data, 1, &bytes[i]);
    }
    *room = (cmt_merkle_leaves){.at = bytes + start, .n = end - start};
    return cmt_merkle_nodes_of(room);
}

START_TEST(accumulated_digests_of_all_subtrees_are_reproduced)
{
    json_t *file = load("vectors/merkle/rfc6962-reference.json");
    if (file == NULL)
        return;
    cmt_sha256 *hashes = cmt_sha256_new();
    cmt_sha256 *proofs = cmt_sha256_new();
    for (uint64_t end = 0; end <= 130; end++) {
        for (uint64_t start = 0; start <= end; start++) {
            if (start % bit_ceil(end - start) != 0)
                continue;
            char head[200];
            char digits[65];
            cmt_merkle_leaves room;
            const cmt_merkle_nodes nodes = subtree(&room, start, end);
            cmt_hash32 root;
            ck_ok(cmt_merkle_subtree_root(&nodes, 0, end - start, &root, NULL));
            cmt_hex_write(root.at, 32, digits);
            (void)snprintf(head, sizeof head, "[%u, %u) %s", (unsigned)start,
                           (unsigned)end, digits);
            add_line(hashes, head, NULL);
            for (uint64_t i = start; i < end; i++) {
                cmt_merkle_proof proof;
                ck_ok(
                    cmt_merkle_inclusion(&nodes, i - start, end - start, &proof, NULL));
                (void)snprintf(head, sizeof head, "%u [%u, %u)", (unsigned)i,
                               (unsigned)start, (unsigned)end);
                add_line(proofs, head, &proof);
            }
        }
    }
    const json_t *wanted = json_object_get(file, "accumulated");
    cmt_hash32 got;
    cmt_sha256_end(hashes, &got);
    assert_hex(&got, text(json_object_get(wanted, "subtree_hash"), "sha256"));
    cmt_sha256_end(proofs, &got);
    assert_hex(&got,
               text(json_object_get(wanted, "subtree_inclusion_proof"), "sha256"));
    cmt_sha256_free(hashes);
    cmt_sha256_free(proofs);
    json_decref(file);
}
END_TEST

START_TEST(every_inclusion_proof_proves_only_itself)
{
    for (uint64_t size = 1; size <= MAX_N; size++) {
        cmt_merkle_leaves source = {.at = leaves, .n = size};
        const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
        for (uint64_t i = 0; i < size; i++) {
            cmt_merkle_proof p;
            ck_ok(cmt_merkle_inclusion(&nodes, i, size, &p, NULL));
            const cmt_hash32 *leaf = &leaves[i];
            const cmt_hash32 *root = &roots[size];
            ck_assert(cmt_merkle_inclusion_check(i, size, leaf, p.at, p.n, root));
            ck_assert(!cmt_merkle_inclusion_check(i ^ 1, size, leaf, p.at, p.n, root)
                      || p.n == 0);
            ck_assert(!cmt_merkle_inclusion_check(size, size, leaf, p.at, p.n, root));
            ck_assert(!cmt_merkle_inclusion_check(i, size, leaf, p.at, p.n,
                                                  &roots[size - 1]));
            ck_assert(!cmt_merkle_inclusion_check(i, size, leaf, p.at, p.n + 1, root));
            if (p.n > 0) {
                ck_assert(
                    !cmt_merkle_inclusion_check(i, size, leaf, p.at, p.n - 1, root));
            }
        }
    }
}
END_TEST

START_TEST(every_consistency_proof_proves_only_itself)
{
    cmt_merkle_leaves source = {.at = leaves, .n = MAX_N};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    for (uint64_t n = 1; n <= MAX_N; n++) {
        for (uint64_t m = 1; m <= n; m++) {
            cmt_merkle_proof p;
            ck_ok(cmt_merkle_consistency(&nodes, m, n, &p, NULL));
            ck_assert(
                cmt_merkle_consistency_check(m, n, &roots[m], &roots[n], p.at, p.n));
            ck_assert(!cmt_merkle_consistency_check(m, n, &roots[m - 1], &roots[n],
                                                    p.at, p.n));
            ck_assert(!cmt_merkle_consistency_check(m, n, &roots[m], &roots[n - 1],
                                                    p.at, p.n));
            ck_assert(!cmt_merkle_consistency_check(m, n, &roots[m], &roots[n], p.at,
                                                    p.n + 1));
            if (p.n > 0) {
                ck_assert(!cmt_merkle_consistency_check(m, n, &roots[m], &roots[n],
                                                        p.at, p.n - 1));
            }
        }
    }
}
END_TEST

START_TEST(each_flipped_bit_of_a_proof_is_seen)
{
    cmt_merkle_leaves source = {.at = leaves, .n = MAX_N};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    cmt_merkle_proof p;
    ck_ok(cmt_merkle_inclusion(&nodes, 211, MAX_N, &p, NULL));
    cmt_merkle_proof c;
    ck_ok(cmt_merkle_consistency(&nodes, 211, MAX_N, &c, NULL));
    for (size_t bit = 0; bit < p.n * 256; bit++) {
        p.at[bit / 256].at[bit / 8 % 32] ^= (uint8_t)(1U << bit % 8);
        ck_assert(!cmt_merkle_inclusion_check(211, MAX_N, &leaves[211], p.at, p.n,
                                              &roots[MAX_N]));
        p.at[bit / 256].at[bit / 8 % 32] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < c.n * 256; bit++) {
        c.at[bit / 256].at[bit / 8 % 32] ^= (uint8_t)(1U << bit % 8);
        ck_assert(!cmt_merkle_consistency_check(211, MAX_N, &roots[211], &roots[MAX_N],
                                                c.at, c.n));
        c.at[bit / 256].at[bit / 8 % 32] ^= (uint8_t)(1U << bit % 8);
    }
}
END_TEST

START_TEST(proofs_from_or_about_nothing_are_refused)
{
    cmt_merkle_leaves source = {.at = leaves, .n = 8};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    cmt_merkle_proof p = {.n = 7};
    ck_assert_int_eq(cmt_merkle_inclusion(&nodes, 8, 8, &p, NULL), CMT_E_RANGE);
    ck_assert_int_eq(cmt_merkle_inclusion(&nodes, 0, 0, &p, NULL), CMT_E_RANGE);
    ck_assert_int_eq(cmt_merkle_consistency(&nodes, 0, 8, &p, NULL), CMT_E_RANGE);
    ck_assert_int_eq(cmt_merkle_consistency(&nodes, 9, 8, &p, NULL), CMT_E_RANGE);
    ck_assert_int_eq(cmt_merkle_inclusion(&nodes, 0, 9, &p, NULL), CMT_E_RANGE);
    ck_assert_uint_eq(p.n, 7);
    ck_assert(!cmt_merkle_consistency_check(0, 0, &roots[0], &roots[0], p.at, 0));
    ck_assert(!cmt_merkle_consistency_check(0, 8, &roots[0], &roots[8], p.at, 0));
    cmt_hash32 root;
    ck_assert_int_eq(cmt_merkle_subtree_root(&nodes, 1, 3, &root, NULL), CMT_E_RANGE);
}
END_TEST

typedef struct made_nodes {
    size_t n;
    const cmt_merkle_nodes *wanted;
} made_nodes;

static void made(void *self, unsigned level, uint64_t index, const cmt_hash32 *hash)
{
    made_nodes *m = self;
    cmt_hash32 wanted;
    ck_ok(m->wanted->get(m->wanted->self, level, index, &wanted, NULL));
    ck_assert(cmt_hash32_equal(&wanted, hash));
    m->n++;
}

START_TEST(a_growing_tree_reports_each_complete_node_once)
{
    cmt_merkle_leaves source = {.at = leaves, .n = MAX_N};
    const cmt_merkle_nodes nodes = cmt_merkle_nodes_of(&source);
    made_nodes m = {.wanted = &nodes};
    cmt_merkle_range range = {0};
    for (size_t i = 0; i < 256; i++) {
        cmt_merkle_range_add(&range, &leaves[i], made, &m);
        cmt_hash32 root;
        cmt_merkle_range_root(&range, &root);
        ck_assert(cmt_hash32_equal(&root, &roots[i + 1]));
    }
    ck_assert_uint_eq(m.n, 511);
}
END_TEST

START_TEST(tiles_have_the_paths_of_the_specification)
{
    static const struct {
        cmt_tile tile;
        const char *path;
    } rows[] = {
        {{0, 0, 256}, "tile/0/000"},
        {{0, 1234067, 256}, "tile/0/x001/x234/067"},
        {{1, 999, 17}, "tile/1/999.p/17"},
        {{2, 1000, 1}, "tile/2/x001/000.p/1"},
        {{CMT_TILE_ENTRIES, 273, 112}, "tile/entries/273.p/112"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        char path[CMT_TILE_PATH];
        cmt_tile_path(&rows[k].tile, path);
        ck_assert_str_eq(path, rows[k].path);
    }
}
END_TEST

START_TEST(a_tree_of_70000_has_the_tiles_of_the_specification)
{
    ck_assert_uint_eq(cmt_tile_count(0, 70000), 274);
    ck_assert_uint_eq(cmt_tile_width(0, 272, 70000), 256);
    ck_assert_uint_eq(cmt_tile_width(0, 273, 70000), 112);
    ck_assert_uint_eq(cmt_tile_count(1, 70000), 2);
    ck_assert_uint_eq(cmt_tile_width(1, 0, 70000), 256);
    ck_assert_uint_eq(cmt_tile_width(1, 1, 70000), 17);
    ck_assert_uint_eq(cmt_tile_count(2, 70000), 1);
    ck_assert_uint_eq(cmt_tile_width(2, 0, 70000), 1);
    ck_assert_uint_eq(cmt_tile_count(3, 70000), 0);
    ck_assert_uint_eq(cmt_tile_count(0, 256), 1);
    ck_assert_uint_eq(cmt_tile_count(1, 256), 1);
    ck_assert_uint_eq(cmt_tile_width(1, 0, 256), 1);
    ck_assert_uint_eq(cmt_tile_count(0, 0), 0);
}
END_TEST

START_TEST(entry_tiles_round_trip_and_refuse)
{
    const cmt_leaf_bytes in[3] = {{"{}", 2}, {"", 0}, {"abc", 3}};
    cmt_leaf_bytes out[3];
    cmt_buf tile = {0};
    for (size_t k = 0; k < 3; k++)
        ck_ok(cmt_tile_entry_write(&in[k], &tile, NULL));
    ck_assert_uint_eq(tile.len, 11);
    ck_ok(cmt_tile_entries_read(tile.data, tile.len, 3, out, NULL));
    ck_assert_uint_eq(out[2].n, 3);
    ck_assert_mem_eq(out[2].at, "abc", 3);
    ck_assert_int_eq(cmt_tile_entries_read(tile.data, tile.len, 2, out, NULL),
                     CMT_E_SYNTAX);
    ck_assert_int_eq(cmt_tile_entries_read(tile.data, tile.len - 1, 3, out, NULL),
                     CMT_E_SYNTAX);
    ck_assert_int_eq(cmt_tile_entries_read(tile.data, tile.len, 257, out, NULL),
                     CMT_E_RANGE);
    cmt_buf_free(&tile);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("merkle");
    TCase *t = tcase_create("merkle");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, hashes_are_those_of_rfc6962);
    tcase_add_test(t, the_reference_tree_grows_as_published);
    tcase_add_test(t, published_inclusion_probes_get_their_answers);
    tcase_add_test(t, accumulated_digests_of_all_subtrees_are_reproduced);
    tcase_add_test(t, every_inclusion_proof_proves_only_itself);
    tcase_add_test(t, every_consistency_proof_proves_only_itself);
    tcase_add_test(t, each_flipped_bit_of_a_proof_is_seen);
    tcase_add_test(t, proofs_from_or_about_nothing_are_refused);
    tcase_add_test(t, a_growing_tree_reports_each_complete_node_once);
    tcase_add_test(t, tiles_have_the_paths_of_the_specification);
    tcase_add_test(t, a_tree_of_70000_has_the_tiles_of_the_specification);
    tcase_add_test(t, entry_tiles_round_trip_and_refuse);
    suite_add_tcase(s, t);
    return s;
}

CMT_TEST_MAIN(suite)
